"""What one look at a task tells beside another: whether that is news, and which of the two is further on. Pure."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from journeykit.models import State, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELDS = tuple(field.name for field in fields(State))
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


class Brief(NamedTuple):
    """As much of a state that has not settled as concerns somebody who waits for nothing but the end."""

    status: Status
    progress: int | None
    submitted_at: datetime | None
    started_at: datetime | None

    @classmethod
    def of(cls, state: State) -> Brief:
        """Take it from a state."""
        return cls(state.status, state.progress, state.submitted_at, state.started_at)

    @classmethod
    def read(cls, written: Sequence[Any]) -> Brief:
        """Read what `written` gives. Raises ValueError, TypeError, OverflowError or OSError if it is something else."""
        status, progress, *times = written
        submitted, started = (None if time is None else datetime.fromtimestamp(time, UTC) for time in times)
        return cls(Status(status), None if progress is None else int(progress), submitted, started)

    def written(self) -> list[Any]:
        """Give it as JSON takes it, times in epoch seconds."""
        times = (None if time is None else time.timestamp() for time in (self.submitted_at, self.started_at))
        return [self.status, self.progress, *times]

    def about(self, state: State) -> State:
        """Give what is known of a task now; what else it is, and `raw`, are as they were seen before."""
        before = {name: getattr(state, name) for name in _FIELDS}  # not `replace`: it may be one that can act
        return State(**{**before, "fetched": True, **self._asdict()})


def has_settled(state: State) -> bool:
    """Whether a task has ended, or waits for an answer."""
    return state.status in _SETTLED


def news_of(task: State, answer: State) -> State:
    """Read an answer as news of a task that is held: under the id that was paid for, whatever id the answer names."""
    # A relay shows an answered task as MODAL for up to a poll of its own after it is done.
    answered = task.answered or answer.answered
    status = Status.QUEUED if answered and answer.status is Status.WAITING else answer.status
    # No answer says what else was started with it: that was said once, when it was paid for.
    held = (task.id, answered, status, task.sibling_ids)
    if (answer.id, answer.answered, answer.status, answer.sibling_ids) == held:
        return answer
    return replace(answer, id=task.id, answered=answered, status=status, sibling_ids=task.sibling_ids)


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
