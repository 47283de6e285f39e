"""Who may submit next, of all that share an account: a place among the tasks that run at once, and a turn in the rate.

Counts the tasks of one process; `redis_gate` counts those of all replicas. Sends nothing itself: what a task has come
to, its members find out.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from journeykit.config import shown
from journeykit.errors import ConfigurationError
from journeykit.gate_members import Members

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from journeykit.drive import Clock
    from journeykit.flow import Place
    from journeykit.gate_members import Member

UNSURE = 600.0
"""Seconds to keep the place of a submit whose outcome is unknown; hardly any task takes longer."""
LISTED_LATE = 60.0
"""Seconds after which a provider that lists tasks lists a new one."""
LONGEST = 3600.0
"""Seconds to keep the place of a task that nobody can tell the end of; the providers give one up by then."""
TICKET = "journeykit-"
"""How the names of tickets begin; no provider's ids do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an account may do; None for as much as it likes."""

    concurrent: int | None = None
    """Most tasks that have not ended."""
    per_second: float | None = None
    """Submits a second, on average."""
    burst: int = 1
    """Submits that may go out together after a while without any."""

    def __post_init__(self) -> None:
        """Insist on numbers that make sense."""
        for name, value, kind in (
            ("concurrent", self.concurrent, int),
            ("per_second", self.per_second, int | float),
            ("burst", self.burst, int),
        ):
            is_open = value is None and name != "burst"
            if not is_open and (isinstance(value, bool) or not isinstance(value, kind) or not 0 < value < inf):
                raise ConfigurationError(f"{name}={shown(value)}: give a number above 0")

    def share(self, replicas: int) -> Limits:
        """Give the part of one of several that cannot count together."""
        concurrent = None if self.concurrent is None else max(1, self.concurrent // replicas)
        return Limits(concurrent, self.per_second and self.per_second / replicas, self.burst)


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who wants to submit is told."""

    wait: float | None
    """Seconds until it may; None if there is no place now."""
    retry: float = inf
    """Seconds after which to ask again, if nothing is heard of a free place before."""
    lost: Sequence[str] = ()
    """Tasks that hold places and that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One place of a gate."""

    gate: Gate
    name: str

    def bind(self, ids: Sequence[str]) -> None:
        """Keep it for these tasks."""
        for id in ids:
            # A press may start up to four tasks; all of them run, whatever the limit.
            self.gate.hold(id, LONGEST)
        self.gate.drop(self.name)

    def free(self) -> None:
        """Give it back."""
        self.gate.drop(self.name)

    def doubt(self) -> None:
        """Leave it to lapse."""


class Gate:
    """Lets submits through one after another, in the order they came."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits, self.clock = limits, clock
        self.held: dict[str, float] = {}
        """Places, by the task that has it or the ticket for one that has none yet, and when each lapses."""
        self.stir = asyncio.Event()
        """Set whenever there may be a place again."""
        self._next = -inf
        self._members = Members(clock, self._stirs)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turnstile = asyncio.Lock()
        self._is_awaited = False
        """Whether somebody waits for a place."""
        self._line: dict[str, bool] = {}
        """Who has not been let go yet, by the names that their places will have, and whether they need a turn."""

    def join(self, member: Member) -> None:
        """Count a client in."""
        self._members.join(member)

    async def leave(self, member: Member) -> None:
        """Count a client out; the places of its tasks stay taken."""
        await self._members.leave(member)

    def _stirs(self) -> None:
        self.stir.set()

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody submits through it any more, and nothing of what did counts any longer."""
        now = self.clock.now()
        return not self._members and self._next <= now and all(lapses <= now for lapses in self.held.values())

    async def enter(self, place: Place | None) -> Place | None:
        """Wait for a turn, and for a place unless one is held. Whoever is cancelled meanwhile holds none."""
        self._begin()
        if isinstance(place, Ticket):
            self.hold(place.name, UNSURE)
            # Not behind those who wait for a place: they may wait for this one.
            await self.clock.asleep(await self._turn(place.name, needs_place=False))
            return place
        needs_place = self.limits.concurrent is not None
        name = _new_name()
        try:
            await self._wait_in_line(name, needs_place=needs_place)
        except BaseException:
            self.drop(name)
            raise
        return Ticket(self, name) if needs_place else None

    async def reserve(self, *, waits: bool) -> Place | None:
        """Take a place, to enter with it later; None if none is free and it is not to be waited for."""
        self._begin()
        name = _new_name()
        try:
            if waits:
                await self._wait_in_line(name, needs_place=True, needs_turn=False)
            # Nobody passes by who waits for a place already.
            elif self._is_awaited or (await self._asked(name, needs_place=True, needs_turn=False)).wait is None:
                return None
        except BaseException:
            self.drop(name)
            raise
        return Ticket(self, name)

    def trace(self, name: str, running: Iterable[str], *, is_sure: bool) -> None:
        """Keep the place of a submit whose answer was lost for those tasks that it can be and that have none.

        Without any, give it back if it is sure that it runs no more, or never did.
        """
        if new := [id for id in running if id not in self.held]:
            Ticket(self, name).bind(new)
        elif is_sure:
            self.drop(name)

    def hold(self, name: str, seconds: float) -> None:
        """Take a place, or keep one for longer."""
        self.held[name] = self.clock.now() + seconds

    def drop(self, name: str) -> None:
        """Give a place back, if it is held."""
        if self.held.pop(name, None) is not None:
            self.stir.set()
        self._members.forget(name)

    def watched(self, name: str) -> bool:
        """Whether the end of the task that holds a place will be noticed here."""
        return self._members.watches(name)

    async def ask(self, name: str, limits: Limits, *, needs_place: bool) -> Turn:
        """Ask for a turn, and take a place under that name if one is needed and free."""
        return self.decide(name, limits, needs_place=needs_place)

    def decide(self, name: str, limits: Limits, *, needs_place: bool) -> Turn:
        """Decide by what is known in this process."""
        now = self.clock.now()
        if needs_place and limits.concurrent is not None:
            for lapsed in [name for name, lapses in self.held.items() if lapses <= now]:
                self.drop(lapsed)
            if len(self.held) >= limits.concurrent:
                return Turn(None, retry=min(self.held.values()) - now)
            self.hold(name, UNSURE)
        if limits.per_second is None:
            return Turn(0.0)
        interval = 1 / limits.per_second
        turn = max(self._next, now)  # when the next submit would be due if they were evenly spread
        self._next = turn + interval
        return Turn(max(0.0, turn - (limits.burst - 1) * interval - now))

    async def _wait_in_line(self, name: str, *, needs_place: bool, needs_turn: bool = True) -> None:
        line = self._line
        line[name] = needs_turn
        try:
            # One at a time, also while the turn comes: who gives up meanwhile has wasted no more than was asked for.
            async with self._turnstile:
                seconds = await self._turn(name, needs_place=needs_place, needs_turn=needs_turn)
                del line[name]
                await self.clock.asleep(seconds)
        finally:
            line.pop(name, None)

    async def _turn(self, name: str, *, needs_place: bool, needs_turn: bool = True) -> float:
        while True:
            self.stir.clear()
            turn = await self._asked(name, needs_place=needs_place, needs_turn=needs_turn)
            if turn.wait is not None:
                return turn.wait
            self._is_awaited = True
            try:
                await until(self.stir, turn.retry, self.clock)
            finally:
                self._is_awaited = False

    async def _asked(self, name: str, *, needs_place: bool, needs_turn: bool) -> Turn:
        self._members.insist()  # it may have been closed while it waited
        limits = self.limits if needs_turn else replace(self.limits, per_second=None)
        turn = await self.ask(name, limits, needs_place=needs_place)
        if turn.wait is None:
            # Nobody may wait for the tasks that are in the way: then nobody would ever see that they have ended.
            tasks = [id for id in {*self.held, *turn.lost} if not id.startswith(TICKET)]
            self._members.see_out(tasks, LONGEST, self.drop)
        return turn

    def _begin(self) -> None:
        self._members.insist()
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # who waited in an earlier loop is gone with it
            self._loop, self._turnstile, self.stir = loop, asyncio.Lock(), asyncio.Event()
            self._is_awaited, self._line = False, {}
            self._members.begin_anew()


def _new_name() -> str:
    return f"{TICKET}{secrets.token_hex(8)}"


async def until(event: asyncio.Event, seconds: float, clock: Clock) -> None:
    """Wait for an event, which is set in any case when so much time has passed."""
    if seconds == inf or event.is_set():
        await event.wait()
        return

    def ring(_: object) -> None:
        event.set()

    alarm = asyncio.ensure_future(clock.asleep(max(0.0, seconds)))
    alarm.add_done_callback(ring)
    try:
        await event.wait()
    finally:
        alarm.remove_done_callback(ring)
        alarm.cancel()
