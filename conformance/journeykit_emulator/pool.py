"""The provider's pool of Midjourney accounts: when a job can start, and who waits.

Durations are known from the plans, so a start is settled the moment a job is admitted.
"""

import heapq
from math import inf

from journeykit_emulator.plan import Plan, ends_at

# A job that hangs blocks its account for as long as anybody is known to wait for one.
HANGS_FOR = 3600.0


class Pool:
    """Slots that jobs occupy, and the queue in front of them."""

    def __init__(self, concurrency: int, queue: int) -> None:
        if concurrency < 1:
            raise ValueError("a pool needs room for at least one job")
        self._concurrency = concurrency
        self._queue = queue
        self._releases: list[float] = []
        self._starts: list[float] = []

    def waiting(self, now: float) -> int:
        """Count the admitted jobs that have no slot yet."""
        while self._starts and self._starts[0] <= now:
            heapq.heappop(self._starts)
        return len(self._starts)

    def full(self, now: float) -> bool:
        """Tell whether one more job would find neither a slot nor a place to wait."""
        return self._busy(now) >= self._concurrency and self.waiting(now) >= self._queue

    def admit(self, now: float, plan: Plan) -> float:
        """Give a job a slot and return the moment at which it starts."""
        starts_at = now + plan.queue
        if self._busy(now) >= self._concurrency:
            free_at = heapq.heappop(self._releases)
            heapq.heappush(self._starts, free_at)
            starts_at = max(starts_at, free_at)
        ends = ends_at(plan, starts_at)
        heapq.heappush(self._releases, starts_at + HANGS_FOR if ends == inf else ends)
        return starts_at

    def _busy(self, now: float) -> int:
        while self._releases and self._releases[0] <= now:
            heapq.heappop(self._releases)
        return len(self._releases)
