"""The clients that submit through a gate: who is still open, whose calls wait, who sees out what nobody else waits for.

Knows nothing of limits.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from journeykit.connections import CLOSED
from journeykit.errors import ConfigurationError, JourneyError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from journeykit.drive import Clock

T = TypeVar("T")
log = logging.getLogger("journeykit")
_REFUSED_FOR = 30.0
"""Seconds until a task that cannot be looked at is tried again: a key may be refused for a moment."""


class Member(Protocol):
    """A client that submits through the gate."""

    @property
    def clock(self) -> Clock:
        """Its time."""

    def waits_for(self, id: str) -> bool:
        """Whether it will learn of a task's end, because something waits for it."""

    async def follow(self, id: str, seconds: float) -> None:
        """Wait for a task's end, at most that long. Raises JourneyError."""


class Entrance:
    """Where the calls of one client wait to be let in, until it is closed."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Timeout, asyncio.AbstractEventLoop] = {}
        self._is_closed = False
        self._is_empty = asyncio.Event()

    async def wait(self, entering: Coroutine[Any, Any, T]) -> T:
        """Wait for what lets a call in. Raises ConfigurationError once the client is closed; then that is cancelled."""
        if self._is_closed:
            entering.close()
            raise ConfigurationError(CLOSED)
        bound = asyncio.timeout(None)
        try:
            async with bound:
                self._waiting[bound] = asyncio.get_running_loop()
                return await entering
        except TimeoutError:
            if not bound.expired():
                raise
            raise ConfigurationError(CLOSED) from None
        finally:
            self._waiting.pop(bound, None)
            if not self._waiting:
                self._is_empty.set()

    async def close(self) -> None:
        """Send away whoever waits, and wait until they have gone."""
        self._is_closed = True
        self._is_empty.clear()
        loop = asyncio.get_running_loop()
        # Who waited in an earlier loop is gone with it.
        self._waiting = {bound: its for bound, its in self._waiting.items() if its is loop}
        for bound in self._waiting:
            if bound.when() is None:
                bound.reschedule(0.0)
        if self._waiting:
            await self._is_empty.wait()


class Members:
    """The clients that are open."""

    def __init__(self, clock: Clock, changed: Callable[[], object]) -> None:
        self._clock, self._changed = clock, changed
        self._open: list[Member] = []
        self._following: dict[str, tuple[Member, asyncio.Task[None]]] = {}
        """Tasks that are seen out, and by whom."""

    def __bool__(self) -> bool:
        return bool(self._open)

    def insist(self) -> None:
        """Raise ConfigurationError if there is none."""
        if not self._open:
            raise ConfigurationError(CLOSED)

    def join(self, member: Member) -> None:
        """Count a client in."""
        self._open.append(member)

    async def leave(self, member: Member) -> None:
        """Count a client out; what it was seeing out is left."""
        if member in self._open:
            self._open.remove(member)
            self._changed()
        gone = {id: task for id, (follower, task) in self._following.items() if follower is member}
        for id in gone:
            del self._following[id]
        loop = asyncio.get_running_loop()
        ours = [task for task in gone.values() if task.get_loop() is loop]  # others are gone with their loop
        for task in ours:
            task.cancel()
        await asyncio.gather(*ours, return_exceptions=True)

    def watches(self, id: str) -> bool:
        """Whether the end of a task will be noticed by any of them."""
        return id in self._following or any(member.waits_for(id) for member in self._open)

    def see_out(self, ids: Iterable[str], seconds: float, gone: Callable[[str], object]) -> None:
        """Have those tasks followed to their ends whom nobody waits for, and say which there are not."""
        for id in ids:
            if self._open and not self.watches(id):
                member = self._open[0]
                seeing = self._see_out(member, id, seconds, gone)
                task = asyncio.get_running_loop().create_task(seeing, name="journeykit-place")
                self._following[id] = (member, task)

    async def _see_out(self, member: Member, id: str, seconds: float, gone: Callable[[str], object]) -> None:
        try:
            await member.follow(id, seconds)  # whoever sees a task's end tells the gate
        except NotFoundError:
            gone(id)
        except JourneyError as error:
            log.debug("a task that holds a place cannot be followed now: %s", error)
            # Followed meanwhile, as far as anybody knows: so it is not tried incessantly.
            await self._clock.asleep(_REFUSED_FOR)
        self._following.pop(id, None)
        self._changed()

    def forget(self, id: str) -> None:
        """Know no more of a task that has been seen out."""
        if id in self._following and self._following[id][1].done():
            del self._following[id]

    def begin_anew(self) -> None:
        """Forget what was seen out in an earlier event loop: it is gone with it."""
        self._following.clear()
