"""Clients of Redis that are somebody's own, and the event loops they live in: what is closed, what stays open."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import redis
import redis.asyncio

import journeykit
from journeykit_emulator import create_app
from journeykit_emulator.virtual_loop import LoopClock

from . import half_virtual
from .fleet import open_fleet
from .half_virtual import run
from .redis_server import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.usefixtures("half_virtual_time")]


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


def test_hub_and_client_whose_loop_has_ended_can_be_closed(lasting_server: RedisServer) -> None:
    hub = journeykit.RedisHub(lasting_server.url, prefix="ended", concurrent=1)

    async def leave_open() -> journeykit.AsyncClient:
        app = create_app("pro365", clock=LoopClock())
        options = {"api_key": next(iter(app.state.world.accounts)), "base_url": "http://p"}
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
        client = journeykit.AsyncClient("pro365", http_client=http, hub=hub, **options)
        await client.imagine("a boat", wait=True)
        return client

    async def close(client: journeykit.AsyncClient) -> None:
        await client.close()
        await hub.close()

    run(close(run(leave_open())))


def test_hub_listens_only_for_clients_that_are_open(lasting_server: RedisServer) -> None:
    async def perform() -> None:
        async with open_fleet(lasting_server.url, "listens", "trueai") as fleet, AsyncExitStack() as closing:
            hub = await closing.enter_async_context(journeykit.RedisHub(lasting_server.url, prefix="listens"))
            http = await closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=fleet.app)))
            key = next(iter(fleet.world.accounts))

            def client() -> journeykit.AsyncClient:
                return journeykit.AsyncClient("trueai", api_key=key, base_url="http://p", http_client=http, hub=hub)

            def channels() -> int:
                with redis.Redis.from_url(lasting_server.url) as asked:
                    return len(asked.pubsub_channels("listens:*"))

            stays = client()
            assert (await stays.imagine("a boat", wait=True)).succeeded
            alone = channels()
            for _ in range(3):
                async with client() as passes:
                    tasks = await asyncio.gather(
                        stays.imagine("a ship", wait=True), passes.imagine("a raft", wait=True)
                    )
                    assert all(task.succeeded for task in tasks)
                    assert channels() == alone + 1, "what is said to all, and what is said to each"
                assert channels() == alone
            await stays.close()
            assert channels() == 0
            async with client() as late:
                assert (await late.imagine("a ferry", wait=True)).succeeded

    run(perform())


def test_who_joins_while_the_last_leaves_is_heard(lasting_server: RedisServer) -> None:
    async def perform(steps: int) -> None:
        async with open_fleet(lasting_server.url, "joins", "trueai") as fleet, AsyncExitStack() as closing:
            hub = await closing.enter_async_context(journeykit.RedisHub(lasting_server.url, prefix=f"joins{steps}"))
            http = await closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=fleet.app)))
            options = {"api_key": next(iter(fleet.world.accounts)), "base_url": "http://p", "http_client": http}
            first, second = (journeykit.AsyncClient("trueai", hub=hub, **options) for _ in range(2))
            assert (await first.imagine("a boat", wait=True)).succeeded
            leaving = asyncio.create_task(first.close())
            for _ in range(steps):
                await asyncio.sleep(0)
            async with second:
                assert (await second.imagine("a ship", wait=True)).succeeded
                await leaving
                assert hub._link.hears(second._session._seat._account.channels)

    for steps in range(12):
        run(perform(steps))
