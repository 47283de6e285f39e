"""Replicas on one Redis: limits counted together, one that asks for all, callbacks for each; and Redis may go away.

A real Redis, on virtual time (see `half_virtual`). That it holds for processes is tested in `test_replica_processes`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import math
import pickle
import random
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import redis
import redis.asyncio

import journeykit
from journeykit.adapters import names
from journeykit.redis_link import _bounded
from journeykit_emulator import Scenario, create_app, deliver_due
from journeykit_emulator.faults import Fault, answer, busy, stall
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Limits, Options
from journeykit_emulator.virtual_loop import LoopClock

from . import half_virtual
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from journeykit_emulator import World

pytestmark = needs_redis
every_provider = pytest.mark.parametrize("provider", names())
LEASE, TICK = 10.0, 3.0
SECRET = "a secret of sixteen or more"


class Crowd(Scenario):
    """Durations like Midjourney's: lognormal around 40 s, by the prompt."""

    __slots__ = ()

    def plan(self, prompt: str, action: Any) -> Plan:
        chance = random.Random(prompt)
        return Plan(queue=chance.expovariate(1 / 3), run=chance.lognormvariate(math.log(40), 0.45))


class Replica:
    """One process of several, as far as one process can play it."""

    def __init__(self, hub: journeykit.RedisHub, client: journeykit.AsyncClient) -> None:
        self.hub, self.client = hub, client
        self.app: Any = None

    @property
    def leads(self) -> bool:
        return self.client._session._seat.board._leads

    def crash(self) -> None:
        """End as a process does that is killed: nothing is said to anybody."""
        link, poller, desk = self.hub._link, self.client._session.poller, self.client._session._seat
        link._is_closed = True
        link._heard.clear()
        poller._waiters.clear()  # who is cancelled and still waited for would start again
        poller._others.clear()
        for task in (link._listening, desk._serving, poller._runner, *poller._asking):
            if task is not None:
                task.cancel()


class Fleet:
    """Replicas and the provider whose account they share."""

    def __init__(self, provider: str, url: str, prefix: str, app: Any, closing: AsyncExitStack) -> None:
        self.provider, self.url, self.prefix, self.app, self._closing = provider, url, prefix, app, closing
        self.world: World = app.state.world

    async def replica(self, limits: dict[str, Any] | None = None, **options: Any) -> Replica:
        settings = {"api_key": next(iter(self.world.accounts)), "base_url": "http://provider.example", **options}
        hub = journeykit.RedisHub(self.url, prefix=self.prefix, lease=LEASE, **(limits or {}))
        http = await self._closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app)))
        await self._closing.enter_async_context(hub)
        client = journeykit.AsyncClient(self.provider, http_client=http, hub=hub, **settings)
        return Replica(hub, await self._closing.enter_async_context(client))

    async def replicas(self, number: int, limits: dict[str, Any] | None = None, **options: Any) -> list[Replica]:
        return [await self.replica(limits, **options) for _ in range(number)]

    def beside(self, provider: str, **scenario: Any) -> Fleet:
        """Open another provider, whose clients are closed with this one's."""
        app = create_app(provider, clock=LoopClock(), scenario=Scenario(**scenario))
        return Fleet(provider, self.url, self.prefix, app, self._closing)

    @property
    def looks(self) -> int:
        return sum(request.operation.startswith(("fetch", "list")) for request in self.world.requests)

    @property
    def submits(self) -> list[float]:
        began = self.world.began_at
        return [request.at - began for request in self.world.requests if request.operation.startswith("submit")]

    @property
    def most_at_once(self) -> int:
        """How many tasks had not ended at the same moment, as the provider knows."""
        changes = [(task.created_at, 1) for task in self.world.tasks]
        changes += [(ends_at(task.plan, task.starts_at), -1) for task in self.world.tasks]
        most = count = 0
        for _, change in sorted(changes):
            count += change
            most = max(most, count)
        return most

    def late(self, id: str) -> float:
        """Seconds since the provider has shown the end of a task."""
        task, every = self.world.find(id), self.world.provider.refresh
        assert task
        end = ends_at(task.plan, task.starts_at) - self.world.began_at
        return LoopClock().now() - self.world.began_at - (math.ceil(end / every) * every if every else end)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what the provider does wakes nobody here
        await asyncio.sleep(0.1)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    half_virtual.use(monkeypatch)


