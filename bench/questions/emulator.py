"""The emulators: how many requests one answers a second, and what ten thousand tasks weigh in it."""

from __future__ import annotations

import asyncio
import resource
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import journeykit.drive
from bench.crowd import Case, opened
from bench.rows import Goal, Row, row
from bench.run import apart
from journeykit.adapters import names
from journeykit_emulator.virtual_loop import LoopClock
from journeykit_emulator.virtual_loop import run as run_on_virtual_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.run import Run

TITLE = "what an emulator takes, and answers"
PLOTTED = "fetches/s"
SECONDS = 50.0
_PAUSE = 0.2  # seconds between hundred submits and the next: ids are made of milliseconds
_MEGABYTES = "MB in all"
_MOST = 200


def rows(run: Run) -> Iterator[Row]:
    """Fill each emulator with tasks, and ask for some of them."""
    number = 50 if run.quick else 10_000
    for provider in names():
        run.tell(f"{number:,} live tasks, {provider}")
        made = row(f"{number:,} live tasks, {provider}", [apart(300.0, fill, provider, number)])
        yield Row(
            made.case, made.figures, [Goal("MB of the process, client and all", made.figures[_MEGABYTES].high, _MOST)]
        )


def fill(provider: str, number: int) -> dict[str, float]:
    """Submit so many tasks of which none ends, and look at a tenth of them; in a process of its own."""
    journeykit.drive.SYSTEM_CLOCK = LoopClock()
    return run_on_virtual_time(_fill(provider, number))


async def _fill(provider: str, number: int) -> dict[str, float]:
    async with AsyncExitStack() as closing:
        studio = await opened(Case(provider, number, median=1e9), closing)
        before = _peak()
        ids = []
        for first in range(0, number, 100):
            several = range(first, min(number, first + 100))
            made = await asyncio.gather(*(studio.client.imagine(f"boat {each}") for each in several))
            ids += [task.id for task in made]
            await asyncio.sleep(_PAUSE)
        submitting, studio.transport.spent = studio.transport.spent, 0.0
        held = _peak() - before
        await asyncio.sleep(60)
        some = ids[::10]
        for id in some:
            await studio.client.fetch(id)
        return {
            "submits/s": number / submitting,
            PLOTTED: len(some) / studio.transport.spent,
            "bytes/task": held / number,
            _MEGABYTES: _peak() / 1e6,
        }


def _peak() -> float:
    """Tell how many bytes the process has held at most."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024.0
