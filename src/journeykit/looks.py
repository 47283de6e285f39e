"""One look at tasks: the request that asks for one or for many, and what it comes to for each of them. Pure.

When looks are due is `rounds`', what their outcome means for a task `follow`'s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from journeykit import journal
from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.flow import Flow, Send, rest_after, with_each_send
from journeykit.models import State
from journeykit.news import further
from journeykit.rounds import AT_ONCE, Round

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from journeykit.context import Context

T = TypeVar("T")
# What fails a list otherwise speaks of the list: its tasks are then asked for one by one, for a while.
_OF_THE_DAY = (APIConnectionError, APITimeoutError, RateLimitError, ProviderUnavailableError)


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
                round.rest(now + rest_after(outcome))
            told[id] = outcome
    return told


def _within(deadline: float, now: Callable[[], float], flow: Flow[T]) -> Flow[T]:
    """Run a flow whose every exchange ends at the deadline."""

    def limited(send: Send) -> Send:
        return replace(send, timeout=max(0.001, deadline - now()))

    return with_each_send(flow, limited)
