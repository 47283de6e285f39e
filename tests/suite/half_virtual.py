"""An event loop on virtual time with one real thing in it: a Redis server, which gets the real time that it needs.

Time stands still while a call to Redis is under way, and for a moment after its answer, in which messages arrive; the
scripts' clock is the loop's. So an hour of several replicas takes seconds, and load on the machine changes nothing.
"""

from __future__ import annotations

import asyncio
import selectors
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from journeykit import redis_scripts
from journeykit.redis_link import Link

from .virtual_loop import LoopClock, VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    import pytest

T = TypeVar("T")
MOMENT = 0.002  # seconds of real time in which a message arrives that was sent before the answer
PATIENCE = 10.0  # seconds of real time for an answer


class _Waiting(selectors.SelectSelector):
    """Spends real time while Redis is busy, and none else."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0
        self.calls = 0
        self.is_stirred = False
        self.is_hanging = False

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.calls and not self.is_hanging:
            ready = super().select(PATIENCE)
        elif self.is_stirred:
            self.is_stirred = False
            ready = super().select(MOMENT)
        if not ready:
            if timeout is None:
                raise AssertionError("everybody waits and nothing is due: this would hang for ever")
            self.slept += max(0.0, timeout)
        return ready


class HalfVirtualLoop(VirtualLoop):
    """The loop."""

    def __init__(self) -> None:
        self.world = _Waiting()
        asyncio.SelectorEventLoop.__init__(self, self.world)

    def time(self) -> float:
        return self.world.slept


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on virtual time."""
    with asyncio.Runner(loop_factory=HalfVirtualLoop) as runner:
        return runner.run(main)


def world() -> _Waiting:
    """Give the running loop's way of waiting."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, HalfVirtualLoop)
    return loop.world


def use(patch: pytest.MonkeyPatch) -> None:
    """Let clients, hubs and scripts made from now on go by the loop's time."""
    patch.setattr("journeykit.drive.SYSTEM_CLOCK", LoopClock())
    patch.setattr(redis_scripts, "NOW", "local clock = {ARGV[#ARGV], 0}\nlocal now = tonumber(clock[1])\n")
    run, subscribe = Link.run, Link._subscribe

    async def timed_run(link: Link, script: str, keys: Sequence[str], *said: str) -> dict[str, Any]:
        with _call():
            return await run(link, script, keys, *said, repr(LoopClock().now()))

    async def timed_subscribe(link: Link, *given: Any) -> None:
        with _call():
            await subscribe(link, *given)

    patch.setattr(Link, "run", timed_run)
    patch.setattr(Link, "_subscribe", timed_subscribe)


@contextmanager
def _call() -> Iterator[None]:
    waiting = world()
    waiting.calls += 1
    try:
        yield
    finally:
        waiting.calls -= 1
        waiting.is_stirred = True
