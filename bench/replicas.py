"""What the processes of `scale_out` do: submit tasks and wait for them, and hear of callbacks that reached another."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from bench.answers import KEY
from bench.live import FastClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from multiprocessing.connection import Connection

    import journeykit

PROVIDER = "trueai"
CLOCK = FastClock(10.0)
LIMITS: dict[str, Any] = {"concurrent": 300, "per_second": 8.0, "burst": 20}
LEASE = 60.0  # of the clock's seconds
PREFIX = "counted"
_PATIENCE = 3000.0
_HOOK, _SECRET = "http://127.0.0.1/hook", "a secret of the benchmark"


def work(pipe: Connection, base_url: str, elsewhere: str, redis: str, numbers: range, limits: dict[str, Any]) -> None:
    """Submit so many tasks; say one's name, the id of each as it has ended, and at last what it took.

    One at an emulator that nothing is counted at comes before: imports are another question's.
    """
    CLOCK.run(_work(pipe, base_url, elsewhere, redis, numbers, limits))


async def _work(
    pipe: Connection, base_url: str, elsewhere: str, redis: str, numbers: range, limits: dict[str, Any]
) -> None:
    async def one(number: int) -> None:
        pipe.send((await client.imagine(f"boat {number}", wait=_PATIENCE)).id)

    async with AsyncExitStack() as closing:
        first = await closing.enter_async_context(_client(elsewhere, redis, "elsewhere", limits))
        client = await closing.enter_async_context(_client(base_url, redis, PREFIX, limits))
        seat: Any = client._session._seat  # noqa: SLF001 - by what name it leads is nobody else's business
        pipe.send(seat._account.me if redis else "")  # noqa: SLF001
        await first.imagine("first", wait=_PATIENCE)
        began = time.process_time()
        await asyncio.gather(*map(one, numbers))
        pipe.send(time.process_time() - began)


@asynccontextmanager
async def _client(
    base_url: str, redis: str, prefix: str, limits: dict[str, Any]
) -> AsyncIterator[journeykit.AsyncClient]:
    import journeykit

    async with AsyncExitStack() as closing:
        hub: Any = journeykit.LocalHub(**limits)
        if redis:
            hub = await closing.enter_async_context(journeykit.RedisHub(redis, lease=LEASE, prefix=prefix, **limits))
        yield await closing.enter_async_context(
            journeykit.AsyncClient(PROVIDER, api_key=KEY, base_url=base_url, hub=hub)
        )


def woken(redis: str, times: int) -> float:
    """Tell how many milliseconds it takes that a callback at one client ends the wait of another; the median."""
    return asyncio.run(_woken(redis, times))


async def _woken(redis: str, times: int) -> float:
    import httpx

    import journeykit
    from journeykit_emulator import Scenario, VirtualClock, create_app, deliver_due
    from journeykit_emulator.ledger import Account

    clock, took = VirtualClock(), list[float]()
    emulator = create_app(PROVIDER, clock=clock, scenario=Scenario(accounts=(Account(KEY),)))
    options: Mapping[str, Any] = {"api_key": KEY, "base_url": "http://emulated"}
    options = {**options, "webhook_url": _HOOK, "webhook_secret": _SECRET}

    async with AsyncExitStack() as closing:

        async def client() -> journeykit.AsyncClient:
            hub = await closing.enter_async_context(journeykit.RedisHub(redis, prefix="woken"))
            http = await closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=emulator)))
            opened = journeykit.AsyncClient(PROVIDER, http_client=http, hub=hub, **options)
            return await closing.enter_async_context(opened)

        waits, is_called = await client(), await client()
        app = journeykit.webhook.app(is_called, confirm=False)
        courier = await closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=app)))
        for number in range(times):
            task = await waits.imagine(f"boat {number}")
            waiting = asyncio.create_task(task.wait())
            await asyncio.sleep(0.2)  # until it is known in Redis that somebody waits
            clock.advance(1000)
            began = time.perf_counter()
            await deliver_due(emulator.state.world, http=courier)
            await waiting
            took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took)
