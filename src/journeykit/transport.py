"""The HTTP library's side of an exchange: building its requests, reading its answers, translating its exceptions.

No waiting and no sending (`drive` does both); together they are the only two modules that import the HTTP library. The
key goes on requests to base_url and nowhere else.
"""

from __future__ import annotations

import ipaddress
import platform
import traceback
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import httpx

from journeykit.errors import APIConnectionError, APIError, APIResponseError, APITimeoutError, InvalidRequestError
from journeykit.refusal import drift
from journeykit.response import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit.config import Config
    from journeykit.flow import Send

MOST_AT_ONCE = 32
"""Concurrent requests on one async client: httpx's pool rescans every connection for each waiting request and collapses
beyond a few dozen (encode/httpx issue 3215), so the queue is kept before it."""
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=MOST_AT_ONCE)
LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; a hundred of the largest tasks seen are under 1 MB."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CONNECT_TIMEOUT = 10.0  # seconds; the read timeout is the user's
# Raised before any byte of the request has left for the provider.
_NEVER_ARRIVED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
FAILURES = (httpx.RequestError,)
"""What the HTTP library raises when an exchange does not come off."""


def _user_agent() -> str:
    try:
        ours = version("journeykit")
    except PackageNotFoundError:  # run from a source tree that was never installed
        ours = "0"
    return f"journeykit/{ours} python/{platform.python_version()}"


_USER_AGENT = _user_agent()


def build(client: httpx.Client | httpx.AsyncClient, config: Config, send: Send) -> httpx.Request:
    """Build the request of one step, with the key if it goes to the provider and without if it does not.

    Raises:
        InvalidRequestError: if what the user gave cannot be put into a request; nothing was sent.
    """
    limit = config.timeout if send.timeout is None else min(config.timeout, send.timeout)
    timeout = httpx.Timeout(limit, connect=min(limit, _CONNECT_TIMEOUT), pool=None)
    request = dict(send.request)
    headers = httpx.Headers({"user-agent": _USER_AGENT, "accept": "application/json", **request.pop("headers", {})})
    try:
        if send.foreign:
            # Built apart from the client: its default headers and cookies are not for a host that an answer named.
            return httpx.Request(**request, headers=headers, extensions={"timeout": timeout.as_dict()})
        headers.update(config.extra_headers)
        headers.update(config.auth)  # last: nothing replaces the key, or comes beside it
        return client.build_request(**request, headers=headers, timeout=timeout)
    except (httpx.InvalidURL, TypeError, ValueError) as error:  # no such host, not JSON, a lone surrogate
        text = f"this cannot be sent ({error}); nothing was sent"
        raise InvalidRequestError(config.redact(text), provider=config.provider) from error


class Body:
    """Collects the chunks of an answer and stops at the limit."""

    def __init__(self, config: Config, send: Send, response: httpx.Response) -> None:
        self._config, self._send, self._response = config, send, response
        self._limit = send.limit or LARGEST_ANSWER
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take one chunk.

        Raises:
            APIResponseError: when there is more than anyone should send.
        """
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._limit:
            came = f"more than {self._limit // 1024**2} MB"
            send = self._send
            raise drift(self._config, send.operation, self.finished(b""), came, submits=send.submits)

    def finished(self, content: bytes | None = None) -> Response:
        """Make our response of what was collected."""
        headers = {name.lower(): value for name, value in self._response.headers.items()}
        return Response(self._response.status_code, headers, b"".join(self._chunks) if content is None else content)


def failure(config: Config, send: Send, request: httpx.Request, error: Exception) -> APIError:
    """Translate an exception of the HTTP library: did the request provably never arrive, or not?"""
    url = request.url
    where = f"{send.operation} ({request.method} {url.scheme}://{url.netloc.decode('ascii', 'replace')}{url.path})"
    reason = str(error) or type(error).__name__
    kind: type[APIError]
    if isinstance(error, _NEVER_ARRIVED):
        kind, text = APIConnectionError, f"{where} did not get through ({reason}); nothing was sent. Check base_url"
    elif isinstance(error, httpx.DecodingError):
        kind, text = APIResponseError, f"{where} was answered with a body that cannot be decoded ({reason})"
    else:
        kind, text = APITimeoutError, f"{where} went out and was not answered completely ({reason})"
    if send.submits and kind is not APIConnectionError:
        text += "; it may have been accepted, so do not simply resubmit"
    made = kind(config.redact(text), provider=config.provider)
    shown = "".join(traceback.format_exception(error))
    made.__cause__ = error if config.redact(shown) == shown else None  # a traceback prints its causes
    made.__suppress_context__ = True
    return made


def refuse_private(config: Config, host: str, addresses: Iterable[str]) -> None:
    """Refuse to be sent into a private network by an answer.

    Raises:
        APIResponseError: if any of the host's addresses is not public.
    """
    for address in addresses:
        parsed = _innermost(ipaddress.ip_address(address.partition("%")[0]))
        if not parsed.is_global or parsed.is_multicast:
            text = f"the picture's address {host} is in a private network; not going there"
            raise APIResponseError(config.redact(text), provider=config.provider)


def _innermost(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    # An IPv6 address that only carries an IPv4 one is where the IPv4 one is.
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
