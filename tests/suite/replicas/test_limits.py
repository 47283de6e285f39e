"""Limits that replicas keep together: places, the rate, and who gets the next place. On virtual time."""

from __future__ import annotations

import asyncio
import pickle
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import redis

import journeykit
from journeykit.redis_scripts import FREED
from journeykit_emulator.faults import Fault, answer
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock

from .fleet import LEASE, heard
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    pass

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]


def test_limit_is_kept_by_all_together(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened(crowd=True) as fleet:
            replicas = await fleet.replicas(4, {"concurrent": 5})
            tasks = await asyncio.gather(
                *(replicas[number % 4].client.imagine(f"boat {number}", wait=3000) for number in range(40))
            )
            assert all(task.succeeded for task in tasks)
            assert fleet.most_at_once == 5
            await asyncio.sleep(1.5)
            with redis.Redis.from_url(lasting_server.url) as client:
                assert [key for key in client.scan_iter("*:places") if fleet.prefix.encode() in key] == []

    run(perform())


def test_pools_of_several_replicas_use_all_places_and_no_more(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        plan = Plan(queue=0, run=20)
        async with opened("trueai", default=plan) as one:
            other = one.beside("anyapi", default=plan)
            members = [(await one.replica({"concurrent": 2}), await other.replica({"concurrent": 3})) for _ in range(3)]
            pools = [journeykit.AsyncPool([first.client, second.client]) for first, second in members]
            first = [await pools[number % 3].imagine(f"boat {number}") for number in range(5)]
            assert [task.provider for task in first] == ["trueai"] * 2 + ["anyapi"] * 3
            tired = [asyncio.create_task(pool.imagine("never")) for pool in pools]
            await asyncio.sleep(1)
            for each in tired:
                each.cancel()
            await asyncio.gather(*tired, return_exceptions=True)
            tasks = await asyncio.gather(
                *(pools[number % 3].imagine(f"ship {number}", wait=3000) for number in range(45))
            )
            assert all(task.succeeded for task in tasks)
            assert (one.most_at_once, other.most_at_once) == (2, 3)
            assert (len(one.world.tasks) + len(other.world.tasks)) == 50
            # Who gives up goes out of the queues with nothing; a place is free for whoever sees it a little later.
            assert LoopClock().now() - one.world.began_at < 50 / 5 * (20 + 15)
            await asyncio.sleep(1.5)
            with redis.Redis.from_url(lasting_server.url) as client:
                assert [key for key in client.scan_iter("*:places") if one.prefix.encode() in key] == []

    run(perform())


def test_lost_submit_that_another_replica_finds_gives_its_place_back(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journeykit.observer.utc_now", lambda: datetime.fromtimestamp(LoopClock().now(), UTC))

    async def perform() -> None:
        async with opened("ohmygpt", Fault(answer(200), "submitImagine", {1})) as fleet:
            here, there = await fleet.replicas(2, {"concurrent": 1})
            with pytest.raises(journeykit.APIResponseError) as caught:
                await here.client.imagine("a boat")
            waiting = asyncio.create_task(here.client.imagine("a ship"))
            await asyncio.sleep(70)
            assert not waiting.done()
            assert await there.client.find_submitted(pickle.loads(pickle.dumps(caught.value))) == []
            await asyncio.wait_for(waiting, 1)

    run(perform())


@pytest.mark.parametrize("burst", [1, 6])
def test_rate_is_kept_and_used_by_all_together(opened: Any, burst: int) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            replicas = await fleet.replicas(4, {"per_second": 2, "burst": burst, "concurrent": 1000})
            await asyncio.gather(*(replicas[number % 4].client.imagine(f"boat {number}") for number in range(40)))
            expected = [max(0, number - burst + 1) / 2 for number in range(40)]
            assert fleet.submits == pytest.approx(expected, abs=0.01)

    run(perform())


def test_tasks_of_the_dead_give_their_places_back_when_they_have_ended(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            doomed, heir = await fleet.replicas(2, {"concurrent": 2})
            waits = [asyncio.create_task(doomed.client.imagine(f"boat {number}", wait=True)) for number in range(2)]
            await asyncio.sleep(5)
            doomed.crash()
            for wait in waits:
                wait.cancel()
            task = await heir.client.imagine("a ship")
            assert fleet.most_at_once == 2
            assert LoopClock().now() - fleet.world.began_at <= 42 + 3 + LEASE
            await task.wait()

    run(perform())


def test_nobody_waits_for_the_places_of_tasks_that_nobody_waits_for(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 2})
            for number in range(6):
                await (first, second)[number % 2].client.imagine(f"boat {number}")
            assert fleet.most_at_once == 2
            assert LoopClock().now() - fleet.world.began_at <= 2 * (42 + 3 + LEASE)

    run(perform())


def test_free_place_is_taken_at_once_wherever_somebody_waits(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 1})
            task = await first.client.imagine("a boat")
            other = asyncio.create_task(second.client.imagine("a ship"))
            await task.wait()
            seen = LoopClock().now()
            await other
            assert LoopClock().now() - seen <= 0.1

    run(perform())


def test_cancelled_entering_leaks_nothing(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 1})
            task = await first.client.imagine("a boat")
            tired = [asyncio.create_task(second.client.imagine("a ship")) for _ in range(5)]
            await asyncio.sleep(3)
            for each in tired:
                each.cancel()
            await asyncio.gather(*tired, return_exceptions=True)
            await task.wait()
            began = LoopClock().now()
            await second.client.imagine("a raft")
            assert LoopClock().now() - began <= 0.1

    run(perform())


@pytest.mark.parametrize("limits", [{"per_second": 100.0}, {"concurrent": 10}])
def test_what_is_over_is_not_remembered(opened: Any, limits: dict[str, Any]) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=2)) as fleet:
            client = (await fleet.replica(limits)).client
            for _ in range(10):
                await client.imagine("a boat", wait=True)
            await asyncio.sleep(2)
            gate = client._session._seat._gate
            assert [*gate._known, *gate._new, *gate._gone, *gate.held] == []

    run(perform())


