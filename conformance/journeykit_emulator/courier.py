"""Sends the callbacks that are due: the one thing that the emulator does on its own.

It calls this machine alone unless whoever started it allowed more: a test server has no business at
strangers' doors. As with the real ones, an answer is not looked at and nothing is sent again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx

from journeykit_emulator.clock import VirtualClock
from journeykit_emulator.hooks import Callback, Delivery

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_log = logging.getLogger(__name__)
# Seconds of real time: how long a receiver is waited for, at the end how much longer, and how often is
# looked for what is due.
_PATIENCE = 5.0
_GRACE = 1.0
_EVERY = 0.05
_AT_ONCE = 32
_ELSEWHERE = "not sent: only this machine is called, unless calls_anywhere=True or --calls-anywhere allows others"


async def deliver_due(
    world: "World", *, http: httpx.AsyncClient | None = None, calls_anywhere: bool = False
) -> list[Callback]:
    """Send what is due by the world's clock, one after another, and return how each went.

    This is for clocks that are moved by hand; under any other a served emulator does it by itself.
    """
    due = world.hooks.due()
    if not due:
        return []
    async with nullcontext(http) if http else _client() as sender:
        return [await _deliver(world, one, sender, calls_anywhere=calls_anywhere) for one in due]


@asynccontextmanager
async def delivering(world: "World", *, calls_anywhere: bool) -> AsyncIterator[None]:
    """Send what becomes due for as long as the block lasts, if the world's clock runs by itself."""
    if isinstance(world.clock, VirtualClock):
        yield
        return
    stop = asyncio.Event()
    courier = asyncio.create_task(_deliver_until(stop, world, calls_anywhere=calls_anywhere))
    courier.add_done_callback(_say_if_it_broke)
    try:
        yield
    finally:
        stop.set()
        # What is under way may arrive; then whoever still waits for a receiver is called off.
        with suppress(TimeoutError):
            await asyncio.wait_for(courier, _GRACE)


def _say_if_it_broke(courier: asyncio.Task[None]) -> None:
    if not courier.cancelled() and (broken := courier.exception()):
        _log.error("No more callbacks are sent: the emulator has a fault", exc_info=broken)


async def _deliver_until(stop: asyncio.Event, world: "World", *, calls_anywhere: bool) -> None:
    """Send until told to stop: to many at once, but of one task one after another."""
    room = asyncio.Semaphore(_AT_ONCE)
    last: dict[str, asyncio.Task[None]] = {}

    async def deliver(delivery: Delivery, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        async with room:
            await _deliver(world, delivery, http, calls_anywhere=calls_anywhere)

    async with _client() as http, asyncio.TaskGroup() as deliveries:
        while not stop.is_set():
            for delivery in world.hooks.due():
                before = last.get(delivery.task.id)
                last[delivery.task.id] = deliveries.create_task(deliver(delivery, before))
            last = {task_id: running for task_id, running in last.items() if not running.done()}
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY)


async def _deliver(world: "World", delivery: Delivery, http: httpx.AsyncClient, *, calls_anywhere: bool) -> Callback:
    url, body, headers = delivery.url, b"", {"Content-Type": delivery.hook.media_type}
    status, problem = None, "stopped"
    try:
        body = delivery.body
        if calls_anywhere or _is_near(url):
            async with asyncio.timeout(_PATIENCE):
                status = (await http.post(url, content=body, headers=headers)).status_code
            problem = ""
        else:
            problem = _ELSEWHERE
            if delivery.number == 1:
                _log.warning("A callback to %s was %s", httpx.URL(url).host or "nowhere", problem)
    except Exception as failure:  # noqa: BLE001 - the address is a stranger's and can make the library raise anything
        problem = type(failure).__name__
    finally:
        callback = Callback(url, body, delivery.at, delivery.task.id, status, problem)
        world.callbacks.append(callback)
    return callback


def _is_near(url: str) -> bool:
    host = httpx.URL(url).host
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _client() -> httpx.AsyncClient:
    # The machine's proxies are none of a callback's business.
    return httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=_AT_ONCE))
