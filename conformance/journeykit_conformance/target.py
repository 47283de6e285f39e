"""What is checked: an address, keys for it, and the clock that time passes by."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from journeykit_conformance.guard import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from journeykit_conformance.allowance import Keys
    from journeykit_conformance.guard import Clock
    from journeykit_conformance.trace import Request


class RealClock:
    """The time of the machine."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        if seconds > 0:
            await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Target:
    """Where to send, and what it takes."""

    base_url: str
    keys: Keys
    clock: Clock
    transport: httpx.AsyncBaseTransport | None = None
    hook_url: str = ""
    """Where the provider can call back to; empty if nowhere."""
    pause: float = 0.0
    """Seconds between two requests."""
    patience: float = PATIENCE
    """Seconds of real time that one answer may take."""
    tokens: tuple[str, ...] = ()
    """What else than keys must not be kept: a token in `hook_url`."""
    on_hook: list[Callable[[Request], object]] = field(default_factory=list)
    """Called with every callback that arrives."""
    is_emulated: bool = False
    """Whether it is one of our emulators: nothing costs money there, and `clock` moves its time."""
