"""When a provider refreshes what it shows, learned from its answers. Pure; knows no clock, no task and no wire.

A relay copies the state of all its tasks every 15 s, trueai writes its database every 3 s. A look just before shows
what is known already, and keeps somebody waiting until the next; just after it, one look tells all there is to know.
So the moment is pinned down. An answer in which running tasks have changed proves a refresh since they were last seen,
one in which many have not proves that there was none. Between two such the last refresh lies, the next is expected a
period later, and one request at the middle of what is uncertain halves it. Nothing is believed without answers of both
kinds: a server that is always up to date, or refreshes each task at a time of its own, never shows enough unchanged.
"""

from __future__ import annotations

from math import ceil, exp, inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENOUGH = 3.0
"""Changes to be expected while there are none: chance alone does that once in 20 times."""
_PRECISE, _SHARE = 0.25, 0.03  # seconds, of the period: pinned down well enough
_LOST = 0.6  # of the period: what is uncertain by as much is not known; more than what two probes leave open
_SAME = 0.001  # seconds that moments may be apart and still be the same
_STRAYS = 0.01  # of the period: how much a loop is early or late at least
_GAIN = 0.3  # of what a refresh was off by, how much to believe
_CONFIRM = 15.0  # seconds, at least, between requests that are sent only to see that nothing has changed yet
_STRIKES = 3  # refreshes where there should be none, until there are none in common
_TRIES = 12  # requests sent only to learn
_RESTS = 300.0  # seconds until what has failed is tried again


class Sight(NamedTuple):
    """How a task that was running looks now."""

    since: float
    """When it was first seen as it was then."""
    last: float
    """When it was last seen as it was then."""
    has_changed: bool


