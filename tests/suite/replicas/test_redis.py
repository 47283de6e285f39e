"""The connection to Redis: outages, and what is done without it. On virtual time."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
import redis
import redis.asyncio

import journeykit
from journeykit.redis_link import Link, _Bounded
from journeykit_emulator import virtual_loop
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock

from . import half_virtual
from .fleet import LEASE, TICK, open_fleet
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]
PASSWORD = "top-secret-of-redis"
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


def test_one_call_that_fails_costs_a_moment_of_sharing(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "moment", "trueai", default=Plan(run=200)) as fleet:
            replica = await fleet.replica({"concurrent": 100})
            await replica.client.imagine("a boat")
            link = replica.hub._link
            await asyncio.sleep(5)
            assert link.is_trusted
            keep, link._scripts["enter"] = link._scripts["enter"], _fails  # what is heard is all right meanwhile
            await replica.client.imagine("a ship")
            link._scripts["enter"] = keep
            assert not link.is_trusted
            await asyncio.sleep(1)
            assert link.is_trusted

    run(perform())


async def _fails(**_: Any) -> Any:
    raise redis.TimeoutError("too late")


def test_who_has_nothing_to_hear_does_not_wake_up_for_it(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[float] = []
    read = redis.asyncio.client.PubSub.get_message

    async def counted(pubsub: Any, **how: Any) -> Any:
        reads.append(1)
        return await read(pubsub, **how)

    monkeypatch.setattr(redis.asyncio.client.PubSub, "get_message", counted)

    async def perform() -> None:
        async with open_fleet(server.url, "idle", "trueai", default=Plan(run=200)) as fleet:
            replica = await fleet.replica()
            task = await replica.client.imagine("a boat")
            waiting = asyncio.create_task(task.wait())
            await asyncio.sleep(2)
            reads.clear()
            await asyncio.sleep(100)
            said = half_virtual.world().last_mark
            assert len(reads) <= said + 4
            await waiting

    run(perform())


def test_who_gives_up_while_redis_is_asked_leaves_no_place_taken(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "tired", "trueai", default=Plan(run=2)) as fleet:
            client = (await fleet.replica({"concurrent": 2})).client
            await client.imagine("a boat", wait=True)
            await asyncio.sleep(2)
            with away(server, "hanging"):
                for _ in range(3):
                    with pytest.raises(TimeoutError):
                        async with asyncio.timeout(0.3):
                            await client.imagine("a raft")
            await asyncio.sleep(2 * LEASE)
            began = LoopClock().now()
            await asyncio.gather(*(client.imagine("a ship") for _ in range(2)))
            assert LoopClock().now() - began <= 0.1
            assert len(fleet.world.tasks) == 3
            await asyncio.sleep(2 * LEASE)
            gc.collect()
            assert "never retrieved" not in caplog.text

    run(perform())


def test_place_that_came_too_late_is_given_back(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "ghost", "trueai", default=Plan(run=2)) as fleet:
            first, second = await fleet.replicas(2, {"concurrent": 2})
            for each in (first, second):
                await each.client.imagine("a boat", wait=True)
            held = await first.client.imagine("a raft")
            await asyncio.sleep(2)
            with away(server, "hanging"):
                assert await first.client._session._seat.reserve(waits=False) is None
            await held.wait()
            await asyncio.sleep(2 * LEASE)
            began = LoopClock().now()
            await asyncio.gather(*(each.client.imagine("a ship") for each in (first, second)))
            assert LoopClock().now() - began <= 0.1

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


@pytest.mark.parametrize("protocol", ["", "?protocol=3"])
def test_server_of_an_old_version_is_shared_or_said_to_be_none_without_the_password(
    tmp_path: Any, caplog: pytest.LogCaptureFixture, protocol: str
) -> None:
    """It does not know HELLO, and repeats what it does not know: the password is part of that."""
    old = RedisServer(tmp_path, "--rename-command", "HELLO", "nobody", "--requirepass", PASSWORD)
    old.start()

    async def perform() -> None:
        url = f"unix://:{PASSWORD}@{old.socket}{protocol}"
        async with open_fleet(url, "old", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(2, {"concurrent": 1})
            tasks = await asyncio.gather(*(replica.client.imagine("a boat", wait=True) for replica in replicas))
            assert all(task.succeeded for task in tasks)
            assert fleet.most_at_once == (2 if protocol else 1)

    try:
        run(perform())
    finally:
        old.kill()
    assert PASSWORD not in caplog.text
    assert ("[redacted]" in caplog.text) == bool(protocol)


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
        async with _Bounded():
            with contextlib.suppress(asyncio.CancelledError):  # as asyncio.wait_for does before Python 3.12
                await asyncio.sleep(1)

    async def perform() -> None:
        task = asyncio.create_task(forgetful())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    run(perform())


def test_process_that_is_held_up_itself_does_not_take_redis_for_silent() -> None:
    async def perform() -> None:
        loop = asyncio.get_running_loop()
        answer, never = loop.create_future(), loop.create_future()

        def hold_up() -> None:  # as a long computation does, during which the answer arrives
            loop._jumping.slept += 60
            loop.call_soon(answer.set_result, "PONG")

        loop.call_soon(hold_up)
        async with _Bounded():
            assert await answer == "PONG"
        began = loop.time()
        with pytest.raises(TimeoutError):
            async with _Bounded():
                await never
        assert loop.time() - began == 2

    virtual_loop.run(perform())


def test_subscription_is_waited_for_while_the_process_is_held_up(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_message, silent, told = Link._next_message, [None], []

    async def after_a_silence(link: Link, pubsub: Any) -> Any:
        return silent.pop() if silent else await next_message(link, pubsub)

    class Hearer:
        def hear(self, sender: str, word: str, body: str) -> None:
            raise AssertionError(word)

        def lost(self) -> None:
            told.append("lost")

        def found(self) -> None:
            told.append("found")
            there.set()

    async def perform() -> None:
        link = Link(server.url)
        async with asyncio.timeout(10):
            await link.join(["news"], Hearer())
            await there.wait()
        assert told == ["found"]
        await link.close()

    monkeypatch.setattr(Link, "_next_message", after_a_silence)
    there = asyncio.Event()
    asyncio.run(perform())