def test_free_place_is_offered_to_one_that_waits(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened(crowd=True) as fleet:
            with heard(lasting_server, fleet.prefix) as said:
                replicas = await fleet.replicas(4, {"concurrent": 4})
                await asyncio.gather(
                    *(replicas[number % 4].client.imagine(f"boat {number}", wait=3000) for number in range(40))
                )
            assert fleet.most_at_once == 4
            offers = [message for message in said if message.word == FREED]
            assert 30 <= len(offers) <= 44, "one for each of 36 places, and some that are passed on"
            assert {offer.to for offer in offers} <= {replica.name for replica in replicas}

    run(perform())


@pytest.mark.parametrize("leaves", ["cancelled", "closed", "dead"])
def test_offer_is_not_lost_with_who_does_not_want_it_any_more(opened: Any, leaves: str) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second, third = await fleet.replicas(3, {"concurrent": 1})
            task = await first.client.imagine("a boat")
            tired = asyncio.create_task(second.client.imagine("a ship"))
            await asyncio.sleep(1)
            other = asyncio.create_task(third.client.imagine("a raft"))
            await asyncio.sleep(10)  # the third has asked since, and so it stands behind the second
            tired.cancel()
            if leaves == "closed":
                await asyncio.gather(tired, return_exceptions=True)
                await second.client.close()
            elif leaves == "dead":
                second.crash()
            await task.wait()
            seen = LoopClock().now()
            await other
            assert LoopClock().now() - seen <= 0.1

    run(perform())


@pytest.mark.parametrize(("who", "within"), [("the same", 0.1), ("another", 1.1)])
def test_place_that_nobody_waited_for_is_free_soon(opened: Any, who: str, within: float) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 1})
            task = await first.client.imagine("a boat", wait=True)
            assert task.succeeded
            seen = LoopClock().now()
            await (first if who == "the same" else second).client.imagine("a ship")
            assert LoopClock().now() - seen <= within

    run(perform())


def test_who_gives_a_place_back_with_its_next_submit_is_not_before_who_has_waited(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 1})
            task = await first.client.imagine("a boat")
            other = asyncio.create_task(second.client.imagine("a ship"))
            await task.wait()  # nothing has told the first that somebody waits, so the end is said with what comes next
            await first.client.imagine("a raft")
            assert other.done()
            assert [each.prompt for each in fleet.world.tasks] == ["a boat", "a ship", "a raft"]

    run(perform())
