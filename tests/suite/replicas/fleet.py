"""Replicas on one Redis and the emulated provider whose account they share, all in one process on virtual time."""

from __future__ import annotations

import asyncio
import math
import random
import re
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import redis

import journeykit
from journeykit_emulator import Scenario, create_app
from journeykit_emulator.plan import Plan, ends_at
from journeykit_emulator.scenario import Limits
from journeykit_emulator.virtual_loop import LoopClock

from .half_virtual import MARK, TimedLink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    import pytest

    from journeykit_emulator import World
    from journeykit_emulator.faults import Fault

    from .redis_server import RedisServer

LEASE, TICK = 10.0, 3.0


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
    def name(self) -> str:
        """How the others call it."""
        return str(self.client._session._seat._account.me)

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

    async def replica(self, hub_options: dict[str, Any] | None = None, **options: Any) -> Replica:
        settings = {"api_key": next(iter(self.world.accounts)), "base_url": "http://provider.example", **options}
        hub = journeykit.RedisHub(self.url, prefix=self.prefix, **{"lease": LEASE, **(hub_options or {})})
        http = await self._closing.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app)))
        await self._closing.enter_async_context(hub)
        client = journeykit.AsyncClient(self.provider, http_client=http, hub=hub, **settings)
        return Replica(hub, await self._closing.enter_async_context(client))

    async def replicas(self, number: int, hub_options: dict[str, Any] | None = None, **options: Any) -> list[Replica]:
        return [await self.replica(hub_options, **options) for _ in range(number)]

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


class Message(NamedTuple):
    """What a replica said to others."""

    to: str
    """The name of one, or what all of an account are spoken to by."""
    word: str
    body: str


@contextmanager
def heard(server: RedisServer, prefix: str) -> Iterator[list[Message]]:
    """Listen to all that is said, and tell it in the end."""
    said: list[Message] = []
    with redis.Redis.from_url(server.url, decode_responses=True) as client, client.pubsub() as pubsub:
        pubsub.psubscribe(f"{prefix}:*")
        pubsub.get_message(timeout=1.0)
        yield said
        while message := pubsub.get_message(timeout=0.1):
            text = str(message["data"])
            if not text.startswith(MARK):
                _, word, body = text.split(" ", 2)
                said.append(Message(str(message["channel"]).rsplit(":", 1)[1], word, body))


def places_in(server: RedisServer, prefix: str) -> set[str]:
    """Who holds a place, as Redis knows."""
    with redis.Redis.from_url(server.url, decode_responses=True) as direct:
        keys = [key for key in direct.scan_iter("*:places") if key.startswith(f"{prefix}:")]
        return {place for key in keys for place in direct.zrange(key, 0, -1)}


def delay(monkeypatch: pytest.MonkeyPatch, what: str, which: str) -> asyncio.Event:
    """Let the first call that matches, or its answer, be on its way until that is over; time passes meanwhile."""
    arrives, run_script = asyncio.Event(), TimedLink.run

    async def slow(link: TimedLink, script: str, keys: Any, ask: str, *more: str) -> dict[str, Any]:
        is_meant = re.search(which, ask) is not None
        if is_meant:
            monkeypatch.setattr(TimedLink, "run", run_script)
        if is_meant and what == "call":
            await arrives.wait()
        answer = await run_script(link, script, keys, ask, *more)
        if is_meant and what == "answer":
            await arrives.wait()
        return answer

    monkeypatch.setattr(TimedLink, "run", slow)
    return arrives
