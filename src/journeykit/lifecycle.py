"""Waiting: follow one task to its end, with a deadline, through whatever goes wrong meanwhile. Pure.

Polling is not retrying: a failed poll is simply followed by the next one, and only an answer that more polls cannot
change ends the wait. Nothing here cancels a task or forgets one.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from journeykit.adapters.protocol import Cadence
from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    ConfigurationError,
    JourneyError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
    TaskCancelledError,
    TaskFailedError,
    WaitTimeoutError,
)
from journeykit.flow import Emit, Flow, Send, Sleep, retry_after
from journeykit.models import State, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config

T = TypeVar("T")
log = logging.getLogger("journeykit")

DEFAULT_WAIT = 600.0
"""Seconds that `wait=True` means."""
_LONGEST_WAIT = 10.0**9  # seconds, thirty years; beyond is a mistake of unit
_SHORTEST_PAUSE = 0.05  # seconds; a poll_interval of 0 must not become a flood
_NEW_TASK_GRACE = 15.0  # seconds; trueai's database shows a new task up to 3 s late, behind a cache later still
_ODD_ANSWERS = 5  # in a row: one can be a hiccup of a proxy in between, five are drift
_LAST_LOOK = 1.0  # seconds before the deadline at which one more poll is worth it
_SETTLED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.WAITING})


@dataclass(frozen=True, slots=True)
class Context:
    """What every flow above the adapters needs to know: who is asked, with which settings, and what time it is."""

    adapter: Adapter
    config: Config
    now: Callable[[], float]
    """Seconds on a clock that only goes forward."""


def submit_then_wait(context: Context, submit: Flow[State], wait: bool | float) -> Flow[State]:
    """Submit, and wait for the end if asked to; whatever goes wrong while waiting carries the accepted task."""
    # Checked before the submit: a bad deadline must not cost a task.
    timeout = None if wait is False else checked_seconds("wait", DEFAULT_WAIT if wait is True else wait)
    config = context.config
    state = yield from submit
    log.info("%s accepted task %s", config.provider, config.redact(f"{config.name}:{state.id}"))
    if timeout is None:
        return state
    yield Emit(state)  # so that even an interrupted wait can say which task it was
    try:
        return (yield from wait_for(context, state, timeout))
    except APIError as error:
        # It speaks of a poll; what the caller sees is a paid task, and sending that again pays again.
        error.safe_to_resubmit = False
        raise


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
        pause = max(_SHORTEST_PAUSE, checked_seconds("poll_interval", poll_interval))
        cadence = Cadence(first=pause, factor=1.0, longest=pause)
    if state.status in _SETTLED:
        yield Emit(state)
        return state
    if not timeout:
        raise _out_of_time(context.config, state, timeout, None)
    id, config = state.id, context.config
    polling = replace(config, max_retries=0)
    started, is_submitted = context.now(), not state.fetched and state.status is Status.QUEUED
    polls, odd, last_look = 0, 0, False
    shown: State | None = None
    while True:
        problem: APIError | None = None
        try:
            answer = yield from _before(started + timeout, context.now, context.adapter.fetch(polling, id))
            state, odd = news_of(state, answer), 0
        except APIError as error:
            is_new = is_submitted and not state.fetched and context.now() - started < _NEW_TASK_GRACE
            odd = odd + 1 if isinstance(error, APIResponseError) else 0
            if not _passing(error, is_new=is_new) or odd >= _ODD_ANSWERS:
                error.task = state
                raise
            log.debug("a poll failed and will be followed by another: %s", error)
            problem = error
        else:
            if shown is None or _differs(shown, state):
                shown = state
                yield Emit(state)
            if state.status in _SETTLED:
                return state
        left = started + timeout - context.now()
        if left <= 0 or last_look:
            yield Sleep(max(0.0, left))
            raise _out_of_time(config, state, timeout, problem) from problem
        # Jitter, so that many tasks do not march in step.
        pause = max(cadence.delay(polls) * random.uniform(0.9, 1.0), _asked_pause(problem))  # noqa: S311
        if pause >= left:
            pause, last_look = left - min(_LAST_LOOK, left / 5), True
        polls += 1
        yield Sleep(pause)


def checked_seconds(name: str, seconds: float) -> float:
    """Insist on a plain number of seconds."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_WAIT:
        raise ConfigurationError(f"{name}={seconds!r:.40}: give seconds, from 0; there is no waiting for ever")
    return float(seconds)


def news_of(task: State, answer: State) -> State:
    """Read an answer as news of a task that is held: under the id that was paid for, whatever id the answer names."""
    # A relay shows an answered task as MODAL for up to a poll of its own after it is done.
    late = task.answered and answer.status is Status.WAITING
    status = Status.QUEUED if late else answer.status
    return replace(answer, id=task.id, answered=task.answered, status=status)


def _before(deadline: float, now: Callable[[], float], flow: Flow[T]) -> Flow[T]:
    """Run a flow whose every exchange ends at the deadline."""
    try:
        step = next(flow)
        while True:
            if isinstance(step, Send):
                step = replace(step, timeout=max(0.001, deadline - now()))
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


def _passing(error: APIError, *, is_new: bool) -> bool:
    if isinstance(error, NotFoundError):
        return is_new
    return isinstance(
        error, APIConnectionError | APITimeoutError | RateLimitError | ProviderUnavailableError | APIResponseError
    )


def _asked_pause(problem: APIError | None) -> float:
    return (retry_after(problem.response.headers) or 0.0) if problem and problem.response else 0.0


def _differs(old: State, new: State) -> bool:
    # Not the picture's address: a relay gives a running task a new one on every poll.
    return (old.status, old.progress, old.buttons, old.fail_reason, old.text) != (
        new.status,
        new.progress,
        new.buttons,
        new.fail_reason,
        new.text,
    )


def _out_of_time(config: Config, state: State, timeout: float, problem: APIError | None) -> WaitTimeoutError:
    progress = "" if state.progress is None else f" ({state.progress} %)"
    last = f" The last poll failed: {problem.message}" if problem else ""
    text = (
        f"{config.provider} task {state.id} is {state.status.value}{progress} after {timeout:g} s; it goes on, and"
        f" client.resume('{config.name}:{state.id}').wait() waits on.{last}"
    )
    return WaitTimeoutError(config.redact(text), task=state)
