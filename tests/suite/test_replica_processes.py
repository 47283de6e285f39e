"""Four processes that share an account through Redis: as one in what they ask, within its limits, and hard to kill."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from journeykit_emulator import Scenario, serve
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Limits

from .fast_clock import FACTOR, FastClock
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_emulator import Serving, World

pytestmark = needs_redis
TASKS, SLOTS, RATE, BURST, LEASE = 1000, 300, 8.0, 20, 10.0


class Crowd(Scenario):
    """Durations like Midjourney's: lognormal around 40 s, by the number in the prompt."""

    __slots__ = ()

    def plan(self, prompt: str, action: Any) -> Plan:
        chance = random.Random(prompt)
        return Plan(queue=chance.expovariate(1 / 3), run=chance.lognormvariate(math.log(30), 0.45))


class Worker:
    """A replica and what it has said."""

    def __init__(self, serving: Serving, redis: str, first: int, count: int) -> None:
        limits: dict[str, Any] = {"concurrent": SLOTS, "per_second": RATE, "burst": BURST}
        if redis != "-":
            limits["lease"] = LEASE
        words = (serving.base_url, serving.api_key, redis, json.dumps(limits), str(first), str(count))
        here = Path(__file__).parents[1]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), *filter(None, sys.path)])}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "suite.replica", *words], stdout=subprocess.PIPE, env=environment, text=True
        )
        self.seen: dict[str, float] = {}
        self.cpu = 0.0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            said = json.loads(line)
            if isinstance(said, dict):
                self.cpu = said["cpu"]
            else:
                id, at, succeeded = said
                assert succeeded
                self.seen[id] = at

    def join(self) -> None:
        assert self.process.wait(60) == 0
        self._reader.join(5)


@contextmanager
def provider() -> Iterator[Serving]:
    with serve("trueai", clock=FastClock(), scenario=Crowd(limits=Limits(concurrency=5000, queue=5000))) as serving:
        yield serving


def looks(world: World) -> int:
    return sum(not request.operation.startswith("submit") for request in world.requests)


def most_at_once(world: World) -> int:
    changes = [(task.created_at, 1) for task in world.tasks]
    changes += [(ends_at(task.plan, task.starts_at), -1) for task in world.tasks]
    most = count = 0
    for _, change in sorted(changes):
        count += change
        most = max(most, count)
    return most


def delays(world: World, seen: dict[str, float]) -> list[float]:
    """Seconds from when the provider showed an end to when it was seen."""
    every, found = world.provider.refresh, []
    for id, at in seen.items():
        task = world.find(id)
        assert task
        end = ends_at(task.plan, task.starts_at)
        found.append(at - (world.began_at + math.ceil((end - world.began_at) / every) * every))
    return found


def test_four_are_as_one(tmp_path: Path) -> None:
    with provider() as serving:
        alone = Worker(serving, "-", 0, TASKS)
        began = time.time()
        alone.join()
        print("alone", time.time() - began)
        asked_alone, late_alone = looks(serving.world), delays(serving.world, alone.seen)
        assert len(alone.seen) == TASKS
        assert most_at_once(serving.world) <= SLOTS
    server = RedisServer(tmp_path)
    server.start()
    with provider() as serving:
        began = time.time()
        workers = [Worker(serving, server.url, number * TASKS // 4, TASKS // 4) for number in range(4)]
        for worker in workers:
            worker.join()
        print("four", time.time() - began)
        seen = {id: at for worker in workers for id, at in worker.seen.items()}
        late = delays(serving.world, seen)
        submits = sorted(r.at for r in serving.world.requests if r.operation.startswith("submit"))
        print(
            asked_alone,
            looks(serving.world),
            sum(late_alone) / TASKS,
            sum(late) / TASKS,
            max(late_alone),
            max(late),
            most_at_once(serving.world),
            alone.cpu,
            [w.cpu for w in workers],
        )
        print(len(submits), max(sum(1 for s in submits if t <= s < t + 5) for t in submits))
        assert len(seen) == TASKS
        assert most_at_once(serving.world) <= SLOTS
        assert looks(serving.world) <= 1.2 * asked_alone
    server.kill()
