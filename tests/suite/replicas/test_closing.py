"""What a client or a hub that is closed leaves behind: no place taken, nobody who waits. On virtual time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

import journeykit
from journeykit_emulator.faults import Fault, stall
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock

from . import half_virtual
from .fleet import LEASE, delay, places_in
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    pass

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]


def test_hub_that_is_closed_remembers_nothing_for_redis(opened: Any) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=2)) as fleet:
            replica = await fleet.replica({"concurrent": 10})
            await replica.client.imagine("a boat", wait=True)
            await replica.hub.close()
            for _ in range(5):
                await replica.client.imagine("a boat", wait=True)
            gate = replica.client._session._seat._gate
            assert len(gate._gone) <= 1
            assert not gate._new

    run(perform())


def test_client_that_is_closed_counts_no_more(opened: Any) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=100)) as fleet:
            for _ in range(5):
                replica = await fleet.replica({"concurrent": 10})
                await replica.client.imagine("a boat")
                await replica.client.close()
            last = await fleet.replica({"concurrent": 10})
            await last.client.imagine("a ship")
            assert last.client._session._seat._gate._replicas == 1

    run(perform())


@pytest.mark.parametrize("for_what", [{"concurrent": 1}, {"concurrent": 9, "per_second": 0.01}])
def test_client_that_is_closed_while_it_waits_says_so_and_holds_nothing(
    opened: Any, lasting_server: RedisServer, for_what: dict[str, Any]
) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, for_what)
            task = await first.client.imagine("a boat")
            tired = [asyncio.create_task(second.client.imagine("a ship")) for _ in range(3)]
            await asyncio.sleep(LEASE)
            began = LoopClock().now()
            await second.client.close()
            ends = await asyncio.gather(*tired, return_exceptions=True)
            assert all(isinstance(end, journeykit.ConfigurationError) and "closed" in str(end) for end in ends)
            assert LoopClock().now() - began <= 0.1
            assert places_in(lasting_server, fleet.prefix) == {task.id}
            assert len(fleet.world.tasks) == 1

    run(perform())


@pytest.mark.parametrize("what", ["call", "answer"])
def test_client_that_is_closed_while_it_asks_redis_leaves_no_place_taken(
    opened: Any, lasting_server: RedisServer, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            client = (await fleet.replica({"concurrent": 9})).client
            task = await client.imagine("a boat")
            await asyncio.sleep(LEASE)
            arrives = delay(monkeypatch, what, '"names"')
            monkeypatch.setattr(half_virtual, "PATIENCE", 0.2)  # so that time goes on while the call is on its way
            tired = asyncio.create_task(client.imagine("a ship"))
            await asyncio.sleep(0.1)
            closing = asyncio.create_task(client.close())
            with pytest.raises(journeykit.ConfigurationError, match="closed"):
                await tired
            await asyncio.wait({closing}, timeout=0.1)
            arrives.set()
            await closing
            await asyncio.sleep(1)
            assert places_in(lasting_server, fleet.prefix) == {task.id}

    run(perform())


def test_place_of_a_submit_that_outlives_its_client_is_its_tasks(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened("trueai", Fault(stall(2), "submitImagine", {1})) as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 1})
            submitting = asyncio.create_task(first.client.imagine("a boat"))
            await asyncio.sleep(1)
            await first.client.close()  # not its connections: they were given to it
            task = await submitting
            await second.client.imagine("a ship")
            assert LoopClock().now() - fleet.world.began_at <= 60, "and not ten minutes"
            assert fleet.most_at_once == 1
            assert task.id not in places_in(lasting_server, fleet.prefix)
            gate = second.client._session._seat._gate
            assert gate._replicas == 1, "who has left counts no more"

    run(perform())
