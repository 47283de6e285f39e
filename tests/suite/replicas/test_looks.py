"""One replica that asks for all, callbacks and news for those who wait. On virtual time."""

from __future__ import annotations

import asyncio
import itertools
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import redis

import journeykit
from journeykit.adapters import names
from journeykit.redis_account import Account
from journeykit.redis_scripts import NEWS, SOONER
from journeykit_emulator import deliver_due
from journeykit_emulator.faults import Fault, busy, stall
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Options
from journeykit_emulator.virtual_loop import LoopClock

from .fleet import LEASE, TICK, heard, until
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]
every_provider = pytest.mark.parametrize("provider", names())
SECRET = "a secret of sixteen or more"


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

    # Ten for themselves would ask ten times as often. On a busy machine a wish comes after the look that it is about.
    assert run(asked(5)) <= 2 * run(asked(1))


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


@every_provider
@pytest.mark.parametrize("confirm", [True, False])
def test_callback_on_any_replica_wakes_the_one_that_waits(opened: Any, provider: str, confirm: bool) -> None:
    async def perform() -> None:
        hooks = {"webhook_url": "http://127.0.0.1/mj", "webhook_secret": SECRET}
        async with opened(provider, options=Options(passes_hooks=True)) as fleet:
            here, there = await fleet.replicas(2, **hooks)
            app = journeykit.webhook.app(there.client, confirm=confirm)

            async def carry() -> None:
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as courier:
                    while True:
                        await asyncio.sleep(0.25)
                        await deliver_due(fleet.world, http=courier)

            await there.client._session._seat.enter(None)
            carrier = asyncio.create_task(carry())
            task = await here.client.imagine("a boat", wait=True)
            carrier.cancel()
            await asyncio.gather(carrier, return_exceptions=True)
            assert task.succeeded
            (made,) = fleet.world.tasks
            relay_lags = fleet.world.provider.refresh + 5 if confirm else 0
            assert (
                LoopClock().now() - ends_at(made.plan, made.starts_at)
                <= fleet.world.provider.refresh + 0.5 + relay_lags
            )
            assert fleet.looks <= (8 if confirm else 3)

    run(perform())


