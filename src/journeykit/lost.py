"""Looking for a submit whose answer was lost, in the provider's list of the account's tasks. Pure.

A task that is overlooked here is paid for a second time, one too many is only looked at by a person. So nothing is left
out but what cannot be it, and which of several it is, is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from journeykit.capabilities import Capability
from journeykit.errors import APIError, InvalidRequestError
from journeykit.flow import Trace
from journeykit.inputs import checked_prompt, require
from journeykit.news import has_settled
from journeykit.refusal import refused_locally

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit.adapters.protocol import Lists
    from journeykit.config import Config
    from journeykit.context import Context
    from journeykit.flow import Flow
    from journeykit.models import State

_FIRST_YEAR = 2000
_CLOCKS_APART = timedelta(minutes=5)  # what Kerberos allows for, between two clocks of which neither is ours to set


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is known of the submit."""

    since: datetime
    prompt: str | None
    """None for any."""
    is_called: Callable[[str], bool]
    """Whether its action can have that name in the list."""

    def can_be(self, state: State) -> bool:
        """Whether nothing speaks against that task; what a task does not say does not."""
        return (
            (state.submitted_at is None or state.submitted_at >= self.earliest)
            and (state.action is None or self.is_called(state.action.upper()))
            and (self.prompt is None or state.prompt is None or _holds(state.prompt, self.prompt))
        )

    @property
    def earliest(self) -> datetime:
        """The first moment at which it can have been submitted by the provider's clock."""
        return self.since - _CLOCKS_APART


def find_submitted(
    context: Context,
    error: APIError | None,
    *,
    prompt: str | None,
    since: datetime | None,
    action: str | None,
    pages: int,
) -> Flow[list[State]]:
    """Page through the newest tasks, back to a little before the submit, and return those that it can be."""
    require(context.adapter, Capability.LIST)
    adapter, config = cast("Lists", context.adapter), context.config
    try:
        if isinstance(pages, bool) or not isinstance(pages, int) or pages < 1:
            raise refused_locally(config, f"pages={config.quoted(pages)}: give a whole number from 1")
        lost = _lost(adapter, config, error, prompt, since, action)
        known: dict[str, State] = {}
        for page in range(1, pages + 1):
            listed = yield from adapter.list_tasks(config, page)
            # What was submitted meanwhile pushes tasks onto the next page, where they are seen once more.
            news = [state for state in listed if state.id not in known]
            known.update((state.id, state) for state in news)
            moments = [state.submitted_at for state in news if state.submitted_at is not None]
            # Which order a page has is not documented, only that the first is the newest.
            if not news or (moments and max(moments) < lost.earliest):
                found = _nearest_first([state for state in known.values() if lost.can_be(state)], lost.since)
                if error is not None and error.submitted is not None:
                    running = [state.id for state in found if not has_settled(state)]
                    yield Trace(error.submitted, running, has_ended=len(found) == 1 and not running)
                return found
        back_to = f"{lost.earliest.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        text = f"the newest {len(known):,} tasks do not reach back to {back_to}; give more pages="
        raise InvalidRequestError(text, provider=config.provider)
    except APIError as problem:
        # It speaks of this search; the submit may have been accepted all the same.
        problem.safe_to_resubmit = False
        raise


def _lost(
    adapter: Lists,
    config: Config,
    error: APIError | None,
    prompt: str | None,
    since: datetime | None,
    action: str | None,
) -> _Lost:
    if error is None:
        if not isinstance(since, datetime) or since.utcoffset() is None:
            raise refused_locally(config, "give the error that the submit raised, or since=, an aware datetime")
        if since.year < _FIRST_YEAR:
            raise refused_locally(config, "since= is before there was anything to submit to")
        wanted = None if action is None else str(action).upper()
        return _Lost(
            since, None if prompt is None else checked_prompt(config, prompt), lambda word: wanted in {None, word}
        )
    sent = error.submitted if isinstance(error, APIError) else None
    if sent is None:
        raise refused_locally(config, f"a {type(error).__name__} without .submitted is of no submit to be looked for")
    if sent.client != config.name:
        raise refused_locally(
            config, f"it was sent by client {config.quoted(sent.client)}, so this one, {config.name!r}, cannot see it"
        )
    if (prompt, since, action) != (None, None, None):
        raise refused_locally(config, "the error says what was sent and when; give it, or prompt=, since= and action=")
    if sent.operation in adapter.STARTS:
        return _Lost(sent.at, sent.prompt, lambda word: word == adapter.STARTS[sent.operation])
    # What a button's task is called depends on the button, and not all of these names are known.
    return _Lost(sent.at, sent.prompt, lambda word: word not in adapter.STARTS.values())


def _nearest_first(states: list[State], moment: datetime) -> list[State]:
    def distance(state: State) -> timedelta:
        return timedelta.max if state.submitted_at is None else abs(state.submitted_at - moment)

    return sorted(states, key=distance)


def _holds(told: str, prompt: str) -> bool:
    """Whether a prompt as it is listed can be ours: links are put at its front, flags at its end."""
    listed, ours = _words(told), _words(prompt)
    return listed == ours or listed.startswith(f"{ours} --")


def _words(prompt: str) -> str:
    words = prompt.split()
    # Midjourney shows links as <https://s.mj.run/...>.
    while words and words[0].startswith(("http://", "https://", "<http")):
        del words[0]
    return " ".join(words)
