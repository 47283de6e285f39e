"""What replicas say to Redis with the calls that they make anyway, and what becomes of it. On virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import redis

from journeykit.redis_account import Account
from journeykit_emulator.plan import Plan
from journeykit_emulator.scenario import Rule
from journeykit_emulator.virtual_loop import LoopClock

from .fleet import LEASE, delay, places_in
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the scripts that replicas run, as they do."""
    calls: list[str] = []
    run_script = Account.run

    async def counted(account: Account, script: str, *bodies: str, **said: Any) -> dict[str, Any]:
        calls.append(script)
        return await run_script(account, script, *bodies, **said)

    monkeypatch.setattr(Account, "run", counted)
    return calls


def test_what_a_submit_has_become_is_said_with_the_next(opened: Any, calls: list[str]) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            client = (await fleet.replica({"concurrent": 100})).client
            for number in range(20):
                await asyncio.sleep(0.4)
                await client.imagine(f"boat {number}")
            assert calls.count("enter") == 20
            assert calls.count("keep") <= 3
            await asyncio.sleep(1)
            held = client._session._seat._gate.held
            assert not any(name.startswith("journeykit-") for name in held), "each ticket's place is its task's"

    run(perform())


def test_calls_to_redis_grow_slower_than_the_tasks(opened: Any, calls: list[str]) -> None:
    async def perform(number: int) -> int:
        calls.clear()
        async with opened(crowd=True) as fleet:
            fleet.prefix += str(number)
            replicas = await fleet.replicas(3, {"concurrent": 1000})

            async def one(each: int) -> None:
                await asyncio.sleep(30 * each / number)
                await replicas[each % 3].client.imagine(f"boat {each}", wait=True)

            await asyncio.gather(*map(one, range(number)))
            assert calls.count("enter") == number
            return len(calls) - number

    few, many = run(perform(60)), run(perform(600))
    assert many <= 3 * few, "for ten times as many tasks"


def _mute(replica: Any) -> list[str]:
    """Let a replica give back nothing by itself but tickets, and note the tasks whose places it would have."""
    gate, noted = replica.client._session._seat._gate, list[str]()
    give_back = gate._give_back

    def muted(name: str) -> None:
        if name.startswith("journeykit-"):
            give_back(name)
        else:
            noted.append(name)

    gate._give_back = muted
    return noted


def test_place_of_an_ended_task_is_given_back_by_whoever_tells_of_it(opened: Any) -> None:
    async def perform() -> None:
        async with opened(rules=(Rule("boat", Plan(run=90)),), default=Plan(run=20)) as fleet:
            leader, owner, other = await fleet.replicas(3, {"concurrent": 2})
            boat = asyncio.create_task(leader.client.imagine("a boat", wait=True))
            await asyncio.sleep(5)
            noted = _mute(owner)
            ship = asyncio.create_task(owner.client.imagine("a ship", wait=True))
            await asyncio.sleep(5)
            raft = asyncio.create_task(other.client.imagine("a raft"))
            await ship
            seen = LoopClock().now()
            await raft
            assert LoopClock().now() - seen <= 0.1
            assert fleet.most_at_once == 2
            assert (leader.leads, noted) == (True, []), "and not by two"
            gate = owner.client._session._seat._gate
            assert [*gate.held, *gate._freed, *gate._known] == []
            await boat

    run(perform())


def test_what_is_wanted_is_said_with_the_next_submit(opened: Any, calls: list[str]) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=200)) as fleet:
            leader, other = await fleet.replicas(2, {"concurrent": 100})
            waits = [asyncio.create_task(leader.client.imagine("a boat", wait=True))]
            await asyncio.sleep(1)
            calls.clear()
            for number in range(20):
                waits.append(asyncio.create_task(other.client.imagine(f"ship {number}", wait=True)))
                await asyncio.sleep(0.4)
            assert calls.count("enter") == 20
            assert len(calls) <= 20 + 12, "and not each with calls of their own"
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    run(perform())


def test_lease_of_another_is_asked_for_only_when_it_may_have_ended(opened: Any, calls: list[str]) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=200)) as fleet:
            leader, other = await fleet.replicas(2, {"concurrent": 100})
            waits = [asyncio.create_task(leader.client.imagine("a boat", wait=True))]
            await asyncio.sleep(1)
            asked, board = list[float](), other.client._session._seat.board
            exchange = board._exchange

            async def noted(**said: Any) -> None:
                asked.append(LoopClock().now())
                await exchange(**said)

            board._exchange = noted
            for number in range(40):
                waits.append(asyncio.create_task(other.client.imagine(f"ship {number}", wait=True)))
                await asyncio.sleep(1)
            assert leader.leads
            assert [at for at in asked if at > LoopClock().now() - 3 * LEASE] == []
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    run(perform())


def test_turns_of_a_moment_are_asked_for_at_once(opened: Any, calls: list[str]) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            replicas = await fleet.replicas(2, {"per_second": 20, "concurrent": 1000})
            await asyncio.gather(*(replicas[number % 2].client.imagine(f"boat {number}") for number in range(100)))
            assert fleet.submits == pytest.approx([number / 20 for number in range(100)], abs=0.01)
            assert calls.count("enter") <= 100 / 4

    run(perform())


