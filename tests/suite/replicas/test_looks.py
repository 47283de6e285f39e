"""One replica that asks for all, and another after it. On virtual time."""

from __future__ import annotations

import asyncio
import itertools
import random
from typing import Any

import pytest
import redis

from journeykit.adapters import names
from journeykit.redis_account import Account
from journeykit.redis_scripts import SOONER
from journeykit_emulator.faults import Fault, busy, stall
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock

from .fleet import LEASE, TICK, until
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]
every_provider = pytest.mark.parametrize("provider", names())


@pytest.mark.parametrize("provider", ["trueai", "ohmygpt"])
def test_four_ask_no_more_than_one(opened: Any, provider: str) -> None:
    async def asked(number_of_replicas: int) -> tuple[int, float]:
        late = []
        async with opened(provider, crowd=True) as fleet:
            fleet.prefix += str(number_of_replicas)
            replicas = await fleet.replicas(number_of_replicas)

            async def one(number: int) -> None:
                await asyncio.sleep(number / 5)
                task = await replicas[number % number_of_replicas].client.imagine(f"boat {number}", wait=True)
                late.append(fleet.late(task.id))

            await asyncio.gather(*map(one, range(150)))
            return fleet.looks, sum(late) / len(late)

    alone, patience = run(asked(1))
    together, patience_together = run(asked(4))
    assert together <= 1.2 * alone
    assert patience_together <= patience + 1


@every_provider
def test_task_is_asked_for_by_one_however_many_wait(opened: Any, provider: str) -> None:
    async def asked(number_of_replicas: int) -> int:
        async with opened(provider) as fleet:
            fleet.prefix += str(number_of_replicas)
            replicas = await fleet.replicas(number_of_replicas)
            token = (await replicas[0].client.imagine("a boat")).token
            waits = [replica.client.resume(token).wait() for replica in replicas for _ in range(2)]
            tasks = await asyncio.gather(*waits)
            assert {(task.status, task.progress, task.image_url is None) for task in tasks} == {
                ("succeeded", 100, False)
            }
            return fleet.looks

    random.seed(provider)
    alone = run(asked(1))
    random.seed(provider)
    together = run(asked(5))
    # Ten for themselves would ask ten times as often. The wishes of the other four come after the first look and get
    # one of their own; jitter may then put one more before the end.
    assert together <= alone + 2


def test_who_dies_is_replaced_within_the_lease(opened: Any) -> None:
    async def perform() -> None:
        async with opened(crowd=True) as fleet:
            replicas = await fleet.replicas(4)
            late: list[float] = []

            async def one(number: int) -> None:
                task = await replicas[number % 4].client.imagine(f"boat {number}", wait=True)
                late.append(fleet.late(task.id))

            waits = [asyncio.create_task(one(number)) for number in range(80)]
            await asyncio.sleep(25)
            (leader,) = [replica for replica in replicas if replica.leads]
            leader.crash()
            mine = replicas.index(leader)
            lost = [wait for number, wait in enumerate(waits) if number % 4 == mine]
            for wait in lost:
                wait.cancel()
            _, pending = await asyncio.wait(set(waits) - set(lost), timeout=LEASE + 1)
            heirs = [replica for replica in replicas if replica is not leader and replica.leads]
            assert len(heirs) == 1
            await asyncio.gather(*pending)
            assert max(late) <= 12 + LEASE + 1

    run(perform())


def test_looks_under_way_are_inherited(opened: Any) -> None:
    async def perform() -> None:
        async with opened("trueai", Fault(stall(60), "listTasksByIds", calls={3}), default=Plan(run=200)) as fleet:
            replicas = await fleet.replicas(4)
            waits = [asyncio.create_task(each.client.imagine("a boat", wait=True)) for each in replicas for _ in "12"]
            await until(lambda: any(replica.client._session.poller._asking for replica in replicas))
            (leader,) = [replica for replica in replicas if replica.leads]
            leader.crash()
            began = LoopClock().now()
            await asyncio.sleep(LEASE + 2 * TICK)
            looks = [request.at for request in fleet.world.requests if request.at > began]
            assert looks
            assert looks[0] <= began + LEASE + 0.1
            assert min(b - a for a, b in itertools.pairwise(looks)) >= TICK - 0.1, "not each for himself"
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    run(perform())


