"""The HTTP library's side of an exchange: building its requests, reading its answers, translating its exceptions.

No waiting and no sending (`drive` and `async_drive` do both). With `http_clients` and `direct` the only module that
imports the HTTP library, so it is imported itself when something is sent. The key goes on requests to base_url and
nowhere else.
"""

from __future__ import annotations

import platform
import traceback
import zlib
from typing import TYPE_CHECKING, cast

import httpx

from journeykit.config import has_labels
from journeykit.errors import APIConnectionError, APIError, APIResponseError, APITimeoutError, InvalidRequestError
from journeykit.refusal import drift
from journeykit.response import PARTIAL, NotJSONError, Response
from journeykit.unpacking import Gzip
from journeykit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Mapping

    from journeykit.config import Config
    from journeykit.flow import Send

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; a hundred of the largest tasks seen are under 1 MB."""
FIRST_BYTES = 64
"""Bytes by which a body is judged: enough to tell every kind of picture and video."""
_LONGEST_CHAIN = 20  # causes of causes
_CONNECT_TIMEOUT = 10.0  # seconds; the read timeout is the user's
# Raised before any byte of the request has left for the provider.
_NEVER_ARRIVED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
FAILURES = (httpx.RequestError, RuntimeError)
"""What the HTTP library raises when an exchange does not come off; the latter of connections that an ended event loop
left behind in a client of the user's, in part when the request has been answered already."""


_USER_AGENT = f"journeykit/{VERSION} python/{platform.python_version()}"


def deadline_passed(request: httpx.Request) -> Exception:
    """Make the exception of an exchange for which there is no time left."""
    return httpx.ReadTimeout("the deadline passed", request=request)


def _never_arrived(error: Exception) -> bool:
    cause = type(error.__cause__)
    if cause.__module__.startswith("aiohttp"):
        # httpx-aiohttp calls every broken connection a ConnectTimeout; only these broke before anything was sent.
        return any(base.__name__ in {"ClientConnectorError", "ConnectionTimeoutError"} for base in cause.__mro__)
    return isinstance(error, _NEVER_ARRIVED)


def build(client: httpx.Client | httpx.AsyncClient, config: Config, send: Send) -> httpx.Request:
    """Build the request of one step, with the key if it goes to the provider and without if it does not.

    Raises:
        InvalidRequestError: if what the user gave cannot be put into a request; nothing was sent.
        APIResponseError: if it is an address that an answer gave.
    """
    limit = config.timeout if send.timeout is None else min(config.timeout, send.timeout)
    timeout = httpx.Timeout(limit, connect=min(limit, _CONNECT_TIMEOUT), pool=None)
    request = dict(send.request)
    ours = {"user-agent": _USER_AGENT, "accept": "application/json", **request.pop("headers", {})}
    try:
        if send.foreign:
            # Built apart from the client: its default headers and cookies are not for a host that an answer named.
            return _insist_on_host(httpx.Request(**request, headers=ours, extensions={"timeout": timeout.as_dict()}))
        # The key is last: nothing replaces it, or comes beside it.
        return client.build_request(
            **request, headers=_merged(ours, config.extra_headers, config.auth), timeout=timeout
        )
    except (httpx.InvalidURL, TypeError, ValueError) as error:  # no such host, not JSON, a lone surrogate
        if send.foreign:
            text = f"an address of the provider's cannot be sent to ({error}); nothing was sent"
            raise APIResponseError(config.redact(text), provider=config.provider) from error
        text = f"this cannot be sent ({error}); nothing was sent"
        raise InvalidRequestError(config.redact(text), provider=config.provider) from error


def _insist_on_host(request: httpx.Request) -> httpx.Request:
    if not has_labels(request.url.raw_host.decode("ascii")):
        raise httpx.InvalidURL("its host cannot be looked up")
    return request


