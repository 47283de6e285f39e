"""Limits while Redis is away, and when it has come back empty or with another clock. On virtual time."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

import pytest
import redis

from journeykit import redis_scripts
from journeykit.redis_scripts import UPTIME
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock

from . import half_virtual
from .fleet import LEASE, open_fleet, places_in
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]


def test_who_comes_back_late_to_a_redis_that_has_forgotten_keeps_nobody_out(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "late", "trueai", default=Plan(run=2)) as fleet:
            replicas = await fleet.replicas(3, {"concurrent": 4})
            for each in replicas:
                await each.client.imagine("a boat", wait=True)
            await asyncio.sleep(LEASE)
            server.kill()
            server.start()
            await replicas[0].client.imagine("a boat", wait=True)
            await asyncio.sleep(2 * LEASE)
            began = LoopClock().now()
            for each in replicas[1:]:
                await each.client.imagine("a ship")
            assert LoopClock().now() - began <= 0.1

    run(perform())


def test_places_survive_a_redis_that_forgets(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "amnesia", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(3, {"concurrent": 4})
            for number in range(4):
                await replicas[number % 3].client.imagine(f"boat {number}")
            await asyncio.sleep(LEASE * 2 / 3)  # each hears how many there are
            server.kill()
            server.start()
            await asyncio.gather(*(replica.client.imagine("a ship") for replica in replicas))
            assert fleet.most_at_once == 4

    run(perform())


def test_new_replica_takes_no_place_that_a_redis_has_just_forgotten(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "stranger", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(2, {"concurrent": 4})
            tasks = [await replicas[number % 2].client.imagine(f"boat {number}") for number in range(4)]
            await asyncio.sleep(LEASE * 2 / 3)
            server.kill()
            server.start()
            started = LoopClock().now()
            monkeypatch.setattr(redis_scripts, "UPTIME", half_virtual.server_started(started))
            stranger = (await fleet.replica({"concurrent": 4})).client
            waits = [asyncio.create_task(stranger.imagine("a ship")) for _ in range(4)]
            await asyncio.sleep(LEASE + 1)
            assert places_in(server, fleet.prefix) == {task.id for task in tasks}
            await asyncio.gather(*waits)
            assert fleet.most_at_once == 4
            another = (await fleet.replica({"concurrent": 4}, name="another")).client
            began = LoopClock().now()
            await another.imagine("a raft")
            assert LoopClock().now() - began <= 0.1, "once it has run for a while, nobody waits"

    run(perform())


def test_first_of_a_redis_that_has_just_started_waits_for_no_more_than_the_lease(
    opened: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "journeykit")

    async def perform() -> None:
        async with opened() as fleet:
            began = LoopClock().now()
            monkeypatch.setattr(redis_scripts, "UPTIME", half_virtual.server_started(began - LEASE / 4))
            for limits, ends in (({"per_second": 9.0}, 0), ({"concurrent": 4}, LEASE * 3 / 4)):
                client = (await fleet.replica(limits, name=next(iter(limits)))).client
                await asyncio.gather(*(client.imagine(f"boat {number}") for number in range(3)))
                assert LoopClock().now() - began == pytest.approx(ends, abs=0.5)
            (said,) = [each for each in caplog.messages if "just started" in each]
            assert f"for {LEASE * 3 / 4 - 2 / 9:.1f} s" in said  # the first three took two turns

    run(perform())


@pytest.mark.parametrize(("options", "least"), [((), 0), (("--rename-command", "INFO", ""), math.inf)])
def test_how_long_redis_has_run_is_asked_of_it(tmp_path: Path, options: tuple[str, ...], least: float) -> None:
    server = RedisServer(tmp_path, *options)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as direct:
            seconds = float(direct.eval(f"{UPTIME}\nreturn tostring(uptime())", 0))
    finally:
        server.kill()
    assert least <= seconds
    assert (seconds < 3600) == (least == 0)


def test_each_keeps_to_its_share_while_redis_is_away(server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(server.url, "share", "trueai", default=Plan(run=100)) as fleet:
            replicas = await fleet.replicas(2, {"concurrent": 4})
            await asyncio.gather(*(replica.client.imagine("a boat") for replica in replicas))
            await asyncio.sleep(LEASE * 2 / 3)  # each hears how many there are
            server.kill()
            waits = [asyncio.create_task(replica.client.imagine("a ship")) for replica in replicas for _ in range(5)]
            await asyncio.sleep(30)
            assert len(fleet.world.tasks) == 4
            await asyncio.gather(*waits)
            assert fleet.most_at_once == 4
            server.start()

    run(perform())


@pytest.mark.parametrize("field", ["turn", "quiet"])
def test_clock_of_redis_that_goes_back_keeps_nobody_waiting(
    opened: Any, lasting_server: RedisServer, field: str
) -> None:
    async def perform() -> None:
        async with opened(default=Plan(run=100)) as fleet:
            replica = await fleet.replica({"concurrent": 10, "per_second": 1.0})
            await replica.client.imagine("a boat")
            with redis.Redis.from_url(lasting_server.url) as direct:
                (key,) = [key for key in direct.scan_iter("*:state") if key.decode().startswith(f"{fleet.prefix}:")]
                for name in ("seen", field):
                    direct.hset(key, name, LoopClock().now() + 3600)
            began = LoopClock().now()
            await replica.client.imagine("a ship")
            assert LoopClock().now() - began <= 2 * LEASE

    run(perform())
