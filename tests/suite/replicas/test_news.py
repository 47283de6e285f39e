"""What replicas tell each other: callbacks, and what a look has shown to those who wait elsewhere. On virtual time."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

import journeykit
from journeykit.adapters import names
from journeykit.redis_scripts import NEWS
from journeykit_emulator import deliver_due
from journeykit_emulator.faults import Fault, stall
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Options
from journeykit_emulator.virtual_loop import LoopClock

from .fleet import TICK, heard, until
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]
every_provider = pytest.mark.parametrize("provider", names())
SECRET = "a secret of sixteen or more"


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
