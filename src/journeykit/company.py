"""The tasks that one client waits for, as those who wait need to know of each other. Pure; knows no clock."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from journeykit.models import State, Status
from journeykit.news import has_settled, rank
from journeykit.waiting_line import WaitingLine

if TYPE_CHECKING:
    from collections.abc import Callable

_CALLS_COUNT_FOR = 120.0  # seconds after which callbacks that stay away are believed to have stopped
_MOST_ENDS = 1000  # of which callbacks have told lately; enough for the moment until each is confirmed


class Company:
    """The tasks that one client waits for: how many there are, and whether the provider calls back about them."""

    def __init__(self) -> None:
        self.count = 0
        self.elsewhere = 0
        """How many more are waited for by others who share the looks at them."""
        self.line = WaitingLine()
        self.tells_progress = False
        """Whether any task has told of progress before its end."""
        self._shown: dict[str, tuple[int, int]] = {}
        self._called_back: dict[str, float] = {}
        self._told_to_have_ended: dict[str, None] = {}
        self._last_call = -inf
        self.on_settled: Callable[[str], object] = lambda _: None
        """Called with the id of each task that is seen to have ended, or to wait for an answer."""

    @property
    def all(self) -> int:
        """How many are waited for, here and elsewhere."""
        return self.count + self.elsewhere

    def joins(self, id: str) -> None:
        """Count one more."""
        self.count += 1
        self.line.join(id)

    def leaves(self, id: str) -> None:
        """Count one less."""
        self.count -= 1
        self.line.leave(id)
        self._called_back.pop(id, None)
        self._shown.pop(id, None)

    def shows(self, state: State) -> None:
        """Note what a task was last seen as."""
        self._shown[state.id] = rank(state)
        if state.status is not Status.QUEUED:
            self.line.leave(state.id)
        if state.status is Status.RUNNING and state.progress:
            self.tells_progress = True
        if has_settled(state):
            self.on_settled(state.id)

    def is_further(self, state: State) -> bool:
        """Whether a callback tells more than was last seen; callbacks overtake each other and come twice."""
        return rank(state) > self._shown.get(state.id, (-1, 0))

    def hears(self, state: State, now: float, *, is_awaited: bool) -> None:
        """Note that a callback about a task has come; behind one that told of its end, no more will come."""
        self._last_call = now
        if has_settled(state):
            self._told_to_have_ended[state.id] = None
            if len(self._told_to_have_ended) > _MOST_ENDS:
                del self._told_to_have_ended[next(iter(self._told_to_have_ended))]
        elif is_awaited:
            self._called_back[state.id] = now

    def has_called(self, id: str) -> bool:
        """Whether any callback has told of a task."""
        return id in self._called_back or id in self._told_to_have_ended

    def is_called_back(self, id: str, now: float, *, always: bool) -> bool:
        """Whether callbacks tell of a task, so that asking is a fallback; `always` if all tasks have an address."""
        if id in self._told_to_have_ended:
            return False
        last = self._called_back.get(id, self._last_call if always else -inf)
        return now - last < _CALLS_COUNT_FOR
