"""Which looks at tasks are due, and which of them share a request. Pure; knows no clock and no wire.

A request for one task may as well ask for a hundred, so looks that are nearly due keep those company that are.
"""

from __future__ import annotations

import heapq
from math import ceil, inf

_LIST_RESTS = 300.0  # seconds, at most, until a list that does not work is tried again
_SPARE = 100  # entries of a heap


class Round:
    """The tasks that somebody wants news of, each with the moment by which it is wanted."""

    def __init__(self, batch: int, tick: float) -> None:
        self._batch = batch
        """Most ids in one request."""
        self._tick = tick if batch > 1 else 0.0
        """Seconds between two rounds; whatever falls due in between goes together."""
        self._by_due: list[tuple[float, int, str]] = []
        self._by_latest: list[tuple[float, int, str]] = []
        self._wanted: dict[str, tuple[float, float, int]] = {}
        """Due, latest and the number of the wish that the heaps must name to be believed."""
        self._alone: set[str] = set()
        self._apart_until = self._rest_until = self._last = -inf
        self._failing_since = inf
        self._count = 0

    def __len__(self) -> int:
        return len(self._wanted)

    def want(self, id: str, due: float, *, latest: float = inf, alone: bool = False) -> None:
        """Want news of a task at that moment, or earlier if it is wanted earlier already.

        It may wait for a round, but not beyond `latest`; what is wanted alone shares no request.
        """
        if alone:
            self._alone.add(id)
        earlier = self._wanted.get(id, (inf, inf, 0))
        due, latest = min(due, earlier[0]), min(latest, earlier[1])
        if (due, latest) == earlier[:2]:
            return
        self._count += 1
        self._wanted[id] = (due, latest, self._count)
        heapq.heappush(self._by_due, (due, self._count, id))
        if latest < inf:
            heapq.heappush(self._by_latest, (latest, self._count, id))

    def drop(self, id: str) -> None:
        """Want no news of a task any more."""
        self._wanted.pop(id, None)
        self._alone.discard(id)

    def rest(self, until: float) -> None:
        """Ask nothing before that moment, but what cannot wait: the provider wants a pause."""
        self._rest_until = max(self._rest_until, until)

    def list_fails(self, now: float) -> None:
        """Let each task have a request of its own for twice as long as no list has worked: not at all at first."""
        self._failing_since = min(self._failing_since, now)
        self._apart_until = now + min(_LIST_RESTS, 2 * (now - self._failing_since))

    def list_works(self) -> None:
        """Trust lists again."""
        self._failing_since = inf

    def next_at(self) -> float:
        """Say when the next request is to go out; never is infinite."""
        self._tidy()
        usual = max(self._by_due[0][0], self._last + self._tick, self._rest_until) if self._by_due else inf
        return min(usual, self._by_latest[0][0]) if self._by_latest else usual

    def take(self, now: float) -> list[list[str]]:
        """Take out what is due, and what fills the requests up, as one list for each request."""
        if self.next_at() > now:
            return []
        self._last = now
        batch = 1 if now < self._apart_until else self._batch
        shared: list[str] = []
        single: list[list[str]] = []
        room = 0
        while self._by_due:
            due, _, id = self._by_due[0]
            if due > now and len(shared) >= room:
                break
            if id in self._alone:
                single.append([id])
            else:
                shared.append(id)
                if due <= now:
                    room = ceil(len(shared) / batch) * batch
            self.drop(id)
            self._tidy()
        return single + [shared[start : start + batch] for start in range(0, len(shared), batch)]

    def _tidy(self) -> None:
        for heap in (self._by_due, self._by_latest):
            if len(heap) > 2 * len(self._wanted) + _SPARE:  # what waits for days must not pile up its past looks
                heap[:] = filter(self._is_believed, heap)
                heapq.heapify(heap)
            while heap and not self._is_believed(heap[0]):
                heapq.heappop(heap)

    def _is_believed(self, entry: tuple[float, int, str]) -> bool:
        _, number, id = entry
        return id in self._wanted and self._wanted[id][2] == number