def _merged(*kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """Put headers together; a later one replaces an earlier one of its name, in whatever case that is written."""
    return list({name.lower(): (name, value) for kind in kinds for name, value in kind.items()}.values())


class Body:
    """Takes the chunks of an answer, into memory or into the sink of its step, and stops at the limit.

    Blocks where there is a sink.
    """

    def __init__(self, config: Config, send: Send, response: httpx.Response) -> None:
        self._config, self._send, self._response = config, send, response
        # Anything else than a 2xx speaks of the exchange; its body is not what was asked for.
        is_good = 200 <= response.status_code < 300 and response.status_code != PARTIAL
        self._wants, self._sink = (send.wants, send.sink) if is_good else (None, None)
        self._limit = send.limit if is_good and send.limit is not None else LARGEST_ANSWER
        self._held = bytearray()
        self._size = 0
        self._is_judged = False
        packed = _encodings(response) if "content-encoding" in response.headers else []
        if len(packed) > 1:
            # Each unpacks a thousandfold, all at once and before anything can be counted: gzip, gzip of 8 KB is 8 GB.
            came = "a body that is packed more than once"
            raise drift(config, send.operation, self._response_of(b""), came, submits=send.submits)
        # Left to the HTTP library is to unpack rarer kinds, and what has been read already (by a hook of the user's,
        # say); all else comes from the stream itself: its generators are a twentieth of an exchange.
        self._is_raw = not response.is_stream_consumed and packed in ([], ["gzip"])
        self._gzip = Gzip() if self._is_raw and packed else None

    def pieces(self) -> Iterable[bytes]:
        """Give what is to be added, as it comes."""
        return cast("httpx.SyncByteStream", self._response.stream) if self._is_raw else self._response.iter_bytes()

    def apieces(self) -> AsyncIterable[bytes]:
        """Give what is to be added, as it comes."""
        return cast("httpx.AsyncByteStream", self._response.stream) if self._is_raw else self._response.aiter_bytes()

    def add(self, chunk: bytes) -> bool:
        """Take one chunk, and say whether to go on.

        Raises:
            APIResponseError: when there is more than anyone should send.
            httpx.DecodingError: if it cannot be unpacked.
            OSError: if the sink cannot take it.
        """
        if self._gzip is not None:
            try:
                chunk = self._gzip.add(chunk)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
        self._size += len(chunk)
        if self._size > self._limit:
            came, send = f"more than {self._limit:,} bytes", self._send
            raise drift(self._config, send.operation, self._response_of(b""), came, submits=send.submits)
        if self._is_judged and self._sink:
            self._sink.write(chunk)
        else:
            self._held += chunk
        return self._is_judged or self._size < FIRST_BYTES or self._is_wanted()

    def says_enough(self) -> bool:
        """Whether what came before the connection broke is the whole answer to a submit: it names what was paid for."""
        if not self._send.submits:
            return False
        try:
            return isinstance(self._response_of(bytes(self._held)).document(), dict)
        except NotJSONError:
            return False

    def finished(self) -> Response:
        """Make our response of what came.

        Raises:
            httpx.DecodingError: if all of a picture was taken, and it breaks off.
            OSError: if the sink cannot take it.
        """
        if not self._is_judged:  # shorter than what is judged
            self._is_wanted()
        # Half a picture looks like a whole one. Of an answer the JSON shows whether it is; a submit's was paid for.
        if self._wants and self._is_judged and self._gzip is not None and not self._gzip.is_whole:
            raise httpx.DecodingError("its end is missing")
        return self._response_of(bytes(self._held))

    def _is_wanted(self) -> bool:
        if self._wants and not self._wants(bytes(self._held[:FIRST_BYTES])):
            return False
        self._is_judged = True
        if self._sink:
            self._sink.begin()
            self._sink.write(bytes(self._held))
            del self._held[FIRST_BYTES:]
        return True

    def _response_of(self, content: bytes) -> Response:
        return Response(self._response.status_code, self._response.headers, content)


def _encodings(response: httpx.Response) -> list[str]:
    named = (each.strip() for each in response.headers.get("content-encoding", "").lower().split(","))
    return [each for each in named if each not in {"", "identity"}]


def failure(config: Config, send: Send, request: httpx.Request, error: Exception) -> APIError:
    """Translate an exception of the HTTP library: did the request provably never arrive, or not?"""
    url = request.url
    where = f"{send.operation} ({request.method} {url.scheme}://{url.netloc.decode('ascii', 'replace')}{url.path})"
    reason = str(error) or type(error).__name__
    kind: type[APIError]
    if _never_arrived(error):
        kind, text = APIConnectionError, f"{where} did not get through ({reason}); nothing was sent. "
        # Where pictures lie (Discord's hosts, say) is not reached from everywhere, and no setting says where.
        reachable = "If only a proxy reaches that host, set HTTPS_PROXY"
        text += reachable if send.foreign else "Check base_url, and the proxy if there is one"
    elif isinstance(error, httpx.DecodingError):
        kind, text = APIResponseError, f"{where} was answered with a body that cannot be decoded ({reason})"
    else:
        kind, text = APITimeoutError, f"{where} went out and was not answered completely ({reason})"
    if send.submits and kind is not APIConnectionError:
        text += "; it may have been accepted, so do not simply resubmit"
    made = kind(config.redact(text), provider=config.provider)
    if _shows_a_key(config, error):  # aiohttp's errors hold the headers that were sent
        error.__cause__ = error.__context__ = None
    made.__cause__ = None if _shows_a_key(config, error) else error  # a traceback prints its causes
    made.__suppress_context__ = True
    return made


def _shows_a_key(config: Config, error: Exception) -> bool:
    shown = "".join(traceback.format_exception(error, limit=0))  # messages of it and its causes; code has no keys
    each: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if each is None:
            break
        shown, each = f"{shown}{each!r}", each.__cause__ or each.__context__
    return config.redact(shown) != shown
