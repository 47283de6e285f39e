"""Servers that are not what somebody hopes for, as targets of a run; time is virtual."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import httpx

from journeykit_conformance.allowance import Keys
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.result import Result
from journeykit_conformance.target import Target
from journeykit_conformance.trace import Trace

KEY = "sk-Zq7+first/key=for&tests-0042"
OTHER = "sk-second-key-for-tests-0043"
Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class HandClock:
    """Time that passes when somebody sleeps, and when a server dawdles."""

    time: float = 1_770_850_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += max(0.0, seconds)


@dataclass
class Server(httpx.AsyncBaseTransport):
    """Answers as a function says, and remembers what it was asked."""

    handle: Handler
    clock: HandClock = field(default_factory=HandClock)
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        response = self.handle(request)
        return httpx.Response(response.status_code, headers=response.headers, stream=response.stream, request=request)


shipped = cache(Document.shipped)
"""What is known of a provider, read once: no run changes it."""


def checked(
    provider: str | Document,
    handle: Handler | Server,
    wish: Wish | None = None,
    *,
    base_url: str = "https://provider.example",
    keys: Keys | None = None,
) -> tuple[Result, Trace]:
    """Run the suite against a server."""
    server = handle if isinstance(handle, Server) else Server(handle)
    document = shipped(provider) if isinstance(provider, str) else provider
    target = Target(base_url, Keys(KEY, OTHER) if keys is None else keys, server.clock, transport=server)
    return asyncio.run(run(target, document, wish or Wish()))
