"""Waiting over sockets: what a finished task costs the client in CPU time, from the submit on, and what its wait does.

The emulator is a process of its own. A crowd that httpx can take is waited for on a clock that skips what time nobody
needs, one that it cannot on a clock eight times as fast as the machine's. On virtual time, and with more ways to
compare, the same is asked by `waiting`.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

from bench.answers import KEY
from bench.live import FastClock, emulating
from bench.rows import Goal, Row, ratio, row
from bench.run import is_installed, without
from bench.skipping import SkippingClock
from bench.workers import working

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
    from multiprocessing.connection import Connection

    from bench.run import Run

    AnyClock = FastClock | SkippingClock
    Way = Callable[[AnyClock, str, int, bool], Coroutine[Any, Any, tuple[float, int]]]

TITLE = "tasks submitted and waited for over sockets"
CPU, WAIT, REQUESTS, UNFINISHED = "CPU ms/task", "of it waiting", "requests/task", "unfinished"
PLOTTED = CPU
SECONDS = 150.0
PROVIDER = "pro365"
_ANCHOR = "httpx, fixed poll"
_NUMBER, _COLLAPSES = 200, 1000  # tasks; the anchor cannot keep up with the latter
_ROUNDS = 3
_ARRIVE_WITHIN = 60.0  # seconds over which the submits are spread; these and the following by the clock in use
_EVERY = 5.0  # seconds between two looks of the fixed poll
_WAIT = 3000.0  # seconds to wait for a task
_FACTOR = 8.0
_PATIENCE = 45.0  # real seconds; a crowd takes half of that if nothing holds it up


def rows(run: Run) -> Iterator[Row]:
    """Wait for a crowd that httpx can still take, and for one that it cannot."""
    number = 5 if run.quick else _NUMBER
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in _WAYS}
    for turn in run.rounds(_ROUNDS):
        for name in filter(_is_possible, _WAYS):
            run.tell(f"round {turn}: {number:,} tasks, {name}")
            measured[name].append(_measured(name, number))
    anchor = row("anchor", measured[_ANCHOR])
    for name, runs in measured.items():
        yield _row(f"{number:,} tasks, {name}", runs, anchor if name != _ANCHOR else None)
    if run.quick:
        return
    # The anchor comes last: it is only to be seen to collapse.
    for name in reversed(_WAYS):
        case = f"{_COLLAPSES:,} tasks, {name}"
        if run.left < _PATIENCE / 2:
            yield Row(case, note="skipped: there is no time")
        elif _is_possible(name):
            run.tell(case)
            made = row(case, [_in_time(name, _COLLAPSES)])
            late = made.figures[UNFINISHED].high
            yield Row(case, made.figures, [Goal(UNFINISHED, late, 0)] if name != _ANCHOR else [])


def _is_possible(name: str) -> bool:
    return is_installed(_WAYS[name][1])


def _row(case: str, runs: Sequence[dict[str, float]], anchor: Row | None) -> Row:
    if not runs:
        return Row(case, note="skipped: what it needs is not installed")
    made = row(case, runs)
    if anchor is None:
        return made
    return Row(
        case,
        made.figures,
        [
            Goal(UNFINISHED, made.figures[UNFINISHED].high, 0),
            Goal("CPU of waiting against httpx", ratio(made, anchor, WAIT), 0.08),
            Goal("CPU with the submit against httpx", ratio(made, anchor, CPU), 0.08),
        ],
    )


def _measured(name: str, number: int) -> dict[str, float]:
    spent, finished, looks = _run(SkippingClock(), name, number, waits=True)
    # The same submits at the same moments, without the waits: in one run the two cannot be told apart.
    submitting, _, _ = _run(SkippingClock(), name, number, waits=False)
    cpu, submit = spent / number * 1e3, submitting / number * 1e3
    return {CPU: cpu, WAIT: cpu - submit, REQUESTS: looks / number, UNFINISHED: number - finished}


def _in_time(name: str, number: int) -> dict[str, float]:
    spent, finished, looks = _run(FastClock(_FACTOR), name, number, waits=True)
    if not finished:
        return {UNFINISHED: number}
    return {CPU: spent / finished * 1e3, REQUESTS: looks / finished, UNFINISHED: number - finished}


def _run(clock: AnyClock, name: str, number: int, *, waits: bool) -> tuple[float, int, int]:
    with (
        emulating(PROVIDER, clock, queue=2 * number) as emulator,
        working(perform, clock, name, emulator.base_url, number, waits) as worker,
    ):
        spent, finished = worker.said(_PATIENCE * 2)
        return spent, finished, emulator.told().looks


def perform(pipe: Connection, clock: AnyClock, name: str, base_url: str, number: int, waits: bool) -> None:
    """Submit tasks and wait for them, and say how many ended, and what that took; in a process of its own.

    Without waiting, a task has ended with its submit.
    """
    without("opentelemetry", *(["httpx_aiohttp"] if "aiohttp" not in name else []))
    pipe.send(clock.run(_WAYS[name][0](clock, base_url, number, waits)))


async def _crowd(
    clock: AnyClock, number: int, first: Callable[[], Awaitable[object]], one: Callable[[str], Awaitable[object]]
) -> tuple[float, int]:
    async def arrive(after: float, prompt: str) -> None:
        await clock.asleep(after)
        await one(prompt)

    await first()  # imports and the first connection are another question's
    chance = random.Random(number)  # noqa: S311 - the same in every run
    moments = [chance.uniform(0, _ARRIVE_WITHIN) for _ in range(number)]
    began = clock.cpu()
    tasks = [asyncio.create_task(arrive(after, f"boat {each}")) for each, after in enumerate(moments)]
    done, late = await asyncio.wait(tasks, timeout=_PATIENCE if isinstance(clock, FastClock) else _WAIT)
    spent = clock.cpu() - began
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return spent, sum(task.exception() is None for task in done)


async def _facade(clock: AnyClock, base_url: str, number: int, waits: bool) -> tuple[float, int]:
    import journeykit

    wait = _WAIT if waits else False
    async with journeykit.AsyncClient(PROVIDER, api_key=KEY, base_url=base_url) as client:
        return await _crowd(
            clock, number, lambda: client.imagine("first"), lambda prompt: client.imagine(prompt, wait=wait)
        )


async def _httpx(clock: AnyClock, base_url: str, number: int, waits: bool) -> tuple[float, int]:
    import httpx

    async with httpx.AsyncClient(base_url=base_url, headers={"Authorization": f"Bearer {KEY}"}) as client:

        async def submit(prompt: str) -> str:
            submitted = await client.post("/mj/submit/imagine", json={"prompt": prompt})
            return str(submitted.raise_for_status().json()["result"])

        async def one(prompt: str) -> None:
            id = await submit(prompt)
            while waits:
                await clock.asleep(_EVERY)
                response = await client.get(f"/mj/task/{id}/fetch")
                if response.raise_for_status().json()["status"] in {"SUCCESS", "FAILURE"}:
                    return

        return await _crowd(clock, number, lambda: submit("first"), one)


# Name -> how it is done, what must be installed.
_WAYS: dict[str, tuple[Way, str]] = {
    _ANCHOR: (_httpx, "httpx"),
    "journeykit": (_facade, "httpx"),
    "journeykit, aiohttp extra": (_facade, "httpx_aiohttp"),
}
