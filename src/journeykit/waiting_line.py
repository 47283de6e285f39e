"""The order in which tasks of one client came, as far as they have not been seen to start. Pure; knows no clock.

Providers work an account's queue off in that order: who is first in line starts next.
"""

from __future__ import annotations

from bisect import bisect_left


class WaitingLine:
    """Tasks, each behind those that joined before it."""

    def __init__(self) -> None:
        self._joined = 0
        self._places: dict[str, int] = {}
        self._taken: list[int] = []
        """The places of all that are in line; sorted, since later ones are higher."""

    def join(self, id: str) -> None:
        """Stand at the end; a task that is in line already stays where it is."""
        if id not in self._places:
            self._joined += 1
            self._places[id] = self._joined
            self._taken.append(self._joined)

    def leave(self, id: str) -> None:
        """Be in line no more: it has started, or nobody waits for it."""
        place = self._places.pop(id, None)
        if place is not None:
            del self._taken[bisect_left(self._taken, place)]

    def ahead(self, id: str) -> int:
        """Say how many are before a task; none if it is not in line."""
        return bisect_left(self._taken, self._places.get(id, 0))
