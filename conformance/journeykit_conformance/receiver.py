"""Takes a live provider's callbacks: a server on this machine, which a public address leads to.

It serves as long as a run lasts, knows nothing of tasks, and lets through what was sent below an address that only the
provider was told.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from secrets import compare_digest, token_hex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from journeykit_conformance.addresses import is_loopback, parse
from journeykit_conformance.allowance import UsageError
from journeykit_conformance.connections import new_client
from journeykit_conformance.trace import Request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.types import Receive, Scope, Send

LARGEST = 1024 * 1024
"""Bytes that a callback may have; tasks are a few thousand."""
_PATIENCE = 10.0  # seconds until our own callback must have come round


@dataclass(frozen=True)
class Hook:
    """Where callbacks arrive: the address that others know, the port that it leads to, and a token of this run."""

    url: str
    port: int
    token: str = field(default_factory=lambda: token_hex(16), repr=False)

    @property
    def address(self) -> str:
        """What the provider is told. Strangers do not know it, and what they post is ignored."""
        return f"{self.url}/{self.token}"


def hook(url: str, port: int | None = None) -> Hook:
    """Check where callbacks are to arrive; without a port it is that of the address.

    Raises:
        UsageError: if they cannot.
    """
    try:
        parts, told = parse(url), urlsplit(url).port  # the library forgets a port that goes without saying
    except ValueError:
        raise UsageError("the webhook URL is no address; give one like https://hooks.example.com/mj") from None
    if parts.scheme not in {"http", "https"} or not parts.host or parts.userinfo or "?" in url or "#" in url:
        raise UsageError("the webhook URL is http or https, with a host and perhaps a path, nothing else")
    if (port := port or told) is None:
        raise UsageError("say with --webhook-port which port of this machine the webhook URL leads to")
    return Hook(url.rstrip("/"), port)


@asynccontextmanager
async def receiving(hook: Hook, deliver: Callable[[Request], object]) -> AsyncIterator[None]:
    """Take callbacks for as long as the block lasts; `deliver` is called with each, in this event loop.

    Raises:
        UsageError: if the port cannot be had, or the address does not lead to it: a run would blame the provider.
    """
    import uvicorn  # noqa: PLC0415 - comes with the extra, and only live webhooks want it

    arrived = asyncio.Event()
    probe = f"{hook.address}/{token_hex(8)}"

    def take(request: Request) -> None:
        if request.url == probe:
            arrived.set()
        else:
            deliver(request)

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield  # Ctrl-C is the run's

    config = uvicorn.Config(
        _Application(hook, take),
        log_config=None,
        log_level="critical",
        access_log=False,
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        timeout_graceful_shutdown=1,
        server_header=False,
        proxy_headers=False,
    )
    with _listener(hook) as listener:
        server = Server(config)
        serving = asyncio.create_task(server.serve([listener]), name="journeykit-receiver")
        try:
            await _try_out(hook, probe, arrived)
            yield
        finally:
            server.should_exit = True
            await serving


class _Application:
    """Passes on what is posted below the address."""

    def __init__(self, hook: Hook, take: Callable[[Request], object]) -> None:
        self._hook, self._take = hook, take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = await self._status(scope, receive)
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        rest = self._below(scope["path"])
        if rest is None:
            return 404
        if scope["method"] != "POST":
            return 405
        body = await _read(receive)
        if body is None:
            return 413
        query = scope["query_string"].decode("latin-1")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        url = self._hook.address + rest + (f"?{query}" if query else "")
        self._take(Request(headers, body, "POST", url))
        return 200

    def _below(self, path: str) -> str | None:
        """Return what follows the token; None if it is not there. What stands before it may be a proxy's business."""
        parts = path.split("/")
        wanted = self._hook.token.encode()
        at = next((place for place, part in enumerate(parts) if compare_digest(part.encode(), wanted)), None)
        return None if at is None else "".join(f"/{part}" for part in parts[at + 1 :])


async def _read(receive: Receive) -> bytes | None:
    """Read a body; None if it is too large, or whoever sends it goes away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _listener(hook: Hook) -> socket.socket:
    host = urlsplit(hook.url).hostname or ""
    try:
        if is_loopback(host):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            return socket.create_server((host if family is socket.AF_INET6 else "127.0.0.1", hook.port), family=family)
        # A tunnel ends at this machine, a forwarded port comes from outside: both are to arrive.
        both = socket.has_dualstack_ipv6()
        return socket.create_server(
            ("", hook.port), family=socket.AF_INET6 if both else socket.AF_INET, dualstack_ipv6=both
        )
    except (OSError, OverflowError) as problem:
        told = problem.strerror if isinstance(problem, OSError) else "no such port"
        raise UsageError(f"callbacks cannot be taken on port {hook.port}: {told}") from problem


async def _try_out(hook: Hook, probe: str, arrived: asyncio.Event) -> None:
    """Call ourselves the way that the provider will."""
    try:
        near = is_loopback(urlsplit(hook.url).hostname or "")
        async with new_client(timeout=_PATIENCE, trust_env=not near) as http:
            told = f"status {(await http.post(probe)).status_code}"
    except httpx.HTTPError as problem:
        told = type(problem).__name__
    if not arrived.is_set():
        raise UsageError(f"the webhook URL does not lead to port {hook.port} of this machine ({told})")