def test_news_that_only_a_fresh_look_can_judge_are_looked_at_again(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            first, second = await fleet.replicas(2)
            one = asyncio.create_task(first.client.imagine("a boat", wait=True))
            await asyncio.sleep(20)
            began = LoopClock().now()
            with pytest.raises(journeykit.NotFoundError) as caught:
                await second.client.resume("trueai:1").wait()
            assert caught.value.task.id == "1"
            assert LoopClock().now() - began <= 3 * TICK
            await one

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


def test_replica_is_told_only_of_tasks_that_it_waits_for(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened(crowd=True) as fleet:
            with heard(lasting_server, fleet.prefix) as said:
                replicas = await fleet.replicas(3)
                own: dict[str, set[str]] = {}

                async def one(number: int) -> None:
                    replica = replicas[number % 3]
                    task = await replica.client.imagine(f"boat {number}", wait=True)
                    own.setdefault(replica.name, set()).add(task.id)

                await asyncio.gather(*map(one, range(30)))
            told = [
                (message.to, {id for id, _ in json.loads(message.body)}) for message in said if message.word == NEWS
            ]
            assert told
            assert not [ids - own[to] for to, ids in told if ids - own[to]]
            # The leader tells itself nothing; everybody else has heard of every end.
            (leader,) = own.keys() - {to for to, _ in told}
            ended = set[str]().union(*(ids for _, ids in told))
            assert ended == set[str]().union(*(ids for name, ids in own.items() if name != leader))

    run(perform())


def test_only_who_watches_is_told_all_of_a_task_before_its_end(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened("trueai") as fleet:
            with heard(lasting_server, fleet.prefix) as said:
                leader, waits, watches = await fleet.replicas(3)

                async def lead() -> None:
                    for _ in "12":
                        await leader.client.imagine("a boat", wait=True)

                first = asyncio.create_task(lead())
                await asyncio.sleep(5)
                token = (await leader.client.imagine("a ship")).token

                async def watch() -> list[Any]:
                    return [(task.progress, task.raw) async for task in watches.client.resume(token).watch()]

                _, task, seen = await asyncio.gather(first, waits.client.resume(token).wait(), watch())
            assert task.raw["status"] == "SUCCESS"
            assert len(seen) > 3
            assert {f"{progress or 0}%" == (raw["progress"] or "0%") for progress, raw in seen} == {True}
            told = [(message.to, json.loads(message.body)) for message in said if message.word == NEWS]
            rows = {
                name: [row for to, rows in told if to == name for _, row in rows] for name in (waits.name, watches.name)
            }
            assert [type(row) for row in rows[watches.name]] == [dict] * len(rows[watches.name])
            # The first look at a task that was resumed, and its end.
            assert [type(row) for row in rows[waits.name]].count(dict) == 2
            assert len(rows[waits.name]) > 3

    run(perform())


def test_first_looks_at_a_new_task_are_told_in_brief_as_well(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened("trueai") as fleet:
            with heard(lasting_server, fleet.prefix) as said:
                leader, other = await fleet.replicas(2)
                waits = [asyncio.create_task(leader.client.imagine("a boat", wait=True))]
                await asyncio.sleep(5)
                waits.append(asyncio.create_task(leader.client.imagine("a raft", wait=True)))
                task, *_ = await asyncio.gather(other.client.imagine("a ship", wait=True), *waits)
            assert task.raw["status"] == "SUCCESS"
            told = [json.loads(message.body) for message in said if message.word == NEWS and message.to == other.name]
            whole = [isinstance(row, dict) for rows in told for _, row in rows]
            assert len(whole) > 3
            assert whole.index(True) == len(whole) - 1

    run(perform())


@pytest.mark.parametrize("is_known", [True, False])
def test_what_a_wait_has_last_seen_elsewhere_is_whole(opened: Any, is_known: bool) -> None:
    async def perform() -> None:
        async with opened("trueai", default=Plan(run=200)) as fleet:
            leader, other = await fleet.replicas(2)
            first = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            task = await other.client.imagine("a ship")
            if is_known:
                task = await other.client.fetch(task.id)
            with pytest.raises(journeykit.WaitTimeoutError) as caught:
                await task.wait(100)
            task = caught.value.task
            assert task.progress > 0
            assert task.raw["progress"] == f"{task.progress}%"
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)

    run(perform())


def test_who_comes_to_watch_when_a_brief_is_under_way_is_told_all(opened: Any) -> None:
    async def perform() -> None:
        async with opened("trueai", Fault(stall(1), "listTasksByIds"), default=Plan(run=200)) as fleet:
            leader, other = await fleet.replicas(2)
            first = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            task = await other.client.imagine("a ship")
            waits = asyncio.create_task(task.wait())
            await asyncio.sleep(10)
            await until(lambda: leader.client._session.poller._asking)
            async for seen in other.client.resume(task.token).watch():
                if seen.progress:
                    break
            assert seen.raw["progress"] == f"{seen.progress}%"
            for wait in (first, waits):
                wait.cancel()
            await asyncio.gather(first, waits, return_exceptions=True)

    run(perform())


def test_crash_where_another_replica_tells_of_a_paid_task_names_the_task(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with opened("trueai") as fleet:
            leader, other = await fleet.replicas(2)
            first = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            task = await other.client.imagine("a ship")
            monkeypatch.setattr("journeykit.news.Brief.about", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError) as caught:
                async with asyncio.timeout(100):
                    await task.wait()
            assert task.token in caught.value.__notes__[0]
            assert (await first).succeeded

    run(perform())


def test_task_that_cannot_be_written_is_looked_at_where_it_is_waited_for(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            leader, other = await fleet.replicas(2)
            first = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            second = asyncio.create_task(other.client.imagine("a ship", wait=True))
            for task in await asyncio.gather(first, second):
                assert task.succeeded
                assert fleet.late(task.id) <= 12

    def too_deep(said: object, **options: Any) -> str:
        if isinstance(said, list) and said:
            raise RecursionError
        return json.dumps(said, **options)

    monkeypatch.setattr("journeykit.redis_news.json", SimpleNamespace(dumps=too_deep, loads=json.loads))
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
