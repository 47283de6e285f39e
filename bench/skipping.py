"""A clock of several processes that skips whatever time nobody has anything to do in, and a loop that keeps it.

Requests go over real sockets, and take none of its time. So nothing is waited for, and CPU time is what the work takes:
a process that sleeps between two requests pays for cold caches and page tables at each of them, on some machines five
times what it does (measured: 2.8 us for each page that it touches after 40 ms).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import selectors
from typing import TYPE_CHECKING, Any, TypeVar

from bench.run import BrokenError, is_installed
from journeykit_emulator.virtual_loop import EPOCH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

T = TypeVar("T")


class SkippingClock:
    """A clock that one process moves and others read; given to them when they are started."""

    def __init__(self) -> None:
        self._skipped = multiprocessing.RawValue("d", 0.0)
        self.requests = 0
        """Under way in this process; while there are any, no time passes."""

    def now(self) -> float:
        """Tell its time in seconds since the epoch."""
        return EPOCH + self.skipped

    @property
    def skipped(self) -> float:
        """Seconds that it has moved; finer than what it shows, which timers would be rounded by."""
        seconds: float = self._skipped.value
        return seconds

    def sleep(self, seconds: float) -> None:
        """Refuse to block."""
        raise BrokenError(f"nothing blocks a loop, not for {seconds:g} s either")

    async def asleep(self, seconds: float) -> None:
        """Pause the coroutine."""
        await asyncio.sleep(seconds)

    def skip(self, seconds: float) -> None:
        """Move on."""
        self._skipped.value += seconds

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine that sends requests with httpx, as if the whole machine went by this clock."""
        import journeykit.drive

        journeykit.drive.SYSTEM_CLOCK = self
        _count_requests(self)
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            return runner.run(main)


class _Selector(selectors.DefaultSelector):
    def __init__(self, clock: SkippingClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> Any:
        if self._clock.requests:
            return super().select(None if timeout != 0 else 0)
        ready = super().select(0)
        if not ready and timeout is None:
            raise BrokenError("everybody waits and nothing is due: this would hang for ever")
        if not ready and timeout:
            self._clock.skip(timeout)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: SkippingClock) -> None:
        self._skipping = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        return self._skipping.skipped


def _count_requests(clock: SkippingClock) -> None:
    """Count those that are under way, from before the first byte is sent until the last has been received."""
    import httpx

    class Counted(httpx.AsyncByteStream):
        def __init__(self, body: Any) -> None:
            self._body = body

        def __aiter__(self) -> AsyncIterator[bytes]:
            chunks: AsyncIterator[bytes] = aiter(self._body)
            return chunks

        async def aclose(self) -> None:
            clock.requests -= 1
            await self._body.aclose()

    def counting(transport: Any) -> None:
        plainly = transport.handle_async_request

        async def handle(self: Any, request: httpx.Request) -> httpx.Response:
            clock.requests += 1
            try:
                response: httpx.Response = await plainly(self, request)
            except BaseException:
                clock.requests -= 1
                raise
            response.stream = Counted(response.stream)
            return response

        transport.handle_async_request = handle

    counting(httpx.AsyncHTTPTransport)
    if is_installed("httpx_aiohttp"):
        from httpx_aiohttp import AiohttpTransport

        counting(AiohttpTransport)
