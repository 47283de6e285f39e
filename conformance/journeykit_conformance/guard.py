"""The only road to a provider: whatever is sent passes here, and whatever comes back.

It sends what the profile allows and the budget covers, at a pace, with the right key, to one host. It keeps the record,
free of secrets. It decides nothing about what an answer is worth.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx

from journeykit_conformance import __version__
from journeykit_conformance.redaction import SHORTEST, Redactor
from journeykit_conformance.trace import Exchange, Request, Response, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from journeykit_conformance.document import Operation

M = TypeVar("M", Request, Response)
WRONG_KEY = "sk-journeykit-conformance-no-such-key"
_PATIENCE = 60.0  # seconds that an answer may take
_SERVER_ERRORS = 3  # in a row: a provider in trouble is left alone
_LARGEST = 32 * 1024 * 1024  # bytes of an answer that are read
_JUMPS = 3  # redirects that the address of a picture may take
_ENOUGH = {402: "it says that the account has no credit left", 429: "it asks for fewer requests"}


class UsageError(ValueError):
    """What was asked for cannot be run: an address, a key or a budget is not usable."""


class RefusedError(Exception):
    """The guard did not send something."""


class StoppedError(Exception):
    """The run must end: the provider is to be left alone."""


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""


@dataclass(frozen=True)
class Keys:
    """The keys of a run; they show nowhere."""

    first: str = field(default="", repr=False)
    second: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for key in filter(None, (self.first, self.second)):
            if len(key) < SHORTEST or not key.isascii() or any(letter.isspace() for letter in key):
                raise UsageError(f"a key is {SHORTEST} or more visible ASCII characters")

    def named(self, whose: str) -> str:
        """Return a key by what exchanges call it; empty if there is none."""
        return {"first": self.first, "second": self.second, "wrong": WRONG_KEY}.get(whose, "")


@dataclass(frozen=True)
class Call:
    """A request as it is wanted, without key and host."""

    operation: Operation
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    raw: bytes | None = None
    """The body as it is, instead of one that is encoded."""
    method: str = ""


@dataclass
class Budget:
    """How many accepted paid calls a run may cost."""

    limit: int = 0
    spent: int = 0

    def reserve(self) -> None:
        """Take one out before it is spent.

        Raises:
            RefusedError: if nothing is left.
        """
        if self.spent >= self.limit:
            raise RefusedError(f"the budget of {self.limit} paid call{'s' * (self.limit != 1)} is used up")
        self.spent += 1

    def release(self) -> None:
        """Put one back: the provider has refused, so it cannot have been charged."""
        self.spent -= 1


class Guard:
    """Sends, for one run."""

    def __init__(
        self,
        base_url: str,
        keys: Keys,
        *,
        clock: Clock,
        allowed: Collection[str],
        budget: Budget,
        transport: httpx.AsyncBaseTransport | None = None,
        pause: float = 0.0,
        auth: tuple[str, str] = ("Authorization", "Bearer "),
        was_refused: Callable[[Operation, Response], bool] = lambda _operation, _response: False,
        provider: str = "",
    ) -> None:
        self.base_url = _checked(base_url)
        self._keys, self._clock, self._auth = keys, clock, auth
        self._allowed, self.budget, self._was_refused = frozenset(allowed), budget, was_refused
        self.redactor = Redactor(filter(None, (keys.first, keys.second)))
        self.trace = Trace(provider, self.redactor.text(self.base_url))
        self._pause, self._last = pause, float("-inf")
        self._errors = 0
        self._http = httpx.AsyncClient(
            transport=transport, timeout=_PATIENCE, trust_env=transport is None, follow_redirects=False
        )
        self.on_exchange: Callable[[Exchange], object] = lambda _: None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, call: Call, *, step: str, key: str = "first") -> Exchange:
        """Send one request.

        Raises:
            RefusedError: if it is not allowed, not affordable, or there is no such key.
            StoppedError: if the provider is not to be asked again.
        """
        operation, secret = call.operation, self._keys.named(key)
        if operation.role not in self._allowed:
            raise RefusedError(f"{operation.id} is not part of this profile")
        if not secret and key != "none":
            raise RefusedError(f"there is no {key} key")
        # Without a valid key nobody can be charged; that a server accepts it all the same is the finding.
        is_paid = operation.is_paid and key in {"first", "second"}
        if is_paid:
            self.budget.reserve()
        headers, body = _encode(call)
        if secret:
            headers[self._auth[0]] = self._auth[1] + secret
        url = _address(self.base_url, call)
        exchange = await self._exchange((call.method or operation.method).upper(), url, headers, body, step, key)
        if is_paid and exchange.response and self._was_refused(operation, exchange.response):
            self.budget.release()
        self._judge_health(exchange)
        return exchange

    async def download(self, url: str, *, step: str) -> Exchange:
        """Fetch a picture from wherever it lies, without any key.

        Raises:
            RefusedError: if its address is one that must not be asked.
        """
        for _ in range(_JUMPS + 1):
            self._check_address(url)
            exchange = await self._exchange("GET", url, {}, b"", step, "none")
            target = exchange.response.header("location") if exchange.response else None
            if exchange.status not in {301, 302, 303, 307, 308} or not target:
                return exchange
            url = urljoin(url, target)
        return exchange

    def hears(self, request: Request, *, step: str) -> None:
        """Record what the provider has sent by itself."""
        self._record(self._clean_request(request), None, step=step, key="none", is_callback=True)

    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes, step: str, key: str
    ) -> Exchange:
        await self._clock.sleep(max(0.0, self._last + self._pause - self._clock.now()))
        headers = {"User-Agent": f"journeykit-conformance/{__version__}", "Accept": "*/*", **headers}
        response, problem = None, ""
        self._last = sent = self._clock.now()
        try:
            async with self._http.stream(method, url, headers=headers, content=body or None) as answer:
                content = await _read(answer)
                response = Response(tuple(answer.headers.multi_items()), content, answer.status_code)
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            problem = f"{type(failure).__name__}: {failure}".rstrip(": ")
        request = Request(tuple(headers.items()), body, method, url)
        seconds = self._clock.now() - sent
        return self._record(
            self._clean_request(request),
            clean := self._clean(response) if response else None,
            has_key=clean != response,
            problem=self.redactor.text(problem),
            at=sent,
            seconds=seconds,
            step=step,
            key=key,
        )

    def _record(self, request: Request, response: Response | None, **more: Any) -> Exchange:
        more.setdefault("at", self._clock.now())
        exchange = Exchange(len(self.trace.exchanges) + 1, request, response, **more)
        self.trace.exchanges.append(exchange)
        self.on_exchange(exchange)
        return exchange

    def _clean(self, message: M) -> M:
        text = self.redactor.text
        headers = tuple((text(name), text(value)) for name, value in message.headers)
        return replace(message, headers=headers, body=self.redactor.bytes(message.body))

    def _clean_request(self, request: Request) -> Request:
        return replace(self._clean(request), url=self.redactor.text(request.url))

    def _judge_health(self, exchange: Exchange) -> None:
        if exchange.key != "first":
            return
        if exchange.status in _ENOUGH:
            raise StoppedError(f"the provider answered {exchange.status}: {_ENOUGH[exchange.status]}")
        self._errors = self._errors + 1 if exchange.status >= 500 or not exchange.response else 0
        if self._errors >= _SERVER_ERRORS:
            what = exchange.problem or f"status {exchange.status}"
            raise StoppedError(f"the provider failed {self._errors} times in a row, the last time with {what}")

    def _check_address(self, url: str) -> None:
        """Refuse addresses that a provider has no business to send anybody to."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RefusedError("a picture's address is http or https")
        own = urlsplit(self.base_url).hostname
        if parts.hostname != own and _is_private(parts.hostname):
            raise RefusedError("a picture's address leads into a private network")


async def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > _LARGEST:
            break
    return bytes(content)


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{base_url!r} is no address; give one like https://api.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("the address of a provider has a host and perhaps a path, nothing else")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError("a key is not sent over plain http; use https (this machine itself excepted)")
    return base_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _address(base_url: str, call: Call) -> str:
    path = call.operation.path
    for name, value in call.path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return base_url + path + (f"?{urlencode(call.query)}" if call.query else "")


def _encode(call: Call) -> tuple[dict[str, str], bytes]:
    kind, _ = call.operation.body
    if call.raw is not None:
        return {"Content-Type": kind or "application/json"}, call.raw
    if call.body is None or not kind:
        return {}, b""
    if kind == "application/x-www-form-urlencoded":
        return {"Content-Type": kind}, urlencode(_pairs(call.body)).encode()
    return {"Content-Type": kind}, json.dumps(call.body, ensure_ascii=False).encode()


def _pairs(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, each if isinstance(each, str) else json.dumps(each))
        for name, value in body.items()
        for each in (value if isinstance(value, list) else [value])
    ]
