"""Ways to make the same call: the facade, the generated client, and what people write by hand.

Each is opened as a context and gives a function that makes one call. Imports happen on opening, in the process that
measures, after it has been made to do without what is not to be there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

from bench.answers import KEY, PREDICTION, PROMPT

AsyncCall: TypeAlias = Callable[[], Awaitable[object]]
Call: TypeAlias = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Target:
    """What to call."""

    provider: str
    base_url: str
    id: str
    """Of the task that the server has an answer for."""
    verb: str = "fetch"

    @property
    def server(self) -> str:
        """Address of the server itself."""
        return self.base_url.removesuffix(f"/{self.provider}")

    @property
    def address(self) -> str:
        """Of a fetch, at the providers of the relay's family."""
        return f"{self.base_url}/mj/task/{self.id}/fetch"


@asynccontextmanager
async def async_facade(target: Target) -> AsyncIterator[AsyncCall]:
    """journeykit.AsyncClient, on the fastest transport that is installed."""
    import journeykit

    async with journeykit.AsyncClient(target.provider, api_key=KEY, base_url=target.base_url) as client:
        yield partial(client.fetch, target.id) if target.verb == "fetch" else partial(client.imagine, PROMPT)


@contextmanager
def facade(target: Target) -> Iterator[Call]:
    """journeykit.Client."""
    import journeykit

    with journeykit.Client(target.provider, api_key=KEY, base_url=target.base_url) as client:
        yield partial(client.fetch, target.id) if target.verb == "fetch" else partial(client.imagine, PROMPT)


@asynccontextmanager
async def async_generated(target: Target) -> AsyncIterator[AsyncCall]:
    """The generated client on httpx."""
    endpoint, given, client = _generated(target)
    async with client:
        yield partial(endpoint.asyncio, client=client, **given)


@asynccontextmanager
async def async_generated_on_aiohttp(target: Target) -> AsyncIterator[AsyncCall]:
    """The generated client on httpx with httpx-aiohttp's transport."""
    import httpx
    from httpx_aiohttp import AiohttpTransport

    endpoint, given, client = _generated(target)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=target.base_url, headers=headers, transport=AiohttpTransport()) as http:
        client.set_async_httpx_client(http)
        yield partial(endpoint.asyncio, client=client, **given)


@contextmanager
def generated(target: Target) -> Iterator[Call]:
    """The generated client on httpx."""
    endpoint, given, client = _generated(target)
    with client:
        yield partial(endpoint.sync, client=client, **given)


def _generated(target: Target) -> tuple[Any, dict[str, Any], Any]:
    package = f"journeykit_clients.{target.provider}"
    client = import_module(package).AuthenticatedClient(base_url=target.base_url, token=KEY)
    models = import_module(f"{package}.models")
    if target.verb == "fetch":
        endpoint = import_module(f"{package}.api.task.fetch_task")
        if not hasattr(models, "FetchTaskRequest"):
            return endpoint, {"id": target.id}, client
        return endpoint, {"body": models.FetchTaskRequest(models.FetchTaskRequestModel.MIDJOURNEY, target.id)}, client
    endpoint = import_module(f"{package}.api.submit.submit_imagine")
    needs_model = hasattr(models, "ImagineRequestModel")
    body = models.ImagineRequest(models.ImagineRequestModel.MIDJOURNEY, PROMPT) if needs_model else None
    return endpoint, {"body": body or models.ImagineRequest(prompt=PROMPT)}, client


@asynccontextmanager
async def async_bare_httpx(target: Target) -> AsyncIterator[AsyncCall]:
    """httpx.AsyncClient, and nobody reads what came."""
    import httpx

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield partial(client.get, target.address)


@contextmanager
def bare_httpx(target: Target) -> Iterator[Call]:
    """httpx.Client, and nobody reads what came."""
    import httpx

    with httpx.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield partial(client.get, target.address)


@asynccontextmanager
async def async_httpx(target: Target) -> AsyncIterator[AsyncCall]:
    """Made by hand with httpx.AsyncClient."""
    import httpx

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as client:

        async def call() -> object:
            response = await client.get(target.address)
            return response.raise_for_status().json()

        yield call


@contextmanager
def sync_httpx(target: Target) -> Iterator[Call]:
    """Made by hand with httpx.Client."""
    import httpx

    with httpx.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield lambda: client.get(target.address).raise_for_status().json()


@asynccontextmanager
async def async_aiohttp(target: Target) -> AsyncIterator[AsyncCall]:
    """Made by hand with aiohttp."""
    import aiohttp

    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}, raise_for_status=True) as session:

        async def call() -> object:
            async with session.get(target.address) as response:
                return await response.json()

        yield call


@contextmanager
def requests(target: Target) -> Iterator[Call]:
    """Made by hand with requests."""
    import requests as library

    def call() -> object:
        response = session.get(target.address)
        response.raise_for_status()
        return response.json()

    with library.Session() as session:
        session.headers["Authorization"] = f"Bearer {KEY}"
        yield call


@asynccontextmanager
async def async_replicate(target: Target) -> AsyncIterator[AsyncCall]:
    """Replicate's SDK, which fetches a prediction of its own kind."""
    import replicate as library

    client = library.Client(api_token=KEY, base_url=target.server)
    yield partial(client.predictions.async_get, PREDICTION)


@contextmanager
def replicate(target: Target) -> Iterator[Call]:
    """Replicate's SDK, which fetches a prediction of its own kind."""
    import replicate as library

    client = library.Client(api_token=KEY, base_url=target.server)
    yield partial(client.predictions.get, PREDICTION)


AsyncWay: TypeAlias = Callable[[Target], AbstractAsyncContextManager[AsyncCall]]
Way: TypeAlias = Callable[[Target], AbstractContextManager[Call]]
