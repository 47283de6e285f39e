"""Four processes on one Redis beside one process, and beside four that know nothing of each other.

Limits, status requests, CPU time, the death of a leader, callbacks.

Over sockets, with real processes and a real Redis; on a clock that skips idle time, or, where a process is killed, on
one ten times as fast as the machine's.
"""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from bench.live import FastClock, emulating
from bench.redis_server import PROGRAM, redis_server
from bench.replicas import LEASE, LIMITS, PREFIX, PROVIDER, WARM_UP, Job, woken, work
from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, apart, is_installed
from bench.skipping import SkippingClock
from bench.workers import working
from journeykit.gate import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.live import Told
    from bench.run import Run
    from bench.workers import Worker

TITLE = "four processes that share an account through Redis"
LOOKS, CPU, VIOLATIONS, TAKEOVER, WOKEN = "requests/task", "CPU ms/task", "above limits", "leases", "wake-up ms"
PLOTTED = LOOKS
SECONDS = 90.0
_ONE, _FOUR, _BESIDE = "one process", "four processes", "one process beside three others"
_PROCESSES = 4
_ROUNDS = 3
_PATIENCE = 120.0  # real seconds
_WINDOW = 60.0  # seconds over which submits are counted


def rows(run: Run) -> Iterator[Row]:
    """Let one process do it, then four, then three after a death; and let a callback reach the wrong one."""
    if PROGRAM is None or not is_installed("redis"):
        yield Row("four processes", note="skipped: there is no redis-server or no redis-py (Debian: redis-server)")
        return
    number = 20 if run.quick else 1000
    with redis_server() as redis:
        ways: dict[str, Callable[[int], dict[str, float]]] = {
            _ONE: partial(_measured, "", 1),
            _FOUR: partial(_measured, redis, _PROCESSES),
        }
        if not run.quick:
            # Of accounts of their own: what processes cost each other that share nothing but the machine.
            ways[_BESIDE] = _beside
            # Of one account: each asks for a quarter of the tasks, in requests of its own.
            ways["four processes without Redis"] = partial(_measured, "", _PROCESSES)
        measured: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
        for turn in run.rounds(_ROUNDS):
            for name, way in ways.items():
                run.tell(f"round {turn}: {name}, {number:,} tasks")
                measured[name].append(way(number))
        made = {name: row(f"{name}, {number:,} tasks", runs) for name, runs in measured.items()}
        four = made.pop(_FOUR)
        goals = [
            Goal("above limits", four.figures[VIOLATIONS].high, 0),
            Goal("requests against one process", ratio(four, made[_ONE], LOOKS), 1.1),
        ]
        for name in (_ONE, _BESIDE):
            if name in made:
                more = four.figures[CPU].middle - made[name].figures[CPU].middle
                goals.append(Goal(f"more CPU ms a task than {name}", more, 1.0))
        yield from (made.pop(_ONE), Row(four.case, four.figures, goals), *made.values())
        run.tell("callbacks at another process")
        yield row("a callback wakes another client", [{WOKEN: apart(_PATIENCE, woken, redis, 3 if run.quick else 30)}])
        if run.quick or run.left < 0:
            return
    with redis_server() as redis:
        run.tell("the leader is killed")
        runs = [_killed(redis)]
        yield row("the leader is killed", runs, Goal("leases until another leads", runs[0][TAKEOVER], 1.2))


def _started(
    closing: ExitStack, clock: FastClock | SkippingClock, base_url: str, redis: str, processes: int, number: int
) -> list[Worker]:
    share = number // processes
    elsewhere = closing.enter_context(emulating(PROVIDER, clock, queue=processes * WARM_UP)).base_url
    limits = asdict(Limits(**LIMITS).share(1 if redis else processes))
    started = []
    for keeper in range(processes):
        numbers = range(keeper * share, (keeper + 1) * share)
        job = Job(base_url, elsewhere, redis, numbers, limits, {"lease": LEASE} if isinstance(clock, FastClock) else {})
        started.append(closing.enter_context(working(work, clock, keeper, job)))
    return started


def _measured(redis: str, processes: int, number: int) -> dict[str, float]:
    clock = SkippingClock(processes)
    with ExitStack() as closing:
        emulator = closing.enter_context(emulating(PROVIDER, clock, queue=2 * number))
        workers = _started(closing, clock, emulator.base_url, redis, processes, number)
        for worker in workers:
            worker.said()  # its name
        spent = sum(worker.said(_PATIENCE) for worker in workers)
        told = emulator.told()
    return {LOOKS: told.looks / number, CPU: spent / number * 1e3, VIOLATIONS: _above_limits(told)}


def _beside(number: int) -> dict[str, float]:
    clock = SkippingClock(_PROCESSES)
    with ExitStack() as closing:
        emulators = [closing.enter_context(emulating(PROVIDER, clock, queue=2 * number)) for _ in range(_PROCESSES)]
        elsewhere = closing.enter_context(emulating(PROVIDER, clock, queue=_PROCESSES * WARM_UP)).base_url
        workers = [
            closing.enter_context(
                working(work, clock, keeper, Job(emulator.base_url, elsewhere, "", range(number), LIMITS, {}))
            )
            for keeper, emulator in enumerate(emulators)
        ]
        for worker in workers:
            worker.said()  # its name
        spent = statistics.fmean(worker.said(_PATIENCE) for worker in workers)
        told = [emulator.told() for emulator in emulators]
    looks = statistics.fmean(each.looks for each in told)
    return {LOOKS: looks / number, CPU: spent / number * 1e3, VIOLATIONS: max(map(_above_limits, told))}


def _killed(redis: str) -> dict[str, float]:
    from redis import Redis

    clock = FastClock(10.0)
    with ExitStack() as closing:
        emulator = closing.enter_context(emulating(PROVIDER, clock, queue=1000))
        workers = _started(closing, clock, emulator.base_url, redis, _PROCESSES, 200)
        names = {worker.said(_PATIENCE): worker for worker in workers}
        client = closing.enter_context(Redis.from_url(redis, decode_responses=True))

        def leader() -> str | None:
            return next((client.hget(key, "leader") for key in client.scan_iter(f"{PREFIX}:*:state")), None)

        began = time.monotonic()
        while leader() not in names and time.monotonic() - began < _PATIENCE:
            time.sleep(0.01)
        time.sleep(20 / clock.factor)  # until there is something to lead
        first = leader()
        if first not in names:
            raise BrokenError("nobody leads")
        names[first].kill()
        began = time.monotonic()
        while leader() in {first, None} and time.monotonic() - began < _PATIENCE:
            time.sleep(0.01)
        return {TAKEOVER: (time.monotonic() - began) * clock.factor / LEASE}


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
