"""The stage of the behaviour suite: one provider's emulator, a client of either kind, and one clock for both worlds.

A behaviour is written once and runs for every provider, sync and async:

    async def test_a_task_knows_its_prompt(stage):
        task = await do(stage.client().imagine("a paper boat", wait=True))
        assert task.prompt == "a paper boat"

`do` and `collect` are all that hides the difference between the kinds. Nothing sleeps: the facade's pauses advance the
emulator's clock. Sockets are real; each provider keeps one for the whole run (`House`), with a fresh world per test.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from inspect import isawaitable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx

import journeykit
from journeykit_emulator import VirtualClock, create_app, serve
from journeykit_emulator.faults import Fault
from journeykit_emulator.traffic import operation_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Iterable, Sequence
    from contextlib import ExitStack

    from journeykit_emulator import Scenario, World

PROMPT = "a lighthouse in fog --ar 3:2"
DAY = 24 * 3600


async def do(outcome: Awaitable[Any] | Any) -> Any:
    """Give what a verb returned, whether it must be awaited or not."""
    return await outcome if isawaitable(outcome) else outcome


async def collect(states: AsyncIterable[Any] | Iterable[Any]) -> list[Any]:
    """Give everything that `watch` yields, whichever kind it is."""
    return [state async for state in states] if hasattr(states, "__aiter__") else list(states)


class StageClock(VirtualClock):
    """The time of the emulated world and of the facade: whoever sleeps moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


class Detour(httpx.HTTPTransport):
    """Leads to the emulator what is meant for another host of the provider's; the Host header still names that one."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._to = httpx.URL(base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme=self._to.scheme, host=self._to.host, port=self._to.port)
        return super().handle_request(request)


class AsyncDetour(httpx.AsyncHTTPTransport):
    """Leads to the emulator what is meant for another host of the provider's; the Host header still names that one."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._to = httpx.URL(base_url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme=self._to.scheme, host=self._to.host, port=self._to.port)
        return await super().handle_async_request(request)


@dataclass(frozen=True)
class Kind:
    """One of the twins."""

    name: str
    client: type[Any]
    pool: type[Any]
    task: type[Any]
    http_client: type[Any]
    detour: type[Any]
    is_plain: bool = False
    """Whether it goes without the extra transport, as it does where the extra is not installed."""


KINDS = (
    Kind("sync", journeykit.Client, journeykit.Pool, journeykit.Task, httpx.Client, Detour),
    Kind("async", journeykit.AsyncClient, journeykit.AsyncPool, journeykit.AsyncTask, httpx.AsyncClient, AsyncDetour),
)
PLAIN = replace(KINDS[1], name="async over httpx", is_plain=True)


@dataclass(frozen=True)
class Arrival:
    """One request as it came in, noted before it is handled (the world notes it after the answer has left)."""

    operation: str
    target: str
    """Path and query as they were sent, not unquoted."""
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def fields(self) -> dict[str, Any]:
        """The members of the body, from JSON or a form."""
        if self.headers["content-type"].startswith("application/json"):
            return json.loads(self.body)
        return dict(parse_qsl(self.body.decode()))


class House:
    """A provider's socket for the whole run; which application plays behind it changes with every test."""

    def __init__(self, provider: str, closing: ExitStack) -> None:
        self.app: Any = None
        self.arrivals: list[Arrival] = []
        self.base_url = closing.enter_context(serve(provider, faults=[Fault(self._play)])).base_url

    async def _play(self, _app: Any, scope: Any, receive: Any, send: Any) -> None:
        app, messages = self.app, [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        self.arrivals.append(
            Arrival(
                operation=operation_of(scope, app.routes)[0],
                target=f"{scope['raw_path'].decode()}?{scope['query_string'].decode()}",
                headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
                body=b"".join(message.get("body", b"") for message in messages),
                at=app.state.world.clock.now(),
            )
        )

        async def again() -> Any:
            return messages.pop(0) if messages else await receive()

        await app(scope, again, send)


@dataclass
class Stage:
    """What a behaviour gets: the provider's name, the kind of client, and the world that the client talks to."""

    provider: str
    kind: Kind
    house: House
    clock: StageClock
    _clients: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self, *faults: Fault, scenario: Scenario | None = None) -> None:
        """Start a new world at the same address, with things that go wrong in it."""
        self.house.app = create_app(self.provider, clock=self.clock, scenario=scenario, faults=faults)
        self.house.arrivals.clear()

    def client(self, **options: Any) -> Any:
        """Make a client of this stage's kind for this stage's provider; it is closed when the test ends."""
        given = {"api_key": self.api_key, "base_url": self.house.base_url, **options}
        if self.kind.is_plain:
            self._clients.append(given.setdefault("http_client", self.kind.http_client()))
        client = self.kind.client(self.provider, **given)
        self._clients.append(client)
        return client

    def pool(self, second: Stage, *, weights: Sequence[float] | None = None, **options: Any) -> Any:
        """Make a pool of a client of this stage's, with options, and one of another's."""
        return self.kind.pool([self.client(**options), second.client()], weights=weights)

    def detour(self, *hosts: str) -> Any:
        """Make an HTTP client that finds these hosts at the emulator's address."""
        mounts = {f"all://{host}": self.kind.detour(self.house.base_url) for host in hosts}
        http_client = self.kind.http_client(mounts=mounts)
        self._clients.append(http_client)
        return http_client

    async def close(self) -> None:
        """Close every client that was made."""
        for client in self._clients:
            await do(client.aclose() if isinstance(client, httpx.AsyncClient) else client.close())

    @property
    def world(self) -> World:
        """The emulated provider: its tasks and its ledger."""
        return self.house.app.state.world

    @property
    def api_key(self) -> str:
        """A key that the provider accepts."""
        return next(iter(self.world.accounts))

    @property
    def arrivals(self) -> list[Arrival]:
        """Every request that reached the provider, oldest first."""
        return self.house.arrivals

    def count(self, operation: str) -> int:
        """Count the requests for one operation, e.g. `submitImagine`."""
        return sum(arrival.operation == operation for arrival in self.arrivals)

    def charges(self) -> Sequence[Any]:
        """List what was charged once everything under way has ended (trueai charges for finished pictures)."""
        self.clock.advance(DAY)
        return [entry for entry in self.world.ledger if entry.amount > 0]
