"""Serve an emulator on a socket from a thread of the calling process."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from journeykit_emulator.app import create_app
from journeykit_emulator.clock import Clock
from journeykit_emulator.faults import ConnectionDroppedError, Fault
from journeykit_emulator.hook_faults import HookFault
from journeykit_emulator.scenario import Scenario
from journeykit_emulator.world import World

# Seconds until a server that does not come up is given up.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A running emulator."""

    provider: str
    base_url: str
    api_key: str
    world: World


class _Server(uvicorn.Server):
    """A server that says when it listens, and that can hang up on a client."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app, self._clock = app, clock
        super().__init__(
            uvicorn.Config(
                self._serve_or_drop,
                log_config=None,
                log_level="critical",  # a dropped connection is asked for, not an accident
                access_log=False,
                interface="asgi3",
                http="h11",
                loop="asyncio",
                ws="none",
                lifespan="on",
                timeout_keep_alive=75,  # as nginx, which stands before most providers
                timeout_graceful_shutdown=1,
                server_header=False,
                date_header=False,  # of the machine's time, which need not be the emulated one
            )
        )
        self.listening = threading.Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Stop serving, from any thread; the thread that serves ends soon after."""
        self.should_exit = True
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed: whatever ended it, it has
                self._loop.call_soon_threadsafe(self._ended.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.listening.set()

    async def main_loop(self) -> None:
        # uvicorn asks ten times a second whether to stop, and renews the Date header, which is not of its making here.
        if not self.should_exit:
            await self._ended.wait()

    async def _serve_or_drop(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._clock.now(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        try:
            await self._app(scope, receive, send_dated)
        except ConnectionDroppedError:
            for connection in list(self.server_state.connections):
                if getattr(connection, "client", None) == tuple(scope["client"]):
                    connection.transport.close()
            # One turn of the loop, so that uvicorn knows of it and sends no answer of its own.
            await asyncio.sleep(0)


@contextmanager
def serve(
    provider: str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock | None = None,
    scenario: Scenario | None = None,
    faults: Sequence[Fault] = (),
    hook_faults: Sequence[HookFault] = (),
    calls_anywhere: bool = False,
    wrap: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Iterator[Serving]:
    """Serve a provider's emulator until the block is left; the parameters are those of `create_app`.

    `wrap` puts something of the caller's own around it.

    Raises:
        UnknownProviderError: if no such provider is known.
        OSError: if the address cannot be bound.
    """
    app = create_app(
        provider, clock=clock, scenario=scenario, faults=faults, hook_faults=hook_faults, calls_anywhere=calls_anywhere
    )
    world: World = app.state.world
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio does this only for sockets that name their protocol, which `create_server` does not;
    # without it every answer waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _Server(wrap(app) if wrap else app, world.clock)
    thread = threading.Thread(target=server.run, args=([listener],), name=f"emulator-{provider}", daemon=True)
    thread.start()
    try:
        if not server.listening.wait(_PATIENCE):
            raise OSError(f"the emulator of {provider} did not start within {_PATIENCE:g} s")
        name = f"[{host}]" if family is socket.AF_INET6 else host
        yield Serving(
            provider=provider,
            base_url=f"http://{name}:{listener.getsockname()[1]}",
            api_key=next(iter(world.accounts)),
            world=world,
        )
    finally:
        server.end()
        thread.join(_PATIENCE)
        listener.close()
