"""What one look at a task tells beside another: whether that is news, and which of the two is further on. Pure."""

from __future__ import annotations

from dataclasses import replace

from journeykit.models import State, Status

_SETTLED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.WAITING})
# A success beats a failure: of a modal task, the row of the window times out although the picture was made.
_FAR = (
    Status.UNKNOWN,
    Status.QUEUED,
    Status.WAITING,
    Status.RUNNING,
    Status.CANCELLED,
    Status.FAILED,
    Status.SUCCEEDED,
)


def has_settled(state: State) -> bool:
    """Whether a task has ended, or waits for an answer."""
    return state.status in _SETTLED


def news_of(task: State, answer: State) -> State:
    """Read an answer as news of a task that is held: under the id that was paid for, whatever id the answer names."""
    # A relay shows an answered task as MODAL for up to a poll of its own after it is done.
    late = task.answered and answer.status is Status.WAITING
    status = Status.QUEUED if late else answer.status
    if (answer.id, answer.answered, answer.status) == (task.id, task.answered, status):
        return answer
    return replace(answer, id=task.id, answered=task.answered, status=status)


def rank(state: State) -> tuple[int, int]:
    """Say how far a task is; what compares greater is further."""
    return _FAR.index(state.status), state.progress or 0


def further(old: State | None, new: State) -> State:
    """Of two rows for one task, keep the one that is further on (a relay lists a modal task twice)."""
    if old is None:
        return new
    return new if _FAR.index(new.status) >= _FAR.index(old.status) else old


def differs(old: State, new: State) -> bool:
    """Whether a state shows anything that whoever watches would want to see."""
    # Not the picture's address: a relay gives a running task a new one on every poll.
    return (old.status, old.progress, old.buttons, old.fail_reason, old.text) != (
        new.status,
        new.progress,
        new.buttons,
        new.fail_reason,
        new.text,
    )
