"""What a client of our own adds to a request to the provider: nothing."""

from __future__ import annotations

import asyncio
import gzip
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest

import journeykit
from journeykit import http_clients
from journeykit.config import resolve
from journeykit.connections import Connections
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
def test_headers_that_are_given_replace_the_usual_ones(monkeypatch: pytest.MonkeyPatch, is_async: bool) -> None:
    provider = Provider()
    http = client_to(provider, monkeypatch, is_async=is_async)
    ours = {"host": "behind.example", "ACCEPT-ENCODING": "identity"}

    async def perform() -> None:
        assert (await fetched(client_of(str(HOME), is_async, http_client=http, extra_headers=ours), "1")).succeeded
        await http.aclose() if is_async else http.close()

    asyncio.run(perform())
    (request,) = provider.came
    assert request.headers.get_list("host") == ["behind.example"]
    assert request.headers.get_list("accept-encoding") == ["identity"]


@every_kind
def test_a_post_without_a_body_says_that_it_has_none(monkeypatch: pytest.MonkeyPatch, is_async: bool) -> None:
    http = client_to(Provider(), monkeypatch, is_async=is_async)
    post, get = (http.build_request(method, HOME, timeout=httpx.Timeout(1)) for method in ("post", "get"))
    assert post.headers["content-length"] == "0"  # else some servers wait for one
    assert "content-length" not in get.headers
    assert (get.method, get.content) == ("GET", b"")
    asyncio.run(http.aclose()) if is_async else http.close()


@every_kind
def test_base_url_that_the_http_library_cannot_read_is_told_when_it_is_used(is_async: bool) -> None:
    async def perform() -> None:
        client = client_of("http://xn--/", is_async)
        with pytest.raises(journeykit.InvalidRequestError, match="nothing was sent"):
            await fetched(client, "1")
        await client.close() if is_async else client.close()

    asyncio.run(perform())


@every_kind
@pytest.mark.parametrize(("variable", "value"), [("HTTPS_PROXY", "teapot://proxy"), ("SSL_CERT_FILE", "/nowhere.pem")])
def test_what_the_environment_cannot_mean_is_told_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, is_async: bool
) -> None:
    monkeypatch.setenv(variable, value)

    async def perform() -> None:
        client = client_of("https://provider.example", is_async)
        with pytest.raises(journeykit.ConfigurationError, match="nothing was sent"):
            await fetched(client, "1")
        await client.close() if is_async else client.close()

    asyncio.run(perform())


@every_kind
def test_a_client_that_is_closed_before_its_first_request_makes_no_connections(
    monkeypatch: pytest.MonkeyPatch, is_async: bool
) -> None:
    made: list[object] = []
    monkeypatch.setattr(http_clients, "new_client", made.append)
    monkeypatch.setattr(http_clients, "new_async_client", lambda *given: made.append(given))

    async def perform() -> None:
        client = client_of(str(HOME), is_async)
        twin = client.with_options(max_retries=0)
        await client.close() if is_async else client.close()
        for each in (client, twin):
            with pytest.raises(journeykit.ConfigurationError, match="closed"):
                await fetched(each, "1")

    asyncio.run(perform())
    assert not made


def test_threads_that_send_at_once_share_one_pool_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[httpx.Client] = []

    def new_client(config: object) -> httpx.Client:
        assert connections._lock.locked()  # another thread would wait for this one
        made.append(httpx.Client(transport=httpx.MockTransport(Provider())))
        return made[-1]

    monkeypatch.setattr(http_clients, "new_client", new_client)
    connections = Connections(client_of(str(HOME), is_async=False)._session.config, None)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda _: connections.client, range(2))) == made * 2
    connections.close()
    assert made[0].is_closed


def test_certificates_are_read_once_for_all_clients_and_again_when_others_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str | None] = []
    real = httpx.create_ssl_context

    def counted() -> ssl.SSLContext:
        read.append(os.environ.get("SSL_CERT_FILE"))
        return real()

    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    http_clients._ssl_context_by.cache_clear()
    mine = tmp_path / "mine.pem"
    mine.write_bytes(Path(certifi.where()).read_bytes())
    config = resolve("pro365", default_base_url=str(HOME), default_auth_header="Authorization", api_key="sk-0123456789")
    for _ in range(3):
        http_clients.new_client(config).close()
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    http_clients.new_client(config).close()
    assert read == [None, str(mine)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_connections_of_its_own() -> None:
    connections = Connections(client_of(str(HOME), is_async=False)._session.config, None)
    of_parent = connections.client
    child = os.fork()
    if not child:
        code = 1
        try:
            own = connections.client
            code = 0 if own is not of_parent and connections.client is own else 1
        finally:
            os._exit(code)  # whatever happens: this process must not go on with the tests
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert connections.client is of_parent
    assert not of_parent.is_closed
    connections.close()