def test_turns_ahead_take_no_more_places_than_there_are(opened: Any) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=5)) as fleet:
            replicas = await fleet.replicas(3, {"per_second": 50, "concurrent": 5})
            tasks = await asyncio.gather(
                *(replicas[number % 3].client.imagine(f"boat {number}", wait=3000) for number in range(40))
            )
            assert all(task.succeeded for task in tasks)
            assert fleet.most_at_once == 5

    run(perform())


@pytest.mark.parametrize("when", ["asking", "waiting"])
def test_who_gives_up_with_a_turn_ahead_leaves_no_place_taken(
    opened: Any, lasting_server: RedisServer, when: str
) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=5)) as fleet:
            client = (await fleet.replica({"per_second": 20, "concurrent": 1000})).client
            first = await client.imagine("a boat")
            waits = [asyncio.create_task(client.imagine(f"boat {number}", wait=True)) for number in range(6)]
            await asyncio.sleep(0 if when == "asking" else 0.12)
            for each in waits[:5] if when == "asking" else waits[3:5]:
                each.cancel()
            done = await asyncio.gather(*waits, return_exceptions=True)
            assert not isinstance(done[5], BaseException)
            await first.wait()
            await asyncio.sleep(1.5)
            with redis.Redis.from_url(lasting_server.url) as direct:
                assert [key for key in direct.scan_iter("*:places") if fleet.prefix.encode() in key] == []
            gate = client._session._seat._gate
            assert [*gate._turns, *gate._line, *gate.held, *gate._known] == []

    run(perform())


def test_first_submit_after_a_pause_makes_no_call_of_its_own(opened: Any, calls: list[str]) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=5)) as fleet:
            client = (await fleet.replica({"concurrent": 100})).client
            await client.imagine("a boat", wait=True)
            await asyncio.sleep(20 * LEASE)
            calls.clear()
            for _ in range(2):
                await client.imagine("a ship")
                await asyncio.sleep(1)
            assert calls == ["enter", "enter"]

    run(perform())


def test_what_is_held_is_said_with_the_next_submit(opened: Any, calls: list[str], lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=200)) as fleet:
            client = (await fleet.replica({"concurrent": 100})).client
            wait = asyncio.create_task(client.imagine("a boat", wait=True))
            await asyncio.sleep(2)
            calls.clear()
            for number in range(15):
                await client.imagine(f"ship {number}")
                await asyncio.sleep(LEASE / 8)  # so that one falls into the time in which it may be said
            assert (calls.count("enter"), calls.count("keep")) == (15, 0)
            with redis.Redis.from_url(lasting_server.url) as direct:
                (key,) = [key for key in direct.scan_iter("*:watched") if fleet.prefix.encode() in key]
                until = direct.zscore(key, fleet.world.tasks[0].id)
            assert until > LoopClock().now() + LEASE / 3
            wait.cancel()
            await asyncio.gather(wait, return_exceptions=True)

    run(perform())


def test_place_is_not_gone_because_another_call_overtakes_the_one_that_says_it(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=200)) as fleet:
            client = (await fleet.replica({"concurrent": 100})).client
            first = await client.imagine("a boat")
            await asyncio.sleep(LEASE)
            gate = client._session._seat._gate
            ship = await client.imagine("a ship")
            arrives = delay(monkeypatch, "call", ship.id)
            saying = asyncio.create_task(gate.sync(at_once=True))
            await asyncio.sleep(0)
            gate.says_again()
            await gate.sync(at_once=True)
            arrives.set()
            await saying
            assert gate.held.keys() == {first.id, ship.id}

    run(perform())


_FOR_SEVERAL = r'"names":\["[^"]+","'


def test_who_has_left_the_line_before_the_call_for_it_arrives_gets_no_place(
    opened: Any, lasting_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            seat = (await fleet.replica({"per_second": 20, "concurrent": 1000})).client._session._seat
            arrives = delay(monkeypatch, "call", _FOR_SEVERAL)
            entering = [asyncio.create_task(seat.enter(None)) for _ in range(5)]
            await asyncio.sleep(0.1)
            entering[3].cancel()
            await asyncio.gather(entering[3], return_exceptions=True)
            await seat._gate.sync(at_once=True)
            arrives.set()
            places = [await entering[number] for number in (0, 1, 2, 4)]
            await asyncio.sleep(LEASE)
            assert places_in(lasting_server, fleet.prefix) == {place.name for place in places}

    run(perform())


def test_answer_for_one_who_gave_up_takes_no_place_from_those_behind(
    opened: Any, lasting_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with opened() as fleet:
            seat = (await fleet.replica({"per_second": 20, "concurrent": 1000})).client._session._seat
            arrives = delay(monkeypatch, "answer", _FOR_SEVERAL)
            entering = [asyncio.create_task(seat.enter(None)) for _ in range(5)]
            await asyncio.sleep(0.1)
            entering[1].cancel()
            await asyncio.gather(entering[1], return_exceptions=True)
            places = [await entering[0], await entering[2]]
            arrives.set()
            places += [await entering[3], await entering[4]]
            await asyncio.sleep(LEASE)
            assert places_in(lasting_server, fleet.prefix) == {place.name for place in places}

    run(perform())
