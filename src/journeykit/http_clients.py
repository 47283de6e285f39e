"""Makes the HTTP library's clients: by which way they go, over how many connections, and what they keep.

Importing that library, and reading the certificates that it trusts, takes longer than all else of a client; so this is
imported when something is first sent. What goes through the clients is `transport`'s.
"""

from __future__ import annotations

import os
import select
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import httpx

from journeykit.cookies import jar_of
from journeykit.direct import DirectAsyncClient, DirectClient
from journeykit.errors import ConfigurationError

if TYPE_CHECKING:
    from asyncio import BaseTransport
    from collections.abc import Iterator
    from http.cookiejar import CookieJar
    from ssl import SSLContext

    from aiohttp.client_proto import ResponseHandler
    from aiohttp.connector import Connection
    from httpx_aiohttp import AiohttpTransport

    from journeykit.config import Config

MOST_AT_ONCE = 32
"""Concurrent requests on one async client: httpx's pool rescans every connection for each waiting request and collapses
beyond a few dozen (encode/httpx issue 3215), so the queue is kept before it."""
_LONGEST_IDLE = 4.0
"""Seconds for which an idle connection is kept. Node.js and uvicorn close theirs after 5: a submit that crosses such an
end may or may not have been read, and nobody can say whether it was charged."""
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=MOST_AT_ONCE, keepalive_expiry=_LONGEST_IDLE)
_LONGEST_HEADER = 65_536  # bytes of one line
_AT_ONCE_FAST = 100
"""The same for aiohttp, whose pool does not collapse; more connections bring no more answers."""


@contextmanager
def _as_configuration_error() -> Iterator[None]:
    """Say it in our words when a proxy or certificates that the environment names cannot be used."""
    try:
        yield
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        text = f"the proxy or the certificates that the environment names cannot be used ({error}); nothing was sent"
        raise ConfigurationError(text) from error


@_as_configuration_error()
def new_client(config: Config) -> httpx.Client:
    """Make the HTTP client of a sync session."""
    home, cookies = _straight_to(config), jar_of(config.base_url)
    if home is None:
        return httpx.Client(limits=_LIMITS, cookies=cookies, verify=_ssl_context())
    return DirectClient(home, _ssl_context(), _LIMITS, cookies)


@_as_configuration_error()
def new_async_client(config: Config, cookies: CookieJar) -> tuple[httpx.AsyncClient, int]:
    """Make the HTTP client of an async session, and say how many requests it may have under way.

    Requests to base_url go through aiohttp where the extra `aiohttp` is installed: httpx's own pool is the limit
    beyond a few dozen requests at once. Everything else (pictures on other hosts) goes through httpx, which leaves
    signed addresses as they are.
    """
    home = _straight_to(config)
    if home is None:
        return httpx.AsyncClient(limits=_LIMITS, cookies=cookies, verify=_ssl_context()), MOST_AT_ONCE
    ssl_context = _ssl_context()
    fast = _fast_transport(ssl_context)
    transport = fast or httpx.AsyncHTTPTransport(verify=ssl_context, limits=_LIMITS)
    client = DirectAsyncClient(home, transport, ssl_context, _LIMITS, cookies)
    return client, _AT_ONCE_FAST if fast else MOST_AT_ONCE


def _ssl_context() -> SSLContext:
    return _ssl_context_by(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _ssl_context_by(_file: str | None, _folder: str | None) -> SSLContext:
    """Read the certificates once for all clients: that takes longer than to make twenty of them."""
    return httpx.create_ssl_context()


def _straight_to(config: Config) -> httpx.URL | None:
    """Say where requests can be sent without httpx finding the way; None behind a proxy."""
    home = urlsplit(config.base_url)
    # aiohttp's way of honouring proxies from the environment would also let a netrc entry replace the key.
    if getproxies().keys() & {home.scheme, "all"} and not proxy_bypass(home.hostname or ""):
        return None
    try:
        url = httpx.URL(config.base_url)
        is_readable = bool(url.host)
    except (httpx.InvalidURL, ValueError):  # the latter of a host that is no word of any language
        return None  # which is said when something is to be sent there
    return url if is_readable else None


def _fast_transport(ssl_context: SSLContext) -> AiohttpTransport | None:
    try:
        from httpx_aiohttp import AiohttpTransport  # noqa: I001, PLC0415 - the extra: without it aiohttp is not loaded
        from aiohttp import ClientError, ClientSession, DummyCookieJar, TCPConnector  # noqa: PLC0415
    except ImportError:
        return None

    class Unstained(TCPConnector):
        """Gives no connection on which something came that nobody asked for: that would be the next request's answer.

        aiohttp asks only when a connection comes back to it; httpx's pool asks before it lends one.
        """

        def __init__(self, **how: Any) -> None:
            super().__init__(**how)
            self._lent: WeakSet[ResponseHandler] = WeakSet()

        async def connect(self, *how: Any, **named: Any) -> Connection:
            for _ in range(_AT_ONCE_FAST):  # as many as can lie idle
                connection = await super().connect(*how, **named)
                if connection.protocol is None or not self._is_stained(connection.protocol):
                    return connection
                connection.close()
            return await super().connect(*how, **named)

        def _is_stained(self, protocol: ResponseHandler) -> bool:
            is_new = protocol not in self._lent  # what comes on such may be the end of TLS's handshake
            self._lent.add(protocol)
            return protocol.should_close or (not is_new and _has_unread(protocol.transport))

    class Fast(AiohttpTransport):
        """Lets nothing of aiohttp's escape."""

        def get_client(self) -> ClientSession:
            connector = Unstained(ssl=self.ssl_context, limit=_AT_ONCE_FAST, keepalive_timeout=_LONGEST_IDLE)
            # The client above keeps the cookies, for this transport like for the others.
            return ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                # As httpx: an answer to a submit must not be lost to a long header of a gateway's.
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
            )

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            try:
                return await super().handle_async_request(request)
            except (ClientError, OSError, ValueError) as error:
                raise httpx.ReadError(str(error), request=request) from error

    return Fast(verify=ssl_context)


def _has_unread(transport: BaseTransport | None) -> bool:
    """Whether something lies in a socket, be it the end: a loop that was held up, by who computes, has not read it."""
    socket = transport.get_extra_info("socket") if transport else None
    if socket is None:
        return False
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def checked(http_client: httpx.Client) -> httpx.Client:
    """Insist on a client for threads.

    Raises:
        ConfigurationError: for anything else.
    """
    if not isinstance(http_client, httpx.Client):
        raise _unusable(http_client, "Client")
    return http_client


def checked_async(http_client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Insist on a client for event loops.

    Raises:
        ConfigurationError: for anything else.
    """
    if not isinstance(http_client, httpx.AsyncClient):
        raise _unusable(http_client, "AsyncClient")
    return http_client


def _unusable(http_client: object, wanted: str) -> ConfigurationError:
    return ConfigurationError(f"http_client= must be an httpx.{wanted} here, not {type(http_client).__name__}")
