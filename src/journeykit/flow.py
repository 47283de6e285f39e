"""Flows: generators that yield what they want done. Pure; performs no I/O and never sleeps (`drive` does both).

A flow yields `Send` (and is sent the `Response`, or has an error thrown in), `Sleep`, `Look`, `Together`, `Reserve`,
`Enter`, `Trace`, `Submit` or `Emit`. Whether something may be sent again is decided here, for everybody.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from journeykit.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    JourneyError,
    ProviderUnavailableError,
    RateLimitError,
)

if TYPE_CHECKING:
    from journeykit.models import State, Submitted
    from journeykit.news import Brief

T = TypeVar("T")

LONGEST_RETRY_AFTER = 120.0
"""Seconds; a provider that asks for a longer pause is answered with the error instead (as the openai SDK does)."""
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.5, 8.0
_SECONDS = re.compile(r"\d{1,9}(\.\d+)?")


class Sink(Protocol):
    """Takes a body that is too large to hold; may block, so `drive` calls it outside of event loops."""

    def begin(self) -> None:
        """Take a new body, and forget what came of the one before."""

    def write(self, chunk: bytes) -> object:
        """Take the next bytes of the body."""


@dataclass(frozen=True, slots=True)
class Send:
    """Ask for one exchange; answered with a `Response`, or a JourneyError is thrown in: an APIError unless closed."""

    request: Mapping[str, Any]
    """What the HTTP library builds a request from: method, url, params, headers, json, data."""
    operation: str
    """Our word for it, for messages: imagine, press, fetch, fetch_many, download."""
    submits: bool = False
    """Whether it can cost money."""
    prompt: str | None = None
    """The prompt in it, by which a submit can be found again whose answer was lost."""
    attempt: int = 1
    """Which try of the same call it is."""
    timeout: float | None = None
    """Seconds for the whole exchange; None for the client's own setting per step of it."""
    foreign: bool = False
    """Whether the address came from an answer: then no key, no client headers, no private addresses."""
    limit: int | None = None
    """Most bytes to accept; None for the limit of API answers."""
    place: str | None = None
    """Name of the place that is held for what it may start."""
    wants: Callable[[bytes], bool] | None = None
    """Judges the first bytes of a 2xx body; one that is not wanted is not read to its end."""
    sink: Sink | None = None
    """Where a wanted 2xx body goes instead of into the `Response`, which then holds the first bytes only."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Ask for a pause."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Look:
    """Ask for news of a task; answered with its State, or an APIError is thrown in.

    How it is asked for, alone or with others in one request, is not the flow's to decide.
    """

    id: str
    pause: float
    """Seconds to let pass before it, at most."""
    left: float
    """Seconds within which there must be an outcome."""
    latest: float = inf
    """Seconds that must not pass before it, whatever it could be joined with by waiting longer."""
    is_new: bool = False
    """Whether the task is so new that a list which lacks it says nothing."""
    needs_all: bool = True
    """Whether all of the state is wanted even if it has not settled; else a brief of it will do."""
    next_if_unchanged: Callable[[State | Brief, float], Look | None] | None = None
    """Takes in what a look showed at that moment if it is nothing new, and gives the next look; None for news.

    Four of five rows of a list show nothing new, and to go through the flow for each costs more than to read it.
    """


class Place(Protocol):
    """A place among the tasks that an account runs at once; what becomes of it is only noted, and never waited for."""

    @property
    def name(self) -> str:
        """What it is called as long as it is no task's."""

    def bind(self, ids: Sequence[str]) -> None:
        """Keep it for these tasks, which were accepted, until they have settled."""

    def free(self) -> None:
        """Give it back: nothing was accepted."""

    def doubt(self) -> None:
        """Keep it until it lapses: a task may have been accepted."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Ask to send a submit, within the limits; answered with a `Place`, or None where running tasks are not counted."""

    place: Place | None = None
    """The one that is held already, if the same submit is sent again."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Ask for a place at one of several clients, before it is decided which of them submits.

    Answered with the number of the first that has one, and its `Place`, or None where running tasks are not counted.
    """

    sessions: Sequence[Any]
    """What performs the flows of each; whoever is liked best comes first."""
    waits: bool = False
    """Whether to wait for a place if none is free; else the answer is None then."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Tell what has been found of a submit whose answer was lost, for the place that is kept for it."""

    sent: Submitted
    running: Sequence[str]
    """Tasks that it can be and that have not settled."""
    has_ended: bool
    """Whether there is but one that it can be, and that one has settled."""


@dataclass(frozen=True, slots=True)
class Together:
    """Ask for several flows to be performed at once; answered with their results, or the APIErrors they ended in."""

    flows: Sequence[Generator[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Submit:
    """Ask for a flow that starts a task, as one; answered with the State it ends in, or an APIError is thrown in."""

    flow: Generator[Any, Any, State]


@dataclass(frozen=True, slots=True)
class Emit:
    """Show an intermediate state to whoever watches."""

    state: State
    settles: bool = False
    """Whether the task was seen to settle just now."""
    seconds: float | None = None
    """How long it took to settle, where that is known."""


Step: TypeAlias = Send | Sleep | Look | Together | Reserve | Enter | Trace | Submit | Emit
Flow: TypeAlias = Generator[Step, Any, T]


def each_step(flow: Flow[T], seen: Callable[[Step], Step]) -> Flow[T]:
    """Perform a flow whose every step is shown to somebody first, who may change it, or end the flow by raising."""
    try:
        step = next(flow)
        while True:
            step = seen(step)
            try:
                answer = yield step
            except JourneyError as error:
                step = flow.throw(error)
            else:
                step = flow.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        flow.close()


def with_each_send(flow: Flow[T], change: Callable[[Send], Send]) -> Flow[T]:
    """Run a flow, changing each Send on its way out."""
    return each_step(flow, lambda step: change(step) if isinstance(step, Send) else step)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After as seconds from now, from a number or an HTTP date."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - brings much, and dates are seldom sent

    try:
        then = parsedate_to_datetime(value)
        # Their clock says when "now" was, if they sent it; ours may be off.
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def rest_after(error: RateLimitError) -> float:
    """Say for how many seconds to ask a provider nothing at all; a day of it, meant or not, would end every wait."""
    return min(error.retry_after or 0.0, LONGEST_RETRY_AFTER)


def retry_delay(error: APIError, attempt: int, *, most: int, submits: bool) -> float | None:
    """Say how long to wait before trying again, or None for not at all.

    A submit goes out again only if it provably never arrived or the provider said that it accepted nothing.
    """
    transient = isinstance(error, APIConnectionError | APITimeoutError | RateLimitError | ProviderUnavailableError)
    allowed = transient and (error.safe_to_resubmit or not submits)
    if not allowed or attempt >= most:
        return None
    asked = asked_pause(error)
    if asked is not None:
        return asked if asked <= LONGEST_RETRY_AFTER else None
    backoff = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0 ** min(attempt, 16))
    return backoff * random.uniform(0.75, 1.0)  # noqa: S311 - jitter, not cryptography


def asked_pause(error: APIError) -> float | None:
    """Say for how many seconds a provider that said no asked to be left alone; None if it did not."""
    if isinstance(error, RateLimitError):
        return error.retry_after
    return retry_after(error.response.headers) if error.response is not None else None
