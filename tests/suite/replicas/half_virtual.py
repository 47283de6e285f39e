"""An event loop on virtual time with one real thing in it: a Redis server, which gets the real time that it needs.

Time stands still while a call to Redis is under way, and until every replica has heard what was said before the call
was answered; the scripts' clock is the loop's. So an hour of several replicas takes seconds, and a busy machine changes
nothing.
"""

from __future__ import annotations

import asyncio
import selectors
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from journeykit import redis_scripts
from journeykit.redis_link import AwayError, Link, _Bounded
from journeykit_emulator.virtual_loop import LoopClock, VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    import pytest

T = TypeVar("T")
PATIENCE = 10.0  # seconds of real time for Redis to say something
MARK = "tests mark "  # a message of ours: who has heard it has heard everything before it


class _Waiting(selectors.SelectSelector):
    """Spends real time while Redis is busy, and none else."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0
        self.is_hanging = False
        self.calls = 0
        self.last_mark = 0
        self.unheard: set[tuple[TimedLink, int]] = set()

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self._is_busy() and not self.is_hanging:
            ready = super().select(PATIENCE)
        if not ready:
            if timeout is None:
                raise AssertionError("everybody waits and nothing is due: this would hang for ever")
            self.slept += max(0.0, timeout)
        return ready

    def _is_busy(self) -> bool:
        return self.calls > 0 or any(link._heard for link, _ in self.unheard)

    @contextmanager
    def call(self) -> Iterator[None]:
        self.calls += 1
        try:
            yield
        finally:
            self.calls -= 1


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


LINKS: WeakSet[TimedLink] = WeakSet()


class TimedLink(Link):
    """A connection whose calls and messages take no time."""

    async def run(self, script: str, keys: Sequence[str], *said: str) -> dict[str, Any]:
        with world().call():
            answer = await super().run(script, keys, *said, repr(LoopClock().now()))
            await self._mark(said[1])
            return answer

    async def _mark(self, channel: str) -> None:
        waiting = world()
        waiting.last_mark += 1
        marked = {(link, waiting.last_mark) for link in LINKS if channel in link._heard}
        waiting.unheard |= marked
        try:
            async with _Bounded():
                await self._redis.publish(channel, f"{MARK}{waiting.last_mark}")
        except self._failures as error:
            waiting.unheard -= marked
            self._lost(error)
            raise AwayError from error

    async def _subscribe(self, pubsub: Any, *channels: str) -> None:
        with world().call():
            await super()._subscribe(pubsub, *channels)
            while not world().is_hanging and not self._heard.issuperset(channels):
                self._take(await pubsub.get_message(timeout=1.0) or {"type": "none", "channel": ""})

    def _found(self, channel: str) -> None:
        LINKS.add(self)
        super()._found(channel)

    def _lost(self, error: Exception) -> None:
        world().unheard = {(link, mark) for link, mark in world().unheard if link is not self}
        super()._lost(error)

    def _take(self, message: dict[str, Any]) -> None:
        said = message.get("data")
        text = said.decode() if isinstance(said, bytes) else str(said)
        if text.startswith(MARK):
            world().unheard.discard((self, int(text.removeprefix(MARK))))
        else:
            super()._take(message)


def use(patch: pytest.MonkeyPatch) -> None:
    """Let clients, hubs and scripts made from now on go by the loop's time."""
    patch.setattr("journeykit.drive.SYSTEM_CLOCK", LoopClock())
    patch.setattr("journeykit.redis_hub.Link", TimedLink)
    patch.setattr(redis_scripts, "NOW", "local clock = {ARGV[#ARGV], 0}\nlocal now = tonumber(clock[1])\n")
    patch.setattr(redis_scripts, "UPTIME", server_started(-inf))


def server_started(at: float) -> str:
    """Let Redis say that it has run since a moment of the loop's time."""
    return f"local function uptime() return {'math.huge' if at == -inf else f'now - {at!r}'} end\n"
