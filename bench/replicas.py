"""What the processes of `scale_out` do: submit tasks and wait for them, and hear of callbacks that reached another."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench import skipped_redis
from bench.answers import KEY
from bench.live import FastClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from multiprocessing.connection import Connection

    import journeykit
    from bench.skipping import SkippingClock

PROVIDER = "trueai"
LIMITS: dict[str, Any] = {"concurrent": 300, "per_second": 8.0, "burst": 20}
LEASE = 60.0  # of the fast clock's seconds, of which it takes a while to die
PREFIX = "counted"
WARM_UP = 40
"""Tasks of each process before those that count."""
_PATIENCE = 3000.0
_HOOK, _SECRET = "http://127.0.0.1/hook", "a secret of the benchmark"


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does."""

    base_url: str
    elsewhere: str
    """An emulator that nothing is counted at."""
    redis: str
    """Empty if the processes know nothing of each other."""
    numbers: range
    """Of the tasks that it submits."""
    limits: dict[str, Any]
    sharing: dict[str, Any]
    """What else a hub on Redis is given."""


def work(pipe: Connection, clock: FastClock | SkippingClock, keeper: int, job: Job) -> None:
    """Submit so many tasks; say one's name, and what it took when all have ended.

    Some elsewhere come before: imports, and what Python learns of code that it runs often, are another question's.
    """
    main = _work(pipe, clock.cpu, job)
    if isinstance(clock, FastClock):
        clock.run(main)
    else:
        skipped_redis.use(clock)
        clock.run(main, keeper)


async def _work(pipe: Connection, cpu: Callable[[], float], job: Job) -> None:
    async def one(number: int) -> None:
        await client.imagine(f"boat {number}", wait=_PATIENCE)

    async with AsyncExitStack() as closing:
        first = await closing.enter_async_context(_client(job, job.elsewhere, "elsewhere"))
        client = await closing.enter_async_context(_client(job, job.base_url, PREFIX))
        seat: Any = client._session._seat  # noqa: SLF001 - by what name it leads is nobody else's business
        pipe.send(seat._account.me if job.redis else "")  # noqa: SLF001
        await asyncio.gather(*(first.imagine(f"ship {number}", wait=_PATIENCE) for number in range(WARM_UP)))
        began = cpu()
        await asyncio.gather(*map(one, job.numbers))
        pipe.send(cpu() - began)
        await asyncio.Event().wait()  # the others may still say something to this one; it is ended from outside


@asynccontextmanager
async def _client(job: Job, base_url: str, prefix: str) -> AsyncIterator[journeykit.AsyncClient]:
    import journeykit

    async with AsyncExitStack() as closing:
        hub: Any = journeykit.LocalHub(**job.limits)
        if job.redis:
            sharing = journeykit.RedisHub(job.redis, prefix=prefix, **job.limits, **job.sharing)
            hub = await closing.enter_async_context(sharing)
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