def test_who_leaves_hands_over_at_once(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2)
            mine = asyncio.create_task(first.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            yours = asyncio.create_task(second.client.imagine("a ship", wait=True))
            await asyncio.sleep(5)
            assert (first.leads, second.leads) == (True, False)
            mine.cancel()
            await asyncio.sleep(1)
            assert (first.leads, second.leads) == (False, True)
            await first.client.close()
            task = await yours
            assert fleet.late(task.id) <= 6

    run(perform())


def test_pause_that_the_provider_asks_for_is_kept_by_all(opened: Any) -> None:
    async def perform() -> None:
        limited = Fault(busy(429, retry_after=40), "listTasksByIds", calls={2})
        async with opened("trueai", limited, default=Plan(run=120)) as fleet:
            *replicas, last = await fleet.replicas(4)
            waits = [
                asyncio.create_task(replica.client.imagine(f"boat {number}", wait=True))
                for replica in replicas
                for number in range(3)
            ]
            task = await last.client.imagine("a ship")
            await until(lambda: any(request.status == 429 for request in fleet.world.requests))
            await asyncio.gather(task.wait(), *waits)
            looks = [request for request in fleet.world.requests if not request.operation.startswith("submit")]
            refused = next(request.at for request in looks if request.status == 429)
            assert not [request for request in looks if refused < request.at < refused + 39]

    run(perform())


def test_accounts_share_nothing(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            _, other_key = fleet.world.accounts
            mine = await fleet.replica({"concurrent": 1})
            await mine.client.imagine("a boat")
            for other in ({"api_key": other_key}, {"base_url": "http://other.example"}, {"name": "other"}):
                theirs = await fleet.replica({"concurrent": 1}, **other)
                await theirs.client.imagine("a ship")
            assert LoopClock().now() - fleet.world.began_at < 1

    run(perform())


def test_redis_never_sees_a_key(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        with redis.Redis.from_url(lasting_server.url) as client, client.monitor() as monitor:
            async with opened() as fleet:
                key = next(iter(fleet.world.accounts))
                replicas = await fleet.replicas(2, {"concurrent": 3, "per_second": 100})
                # Four on three places: one at least ends while another replica, which still waits itself, leads.
                await asyncio.gather(*(replica.client.imagine("a boat", wait=True) for replica in 2 * replicas))
            client.set("that", "was all")
            seen = []
            while "that was all" not in (command := str(monitor.next_command()["command"])):
                seen.append(command)
            assert any("a boat" in command for command in seen), "pictures are told of"
            assert len(key) > 10
            assert not [command for command in seen if key in command]

    run(perform())


@pytest.mark.parametrize("waits", ["leads", "does not lead"])
def test_looks_are_in_time_however_seldom_whoever_leads_must_say_so(opened: Any, waits: str) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=900)) as fleet:
            leader, other = await fleet.replicas(2, {"lease": 600.0})
            mine = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            task = await other.client.imagine("a ship")
            await asyncio.sleep(60)
            assert (leader.leads, other.leads) == (True, False)
            token, slowest = task.token, 0.0
            for _ in range(10):
                await asyncio.sleep(5)
                began = LoopClock().now()
                await anext(aiter((leader if waits == "leads" else other).client.resume(token).watch()))
                slowest = max(slowest, LoopClock().now() - began)
            assert slowest <= TICK
            mine.cancel()
            await asyncio.gather(mine, return_exceptions=True)

    run(perform())


def test_leader_that_is_called_while_it_asks_redis_comes_in_time(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leader: Any = None
    led: list[float] = []
    run_script = Account.run

    async def called_meanwhile(account: Account, script: str, *bodies: str, **said: Any) -> dict[str, Any]:
        answer = await run_script(account, script, *bodies, **said)
        if script == "lead":
            led.append(LoopClock().now())
            if len(led) == 1:
                leader.client._session._seat.board.hear(SOONER, "1.5")
        return answer

    async def perform() -> None:
        nonlocal leader
        async with opened(default=Plan(run=900)) as fleet:
            leader = await fleet.replica({"lease": 600.0})
            monkeypatch.setattr(Account, "run", called_meanwhile)
            waits = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await until(lambda: bool(led))
            await asyncio.sleep(2)
            assert any(at == pytest.approx(led[0] + 1.5, abs=0.1) for at in led)
            waits.cancel()
            await asyncio.gather(waits, return_exceptions=True)

    run(perform())
