"""Waiting over sockets: what a finished task costs the client in CPU time, from the submit on, and what its wait does.

The emulator is a process of its own, and a second of both is an eighth of the machine's. On virtual time, and with more
ways to compare, the same is asked by `waiting`.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from bench.answers import KEY
from bench.live import FastClock, emulating
from bench.rows import Goal, Row, ratio, row
from bench.run import is_installed, without
from bench.workers import working

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from multiprocessing.connection import Connection

    from bench.run import Run

TITLE = "tasks submitted and waited for over sockets"
CPU, WAIT, REQUESTS, UNFINISHED = "CPU ms/task", "of it waiting", "requests/task", "unfinished"
PLOTTED = CPU
SECONDS = 175.0
PROVIDER = "pro365"
_ANCHOR = "httpx, fixed poll"
_CLOCK = FastClock(8.0)
_ARRIVE_WITHIN = 60.0  # of its seconds, over which the submits are spread
_EVERY = 5.0  # of its seconds, between two looks of the fixed poll
_COLLAPSES = 1000  # tasks at which the anchor cannot keep up
_PATIENCE = 45.0  # real seconds; a crowd takes half of that if nothing holds it up


def rows(run: Run) -> Iterator[Row]:
    """Wait for a crowd that httpx can still take, and for one that it cannot."""
    for number in (5,) if run.quick else (200, _COLLAPSES):
        measured: dict[str, Mapping[str, float]] = {}
        # The anchor comes first where it is needed, and last where it is only to be seen to collapse.
        ways = _WAYS.items() if number < _COLLAPSES else reversed(_WAYS.items())
        for name, (_, needs) in ways:
            if run.left > 0 and is_installed(needs):
                run.tell(f"{number:,} tasks, {name}")
                measured[name] = _measured(name, number)
        yield from _rows(number, measured)


def _rows(number: int, measured: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    anchor = row("anchor", [measured[_ANCHOR]]) if _ANCHOR in measured else None
    for name in _WAYS:
        case = f"{number:,} tasks, {name}"
        if name not in measured:
            yield Row(case, note=f"skipped: there is no time, or no {_WAYS[name][1]}")
            continue
        made = row(case, [measured[name]])
        goals = [] if name == _ANCHOR else [Goal("unfinished", made.figures[UNFINISHED].high, 0)]
        if goals and number < _COLLAPSES:
            goals += [
                Goal(f"{what} against httpx", ratio(made, anchor, figure), 0.08)
                for what, figure in (("CPU", CPU), ("CPU of waiting", WAIT))
            ]
        yield Row(case, made.figures, goals)


def _measured(name: str, number: int) -> dict[str, float]:
    spent, finished, looks = _run(name, number, waits=True)
    if not finished:
        return {UNFINISHED: number}
    cost = {CPU: spent / finished * 1e3, REQUESTS: looks / finished, UNFINISHED: number - finished}
    if number < _COLLAPSES:
        # The same submits at the same moments, without the waits: in one run the two cannot be told apart.
        submitting, submitted, _ = _run(name, number, waits=False)
        cost[WAIT] = cost[CPU] - submitting / submitted * 1e3
    return cost


def _run(name: str, number: int, *, waits: bool) -> tuple[float, int, int]:
    with (
        emulating(PROVIDER, _CLOCK, queue=2 * number) as emulator,
        working(perform, name, emulator.base_url, number, waits) as worker,
    ):
        spent, finished = worker.said(_PATIENCE * 2)
        return spent, finished, emulator.told().looks


def perform(pipe: Connection, name: str, base_url: str, number: int, waits: bool) -> None:
    """Submit tasks and wait for them, and say how many ended, and what that took; in a process of its own.

    Without waiting, a task has ended with its submit.
    """
    without("opentelemetry", *(["httpx_aiohttp"] if "aiohttp" not in name else []))
    _CLOCK.use()
    pipe.send(asyncio.run(_WAYS[name][0](base_url, number, waits)))


async def _crowd(
    number: int, first: Callable[[], Awaitable[object]], one: Callable[[str], Awaitable[object]]
) -> tuple[float, int]:
    async def arrive(prompt: str) -> None:
        await _CLOCK.asleep(random.Random(prompt).uniform(0, _ARRIVE_WITHIN))  # noqa: S311 - the same in every run
        await one(prompt)

    await first()  # imports and the first connection are another question's
    began = time.process_time()
    tasks = [asyncio.create_task(arrive(f"boat {each}")) for each in range(number)]
    done, late = await asyncio.wait(tasks, timeout=_PATIENCE)
    spent = time.process_time() - began
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return spent, sum(task.exception() is None for task in done)


async def _facade(base_url: str, number: int, waits: bool) -> tuple[float, int]:
    import journeykit

    wait = 3000.0 if waits else False
    async with journeykit.AsyncClient(PROVIDER, api_key=KEY, base_url=base_url) as client:
        return await _crowd(number, lambda: client.imagine("first"), lambda prompt: client.imagine(prompt, wait=wait))


async def _httpx(base_url: str, number: int, waits: bool) -> tuple[float, int]:
    import httpx

    async with httpx.AsyncClient(base_url=base_url, headers={"Authorization": f"Bearer {KEY}"}) as client:

        async def submit(prompt: str) -> str:
            submitted = await client.post("/mj/submit/imagine", json={"prompt": prompt})
            return str(submitted.raise_for_status().json()["result"])

        async def one(prompt: str) -> None:
            id = await submit(prompt)
            while waits:
                await _CLOCK.asleep(_EVERY)
                response = await client.get(f"/mj/task/{id}/fetch")
                if response.raise_for_status().json()["status"] in {"SUCCESS", "FAILURE"}:
                    return

        return await _crowd(number, lambda: submit("first"), one)


# Name -> how it is done, what must be installed.
_WAYS = {
    _ANCHOR: (_httpx, "httpx"),
    "journeykit": (_facade, "httpx"),
    "journeykit, aiohttp extra": (_facade, "httpx_aiohttp"),
}
