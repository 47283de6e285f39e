"""A thousand coroutines of one client: how many requests they share, and how late they learn. On virtual time."""

from __future__ import annotations

import asyncio
import json
import math
import random

import httpx
import pytest

import journeykit
from journeykit_emulator import create_app
from journeykit_emulator.plan import ends_at
from journeykit_emulator.scenario import Limits
from journeykit_emulator.virtual_loop import LoopClock, run

from .test_called_back import Crowd

NUMBER, BATCH, NAIVE = 1000, 100, 5.0


@pytest.mark.parametrize(
    ("provider", "tasks", "slots", "fewer", "later"),
    [
        ("trueai", NUMBER, 2 * NUMBER, 100, 0.7),
        ("pro365", NUMBER, 2 * NUMBER, 100, 0.7),
        # A poll of each would cost as much more as the queue is longer: a thousand tasks take 300 times fewer. A dozen
        # running tasks tell too little about when what they show is refreshed.
        ("trueai", 300, 12, 90, 1.0),
    ],
    ids=["trueai", "pro365", "trueai, 12 at a time"],
)
def test_all_of_them_together_ask_little_and_learn_soon(
    provider: str, tasks: int, slots: int, fewer: float, later: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = LoopClock()
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)
    requests, delays, naive_delays = 0.0, [], []
    random.seed(provider)

    async def perform() -> tuple[int, int]:
        scenario = Crowd(limits=Limits(concurrency=slots, queue=NUMBER))
        emulator = create_app(provider, clock=clock, scenario=scenario)
        world = emulator.state.world
        key, transport = next(iter(world.accounts)), httpx.ASGITransport(app=emulator)

        async def one(client: journeykit.AsyncClient, number: int) -> None:
            nonlocal requests
            # The 1.4 keeps our rounds out of step with the provider's own.
            await asyncio.sleep(1.4 + random.Random(number).uniform(0, 60))
            task = await client.imagine(f"boat {number}")
            began = clock.now()
            assert (await task.wait(7200)).succeeded
            made, every = world.find(task.id), world.provider.refresh
            shown = world.began_at + math.ceil((ends_at(made.plan, made.starts_at) - world.began_at) / every) * every
            looks = math.ceil((shown - began) / NAIVE)
            requests += looks
            naive_delays.append(began + looks * NAIVE - shown)
            delays.append(clock.now() - shown)

        batches: list[int] = []

        async def note(request: httpx.Request) -> None:
            if "/submit/" not in request.url.path:
                batches.append(len(json.loads(request.content or b"{}").get("ids", [""])))

        async with (
            httpx.AsyncClient(transport=transport, event_hooks={"request": [note]}) as http,
            journeykit.AsyncClient(provider, api_key=key, base_url="http://emulated", http_client=http) as client,
        ):
            await asyncio.gather(*(one(client, number) for number in range(tasks)))
            return len(batches), max(batches)

    looks, most = run(perform())
    assert most <= BATCH
    assert requests / looks >= fewer
    assert sum(delays) / sum(naive_delays) <= later
