"""When to look at one task again, from what the looks so far have shown. Pure; knows no clock.

A look too early costs a request, a look too late makes somebody wait. Which looks share a request is decided in
`rounds`.
"""

from __future__ import annotations

from math import inf, log, sqrt
from typing import TYPE_CHECKING

from journeykit.models import Status

if TYPE_CHECKING:
    from journeykit.adapters.protocol import Cadence
    from journeykit.models import State

_AHEAD=20
_BEHIND=5
_NOTYET=1
_CAP=.65
_GROW=3
_SPREAD = .3
"""Of the time that a task seems to need still, by how much that may be wrong, either way."""
_PRICE = 1.35
"""Seconds of somebody's waiting that a look is worth."""
_LONGEST = 12.0  # seconds between looks at a task whose progress moves
_UNTOLD = 8
"""Percent that a task is further on than it tells, on average: Midjourney tells its progress in steps of about 15."""
_QUEUE_SHARE, _LONGEST_QUEUED = .05, 60.0  # of the time spent in a queue so far, and seconds
# Before this many seconds hardly any grid is finished (Midjourney's fast mode takes 20 to 60): not worth a request of
# its own where many are waited for, and still asked for where there is room in another's.
_FIRST_IN_A_CROWD = 17.0
_CROWD = 4
_QUICK = frozenset({None, "UPSCALE", "DESCRIBE", "SHORTEN", "SWAP_FACE"})


class Pace:
    """Follows one task from look to look."""

    def __init__(self, cadence: Cadence, now: float) -> None:
        self._cadence = cadence
        self._asked = self._began = now
        self._soonest, self._latest = -inf, inf
        self._progress = 0

    @property
    def is_fixed(self) -> bool:
        """Whether somebody wants looks at just these intervals."""
        return self._cadence.first == self._cadence.longest

    def first(self, state: State, company: int) -> float:
        """Say how many seconds after a submit to look first, with that many others being waited for."""
        if not company:
            return 0.0
        if company < _CROWD or state.action in _QUICK:
            return self._cadence.first
        return _FIRST_IN_A_CROWD

    def pause(self, state: State | None, now: float, *, company: int = 0, starts_in: float = inf, tells_progress: bool = False) -> float:
        """Say how many seconds to let pass after a look at `now` that showed this state; None if it failed."""
        age = now - self._asked
        usual = self._cadence.pause(age)
        if state is None or self.is_fixed:
            return usual
        progress = state.progress or 0
        if state.status is not Status.RUNNING or progress < self._progress:
            self._began, self._latest = now, inf  # videos start again when they are made longer
        elif self._latest == inf and state.started_at and state.submitted_at and state.submitted_at <= state.started_at:
            began = self._asked + (state.started_at - state.submitted_at).total_seconds()
            self._began = max(self._began, min(began, now))
        before, self._progress = self._progress, progress
        if state.status is not Status.RUNNING or not progress:
            if tells_progress:
                usual = max(usual, min(_LONGEST, _NOTYET * age))
            if age < _FIRST_IN_A_CROWD and state.action not in _QUICK:
                left = _FIRST_IN_A_CROWD - age
                return max(usual, left if company >= _CROWD else min(_GROW * age, left))
            return max(usual, min(_LONGEST_QUEUED, _QUEUE_SHARE * age, starts_in / 2))
        ran = now - self._began
        fresh = max(0.0, ran - self._cadence.lag)
        soonest = max(now, self._began + fresh * 100 / min(100, progress + _AHEAD))
        latest = self._began + ran * 100 / max(_AHEAD-_BEHIND, progress - _BEHIND)
        if self._latest <= now and progress == before:
            return self._cadence.pause(now - self._latest)
        both = max(soonest, self._soonest), min(latest, self._latest)
        self._soonest, self._latest = both if both[0] < both[1] else (soonest, latest)
        if self._latest <= now:
            return usual
        soonest = max(now, self._soonest)
        wide = (soonest - self._began) * log((self._latest - self._began) / (soonest - self._began))
        return min(max(_LONGEST, _CAP * age), soonest - now + sqrt(2 * _PRICE * wide))
