"""The only road to a provider: whatever is sent passes here, and whatever comes back.

It sends what the profile allows and the budget covers, at a pace, with the right key, to one host. It keeps the record,
free of secrets. It decides nothing about what an answer is worth.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from journeykit_conformance import __version__
from journeykit_conformance.addresses import AddressError, base_address, is_loopback, picture_address
from journeykit_conformance.allowance import PAYING, UsageError
from journeykit_conformance.calls import Call, RefusedError, prepared
from journeykit_conformance.connections import new_client
from journeykit_conformance.redaction import HIDDEN, Redactor
from journeykit_conformance.trace import INTERRUPTED, Exchange, Remark, Request, Response, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from journeykit_conformance.allowance import Budget, Keys
    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Operation

M = TypeVar("M", Request, Response)
PATIENCE = 75.0
"""Seconds that a whole answer may take. Relays give their upstream a minute, trueai a seed as long, and answer then."""
SERVER_ERRORS = 3  # in a row: a provider in trouble is left alone
_LARGEST = 32 * 1024 * 1024  # bytes of an answer that are read
_ODD = frozenset({"unknown", "malformed", "nonsense", "method", "invalid"})  # steps that ask for what is not there
_JUMPS = 3  # redirects that the address of a picture may take
_READABLE = {"", "identity", "gzip", "deflate"}  # content encodings
_UNPACKED = {"Accept-Encoding": "gzip, deflate"}  # httpx would ask for what else happens to be installed
_ENOUGH = {402: "it says that the account has no credit left", 429: "it asks for fewer requests"}


class StoppedError(Exception):
    """The run must end: the provider is to be left alone."""


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""


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
        levels: Collection[Document] = (),
        patience: float = PATIENCE,
        server_errors: int = SERVER_ERRORS,
        tokens: Collection[str] = (),
    ) -> None:
        try:
            self.base_url = base_address(base_url)
        except AddressError as problem:
            raise UsageError(str(problem)) from None
        self._levels, self._patience = tuple(levels), patience
        self._keys, self._clock, self._auth = keys, clock, auth
        self._allowed, self.budget, self._was_refused = frozenset(allowed), budget, was_refused
        self.redactor = Redactor(filter(None, (keys.first, keys.second)))
        # Ours to give away, so that an answer with one in it is no finding; in a record it has no business either.
        self._tokens = Redactor(tokens, HIDDEN)
        self._longest = max(self.redactor.longest, self._tokens.longest)
        self.trace = Trace(provider, self.redactor.text(self.base_url))
        self._pause, self._last = pause, float("-inf")
        self._errors, self._most_errors = 0, server_errors
        self._http = new_client(
            transport=transport,
            timeout=patience,
            headers=_UNPACKED,
            # What this machine is sent, in plain text and with a key, is no proxy's.
            trust_env=transport is None and not is_loopback(urlsplit(self.base_url).hostname or ""),
            follow_redirects=False,
            # A cookie would be a second key, also where none or a wrong one is sent.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
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
        path, headers, body = prepared(call)
        method = (call.method or call.operation.method).upper()
        return await self.forward(call.operation, method, path, headers, body, step=step, key=key)

    async def forward(
        self,
        operation: Operation,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        step: str,
        key: str = "first",
    ) -> Exchange:
        """Send a request that others have made, to an operation of the document; `path` is raw, with its query.

        Raises:
            RefusedError: if it is not allowed, not affordable, or there is no such key.
            StoppedError: if the provider is not to be asked again.
        """
        secret = self._keys.named(key)
        if operation.role not in self._allowed:
            raise RefusedError(f"{operation.id} is not part of this profile")
        if not secret and key != "none":
            raise RefusedError(f"there is no {key} key")
        url = self.base_url + path
        may_charge = operation.may_charge or self._makes_tasks(method, url)
        if may_charge and not self.budget.limit:
            raise RefusedError(f"{operation.id} may be charged, and nothing may be spent")
        if may_charge:
            self.budget.reserve()
        with_key = {**headers, self._auth[0]: self._auth[1] + secret} if secret else {**headers}
        exchange = await self._exchange(method, url, with_key, body, step, key)
        if may_charge and exchange.response and self._was_refused(operation, exchange.response):
            self.budget.release()
        self._judge_health(exchange)
        return exchange

    def _makes_tasks(self, method: str, url: str) -> bool:
        """Whether any level of the document knows an address as one that may be charged, whatever ours calls it."""
        found = (level.match(method, url) for level in self._levels)
        return any(match is not None and match[0].may_charge for match in found)

    def annotate(self, number: int, step: str, remarks: Iterable[Remark]) -> None:
        """Note what another judge says of an exchange, free of secrets, and what it was sent for."""
        exchange = self.trace.exchanges[number - 1]
        clean = tuple(Remark(each.check, self.redactor.text(self._tokens.text(each.problem))) for each in remarks)
        self.trace.exchanges[number - 1] = replace(exchange, step=step, remarks=exchange.remarks + clean)

    async def download(self, url: str, *, step: str) -> Exchange:
        """Fetch a picture from wherever it lies, without any key.

        Raises:
            RefusedError: if its address is one that must not be asked.
        """
        for _ in range(_JUMPS + 1):
            try:
                parts = picture_address(url, self.base_url)
                exchange = await self._exchange("GET", str(parts), {}, b"", step, "none")
                target = exchange.response.header("location") if exchange.response else None
                if exchange.status not in {301, 302, 303, 307, 308} or not target:
                    return exchange
                url = str(parts.join(target))
            except (httpx.InvalidURL, ValueError) as problem:  # AddressError is one of the latter
                raise RefusedError(f"{step}: the picture was not fetched: {problem}") from None
        return exchange

    def hears(self, request: Request, *, step: str) -> None:
        """Record what the provider has sent by itself."""
        clean, has_key = self._clean(request)
        self._record(clean, None, step=step, key="none", is_callback=True, has_key=has_key)

    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes, step: str, key: str
    ) -> Exchange:
        await self._clock.sleep(max(0.0, self._last + self._pause - self._clock.now()))
        headers = {"User-Agent": f"journeykit-conformance/{__version__}", "Accept": "*/*", **headers}
        response, problem = None, ""
        self._last = sent = self._clock.now()
        try:
            # Latin-1 is what headers are; a fuzzer uses all of it.
            raw = [
                (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
                for name, value in headers.items()
            ]
            async with (
                asyncio.timeout(self._patience),
                self._http.stream(method, url, headers=raw, content=body or None) as answer,
            ):
                content, problem = await _read(answer, _LARGEST + self._longest)
                response = Response(tuple(answer.headers.multi_items()), content, answer.status_code)
        except TimeoutError:
            problem = f"no whole answer within {self._patience:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, OverflowError, ValueError, ExceptionGroup) as failure:
            # An address of the provider's can make anything fail below, up to the resolver of names.
            problem = f"{type(failure).__name__}: {failure}".rstrip(": ")
        except asyncio.CancelledError:
            # Whoever stops the run must learn that this may have arrived, and may cost money.
            request, _ = self._clean(Request(tuple(headers.items()), body, method, url))
            self._record(request, None, problem=INTERRUPTED, at=sent, step=step, key=key)
            raise
        request, _ = self._clean(Request(tuple(headers.items()), body, method, url))
        seconds = self._clock.now() - sent
        clean, has_key = self._clean(response) if response else (None, False)
        return self._record(
            request,
            clean,
            has_key=has_key,
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

    def _clean(self, message: M) -> tuple[M, bool]:
        """Take out what must not be kept, and say whether a key was in it."""
        without_tokens = _without(message, self._tokens)
        clean = _without(without_tokens, self.redactor)
        has_key = clean != without_tokens
        if len(message.body) > _LARGEST:  # half a key may stand at the end of what was read
            clean = replace(clean, body=clean.body[: max(0, len(clean.body) - self._longest)])
        return clean, has_key

    def _judge_health(self, exchange: Exchange) -> None:
        if exchange.status in _ENOUGH and (exchange.key in PAYING or exchange.status == 429):
            raise StoppedError(f"the provider answered {exchange.status}: {_ENOUGH[exchange.status]}")
        is_odd = exchange.response is not None and exchange.step.partition("/")[0] in _ODD
        if exchange.key != "first" or is_odd:
            return  # what is wrong with strangers' and odd requests is a finding, no sign of trouble
        self._errors = self._errors + 1 if exchange.status >= 500 or not exchange.response else 0
        if self._errors >= self._most_errors:
            what = exchange.problem or f"status {exchange.status}"
            raise StoppedError(f"the provider failed {self._errors} times in a row, the last time with {what}")


def _without(message: M, redactor: Redactor) -> M:
    headers = tuple((redactor.text(name), redactor.text(value)) for name, value in message.headers)
    more: dict[str, Any] = {"url": redactor.text(message.url)} if isinstance(message, Request) else {}
    return replace(message, headers=headers, body=redactor.bytes(message.body), **more)


async def _read(answer: httpx.Response, most: int) -> tuple[bytes, str]:
    """Read a body, and say what is wrong with what was read."""
    encodings = {each.strip().lower() for each in answer.headers.get("content-encoding", "").split(",")}
    if encodings - _READABLE:
        return b"", "the body is in a content encoding that was not asked for"  # a key in it would not be found
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > most:
            return bytes(content[:most]), f"the answer has more than {_LARGEST} bytes; the rest was not read"
    return bytes(content), ""
