"""Waiting for tasks, one or many, with a deadline, through whatever goes wrong meanwhile: the flows of it. Pure.

What a single look means is `follow`'s, when to look `pace`'s, which looks share a request `rounds`'. Polling is not
retrying: a failed look is simply followed by the next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from journeykit.config import shown
from journeykit.errors import APIError, ConfigurationError, JourneyError, TaskCancelledError, TaskFailedError
from journeykit.flow import Emit, Enter, Flow, Place, Send, Sleep, Submit, Together
from journeykit.follow import Follower, every
from journeykit.looks import look, outcomes
from journeykit.models import State, Status
from journeykit.news import has_settled
from journeykit.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit.context import Context


T = TypeVar("T")

DEFAULT_WAIT = 600.0
"""Seconds that `wait=True` means."""
DEFAULT_WAIT_FOR_MANY = 900.0
"""Seconds for `wait_all` and `as_completed`."""
_LONGEST_WAIT = 10.0**9  # seconds, thirty years; beyond is a mistake of unit
_SHORTEST_PAUSE = 0.05  # seconds; a poll_interval of 0 must not become a flood


def submit_then_wait(context: Context, submit: Flow[State], wait: bool | float) -> Flow[State]:
    """Submit, and wait for the end if asked to; whatever goes wrong while waiting carries the accepted task.

    The deadline counts from the acceptance: what is spent before it, waiting for a place, does not count.
    """
    # Checked before the submit: a bad deadline must not cost a task.
    timeout = None if wait is False else checked_seconds("wait", DEFAULT_WAIT if wait is True else wait)
    state: State = yield Submit(_within_limits(submit))
    return state if timeout is None else (yield from wait_for(context, state, timeout))


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
    state = yield from watch(context, state, timeout, poll_interval, shows_progress=False)
    name = context.config.redact(f"{state.provider} task {state.id}")
    if state.status is Status.FAILED:
        reason = context.config.redact(state.fail_reason or "the provider gives no reason")
        raise TaskFailedError(f"{name} failed: {reason}", task=state)
    if state.status is Status.CANCELLED:
        raise TaskCancelledError(f"{name} was cancelled", task=state)
    return state


def watch(
    context: Context, state: State, timeout: float, poll_interval: float | None = None, *, shows_progress: bool = True
) -> Flow[State]:
    """Follow a task, emitting each state that differs from the one before, until it settles; return the last.

    Settled is ended, or waiting for an answer. Without progress, only the first state and the last are emitted.

    Raises:
        WaitTimeoutError: at the deadline; the task is in it and goes on.
        APIError: if the provider's answer is one that more polls cannot change; the task is in it.
    """
    timeout = checked_seconds("timeout", timeout)
    cadence = context.adapter.CADENCE
    if poll_interval is not None:
        cadence = every(max(_SHORTEST_PAUSE, checked_seconds("poll_interval", poll_interval)))
    follower = Follower(
        context.config, state, timeout, cadence, context.now(), context.company, shows_progress=shows_progress
    )
    if follower.has_settled():
        yield Emit(state)
        return state
    if not shows_progress:
        yield Emit(state)  # so that even an interrupted wait can say which task it was
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
            first = next(iter(following.values()))
            answers = yield from _together([look(context, chunk, within) for chunk in chunks], first)
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


def _together(looks: Sequence[Flow[T]], first: Follower) -> Flow[list[T]]:
    """Perform looks at once; if the client is closed meanwhile, the error has the task of the first of all."""
    try:
        found: list[T] = yield Together(looks)
    except JourneyError as error:
        error.task = first.state
        raise
    return found


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


def checked_seconds(name: str, seconds: float) -> float:
    """Insist on a plain number of seconds."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_WAIT:
        raise ConfigurationError(f"{name}={shown(seconds)}: give seconds, from 0; there is no waiting for ever")
    return float(seconds)
