"""The gate of an account that several replicas submit to: Redis counts their places and turns, in one step each.

What this replica holds is known here as well, for when Redis is away or has forgotten everything.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import islice, takewhile
from math import inf
from typing import TYPE_CHECKING, Any

from journeykit.gate import LONGEST, TICKET, UNSURE, Gate, Limits, Turn
from journeykit.redis_link import AwayError
from journeykit.redis_scripts import as_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from journeykit.drive import Clock
    from journeykit.gate_members import Member
    from journeykit.redis_account import Account

log = logging.getLogger("journeykit")
_MOST_AHEAD = 8  # turns that one call asks for; so many places a replica that is killed may leave taken
_LATER = 1.5  # moments within which to say what nobody waits for: the call for the turns of the next takes it along


class RedisGate(Gate):
    """A gate of several replicas."""

    def __init__(self, limits: Limits, clock: Clock, account: Account, changed: Callable[[float], object]) -> None:
        super().__init__(limits, clock)
        self._account, self._changed = account, changed
        self._new: set[str] = set()
        """Places that are held here, and that Redis has not been told of."""
        self._saying: set[str] = set()
        """Of which it is being told now; another call may be there before."""
        self._known: set[str] = set()
        """Places that are held or asked for here, and that Redis may know of."""
        self._gone: set[str] = set()
        """Places that Redis may still count."""
        self._freed: set[str] = set()
        """Of those that are held here, what another has given back: it told of the end."""
        self._say_by = inf
        self._is_queued = False
        """Whether somebody waits for a place, as far as is known here."""
        self._epoch, self._replicas, self._recounted_at, self._at = "", 1, -inf, -inf
        self._turns: dict[str, float] = {}
        """When those in the line may go who have their turn already: it was asked for with somebody else's."""
        self._full_until = -inf
        """Until when Redis need not be asked for a place; it says so if one is free before."""
        self._asking: set[asyncio.Future[dict[str, Any]]] = set()
        """Calls for turns that are under way, also those for whoever has given up."""
        self._quiet_in = ""
        """The epoch of which it was said that nobody is let in at first."""
        self._offers = self._passed = 0
        """How often it has said so, and places that nobody here wants any more."""

    async def leave(self, member: Member) -> None:
        """Count a client out when all is known that is to be given back; the places of its tasks stay taken."""
        await super().leave(member)
        await asyncio.gather(*self._asking, return_exceptions=True)

    def hold(self, name: str, seconds: float) -> None:
        """Take a place, or keep one for longer."""
        self._holds(name, seconds)
        self._new.add(name)
        self._gone.discard(name)
        self._freed.discard(name)
        self._say_within(_LATER * self._account.patience)  # until then, a process that is killed leaves a lost ticket

    def drop(self, name: str) -> None:
        """Give a place back, whichever replica took it."""
        is_known = (name in self._known or name not in self.held) and name not in self._freed
        self._forget(name)
        if is_known:
            self._give_back(name)

    def tell_end(self, id: str) -> None:
        """Give back the place of a task with the call that tells all of its end, whatever limits this replica has."""
        self._gone.add(id)
        self.hear_end(id)

    def hear_end(self, id: str) -> None:
        """Hear that whoever tells of a task's end gives back its place."""
        if id in self.held and id not in self._new:
            self._freed.add(id)

    def is_offered_a_place(self) -> None:
        """Hear that there may be one: others who wait have not been told."""
        if self._line:
            self.asks_again()
        else:
            self._passed += 1
            self._say_within(0.0)

    def says_again(self) -> None:
        """Tell Redis all that is held: it may have forgotten it."""
        self._at = -inf

    def asks_again(self) -> None:
        """Let whoever waits ask anew: what was answered before counts no more."""
        self._offers += 1
        self._full_until = -inf
        self.stir.set()

    async def ask(self, name: str, limits: Limits, *, needs_place: bool) -> Turn:
        """Ask Redis for a turn and a place; while it is away, keep to this replica's share."""
        if limits.per_second is None and not needs_place:
            return Turn(0.0)
        if (at := self._turns.pop(name, None)) is not None:
            return Turn(max(0.0, at - self.clock.now()))
        waits = name in self._line
        if needs_place and waits and (pause := self._full_until - self.clock.now()) > 0:
            return Turn(None, pause)
        offers = self._offers
        names = [name, *self._next_in_line(limits)] if waits else [name]
        if needs_place and self._account.link.is_trusted:
            self._known.update(names)
        # To its end, whoever gives up meanwhile: what is said before that may be heard before it.
        saying = asyncio.ensure_future(self._enter(names, limits, needs_place=needs_place, waits=waits))
        self._asking.add(saying)
        saying.add_done_callback(self._asking.discard)
        try:
            answer = await asyncio.shield(saying)
        except AwayError:
            turn = self.decide(name, limits.share(self._replicas), needs_place=needs_place)
            if turn.wait is None and not waits and name in self._known:
                self._give_back(name)  # it may have been given, and nobody asks again
            return turn
        except asyncio.CancelledError:
            saying.add_done_callback(lambda late: self._comes_late(late, name if needs_place else ""))
            raise
        if waits and offers == self._offers:
            self._full_until = self.clock.now() + answer.get("retry", answer.get("full", 0.0))
        if "retry" in answer:
            if self._gone:  # perhaps it is for these that there is no place
                self._say_within(0.0)
            lost = as_list(answer.get("lost"))
            self._known.update(lost)
            for id in lost:
                self._holds(id, LONGEST)  # ours to follow now
            return Turn(None, answer["retry"], lost)
        self._turns.pop(name, None)  # it may have been asked for twice, if the first gave up
        if needs_place:
            self._take(name)
        return Turn(answer["waits"][0])

    def _next_in_line(self, limits: Limits) -> list[str]:
        """Name those behind the first who may be given their turns with it: this replica's of a moment.

        Of more, who gives up or is killed would waste too many, and the other replicas would wait for them.
        """
        ahead = self._account.patience * (limits.per_second or 0.0) / self._replicas
        behind = islice(self._line.items(), 1, max(1, min(_MOST_AHEAD, int(ahead))))
        return [name for name, _ in takewhile(lambda each: each[1], behind)]

    async def _enter(self, names: Sequence[str], limits: Limits, *, needs_place: bool, waits: bool) -> dict[str, Any]:
        """Ask for turns and places, and keep those of whoever is behind the first. Raises AwayError."""
        said = {
            "names": names,
            "concurrent": limits.concurrent if needs_place else None,
            "interval": limits.per_second and 1 / limits.per_second,
            "burst": limits.burst,
            "seconds": UNSURE,
            "waits": waits,
            "line": len(self._line),
        }
        said = {key: value for key, value in said.items() if value is not None}
        answer = await self._account.run("enter", epoch=self._epoch, **said)
        if "quiet" in answer and self._quiet_in != answer["epoch"]:
            self._quiet_in = answer["epoch"]
            log.info("Redis has just started, or forgotten all: nobody new is let in for %.1f s", answer["retry"])
        now, turns = self.clock.now(), as_list(answer["waits"])
        for name, wait in list(zip(names, turns, strict=False))[1:]:
            if name in self.held:  # it has asked for itself: the first gave up meanwhile
                continue
            if name not in self._line:
                self._give_back(name)
                continue
            self._turns[name] = now + wait
            if needs_place:
                self._take(name)
        self._known.difference_update(name for name in names[len(turns) :] if name not in self.held)
        return answer

    def _take(self, name: str) -> None:
        self._holds(name, UNSURE)
        self._known.add(name)

    def _holds(self, name: str, seconds: float) -> None:
        if not self.held:  # what was due while there was nothing to say is not late
            self._at = self.clock.now() + self._account.lease / 2
        super().hold(name, seconds)

    async def sync(self, *, at_once: bool = False) -> float:
        """Tell Redis what has changed here, and what is held, when it is time; say in how many seconds it is again.

        Raises:
            AwayError: if it could not be told; it will be the next time.
        """
        if not (self.held or self._gone or self._passed):
            return inf
        if at_once or self.clock.now() >= min(self._at, self._say_by):
            await self._account.run("keep")
        return min(self._at, self._say_by) - self.clock.now()

    def say(self) -> Mapping[str, Any]:
        """Give what has changed here, and so often that nobody is taken for dead what has not."""
        said: dict[str, Any] = {}
        now, self._say_by = self.clock.now(), inf
        if self.held and now >= self._at - self._account.lease / 6:
            known = [name for name in self.held if name not in self._new and name not in self._saying]
            said |= {"held": known, "watched": [name for name in known if self.watched(name)]}
        if self._new or self._gone or self._passed:
            add = [[name, max(0.001, self.held[name] - now), not name.startswith(TICKET)] for name in self._new]
            said |= {"add": add, "drop": list(self._gone), "passed": self._passed}
            if self._account.link.is_trusted:
                self._known |= self._new
            self._saying |= self._new
            self._new, self._gone, self._passed = set(), set(), 0
        return said and {"epoch": self._epoch, **said}

    def unsay(self, said: Mapping[str, Any]) -> None:
        """Have it still to be said."""
        if "add" not in said:
            return
        self._new |= self._was_saying(said) & self.held.keys()
        self._gone |= set(said["drop"]) - self.held.keys()
        self._passed += said["passed"]
        self._say_within(0.0)

    def learn(self, answer: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        """Note what Redis says of itself; if it has forgotten what is held here, all of that is to be said again."""
        self._was_saying(said)
        if "epoch" not in answer:
            return
        known, self._epoch = self._epoch, answer["epoch"]
        has_forgotten = known not in {"", self._epoch}
        if has_forgotten:  # the others as well, until each has called
            self._recounted_at = self.clock.now() + self._account.lease
        least = self._replicas if self.clock.now() < self._recounted_at else 1
        self._replicas = max(least, answer["replicas"])
        self._is_queued = answer["queued"] > 0 or not {"retry", "full"}.isdisjoint(answer)
        if has_forgotten:
            self._new |= self.held.keys()
            self._say_within(0.0)
        if "gone" in answer:
            self._at = self.clock.now() + self._account.lease / 2
            for name in as_list(answer["gone"]):
                if name not in self._new:
                    self._forget(name)

    def _was_saying(self, said: Mapping[str, Any]) -> set[str]:
        names = {name for name, *_ in said.get("add", ())}
        self._saying -= names
        return names

    def _comes_late(self, asked: asyncio.Future[Any], name: str) -> None:
        if not asked.cancelled():
            asked.exception()  # which nobody else is going to look at
        if name:
            self._give_back(name)

    def _forget(self, name: str) -> None:
        super().drop(name)
        self._turns.pop(name, None)
        for names in (self._new, self._known, self._freed):
            names.discard(name)

    def _give_back(self, name: str) -> None:
        if self.limits.concurrent is not None:
            self._gone.add(name)
            is_free = len(self._gone) > len(self._new)  # else it is a ticket's, and goes to its task
            self._say_within((_LATER if not is_free else 0.0 if self._is_queued else 1.0) * self._account.patience)

    def _say_within(self, seconds: float) -> None:
        if (by := self.clock.now() + seconds) < self._say_by:
            self._say_by = by
            self._changed(seconds)
