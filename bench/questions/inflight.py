"""Many fetches in flight from one process: how many a second, how late the last, how many fail.

A closed loop: as many workers as are to be in flight, each with its next call as soon as the last is over.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from bench.answers import KEY, recorded, serving
from bench.rows import Goal, Row, ratio, row
from bench.run import Run, apart, is_installed, without

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE = "concurrent fetches from one process"
PLOTTED = "calls/s"
SECONDS = 300.0
PROVIDER = "pro365"
_ROUNDS = 3
_LONGEST = 20.0  # seconds in which a variant may start calls: httpx at 1,000 in flight would take minutes
_P99 = "p99 ms"

Fetch: TypeAlias = Callable[[], Awaitable[object]]
Opened: TypeAlias = AbstractAsyncContextManager[Fetch]


@asynccontextmanager
async def _facade(base_url: str, id: str) -> AsyncIterator[Fetch]:
    import journeykit

    async with journeykit.AsyncClient(PROVIDER, api_key=KEY, base_url=base_url) as client:
        yield lambda: client.fetch(id)


@asynccontextmanager
async def _httpx(base_url: str, id: str) -> AsyncIterator[Fetch]:
    import httpx

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as client:

        async def fetch() -> object:
            response = await client.get(f"{base_url}/mj/task/{id}/fetch")
            return response.raise_for_status().json()

        yield fetch


@asynccontextmanager
async def _aiohttp(base_url: str, id: str) -> AsyncIterator[Fetch]:
    import aiohttp

    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}, raise_for_status=True) as session:

        async def fetch() -> object:
            async with session.get(f"{base_url}/mj/task/{id}/fetch") as response:
                return await response.json()

        yield fetch


# Name -> how to open it, what it must do without, what must be installed.
_VARIANTS: dict[str, tuple[Callable[[str, str], Opened], tuple[str, ...], str]] = {
    "httpx": (_httpx, (), "httpx"),
    "journeykit": (_facade, ("httpx_aiohttp", "opentelemetry"), "httpx"),
    "journeykit, aiohttp extra": (_facade, ("opentelemetry",), "httpx_aiohttp"),
    "aiohttp": (_aiohttp, (), "aiohttp"),
}


def rows(run: Run) -> Iterator[Row]:
    """Measure each number in flight with each variant, in turns."""
    id, answers = recorded(PROVIDER)
    with serving(answers) as server:
        for number in (1, 4) if run.quick else (1, 10, 100, 1000):
            yield from _compared(run, f"{server}/{PROVIDER}", id, number)


def _compared(run: Run, base_url: str, id: str, number: int) -> Iterator[Row]:
    calls = 20 if run.quick else max(2000, 4 * number)
    missing = {name for name, (_, _, needs) in _VARIANTS.items() if not is_installed(needs)}
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in _VARIANTS if name not in missing}
    for turn in run.rounds(_ROUNDS):
        for name, runs in measured.items():
            run.tell(f"round {turn}: {number} in flight, {name}")
            runs.append(apart(180.0, hammer, name, base_url, id, number, calls))
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


def hammer(name: str, base_url: str, id: str, number: int, calls: int) -> dict[str, float]:
    """Make calls, so many at once, and tell what that took; in a process of its own."""
    open_, does_without, _ = _VARIANTS[name]
    without(*does_without)
    return asyncio.run(_hammer(open_(base_url, id), number, calls))


async def _hammer(opened: Opened, number: int, calls: int) -> dict[str, float]:
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
