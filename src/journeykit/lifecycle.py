"""Waiting for tasks, one or many, with a deadline, through whatever goes wrong meanwhile: the flows of it. Pure.

What a single look means is `follow`'s, when to look `pace`'s, which looks share a request `rounds`'. Polling is not
retrying: a failed look is simply followed by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from journeykit import journal
from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    ConfigurationError,
    JourneyError,
    ProviderUnavailableError,
    RateLimitError,
    TaskCancelledError,
    TaskFailedError,
)
from journeykit.flow import Emit, Enter, Flow, Place, Send, Sleep, Submit, Together, with_each_send
from journeykit.follow import Company, Follower, every, further, has_settled
from journeykit.health import Looks
from journeykit.models import State, Status
from journeykit.rounds import AT_ONCE, Round

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config

T = TypeVar("T")

DEFAULT_WAIT = 600.0
"""Seconds that `wait=True` means."""
DEFAULT_WAIT_FOR_MANY = 900.0
"""Seconds for `wait_all` and `as_completed`."""
_LONGEST_WAIT = 10.0**9  # seconds, thirty years; beyond is a mistake of unit
# What fails a list otherwise speaks of the list: its tasks are then asked for one by one, for a while.
_OF_THE_DAY = (APIConnectionError, APITimeoutError, RateLimitError, ProviderUnavailableError)
_SHORTEST_PAUSE = 0.05  # seconds; a poll_interval of 0 must not become a flood


@dataclass(frozen=True, slots=True)
class Context:
    """What every flow above the adapters needs to know: who is asked, with which settings, and what time it is."""

    adapter: Adapter
    config: Config
    now: Callable[[], float]
    """Seconds on a clock that only goes forward."""
    company: Company = field(default_factory=Company)
    looks: Looks = field(default_factory=Looks)


def submit_then_wait(context: Context, submit: Flow[State], wait: bool | float) -> Flow[State]:
    """Submit, and wait for the end if asked to; whatever goes wrong while waiting carries the accepted task.

    The deadline counts from the acceptance: what is spent before it, waiting for a place, does not count.
    """
    # Checked before the submit: a bad deadline must not cost a task.
    timeout = None if wait is False else checked_seconds("wait", DEFAULT_WAIT if wait is True else wait)
    state: State = yield Submit(_within_limits(submit))
    if timeout is None:
        return state
    yield Emit(state)  # so that even an interrupted wait can say which task it was
    try:
        return (yield from wait_for(context, state, timeout))
    except APIError as error:
        # It speaks of a poll; what the caller sees is a paid task, and sending that again pays again.
        error.safe_to_resubmit = False
        raise


def _within_limits(submit: Flow[State]) -> Flow[State]:
    """Submit when it is its turn, and hold a place for what was accepted, or may have been."""
    place: Place | None = None
    is_out = False  # whether something may have been accepted that nobody knows the id of
    try:
        step = next(submit)
        while True:
            if isinstance(step, Enter):  # whoever chose this client has got the place for it
                place, step = step.place, next(submit)
                continue
            # What comes before the submit, the fetching of pictures for one, needs no place; sent again, it has one.
            if isinstance(step, Send) and step.submits:
                place = yield Enter(place)
                is_out = True
                step = step if place is None else replace(step, place=place.name)
            elif isinstance(step, Sleep):
                is_out = False  # it is about to be sent again, so nothing was accepted
            try:
                answer = yield step
            except JourneyError as error:
                step = submit.throw(error)
            else:
                step = submit.send(answer)
    except StopIteration as stop:
        state: State = stop.value
        if place is not None and not has_settled(state):
            place.bind((state.id, *state.sibling_ids))
            place = None
        is_out = False
        return state
    except APIError as error:
        is_out = is_out and not error.safe_to_resubmit
        raise
    except ConfigurationError:  # the client was closed before it could send
        is_out = False
        raise
    finally:
        submit.close()
        if place is not None:
            (place.doubt if is_out else place.free)()


def wait_for(context: Context, state: State, timeout: float, poll_interval: float | None = None) -> Flow[State]:
    """Follow a task to its end and insist that it ended well (or needs an answer)."""
    state = yield from watch(context, state, timeout, poll_interval)
    name = context.config.redact(f"{state.provider} task {state.id}")
    if state.status is Status.FAILED:
        reason = context.config.redact(state.fail_reason or "the provider gives no reason")
        raise TaskFailedError(f"{name} failed: {reason}", task=state)
    if state.status is Status.CANCELLED:
        raise TaskCancelledError(f"{name} was cancelled", task=state)
    return state


def watch(context: Context, state: State, timeout: float, poll_interval: float | None = None) -> Flow[State]:
    """Follow a task, emitting each state that differs from the one before, until it settles; return the last.

    Settled is ended, or waiting for an answer.

    Raises:
        WaitTimeoutError: at the deadline; the task is in it and goes on.
        APIError: if the provider's answer is one that more polls cannot change; the task is in it.
    """
    timeout = checked_seconds("timeout", timeout)
    cadence = context.adapter.CADENCE
    if poll_interval is not None:
        cadence = every(max(_SHORTEST_PAUSE, checked_seconds("poll_interval", poll_interval)))
    follower = Follower(context.config, state, timeout, cadence, context.now(), context.company)
    if follower.has_settled():
        yield Emit(state)
        return state
    follower.begin()
    try:
        while (look := follower.look(context.now())) is not None:
            outcome: State | APIError
            try:
                outcome = yield look
            except APIError as error:
                outcome = error
            except JourneyError as error:  # the client was closed meanwhile
                error.task = follower.state
                raise
            if follower.hear(outcome, context.now()):
                yield follower.shown(context.now())
            if follower.has_settled():
                return follower.state
        yield Sleep(follower.left(context.now()))
        raise follower.out_of_time()
    finally:
        follower.end()


def wait_many(context: Context, states: Sequence[State], timeout: float) -> Flow[None]:
    """Follow many tasks in shared requests, emitting each when it has settled.

    Raises:
        WaitTimeoutError: at the deadline, with the first task that had not settled by then.
        APIError: if the provider refuses to tell of a task; raised when all others have settled.
    """
    timeout = checked_seconds("timeout", timeout)
    adapter, started = context.adapter, context.now()
    round = Round(adapter.BATCH, adapter.CADENCE)
    failed: list[APIError] = []
    following: dict[str, Follower] = {}
    for state in {state.id: state for state in states}.values():
        follower = Follower(context.config, state, timeout, adapter.CADENCE, started, context.company)
        if follower.has_settled():
            yield Emit(state)
        else:
            following[state.id] = follower
    joined = list(following.values())
    for follower in joined:
        follower.begin()
        _want(round, follower, started)
    try:
        while following and (at := round.next_at()) <= started + timeout:
            yield Sleep(max(0.0, at - context.now()))
            now = context.now()
            chunks = round.take(now)
            within = max(0.001, started + timeout - now)
            answers = yield Together([look(context, chunk, within) for chunk in chunks])
            for chunk, found in zip(chunks, answers, strict=True):
                settled, refused = _hear(context, round, [following[id] for id in chunk], found, now)
                failed.extend(refused)
                for follower in settled:
                    del following[follower.state.id]
                    if follower.has_settled():
                        yield follower.shown(context.now())
        if following:
            late = next(iter(following.values()))
            yield Sleep(late.left(context.now()))
            raise late.out_of_time()
        if failed:
            raise failed[0]
    finally:
        for follower in joined:
            follower.end()


def _hear(
    context: Context, round: Round, asked: Sequence[Follower], found: Mapping[str, State | APIError], asked_at: float
) -> tuple[list[Follower], list[APIError]]:
    """Tell followers what a request came to, and say who need not ask again, and what has been refused for good."""
    now, ended, refused = context.now(), [], []
    followers = {follower.state.id: follower for follower in asked}
    new = {id for id, follower in followers.items() if follower.is_new(now)}
    round.hear(asked_at, now, (outcome for outcome in found.values() if isinstance(outcome, State)))
    for id, outcome in outcomes(context, round, list(followers), found, new).items():
        follower = followers[id]
        try:
            follower.hear(outcome, now)
        except APIError as error:
            refused.append(error)
            ended.append(follower)
            continue
        if follower.has_settled():
            ended.append(follower)
        else:
            _want(round, follower, now)
    return ended, refused


def _want(round: Round, follower: Follower, now: float) -> None:
    step = follower.look(now)
    if step is not None:
        round.want(step.id, round.due(now, step.pause), latest=now + step.latest)


def look(context: Context, ids: Sequence[str], within: float) -> Flow[dict[str, State | APIError]]:
    """Ask for tasks in one request that ends within so many seconds; one that a list lacks is not in the outcome.

    It lasts no longer than the client's timeout, all in all: an answer that comes in drops must not hold a wait.
    """
    polling = replace(context.config, max_retries=0)
    is_cut_short = within < context.config.timeout
    within = min(within, context.config.timeout)
    ask: Flow[Any] = (
        context.adapter.fetch_many(polling, ids) if len(ids) > 1 else context.adapter.fetch(polling, ids[0])
    )
    try:
        answer: State | list[State] = yield from _within(context.now() + within, context.now, ask)
    except APIError as error:
        is_of_list = len(ids) > 1 and not isinstance(error, _OF_THE_DAY)
        if not is_of_list and not (is_cut_short and isinstance(error, APITimeoutError)):
            context.looks.failed(error, context.now())
        return dict.fromkeys(ids, error)
    context.looks.succeeded()
    if isinstance(answer, State):
        return {ids[0]: answer}
    found: dict[str, State | APIError] = {}
    for state in answer:
        if state.id in ids:
            old = found.get(state.id)
            found[state.id] = further(old if isinstance(old, State) else None, state)
    return found


def outcomes(
    context: Context, round: Round, ids: Sequence[str], found: Mapping[str, State | APIError], new: Collection[str]
) -> dict[str, State | APIError]:
    """Say what a request came to for each task, and want those again of which a list says nothing."""
    now, is_list = context.now(), len(ids) > 1
    told: dict[str, State | APIError] = {}
    if is_list and not any(isinstance(outcome, APIError) for outcome in found.values()):
        round.list_works()
    for id in ids:
        outcome = found.get(id)
        if outcome is None and id in new:
            # No NotFoundError: a list is never the last word on a task.
            told[id] = ProviderUnavailableError("its list lacks the task", provider=context.config.provider)
        elif outcome is None:
            round.want(id, AT_ONCE, alone=True)
        elif is_list and isinstance(outcome, APIError) and not isinstance(outcome, _OF_THE_DAY):
            # It speaks of the list, not of the tasks. What cannot be read may be a hiccup of something in between.
            journal.list_failed(context.config, outcome)
            round.list_fails(now)
            round.want(id, AT_ONCE, alone=not isinstance(outcome, APIResponseError))
        else:
            if isinstance(outcome, RateLimitError):
                round.rest(now + (outcome.retry_after or 0.0))
            told[id] = outcome
    return told


def _within(deadline: float, now: Callable[[], float], flow: Flow[T]) -> Flow[T]:
    """Run a flow whose every exchange ends at the deadline."""

    def limited(send: Send) -> Send:
        return replace(send, timeout=max(0.001, deadline - now()))

    return with_each_send(flow, limited)


def checked_seconds(name: str, seconds: float) -> float:
    """Insist on a plain number of seconds."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_WAIT:
        raise ConfigurationError(f"{name}={seconds!r:.40}: give seconds, from 0; there is no waiting for ever")
    return float(seconds)
