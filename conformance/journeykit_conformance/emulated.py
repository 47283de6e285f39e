"""The emulators as targets, on virtual time: a run takes no time and is the same every time."""

from __future__ import annotations

import logging
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from journeykit_conformance.allowance import Keys
from journeykit_conformance.target import Target
from journeykit_conformance.trace import Request
from journeykit_emulator import VirtualClock, create_app, deliver_due, serve
from journeykit_emulator.faults import ConnectionDroppedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp

    from journeykit_emulator import World

_EMULATED = "http://127.0.0.1"
_HOOKS = "http://127.0.0.1:9/journeykit-conformance"  # never called by anybody but the emulator's own courier
# What they warn of would stand between the lines of a report; whoever wants it sets logging up.
for _name in ("journeykit_emulator", "python_multipart"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
_STEP = 1.0  # seconds of virtual time after which callbacks are delivered


class EmulatedClock:
    """The emulator's virtual time: sleeping moves it, and has its callbacks delivered."""

    def __init__(self, clock: VirtualClock, deliver: Callable[[], Any]) -> None:
        self._clock, self._deliver = clock, deliver

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Move time."""
        while seconds > 0:
            self._clock.advance(min(_STEP, seconds))
            seconds -= _STEP
            await self._deliver()


@asynccontextmanager
async def emulated(
    provider: str, *, wrap: Callable[[ASGIApp], ASGIApp] | None = None, loopback: bool = False, **options: Any
) -> AsyncIterator[tuple[Target, World]]:
    """Give an emulator as a target, in this process or, with `loopback`, behind a socket of this machine.

    `wrap` puts something around the one in this process; the options are `create_app`'s.
    """
    if wrap and loopback:
        raise ValueError("only an emulator in this process can be wrapped")
    clock = VirtualClock()
    heard: list[Callable[[Request], object]] = []
    transport: httpx.AsyncBaseTransport

    def receive(request: httpx.Request) -> httpx.Response:
        message = Request(tuple(request.headers.multi_items()), request.content, request.method, str(request.url))
        for each in heard:
            each(message)
        return httpx.Response(200)

    with ExitStack() as stack:
        if loopback:
            serving = stack.enter_context(serve(provider, clock=clock, **options))
            # A transport of its own: the machine's proxies have no business here.
            world, base_url, transport = serving.world, serving.base_url, httpx.AsyncHTTPTransport()
        else:
            app = create_app(provider, clock=clock, **options)
            world, base_url, transport = app.state.world, _EMULATED, _InProcess(wrap(app) if wrap else app)
        async with httpx.AsyncClient(transport=httpx.MockTransport(receive)) as hooks:

            async def deliver() -> None:
                await deliver_due(world, http=hooks)

            first, second = (*world.accounts, "", "")[:2]
            target = Target(
                base_url,
                Keys(first, second),
                EmulatedClock(clock, deliver),
                transport=transport,
                hook_url=_HOOKS,
                on_hook=heard,
                is_emulated=True,
            )
            yield target, world


class _InProcess(httpx.AsyncBaseTransport):
    """Calls an application, whose faults look as they would from outside."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionDroppedError as dropped:
            raise httpx.RemoteProtocolError("the connection was dropped") from dropped
