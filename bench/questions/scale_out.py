"""Four processes on one Redis beside one process, and beside four that know nothing of each other.

Limits, status requests, CPU time, the death of a leader, callbacks.

Over sockets, with real processes and a real Redis; a second of theirs is a tenth of the machine's.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

from bench.live import emulating
from bench.redis_server import PROGRAM, redis_server
from bench.replicas import CLOCK, LEASE, LIMITS, PREFIX, PROVIDER, woken, work
from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, apart, is_installed
from bench.workers import working
from journeykit.gate import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.live import Told
    from bench.run import Run
    from bench.workers import Worker

TITLE = "four processes that share an account through Redis"
LOOKS, CPU, VIOLATIONS, TAKEOVER, WOKEN = "requests/task", "CPU ms/task", "above limits", "leases", "wake-up ms"
PLOTTED = LOOKS
SECONDS = 120.0
_PROCESSES = 4
_PATIENCE = 120.0  # real seconds
_WINDOW = 60.0  # seconds over which submits are counted


def rows(run: Run) -> Iterator[Row]:
    """Let one process do it, then four, then three after a death; and let a callback reach the wrong one."""
    if PROGRAM is None or not is_installed("redis"):
        yield Row("four processes", note="skipped: there is no redis-server or no redis-py (Debian: redis-server)")
        return
    number = 20 if run.quick else 1000
    with redis_server() as redis:
        run.tell(f"one process, {number:,} tasks")
        one = row(f"one process, {number:,} tasks", [_measured("", 1, number)])
        yield one
        run.tell(f"four processes, {number:,} tasks")
        four = row(f"four processes, {number:,} tasks", [_measured(redis, _PROCESSES, number)])
        more = four.figures[CPU].middle - one.figures[CPU].middle
        goals = [
            Goal("above limits", four.figures[VIOLATIONS].high, 0),
            Goal("requests against one process", ratio(four, one, LOOKS), 1.1),
            Goal("more CPU ms a task than one process", more, 1.0),
        ]
        yield Row(four.case, four.figures, goals)
        if not run.quick and run.left > 0:
            run.tell(f"four processes without Redis, {number:,} tasks")
            # Four that wake up for a quarter of the work each take more than one; what is above that is Redis' part.
            yield row(f"four processes without Redis, {number:,} tasks", [_measured("", _PROCESSES, number)])
        run.tell("callbacks at another process")
        yield row("a callback wakes another client", [{WOKEN: apart(_PATIENCE, woken, redis, 3 if run.quick else 30)}])
        if run.quick or run.left < 0:
            return
    with redis_server() as redis:
        run.tell("the leader is killed")
        runs = [_killed(redis)]
        yield row("the leader is killed", runs, Goal("leases until another leads", runs[0][TAKEOVER], 1.2))


def _started(closing: ExitStack, base_url: str, redis: str, processes: int, number: int) -> list[Worker]:
    share = number // processes
    shares = [range(first * share, (first + 1) * share) for first in range(processes)]
    elsewhere = closing.enter_context(emulating(PROVIDER, CLOCK, queue=processes)).base_url
    limits = asdict(Limits(**LIMITS).share(1 if redis else processes))
    return [closing.enter_context(working(work, base_url, elsewhere, redis, numbers, limits)) for numbers in shares]


def _measured(redis: str, processes: int, number: int) -> dict[str, float]:
    with ExitStack() as closing:
        emulator = closing.enter_context(emulating(PROVIDER, CLOCK, queue=2 * number))
        workers = _started(closing, emulator.base_url, redis, processes, number)
        for worker in workers:
            for _ in range(1 + number // processes):  # its name, and each task that has ended
                worker.said(_PATIENCE)
        spent = sum(worker.said() for worker in workers)
        told = emulator.told()
    return {LOOKS: told.looks / number, CPU: spent / number * 1e3, VIOLATIONS: _above_limits(told)}


def _killed(redis: str) -> dict[str, float]:
    from redis import Redis

    with ExitStack() as closing:
        emulator = closing.enter_context(emulating(PROVIDER, CLOCK, queue=1000))
        workers = _started(closing, emulator.base_url, redis, _PROCESSES, 200)
        names = {worker.said(_PATIENCE): worker for worker in workers}
        client = closing.enter_context(Redis.from_url(redis, decode_responses=True))

        def leader() -> str | None:
            return next((client.hget(key, "leader") for key in client.scan_iter(f"{PREFIX}:*:state")), None)

        began = time.monotonic()
        while leader() not in names and time.monotonic() - began < _PATIENCE:
            time.sleep(0.01)
        time.sleep(20 / CLOCK.factor)  # until there is something to lead
        first = leader()
        if first not in names:
            raise BrokenError("nobody leads")
        names[first].kill()
        began = time.monotonic()
        while leader() in {first, None} and time.monotonic() - began < _PATIENCE:
            time.sleep(0.01)
        return {TAKEOVER: (time.monotonic() - began) * CLOCK.factor / LEASE}


def _above_limits(told: Told) -> float:
    """Count by how much the most at once, and the most submits of a minute, were above what was allowed."""
    changes = sorted([(made, 1) for made, *_ in told.ends.values()] + [(end, -1) for _, end, _ in told.ends.values()])
    at_once = most = 0
    for _, change in changes:
        at_once += change
        most = max(most, at_once)
    allowed: float = LIMITS["burst"] + _WINDOW * LIMITS["per_second"]
    above: float = max(0.0, most - float(LIMITS["concurrent"]))
    return above + max(0.0, _most_within(told.submits, _WINDOW) - allowed)


def _most_within(moments: Sequence[float], seconds: float) -> int:
    ordered = sorted(moments)
    return max((sum(moment <= other < moment + seconds for other in ordered) for moment in ordered), default=0)
