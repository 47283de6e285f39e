"""A provider in the process of its clients, on the virtual time of `virtual_loop`, for what several do at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

import journeykit
from journeykit_emulator import Scenario, create_app
from journeykit_emulator.plan import ends_at
from journeykit_emulator.virtual_loop import LoopClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from journeykit_emulator import World
    from journeykit_emulator.faults import Fault


def now() -> float:
    return asyncio.get_running_loop().time()


class Road(httpx.ASGITransport):
    """The way to the provider, on which answers to a submit can get lost."""

    loses = False
    arrives = True
    """Whether the provider gets a submit whose answer is lost."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.arrives and _imagines(request):
            raise httpx.ReadError("the request got lost", request=request)
        response = await super().handle_async_request(request)
        if self.loses and _imagines(request):
            raise httpx.ReadError("the answer got lost", request=request)
        return response


def _imagines(request: httpx.Request) -> bool:
    return request.method == "POST" and b"prompt" in request.content  # which no other submit of these tests has


@dataclass
class Studio:
    """A provider, and clients that submit to it."""

    provider: str
    world: World
    road: Road
    http: httpx.AsyncClient
    closing: AsyncExitStack
    clients: list[journeykit.AsyncClient] = field(default_factory=list)

    async def client(self, hub: journeykit.LocalHub | None, **options: Any) -> journeykit.AsyncClient:
        settings = {"api_key": next(iter(self.world.accounts)), "base_url": "http://provider.example", **options}
        client = journeykit.AsyncClient(self.provider, http_client=self.http, hub=hub, **settings)
        return await self.closing.enter_async_context(client)

    @property
    def most_at_once(self) -> int:
        """How many tasks had not ended at the same moment, as the provider knows."""
        starts = [(task.created_at, 1) for task in self.world.tasks]
        ends = [(ends_at(task.plan, task.starts_at), -1) for task in self.world.tasks]
        most = count = 0
        for _, change in sorted(starts + ends):
            count += change
            most = max(most, count)
        return most

    @property
    def submits(self) -> list[float]:
        """When submits came in, refused ones too."""
        began = self.world.began_at
        return [request.at - began for request in self.world.requests if request.operation.startswith("submit")]


@asynccontextmanager
async def open_studio(provider: str = "trueai", *faults: Fault, **scenario: Any) -> AsyncIterator[Studio]:
    app = create_app(provider, clock=LoopClock(), scenario=Scenario(**scenario), faults=faults)
    road = Road(app=app)
    async with httpx.AsyncClient(transport=road) as http, AsyncExitStack() as closing:
        yield Studio(provider, app.state.world, road, http, closing)
