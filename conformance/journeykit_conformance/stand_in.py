"""Stands in for the provider before an engine that sends by itself: an ASGI application that asks the guard.

The engine is not trusted: only what is an operation of the document passes, and it never sees a key.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from journeykit_conformance.calls import RefusedError
from journeykit_conformance.guard import Guard, StoppedError
from journeykit_conformance.trace import FUZZ

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Operation

    Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

KEY = "journeykit-puts-the-key-here"
"""What the engine sends for the key."""
NUMBER = "x-journeykit-exchange"
"""Header of what really came back: the number of its exchange. What the guard did not send has none."""
# Of one connection, not of the answer: the guard has read the body and taken the encoding off it.
_HOP = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"})
_OWN = _HOP | {"host", "user-agent", "accept", "accept-encoding", "x-schemathesis-testcaseid"}
_WAYWARD = re.compile(rb"\.{0,2}")


class StandIn:
    """Passes requests of an engine on to the guard, which lives in another thread's event loop."""

    def __init__(
        self, guard: Guard, document: Document, before: Callable[[Operation], Awaitable[None]] | None = None
    ) -> None:
        self._guard, self._document, self._before = guard, document, before
        self._loop = asyncio.get_running_loop()
        self._key_headers = _key_headers(document)
        self.stopped = ""
        """Why nothing more is sent; empty as long as something is."""
        self.refused: dict[str, int] = {}
        """What was not sent, and how often."""

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            raise NotImplementedError("there is nothing to start or stop")
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = asyncio.run_coroutine_threadsafe(self._answer(scope, body), self._loop)
        status, headers, content = await asyncio.wrap_future(asked)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        try:
            return await self._ask(scope, body)
        except RefusedError as problem:
            self.refused[str(problem)] = self.refused.get(str(problem), 0) + 1
        except StoppedError as problem:
            self.stopped = str(problem)
        return 403, [(b"content-type", b"text/plain")], b"not sent"

    async def _ask(self, scope: dict[str, Any], body: bytes) -> Answer:
        if self.stopped:
            raise StoppedError(self.stopped)
        method, path = scope["method"], scope["raw_path"].decode("ascii", "replace")
        operation = self._find(method, path)
        if self._before is not None:
            await self._before(operation)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("ascii", "replace")
        exchange = await self._guard.forward(
            operation,
            method,
            f"{path}?{query}" if query else path,
            {name: value for name, value in headers.items() if name not in _OWN | self._key_headers},
            body,
            step=FUZZ,
            key=self._whose(headers),
        )
        if exchange.response is None:
            raise RefusedError("nothing came back")
        passed = [(name, value) for name, value in exchange.response.headers if name.lower() not in _HOP]
        told = [*passed, (NUMBER, str(exchange.number))]
        raw = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in told]
        return exchange.status, raw, exchange.response.body

    def _find(self, method: str, path: str) -> Operation:
        """Find the operation that a request is for: the whole path, and no way around it."""
        for part in path.split("/")[1:]:
            plain = unquote_to_bytes(part)
            # Gateways resolve these, and then it is another operation that is asked.
            if b"/" in plain or b"\\" in plain or _WAYWARD.fullmatch(plain):
                raise RefusedError("a path with dots, slashes or nothing between its slashes may lead elsewhere")
        match = self._document.match(method, path, whole=True)
        if match is None:
            raise RefusedError(f"the document has no {method} for such a path")
        return match[0]

    def _whose(self, headers: Mapping[str, str]) -> str:
        held = [headers[name] for name in self._key_headers if headers.get(name)]
        if any(KEY in value for value in held):
            return "first"
        # A key that the engine made up: the guard sends a wrong one of its own in the usual place.
        return "wrong" if held else "none"


def _key_headers(document: Document) -> frozenset[str]:
    schemes = document.raw.get("components", {}).get("securitySchemes", {}).values()
    named = {str(each["name"]).lower() for each in map(document.resolve, schemes) if each.get("in") == "header"}
    return frozenset({document.auth[0].lower(), "authorization", *named})
