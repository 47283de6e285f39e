"""Which looks at tasks are due, and which of them share a request. Pure; knows no clock and no wire.

A request for one task may as well ask for a hundred, so looks that are nearly due keep those company that are, and a
request goes out as soon as it is full; one that is not waits a moment for more. Once it is known when the provider
refreshes what it shows, looks wait for that: one request goes first, and all others that are due follow as soon as it
has shown something new.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from itertools import islice
from math import ceil, inf, nextafter
from typing import TYPE_CHECKING

from journeykit.models import Status
from journeykit.refreshes import Refreshes, Sight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit.adapters.protocol import Cadence
    from journeykit.models import State

AT_ONCE = -inf
"""Due as soon as there may be a request at all."""
_LIST_RESTS = 300.0  # seconds, at most, until a list that does not work is tried again
_SEEN_COUNTS_FOR = 60.0  # seconds; who has not been looked at for longer tells little about a refresh
_FURTHER = 2.4  # seconds by which a refresh must be further from what is due, for an earlier one to be taken
_SPARE = 100  # entries of a heap


class Round:
    """The tasks that somebody wants news of, each with the moment by which it is wanted."""

    def __init__(self, batch: int, cadence: Cadence) -> None:
        self._batch = batch
        """Most ids in one request."""
        self._tick = cadence.tick if batch > 1 else 0.0
        """Seconds between two rounds; whatever falls due in between, and fills no request, goes together."""
        self._by_due: list[tuple[float, int, str]] = []
        """Sorted: it must be known when as many are due as fill a request."""
        self._by_latest: list[tuple[float, int, str]] = []
        self._wanted: dict[str, tuple[float, float, int]] = {}
        """Due, latest and the number of the wish that a heap must name to be believed."""
        self._alone: set[str] = set()
        self._refreshes = Refreshes(cadence.refresh if batch > 1 else 0.0)
        self._seen: dict[str, tuple[float, float, tuple[Status, int | None] | None]] = {}
        """When tasks that have not ended were seen first and last as what they are."""
        self._just_seen: list[str] = []
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
        self._forget_due(id)
        self._count += 1
        self._wanted[id] = (due, latest, self._count)
        insort(self._by_due, (due, self._count, id))
        if latest < inf:
            heapq.heappush(self._by_latest, (latest, self._count, id))

    def drop(self, id: str) -> None:
        """Want no news of a task any more."""
        self._forget_due(id)
        self._wanted.pop(id, None)
        self._alone.discard(id)

    def is_over(self) -> None:
        """Let whoever comes next wait for no round: there is nobody left to share one with."""
        self._last = -inf

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

    def due(self, now: float, pause: float) -> float:
        """Say when a look is due after a pause: at the refresh that is nearest then, if that is known."""
        if not pause:
            return AT_ONCE
        return now + max(0.0, pause - self._early())

    def hear(self, asked: float, answered: float, states: Iterable[State]) -> None:
        """Learn from what a request has shown when the provider refreshes that."""
        last, was_known, seen = self._refreshes.last, self._refreshes.is_known, []
        self._just_seen = []
        for state in states:
            since, at, old = self._seen.pop(state.id, (answered, answered, None))
            new = (state.status, state.progress)
            if old is not None:
                seen.append(Sight(since, at, new != old))
            if state.status in {Status.RUNNING, Status.QUEUED}:  # some say so until the end
                self._seen[state.id] = since if new == old else answered, answered, new
                self._just_seen.append(state.id)
        self._refreshes.hear(asked, answered, seen)
        if self._refreshes.is_known and not was_known:  # these were to be looked at with the refresh just found out
            until = answered + self._early()
            self._hurry([id for due, _, id in self._by_due if AT_ONCE < due < until])
        if self._refreshes.is_known and self._refreshes.last != last:
            self._last = min(self._last, answered - self._tick)  # what waited for that need not wait for a round
        if len(self._seen) > 2 * len(self._wanted) + _SPARE:
            self._seen = {id: old for id, old in self._seen.items() if old[1] > answered - _SEEN_COUNTS_FOR}

    def next_at(self) -> float:
        """Say when the next request is to go out; never is infinite."""
        self._tidy()
        usual = inf
        if self._by_due:
            due, refreshes = self._by_due[0][0], self._refreshes
            usual = max(due, self._last + self._tick)
            if refreshes.is_known:
                usual = refreshes.look_at(due) if due >= refreshes.last else self._last + self._tick
            else:
                usual = min(usual, self._full_at(), self._probe_at())
            usual = max(usual, self._rest_until)
        return min(usual, self._by_latest[0][0]) if self._by_latest else usual

    def take(self, now: float) -> list[list[str]]:
        """Take out what is due, and what fills the requests up, as one list for each request."""
        if self.next_at() > now:
            return []
        batch = 1 if now < self._apart_until else self._batch
        is_first, probe_at = self._refreshes.looks(now), self._probe_at()
        if not is_first and probe_at <= now:
            self._refreshes.probes()
            self._hurry(self._just_seen[:batch])
        while self._by_latest and self._by_latest[0][0] <= now:
            self._hurry([heapq.heappop(self._by_latest)[2]])
            self._tidy()
        follows = self._refreshes.is_known and not is_first
        until = nextafter(self._refreshes.last, -inf) if follows else now
        self._last = now
        due = bisect_left(self._by_due, (until, self._count + 1, ""))
        single = [id for _, _, id in self._by_due[:due] if id in self._alone]
        due -= len(single)
        room = ceil(due / batch) * batch
        if is_first:
            room = min(room, batch)
        elif not follows and probe_at == inf and batch < due < room and self._by_due[room - batch][0] > AT_ONCE:
            room -= batch  # what would not fill one waits for more
        shared = [id for _, _, id in islice((each for each in self._by_due if each[2] not in self._alone), room)]
        for id in (*single, *shared):
            self.drop(id)
        return [[id] for id in single] + [shared[start : start + batch] for start in range(0, len(shared), batch)]

    def _early(self) -> float:
        return max(0.0, self._refreshes.period - _FURTHER) / 2 if self._refreshes.is_known else 0.0

    def _full_at(self) -> float:
        """Say when as many are due as fill a request; never while rounds tell more of refreshes, or lists do not work.

        What has failed just now fills none.
        """
        if not 1 < self._batch <= len(self._by_due) or self._last < self._apart_until or self._probe_at() < inf:
            return inf
        due = self._by_due[self._batch - 1][0]
        return due if due > AT_ONCE else inf

    def _probe_at(self) -> float:
        if self._last < self._apart_until:
            return inf
        return self._refreshes.probe_at(len(self._just_seen), self._last, self._tick)

    def _hurry(self, ids: Iterable[str]) -> None:
        """Have these looked at with whatever goes out next, if they are wanted."""
        for id in ids:
            if id in self._wanted:
                _, latest, number = self._wanted[id]
                self._forget_due(id)
                self._wanted[id] = (AT_ONCE, latest, number)
                insort(self._by_due, (AT_ONCE, number, id))

    def _forget_due(self, id: str) -> None:
        if id in self._wanted:
            due, _, number = self._wanted[id]
            del self._by_due[bisect_left(self._by_due, (due, number, ""))]

    def _tidy(self) -> None:
        heap = self._by_latest
        if len(heap) > 2 * len(self._wanted) + _SPARE:  # what waits for days must not pile up its past looks
            heap[:] = filter(self._is_believed, heap)
            heapq.heapify(heap)
        while heap and not self._is_believed(heap[0]):
            heapq.heappop(heap)

    def _is_believed(self, entry: tuple[float, int, str]) -> bool:
        _, number, id = entry
        return id in self._wanted and self._wanted[id][2] == number
