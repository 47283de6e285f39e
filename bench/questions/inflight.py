"""Many fetches in flight from one process: how many a second, how late the last, how many fail.

A closed loop: as many workers as are to be in flight, each with its next call as soon as the last is over.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

from bench import ways
from bench.answers import recorded, serving
from bench.rows import Goal, Row, ratio, row
from bench.run import apart, is_installed, without
from bench.ways import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from bench.run import Run
    from bench.ways import AsyncCall, AsyncWay

TITLE = "concurrent fetches from one process"
PLOTTED = "calls/s"
SECONDS = 170.0
PROVIDER = "pro365"
_ROUNDS = 3
_LONGEST = 60.0  # seconds in which a way may start calls: httpx at 1,000 in flight can take minutes
_P99 = "p99 ms"

# Name -> how to open it, what it must do without, what must be installed.
_VARIANTS: dict[str, tuple[AsyncWay, tuple[str, ...], str]] = {
    "httpx": (ways.async_httpx, (), "httpx"),
    "journeykit": (ways.async_facade, ("httpx_aiohttp", "opentelemetry"), "httpx"),
    "journeykit, aiohttp extra": (ways.async_facade, ("opentelemetry",), "httpx_aiohttp"),
    "aiohttp": (ways.async_aiohttp, (), "aiohttp"),
}


def rows(run: Run) -> Iterator[Row]:
    """Measure each number in flight with each variant, in turns."""
    id, answers = recorded(PROVIDER)
    with serving(answers) as server:
        for number in (4,) if run.quick else (1, 10, 100, 1000):
            yield from _compared(run, Target(PROVIDER, f"{server}/{PROVIDER}", id), number)


def _compared(run: Run, target: Target, number: int) -> Iterator[Row]:
    calls = 20 if run.quick else max(1000, 4 * number)
    missing = {name for name, (_, _, needs) in _VARIANTS.items() if not is_installed(needs)}
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in _VARIANTS if name not in missing}
    for turn in run.rounds(_ROUNDS):
        for name, runs in measured.items():
            run.tell(f"round {turn}: {number} in flight, {name}")
            runs.append(apart(300.0, hammer, name, target, number, calls))
    made: dict[str, Row] = {}
    for name in _VARIANTS:
        case = f"{number:,} in flight, {name}"
        if name in missing:
            yield Row(case, note=f"skipped: {_VARIANTS[name][2]} is not installed")
            continue
        made[name] = row(case, measured[name])
        goals = _goals(name, made) if number == 1000 else []
        yield Row(case, made[name].figures, goals)


def _goals(name: str, made: Mapping[str, Row]) -> list[Goal]:
    faster, later = (ratio(made[name], made.get("httpx"), figure) for figure in (PLOTTED, _P99))
    errors = Goal("errors", made[name].figures["errors"].high, 0)
    if name == "journeykit":
        return [Goal("calls/s against httpx", faster, 5, at_least=True), errors]
    if name == "journeykit, aiohttp extra":
        return [
            Goal("calls/s against httpx", faster, 40, at_least=True),
            Goal("p99 against httpx", later, 0.03),
            errors,
        ]
    return []


def hammer(name: str, target: Target, number: int, calls: int) -> dict[str, float]:
    """Make calls, so many at once, and tell what that took; in a process of its own."""
    open_, does_without, _ = _VARIANTS[name]
    without(*does_without)
    return asyncio.run(_hammer(open_(target), number, calls))


async def _hammer(opened: AbstractAsyncContextManager[AsyncCall], number: int, calls: int) -> dict[str, float]:
    took: list[float] = []
    errors: Counter[str] = Counter()
    async with opened as fetch:
        await fetch()  # imports and the first connection are another question's
        left, began, spent = calls, time.perf_counter(), time.process_time()

        async def work() -> None:
            nonlocal left
            while left > 0 and time.perf_counter() - began < _LONGEST:
                left -= 1
                before = time.perf_counter()
                try:
                    await fetch()
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    errors[type(error).__name__] += 1
                else:
                    took.append(time.perf_counter() - before)

        await asyncio.gather(*(work() for _ in range(number)))
        wall, cpu = time.perf_counter() - began, time.process_time() - spent
    took.sort()
    made = len(took) + errors.total()
    return {
        "CPU us/call": cpu / made * 1e6,
        "calls/s": len(took) / wall,
        "p50 ms": took[len(took) // 2] * 1e3,
        _P99: took[int(len(took) * 0.99)] * 1e3,
        "errors": errors.total(),
        "PoolTimeouts": errors["PoolTimeout"],
    }