@pytest.fixture(scope="module")
def lasting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server of the test's own, to be killed."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def opened(lasting_server: RedisServer, request: pytest.FixtureRequest) -> Any:
    def open_here(provider: str = "trueai", *faults: Fault, **scenario: Any) -> Any:
        return open_fleet(lasting_server.url, request.node.name, provider, *faults, **scenario)

    return open_here


@asynccontextmanager
async def open_fleet(
    url: str, prefix: str, provider: str, *faults: Fault, crowd: bool = False, **scenario: Any
) -> AsyncIterator[Fleet]:
    kind = Crowd if crowd else Scenario
    limits = Limits(concurrency=5000, queue=5000)
    app = create_app(provider, clock=LoopClock(), scenario=kind(limits=limits, **scenario), faults=faults)
    before = asyncio.all_tasks()
    async with AsyncExitStack() as closing:
        yield Fleet(provider, url, prefix, app, closing)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before, "what was closed still runs"


def test_limit_is_kept_by_all_together(opened: Any, lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened(crowd=True) as fleet:
            replicas = await fleet.replicas(4, {"concurrent": 5})
            tasks = await asyncio.gather(
                *(replicas[number % 4].client.imagine(f"boat {number}", wait=3000) for number in range(40))
            )
            assert all(task.succeeded for task in tasks)
            assert fleet.most_at_once == 5
            await asyncio.sleep(1)
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
            await asyncio.sleep(1)
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

    assert run(asked(5)) <= run(asked(1)) + 2


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
                await asyncio.gather(*(replica.client.imagine("a boat", wait=True) for replica in replicas))
            client.set("that", "was all")
            seen = []
            while "that was all" not in (command := str(monitor.next_command()["command"])):
                seen.append(command)
            assert any("a boat" in command for command in seen), "pictures are told of"
            assert len(key) > 10
            assert not [command for command in seen if key in command]

    run(perform())


OUTAGES = pytest.mark.parametrize("outage", ["hanging", "killed"])


@contextlib.contextmanager
def away(server: RedisServer, outage: str) -> Iterator[None]:
    if outage == "killed":
        server.kill()
        yield
        server.start()
    else:
        waiting = half_virtual.world()
        waiting.is_hanging = True
        with server.hanging():
            yield
        waiting.is_hanging = False


@OUTAGES
def test_no_wait_hangs_or_ends_when_redis_goes_away(
    server: RedisServer, outage: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "outage", "trueai", crowd=True) as fleet:
            replicas = await fleet.replicas(3, {"concurrent": 60})
            late: list[float] = []

            async def one(number: int) -> None:
                task = await replicas[number % 3].client.imagine(f"boat {number}", wait=True)
                assert task.succeeded
                late.append(fleet.late(task.id))

            waits = [asyncio.create_task(one(number)) for number in range(40)]
            await asyncio.sleep(15)
            with away(server, outage):
                # The rest is submitted while Redis is away.
                waits += [asyncio.create_task(one(number)) for number in range(40, 60)]
                await asyncio.sleep(60)
                assert len(fleet.world.tasks) == 60
            warnings = [record for record in caplog.records if "Redis" in record.message]
            assert len([record for record in warnings if record.levelno == logging.WARNING]) == 3
            await asyncio.gather(*waits)
            # A connection that breaks is noticed at once, one that hangs when something is said next.
            assert max(late) <= 12 + 1 + (LEASE + TICK if outage == "hanging" else 0)
            assert fleet.most_at_once <= 60
            # It is relied on again: all wait for the same task, and one asks.
            await asyncio.sleep(10)
            token = (await replicas[0].client.imagine("a boat")).token
            looks = fleet.looks
            await asyncio.gather(*(replica.client.resume(token).wait() for replica in replicas))
            assert fleet.looks - looks <= 20

    began = time.monotonic()
    run(perform())
    assert time.monotonic() - began < 30


def test_what_was_shared_is_looked_at_alone_at_once(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "alone", "trueai", crowd=True) as fleet:
            replicas = await fleet.replicas(2)
            waits = [
                asyncio.create_task(replicas[number % 2].client.imagine(f"boat {number}", wait=True))
                for number in range(40)
            ]
            await asyncio.sleep(25)
            server.kill()
            await asyncio.sleep(1)
            asked = fleet.looks
            await asyncio.sleep(LEASE - 1)
            assert fleet.looks >= asked + 4, "two rounds for each, before the lease is over"
            await asyncio.gather(*waits)
            server.start()

    run(perform())


def test_places_survive_a_redis_that_forgets(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "amnesia", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(3, {"concurrent": 4})
            for number in range(4):
                await replicas[number % 3].client.imagine(f"boat {number}")
            await asyncio.sleep(LEASE / 2)
            server.kill()
            server.start()
            await asyncio.gather(*(replica.client.imagine("a ship") for replica in replicas))
            assert fleet.most_at_once == 4

    run(perform())


def test_each_keeps_to_its_share_while_redis_is_away(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "share", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(2, {"concurrent": 4})
            await asyncio.gather(*(replica.client.imagine("a boat") for replica in replicas))
            await asyncio.sleep(LEASE / 2)  # each hears how many there are
            server.kill()
            waits = [asyncio.create_task(replica.client.imagine("a ship")) for replica in replicas for _ in range(5)]
            await asyncio.sleep(30)
            assert len(fleet.world.tasks) == 4
            await asyncio.gather(*waits)
            assert fleet.most_at_once == 4
            server.start()

    run(perform())


def test_redis_that_was_never_there_is_done_without(tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def perform() -> None:
        async with open_fleet(f"unix://{tmp_path}/none.sock", "none", "trueai") as fleet:
            replica = await fleet.replica({"concurrent": 2})
            tasks = await asyncio.gather(*(replica.client.imagine(f"boat {number}", wait=True) for number in range(4)))
            assert all(task.succeeded for task in tasks)
            assert fleet.most_at_once == 2
        assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1

    run(perform())


def test_client_of_ones_own_stays_open(lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with redis.asyncio.Redis.from_url(lasting_server.url, decode_responses=True) as mine:
            async with open_fleet("", "own", "pro365") as fleet:
                hub = journeykit.RedisHub(mine, prefix="own", concurrent=1)
                transport = httpx.ASGITransport(app=fleet.app)
                key = next(iter(fleet.world.accounts))
                async with (
                    httpx.AsyncClient(transport=transport) as http,
                    hub,
                    journeykit.AsyncClient(
                        "pro365", api_key=key, base_url="http://p", http_client=http, hub=hub
                    ) as client,
                ):
                    assert (await client.imagine("a boat", wait=True)).succeeded
                    assert hub._link.hears(hub._link._hearers)
            with half_virtual.world().call():
                assert await mine.ping()

    run(perform())


def test_hub_closed_before_its_client_leaves_the_wait_alone(opened: Any) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            replica = await fleet.replica({"concurrent": 1})
            wait = asyncio.create_task(replica.client.imagine("a boat", wait=True))
            await asyncio.sleep(20)
            await replica.hub.close()
            assert (await wait).succeeded
            await replica.client.imagine("a ship")

    run(perform())


@pytest.mark.parametrize(
    ("given", "options", "says"),
    [
        ("http://user:pa55word@host", {}, "address like"),
        (42, {}, "not int"),
        (redis.Redis(), {}, "not Redis"),
        ("redis://localhost", {"lease": 0}, "lease"),
        ("redis://localhost", {"prefix": ""}, "prefix"),
        ("redis://localhost", {"concurrent": -1}, "concurrent"),
    ],
)
def test_what_is_unusable_is_said(given: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match=says) as caught:
        journeykit.RedisHub(given, **options)
    assert "pa55word" not in str(caught.value)


def test_cancellation_is_not_swallowed_with_a_call() -> None:
    async def forgetful() -> None:
        async with _bounded():
            with contextlib.suppress(asyncio.CancelledError):  # as asyncio.wait_for does before Python 3.12
                await asyncio.sleep(1)

    async def perform() -> None:
        task = asyncio.create_task(forgetful())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    run(perform())


def test_hub_stays_in_its_event_loop(lasting_server: RedisServer) -> None:
    hub = journeykit.RedisHub(lasting_server.url)

    async def perform() -> None:
        async with open_fleet("", "loops", "pro365") as fleet:
            http = httpx.AsyncClient(transport=httpx.ASGITransport(app=fleet.app))
            key = next(iter(fleet.world.accounts))
            async with (
                http,
                journeykit.AsyncClient("pro365", api_key=key, base_url="http://p", http_client=http, hub=hub) as client,
            ):
                await client.imagine("a boat", wait=True)
            await hub.close()

    run(perform())
    with pytest.raises(journeykit.ConfigurationError, match="event loop"):
        run(perform())
