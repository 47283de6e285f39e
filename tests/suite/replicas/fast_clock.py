"""A clock that runs faster than the machine's, the same in every process: for tests with sockets and several processes.

Facade, emulator and Redis scripts all count in its seconds, so that a task of forty takes two.
"""

from __future__ import annotations

import asyncio
import time

import pytest

from journeykit import redis_scripts

FACTOR = 20.0


class FastClock:
    """The clock, as the facade and the emulators want it."""

    def now(self) -> float:
        return time.monotonic() * FACTOR

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / FACTOR)

    async def asleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FACTOR)


def use(patch: pytest.MonkeyPatch) -> FastClock:
    """Let all clients and hubs made from now on use it."""
    clock = FastClock()
    patch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)
    # TIME is seconds and microseconds; the leap is the same for everybody who asks Redis.
    fast = redis_scripts.NOW.replace("local now =", f"local now = {FACTOR:g} * (").rstrip() + ")\n"
    patch.setattr(redis_scripts, "NOW", fast)
    patch.setattr(
        redis_scripts, "UPTIME", "local function uptime() return math.huge end\n"
    )  # a test's own has just begun
    return clock
