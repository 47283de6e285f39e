"""Emulators as processes of their own, over sockets, and a clock whose second is shorter than the machine's.

What is measured of their clients, and against what, is the questions'. A clock that skips idle time is in `skipping`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bench.redis_server import RUNS_FOR_LONG
from bench.workers import working

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from multiprocessing.connection import Connection

    from bench.workers import Worker
    from journeykit_emulator.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock of which all processes of this machine read the same time."""

    factor: float
    """How many of its seconds one of the machine's takes."""

    def now(self) -> float:
        """Tell its time in seconds."""
        return time.monotonic() * self.factor

    def cpu(self) -> float:
        """Tell the CPU seconds that this process has taken."""
        return time.process_time()

    def sleep(self, seconds: float) -> None:
        """Sleep for so many of its seconds."""
        time.sleep(seconds / self.factor)

    async def asleep(self, seconds: float) -> None:
        """Sleep for so many of its seconds."""
        await asyncio.sleep(seconds / self.factor)

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine, and let the clients of this process, and what they run in Redis, count in its seconds."""
        import journeykit.drive
        from journeykit import redis_scripts

        journeykit.drive.SYSTEM_CLOCK = self
        faster = redis_scripts.NOW.replace("local now =", f"local now = {self.factor:g} * (").rstrip()
        redis_scripts.NOW = f"{faster})\n"
        redis_scripts.UPTIME = RUNS_FOR_LONG
        return asyncio.run(main)


@dataclass(frozen=True, slots=True)
class Told:
    """What an emulator knows after a run."""

    looks: int
    """Requests that start nothing."""
    submits: tuple[float, ...]
    """When each came."""
    ends: dict[str, tuple[float, float, float]]
    """Of each task: when it was made, when it ended, when that could first be seen."""


class Emulator:
    """An emulator in a process of its own."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.base_url: str = worker.said()

    def told(self) -> Told:
        """Ask what it knows."""
        self._worker.ask()
        told: Told = self._worker.said()
        return told


@contextmanager
def emulating(provider: str, clock: Clock, *, queue: int) -> Iterator[Emulator]:
    """Run an emulator that takes so many tasks at once."""
    with working(_emulate, provider, clock, queue) as worker:
        yield Emulator(worker)


def _emulate(pipe: Connection, provider: str, clock: Clock, queue: int) -> None:
    from bench.answers import KEY
    from bench.crowd import Crowd
    from journeykit_emulator import serve
    from journeykit_emulator.ledger import Account
    from journeykit_emulator.plan import ends_at
    from journeykit_emulator.scenario import Limits

    crowd = Crowd(limits=Limits(concurrency=queue, queue=queue), accounts=(Account(KEY),))
    with serve(provider, clock=clock, scenario=crowd) as serving:
        pipe.send(serving.base_url)
        while pipe.recv():
            world = serving.world
            asked = [(each.operation.startswith("submit"), each.at) for each in list(world.requests)]
            ends = {each.id: (each.created_at, ends_at(each.plan, each.starts_at)) for each in list(world.tasks)}
            pipe.send(
                Told(
                    looks=sum(not is_submit for is_submit, _ in asked),
                    submits=tuple(at for is_submit, at in asked if is_submit),
                    ends={id: (made, end, world.look_after(end)) for id, (made, end) in ends.items()},
                )
            )
