"""What a client of our own adds to a request to the provider: nothing."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from http.cookiejar import CookieJar
from typing import Any

import httpx
import pytest

import journeykit
from journeykit.direct import DirectAsyncClient, DirectClient

HOME, SHOP = httpx.URL("http://provider.example/prefix"), "http://shop.example/"
TASK = gzip.compress(b'{"id": "1", "status": "SUCCESS"}')
every_kind = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])


class Provider:
    """Notes what comes, and answers as the web may."""

    def __init__(self) -> None:
        self.came: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.came.append(request)
        headers = {"set-cookie": "session=1; Path=/", "content-encoding": "gzip", "location": SHOP}
        return httpx.Response(302 if "moved" in request.url.path else 200, headers=headers, content=TASK)


def client_to(provider: Provider, monkeypatch: pytest.MonkeyPatch, *, is_async: bool) -> Any:
    transport = httpx.MockTransport(provider)
    if is_async:
        return DirectAsyncClient(HOME, transport, ssl.create_default_context(), httpx.Limits(), CookieJar())
    monkeypatch.setattr("httpx.HTTPTransport", lambda **_: transport)
    return DirectClient(HOME, ssl.create_default_context(), httpx.Limits(), CookieJar())


async def fetched(client: Any, id: str) -> Any:
    task = client.fetch(id)
    return await task if isinstance(client, journeykit.AsyncClient) else task


def client_of(base_url: str, is_async: bool, **options: Any) -> Any:
    kind: Any = journeykit.AsyncClient if is_async else journeykit.Client
    return kind("pro365", api_key="sk-123456", base_url=base_url, **options)


@every_kind
def test_requests_to_the_provider_carry_what_they_were_given(monkeypatch: pytest.MonkeyPatch, is_async: bool) -> None:
    provider = Provider()
    http = client_to(provider, monkeypatch, is_async=is_async)

    async def perform() -> None:
        client = client_of(str(HOME), is_async, http_client=http)
        assert (await fetched(client, "1")).succeeded
        assert (await fetched(client, "2")).succeeded
        with pytest.raises(journeykit.APIResponseError, match="redirect"):
            await fetched(client, "moved")
        await http.aclose() if is_async else http.close()

    asyncio.run(perform())
    assert len(provider.came) == 3
    assert [request.headers.get("cookie") for request in provider.came] == [None, "session=1", "session=1"]
    for request in provider.came:
        assert request.headers["host"] == "provider.example"
        assert "gzip" in request.headers["accept-encoding"]
        assert set(request.headers) - {"cookie"} == {"host", "accept", "accept-encoding", "user-agent", "authorization"}


@every_kind
def test_base_url_that_the_http_library_cannot_read_is_told_when_it_is_used(is_async: bool) -> None:
    async def perform() -> None:
        client = client_of("http://xn--/", is_async)
        with pytest.raises(journeykit.InvalidRequestError, match="nothing was sent"):
            await fetched(client, "1")
        await client.close() if is_async else client.close()

    asyncio.run(perform())
