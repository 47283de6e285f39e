"""An event loop on virtual time: when nothing is ready, its clock jumps to the next timer.

With everything in one process (no sockets), an hour of a thousand coroutines takes seconds and is the same every time.
For the tests of waiting and for the benchmark of it; `clock` holds the clocks of an emulator that is served.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")
EPOCH = 1_770_850_000.0


class _Jumping(selectors.SelectSelector):
    """Spends no time waiting: says to the loop's clock what it would have waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("everybody waits and nothing is due: this would hang for ever")
        if not ready and timeout is not None:
            self.slept += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return seconds since the loop was made."""
        return self._jumping.slept


class LoopClock:
    """The loop's time as the facade and the emulators want it."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return EPOCH + asyncio.get_running_loop().time()

    def sleep(self, seconds: float) -> None:
        """Refuse to block."""
        raise AssertionError(f"nothing blocks a loop, not for {seconds:g} s either")

    async def asleep(self, seconds: float) -> None:
        """Pause the coroutine."""
        await asyncio.sleep(seconds)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
