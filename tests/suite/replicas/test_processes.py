"""Four processes that share an account through Redis: as one in what they ask, within its limits, and hard to kill.

Everything is real but the length of a second, so bounds leave room for a machine that is busy with other things.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import redis

import journeykit
from journeykit_emulator import Scenario, create_app, serve, virtual_loop
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Limits

from .fast_clock import FACTOR, FastClock
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeykit_emulator import Serving, World

pytestmark = needs_redis
LIMITS = {"concurrent": 150, "per_second": 8.0, "burst": 20}
LEASE = 60.0  # three real seconds
PATIENCE = 60.0  # real seconds


class Crowd(Scenario):
    """Durations like Midjourney's, if a little shorter: lognormal around 30 s, by the prompt."""

    __slots__ = ()

    def plan(self, prompt: str, action: Any) -> Plan:
        chance = random.Random(prompt)
        return Plan(queue=chance.expovariate(1 / 3), run=chance.lognormvariate(math.log(30), 0.45))


ROOMY = Crowd(limits=Limits(concurrency=5000, queue=5000))


class Worker:
    """A replica and what it has said."""

    def __init__(self, serving: Serving, redis: str, first: int, count: int) -> None:
        limits = json.dumps({**LIMITS, "lease": LEASE})
        words = (serving.base_url, serving.api_key, redis, limits, str(first), str(count))
        path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "suite.replicas.process", *words],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "NO_PROXY": "127.0.0.1"},
            text=True,
        )
        self.name = ""
        self.seen: dict[str, float] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            said = json.loads(line)
            if isinstance(said, str):
                self.name = said
            else:
                id, at, succeeded = said
                assert succeeded
                self.seen[id] = at

    def join(self) -> None:
        assert self.process.wait(PATIENCE) == 0
        self._reader.join(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def serving() -> Iterator[Serving]:
    with serve("trueai", clock=FastClock(), scenario=ROOMY) as serving:
        yield serving


@pytest.fixture
def four(serving: Serving, server: RedisServer) -> Iterator[Callable[[int], list[Worker]]]:
    with ExitStack() as closing:

        def start(tasks: int) -> list[Worker]:
            workers = []
            for number in range(4):
                workers.append(Worker(serving, server.url, number * tasks // 4, tasks // 4))
                closing.callback(workers[-1].close)
            return workers

        yield start


def looks(world: World) -> int:
    return sum(not request.operation.startswith("submit") for request in world.requests)


def span(world: World) -> float:
    """Seconds from the first submit to the last end."""
    return max(ends_at(task.plan, task.starts_at) for task in world.tasks) - world.tasks[0].created_at


def most_at_once(world: World) -> int:
    changes = [(task.created_at, 1) for task in world.tasks]
    changes += [(ends_at(task.plan, task.starts_at), -1) for task in world.tasks]
    most = count = 0
    for _, change in sorted(changes):
        count += change
        most = max(most, count)
    return most


def most_submits_within(world: World, seconds: float) -> int:
    moments = sorted(request.at for request in world.requests if request.operation.startswith("submit"))
    return max(sum(moment <= other < moment + seconds for other in moments) for moment in moments)


def delays(world: World, seen: dict[str, float]) -> list[float]:
    """Seconds from when the provider showed each end to when it was seen."""
    every, found = world.provider.refresh, []
    for id, at in seen.items():
        task = world.find(id)
        assert task
        end = ends_at(task.plan, task.starts_at)
        found.append(at - (world.began_at + math.ceil((end - world.began_at) / every) * every))
    return found


def one_alone(tasks: int) -> tuple[int, float]:
    """How often one process asks for as many tasks, and how long it takes, on a machine that is never busy."""

    async def perform() -> tuple[int, float]:
        app = create_app("trueai", clock=virtual_loop.LoopClock(), scenario=ROOMY)
        world: World = app.state.world
        key = next(iter(world.accounts))
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http,
            journeykit.AsyncClient(
                "trueai", api_key=key, base_url="http://p", http_client=http, hub=journeykit.LocalHub(**LIMITS)
            ) as client,
        ):
            await asyncio.gather(*(client.imagine(f"boat {number}", wait=3000) for number in range(tasks)))
        return looks(world), span(world)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("journeykit.drive.SYSTEM_CLOCK", virtual_loop.LoopClock())
        return virtual_loop.run(perform())


def test_four_are_as_one(serving: Serving, four: Callable[[int], list[Worker]]) -> None:
    tasks = 240
    asked, took = one_alone(tasks)
    workers = four(tasks)
    for worker in workers:
        worker.join()
    assert sum(len(worker.seen) for worker in workers) == len(serving.world.tasks) == tasks
    assert most_at_once(serving.world) <= LIMITS["concurrent"]
    # A minute is three real seconds: what is late on a busy machine is late by a part of one.
    assert most_submits_within(serving.world, 60) <= LIMITS["burst"] + 60 * LIMITS["per_second"] * 1.2
    # Four that ask for themselves make three times as many; test_looks holds the rest on virtual time.
    assert looks(serving.world) <= 1.5 * asked * max(1.0, span(serving.world) / took)


def test_killed_leader_delays_nobody_by_more_than_the_lease(
    serving: Serving, server: RedisServer, four: Callable[[int], list[Worker]]
) -> None:
    workers = four(200)
    with redis.Redis.from_url(server.url, decode_responses=True) as client:

        def leader() -> str | None:
            return next((client.hget(key, "leader") for key in client.scan_iter("*:state")), None)

        def until(holds: Callable[[], bool], seconds: float) -> None:
            end = time.monotonic() + seconds
            while not holds():
                assert time.monotonic() < end
                time.sleep(0.01)

        until(lambda: len(serving.world.tasks) > 100 and leader() in {worker.name for worker in workers}, PATIENCE)
        doomed = next(worker for worker in workers if worker.name == leader())
        doomed.process.kill()
        until(lambda: leader() not in {doomed.name, None}, LEASE / FACTOR + 2)
    others = [worker for worker in workers if worker is not doomed]
    for worker in others:
        worker.join()
    seen = {id: at for worker in others for id, at in worker.seen.items()}
    assert len(seen) == 150
    assert most_at_once(serving.world) <= LIMITS["concurrent"]
    assert max(delays(serving.world, seen)) <= 12 + LEASE + 6 * FACTOR  # and the machine's: six real seconds
