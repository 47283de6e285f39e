"""A clock of several processes that skips whatever time nobody has anything to do in, and a loop that keeps it.

Requests go over real sockets, and take none of its time. So nothing is waited for, and CPU time is what the work takes:
a process that sleeps between two requests pays for cold caches and page tables at each of them, on some machines five
times what it does (measured: 2.8 us for each page that it touches after 40 ms).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import selectors
import time
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from bench.run import BrokenError, is_installed
from journeykit_emulator.virtual_loop import EPOCH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator

    import httpx

T = TypeVar("T")
_BUSY = -1.0


class SkippingClock:
    """A clock that some processes keep together and others read; given to them when they are started.

    Time passes when all that keep it have run out of work, and nothing is under way between any two of them.
    """

    def __init__(self, keepers: int = 1) -> None:
        context = multiprocessing.get_context("spawn")
        self._lock = context.Lock()
        self._skipped = context.RawValue("d", 0.0)
        self._due = context.RawArray("d", [_BUSY] * keepers)
        """When each keeper has something to do again, once it has run out of work."""
        self._under_way = context.RawArray("q", [0] * keepers)
        """What each has begun and not ended."""
        self._unheard = context.RawArray("q", [0] * keepers)
        """Messages that each has sent, less those that it has heard: the sum is what is left, if nothing is under way.

        A message may be heard before its sender knows that it went out.
        """
        self._bells = [context.Pipe(duplex=False) for _ in range(keepers)]
        self._me, self._taken = 0, 0.0

    def now(self) -> float:
        """Tell its time in seconds since the epoch."""
        skipped: float = self._skipped.value  # asked 50 times a task: not through another call
        return EPOCH + skipped

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

    def count(self, change: int) -> None:
        """Count what is under way, so that no time passes."""
        self._under_way[self._me] += change

    def count_messages(self, change: int) -> None:
        """Count messages to other keepers, so that no time passes before they are heard."""
        self._unheard[self._me] += change

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let no time pass meanwhile."""
        self.count(1)
        try:
            yield
        finally:
            self.count(-1)

    def cpu(self) -> float:
        """Tell the CPU seconds that this process has taken, without those for keeping the clock."""
        return time.process_time() - self._taken

    def rest(self, seconds: float) -> bool:
        """Have nothing to do for so long; say whether that is over already, else the bell rings when it is."""
        began = time.process_time()
        try:
            return self._agree(seconds)
        finally:
            self._taken += time.process_time() - began

    def _agree(self, seconds: float) -> bool:
        with self._lock:
            self._due[self._me] = self.skipped + seconds
            first = min(self._due)
            if first in {_BUSY, inf} or any(self._under_way) or sum(self._unheard):
                return False
            self._skipped.value = max(self.skipped, first)
            for each, due in enumerate(self._due):
                if due <= first:
                    self._due[each] = _BUSY
                    if each != self._me:
                        self._bells[each][1].send_bytes(b"!")
            return bool(self._due[self._me] == _BUSY)

    def woken(self, began: float, *, by_bell: bool) -> None:
        """Have something to do again; to wait for the bell, since `began`, was for the clock's sake."""
        if by_bell:
            self._bells[self._me][0].recv_bytes()
        with self._lock:
            self._due[self._me] = _BUSY
        if by_bell:
            self._taken += time.process_time() - began

    def run(self, main: Coroutine[Any, Any, T], keeper: int = 0) -> T:
        """Run a coroutine that sends requests with httpx, as if the whole machine went by this clock."""
        import journeykit.drive

        self._me = keeper
        journeykit.drive.SYSTEM_CLOCK = self
        _count_requests(self)

        with asyncio.Runner(loop_factory=lambda: _Loop(self, self._bells[keeper][0].fileno())) as runner:
            return runner.run(main)


class _Selector(selectors.DefaultSelector):
    def __init__(self, clock: SkippingClock, bell: int) -> None:
        super().__init__()
        self._clock = clock
        self._bell = self.register(bell, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not (ready or timeout == 0 or self._clock.rest(inf if timeout is None else timeout)):
            began = time.process_time()
            ready = super().select(None)
            self._clock.woken(began, by_bell=(self._bell, selectors.EVENT_READ) in ready)
        return [each for each in ready if each[0] is not self._bell]


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: SkippingClock, bell: int) -> None:
        self._skipping = clock
        super().__init__(_Selector(clock, bell))

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
            clock.count(-1)
            await self._body.aclose()

    def counting(transport: Any) -> None:
        plainly = transport.handle_async_request

        async def handle(self: Any, request: httpx.Request) -> httpx.Response:
            clock.count(1)
            try:
                response: httpx.Response = await plainly(self, request)
            except BaseException:
                clock.count(-1)
                raise
            response.stream = Counted(response.stream)
            return response

        transport.handle_async_request = handle

    counting(httpx.AsyncHTTPTransport)
    if is_installed("httpx_aiohttp"):
        from httpx_aiohttp import AiohttpTransport

        counting(AiohttpTransport)
