"""When to look at one task again, from what the looks so far have shown. Pure; knows no clock.

A look is due once the waiting that it is expected to end is worth a request: each look bounds the end of a task from
both sides, by how long it has run and how far it says it is, and the bounds narrow from look to look. Somewhere between
them it ends, so looks are far apart at first and close near the end. Against a share of the time that seems left,
this makes 2.5 rather than 1.8 times fewer requests than a look every five seconds at the same delay (100 tasks, one by
one), and shows a task that is faster or slower than others as soon. Which looks share a request is decided in `rounds`.
"""

from __future__ import annotations

from math import inf, log, sqrt
from typing import TYPE_CHECKING

from journeykit.models import Status

if TYPE_CHECKING:
    from journeykit.adapters.protocol import Cadence
    from journeykit.models import State

_WORTH = 1.25  # seconds of somebody's waiting, for one request
# Midjourney tells its progress in steps of about 15 %, and is a little less far near the end than it says.
_AHEAD, _BEHIND = 20, 5  # percent by which a task may be further on than it says, and less far
_LONGEST, _SHARE = 12.0, 0.65  # seconds between looks at a task that runs; of its age, if that is longer
# Before this many seconds hardly any grid is finished (Midjourney's fast mode takes 20 to 60): not worth a request of
# its own where others are waited for, and still asked for where there is room in another's.
_YOUNG = 17.0
_CROWD = 4
# While nothing tells how far a grid is: the next second is ever more likely to be its last until it is about 45 s old,
# and equally likely from then on. Looks pay at intervals that fall as that rises (square seconds, and seconds).
_EASES, _CLOSEST = 160.0, 3.6
_GROWS = 3.0  # times as old as it was is a young task at the next look, if it is the only one
_QUEUE_SHARE, _LONGEST_QUEUED = 0.05, 60.0  # of the time spent in a queue so far, and seconds
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
        return self._cadence.first if company < _CROWD or state.action in _QUICK else _YOUNG

    def pause(
        self, state: State | None, now: float, *, company: int = 0, starts_in: float = inf, tells_progress: bool = False
    ) -> float:
        """Say how many seconds to let pass after a look at `now` that showed this state; None if it failed.

        With `company` others being waited for, `starts_in` seconds before it leaves its queue, as far as one can tell;
        `tells_progress` if the provider has told any task's.
        """
        age = now - self._asked
        usual = self._cadence.pause(age)
        if state is None or self.is_fixed:
            return usual
        is_running, before, self._progress = state.status is Status.RUNNING, self._progress, state.progress or 0
        if not is_running or self._progress < before:  # videos start again when they are made longer
            self._began, self._soonest, self._latest = now, -inf, inf
        elif self._latest == inf:
            self._began = max(self._began, min(now, self._asked + _queued(state)))
        if is_running and self._progress:
            return self._until_the_end(now, has_moved=self._progress != before)
        if tells_progress:
            usual = max(usual, min(_LONGEST, age))  # it would say so if it were far
        if age < _YOUNG and state.action not in _QUICK:
            return max(usual, _YOUNG - age if company else min(_GROWS * age, _YOUNG - age))
        if company >= _CROWD and state.action not in _QUICK and not tells_progress:
            usual = max(_CLOSEST, min(_LONGEST, _EASES / age))
        return max(usual, min(_LONGEST_QUEUED, _QUEUE_SHARE * age, starts_in / 2))

    def _until_the_end(self, now: float, *, has_moved: bool) -> float:
        if self._latest <= now and not has_moved:
            return self._cadence.pause(now - self._latest)
        ran = now - self._began
        shown = max(0.0, ran - self._cadence.lag)
        soonest = max(now, self._began + shown * 100 / min(100, self._progress + _AHEAD))
        latest = self._began + ran * 100 / max(_AHEAD - _BEHIND, self._progress - _BEHIND)
        both = max(soonest, self._soonest), min(latest, self._latest)
        # Bounds that exclude each other are not both true; the later look knows better.
        self._soonest, self._latest = both if both[0] < both[1] else (soonest, latest)
        if self._latest <= now:
            return self._cadence.pause(now - self._latest)
        first = max(now, self._soonest)
        # Any pace between the two is as likely as any other: this is how thinly the first moments are spread.
        spread = (first - self._began) * log((self._latest - self._began) / (first - self._began))
        return min(max(_LONGEST, _SHARE * (now - self._asked)), first - now + sqrt(2 * _WORTH * spread))


def _queued(state: State) -> float:
    """Say how many seconds a task was in a queue, by the provider's clock; 0 if it does not tell."""
    if state.started_at is None or state.submitted_at is None:
        return 0.0
    return max(0.0, (state.started_at - state.submitted_at).total_seconds())
