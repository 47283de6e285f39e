"""The emulators as targets, in this process and on virtual time: a run takes no time and is the same every time."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from journeykit_conformance.guard import Keys
from journeykit_conformance.target import Target
from journeykit_conformance.trace import Request
from journeykit_emulator import VirtualClock, create_app, deliver_due

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
    provider: str, *, wrap: Callable[[ASGIApp], ASGIApp] | None = None, **options: Any
) -> AsyncIterator[tuple[Target, World]]:
    """Give an emulator as a target; `wrap` puts something around it, the options are `create_app`'s."""
    clock = VirtualClock()
    app = create_app(provider, clock=clock, **options)
    world = app.state.world
    heard: list[Callable[[Request], object]] = []

    def receive(request: httpx.Request) -> httpx.Response:
        message = Request(tuple(request.headers.multi_items()), request.content, request.method, str(request.url))
        for each in heard:
            each(message)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(receive)) as hooks:

        async def deliver() -> None:
            await deliver_due(world, http=hooks)

        first, second = (*world.accounts, "", "")[:2]
        yield (
            Target(
                _EMULATED,
                Keys(first, second),
                EmulatedClock(clock, deliver),
                transport=httpx.ASGITransport(wrap(app) if wrap else app),
                hook_url=_HOOKS,
                on_hook=heard,
                is_emulated=True,
            ),
            world,
        )