class Refreshes:
    """The last refresh, somewhere in a window, and the window of the next."""

    def __init__(self, period: float) -> None:
        self._documented = self.period = period
        """Seconds between two of them; 0 if nobody knows of any."""
        self.is_known = False
        self._last = self._next = self._expected = (-inf, -inf)
        """After the first moment, and by the second."""
        self._at, self._step, self._stray = inf, 0.0, 0.0
        self._calm = (-inf, -inf)
        """The last time without any."""
        self._changes, self._seconds = 2.0, 40.0
        """Of tasks between two looks, in all; to begin with a guess."""
        self._news_at = -inf
        """When an answer last told of a refresh."""
        self._calm_seconds = 0.0
        """Without a change since the last; that they are many says nothing before the next."""
        self._strikes, self._tries, self._rests_until = 0, 0, -inf

    @property
    def last(self) -> float:
        """By when the last refresh has happened."""
        return self._last[1]

    def look_at(self, due: float) -> float:
        """Say when to look for the first refresh from a moment on."""
        periods = max(0, ceil((due - self._at) / self.period))
        return self._at + periods * (self.period + self._stray)

    def probe_at(self, running: int, last: float, tick: float) -> float:
        """Say when to look again at so many running tasks, last looked at together, just to learn; maybe never."""
        pause = min(self.period / 2, tick)
        if self.is_known or not self.period or self._tries >= _TRIES or last < self._rests_until:
            return inf
        return last + pause if running * pause * self._rate >= 2 * _ENOUGH else inf

    def probes(self) -> None:
        """Note that a request goes out just to learn."""
        self._tries += 1

    def looks(self, now: float) -> bool:
        """Note that a request goes out, and say whether it is the one to tell whether there has been a refresh."""
        self._skip(now)
        if not self.is_known or now < self._at:
            return False
        # Should there be no answer, or nothing new, the next is sent then.
        if self._at < self._next[1]:
            self._at = self._next[1]
        else:
            self._at, self._step = now + self._step, 2 * self._step
        if self._at > self._expected[1] + self.period / 2:
            self._give_up(now)
        return True

    def hear(self, asked: float, answered: float, seen: Iterable[Sight]) -> None:
        """Take in what a request has shown of running tasks that were seen before."""
        if not self.period:
            return
        seen, rate = list(seen), self._rate
        self._skip(asked)
        self._calm_seconds += sum(asked - sight.last for sight in seen)
        changed = [sight for sight in seen if sight.has_changed]
        if changed:
            self._changes += len(changed)
            self._seconds += self._calm_seconds
            self._calm_seconds = 0.0
        stale, expected = None, 0.0
        changed_since = max((sight.last for sight in changed), default=-inf)
        are_many = len(changed) >= sum(1 - exp(-rate * (asked - sight.last)) for sight in seen) / 4
        fresh = changed_since if changed and are_many else None
        # Those that have not changed for long are no sample of those that might have: only what all have done counts.
        for since in sorted(max(sight.since, self._news_at) for sight in seen if not sight.has_changed):
            expected += rate * max(0.0, asked - since)
            if expected >= _ENOUGH and since > changed_since:
                stale = since
                break
        if fresh is not None:
            self._news_at = answered
        if self.is_known:
            self._follow(asked, answered, fresh, stale)
        else:
            self._learn(asked, answered, fresh, stale)

    @property
    def _rate(self) -> float:
        return self._changes / self._seconds

    def _learn(self, asked: float, answered: float, fresh: float | None, stale: float | None) -> None:
        if asked < self._rests_until:
            return
        # A change is proof, none for long is chance: there cannot have been none ever since what has changed was seen.
        is_refuted = fresh is not None and stale is not None and self._calm[0] <= fresh and stale <= self._calm[1]
        if stale is not None and not is_refuted:  # what no refresh was in on either side of a look is calm as a whole
            self._calm = min(stale, self._calm[0]) if stale <= self._calm[1] else stale, asked
        if fresh is not None:
            since = max(fresh, self._calm[1]) if self._calm[0] <= fresh else fresh
            if self._last[1] <= fresh and answered - self._last[0] < 0.75 * self.period:
                self._strike(answered)
            is_news = fresh >= self._last[1] or answered - since < self._last[1] - self._last[0]
            if is_news and answered - since <= 0.51 * self.period:
                self._last = since, answered
        is_calm = self._calm[1] - self._calm[0] >= 0.49 * self.period
        if is_calm and asked - min(self._last[1], self._calm[1]) < 4 * self.period:
            self.is_known, self._tries, self._strikes = True, 0, _STRIKES - 1
            self._stray = _STRAYS * self.period
            self._expect()
            self._skip(asked)

    def _follow(self, asked: float, answered: float, fresh: float | None, stale: float | None) -> None:
        begin, end = self._next
        if fresh is not None and fresh >= self._last[1] - _SAME:
            if answered <= begin:
                self._strike(answered)
                begin = max(fresh, answered - (end - begin))
            self._settle(max(begin, fresh), answered)
        elif stale is not None and self._last[0] <= stale <= begin:
            self._calm, self._strikes = (stale, asked), 0
            self._next = max(begin, asked), max(end, asked)
            if asked < end:
                self._aim()
        elif stale is None and asked >= end:
            self._settle(begin, end)  # too few tasks to tell

    def _settle(self, begin: float, end: float) -> None:
        early, late = self._expected[0] + self._stray, self._expected[1] - self._stray
        off = max(0.0, begin - late) - max(0.0, early - end)
        self._stray = max(_STRAYS * self.period, self._stray + _GAIN * (abs(off) - self._stray))
        self.period = min(1.25 * self._documented, max(0.8 * self._documented, self.period + _GAIN * off))
        self._last = begin, end
        self._expect()

    def _expect(self) -> None:
        begin, end = self._last[0] + self.period - self._stray, self._last[1] + self.period + self._stray
        self._expected = begin, end
        if self._calm[0] <= self._last[1] and begin <= self._calm[1] < end:
            begin, self._strikes = self._calm[1], 0
        self._next = begin, end
        self._step = max(_PRECISE, self._stray, _SHARE * self.period)
        self._aim()
        if end - begin > _LOST * self.period + 2 * self._stray:
            self._forget()

    def _aim(self) -> None:
        """Choose when to look: late enough to find all that is new, or earlier to learn more."""
        begin, end = self._next
        calm_for = self._last[1] - self._calm[1]
        if self._strikes or calm_for > max(_CONFIRM, 2 * self.period):
            self._at = begin
        elif end - begin > (max(_PRECISE, _SHARE * self.period) if calm_for > _CONFIRM / 2 else self.period / 4):
            self._at = (begin + end) / 2
        else:
            self._at = end

    def _skip(self, now: float) -> None:
        """Pass over refreshes that nobody has looked for."""
        while self.is_known and now >= self._next[0] + self.period - 2 * self._stray:
            self._last = self._next
            self._expect()

    def _strike(self, now: float) -> None:
        self._strikes += 1
        if self._strikes >= _STRIKES:
            self._give_up(now)

    def _give_up(self, now: float) -> None:
        self._forget()
        self._rests_until = now + _RESTS

    def _forget(self) -> None:
        self.is_known, self._last, self._calm = False, (-inf, -inf), (-inf, -inf)
        self._strikes, self.period = 0, self._documented
