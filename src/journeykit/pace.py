"""When to look at one task again, from what the looks so far have shown. Pure; knows no clock.

A look too early costs a request, a look too late makes somebody wait. Which looks share a request is decided in
`rounds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.models import Status

if TYPE_CHECKING:
    from journeykit.adapters.protocol import Cadence
    from journeykit.models import State

_SHARE = 0.75
"""Of the time that a task seems to need still, how much to let pass: estimates are too long as often as too short."""
_SHORTEST, _LONGEST = 2.5, 12.0  # seconds between looks at a task whose progress moves
_QUEUE_SHARE, _LONGEST_QUEUED = 0.1, 60.0  # of the time spent in a queue so far, and seconds
# Before this many seconds hardly any grid is finished (Midjourney's fast mode takes 20 to 60): not worth a request of
# its own where many are waited for, and still asked for where there is room in another's.
_FIRST_IN_A_CROWD = 17.0
_CROWD = 4
_QUICK = frozenset({None, "UPSCALE", "DESCRIBE", "SHORTEN", "SWAP_FACE"})


class Pace:
    """Follows one task from look to look."""

    def __init__(self, cadence: Cadence, now: float) -> None:
        self._cadence = cadence
        self._looks = 0
        self._asked = self._began = self._end = now
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

    def pause(self, state: State | None, now: float) -> float:
        """Say how many seconds to let pass after a look at `now` that showed this state; None if it failed."""
        usual = self._cadence.delay(self._looks)
        self._looks += 1
        if state is None or self.is_fixed:
            return usual
        if state.status is not Status.RUNNING:
            self._began, self._progress, self._end = now, 0, now
            return min(_LONGEST_QUEUED, max(usual, _QUEUE_SHARE * (now - self._asked)))
        progress = state.progress or 0
        if progress < self._progress:  # videos start again when they are made longer
            self._began, self._end = now, now
        elif progress > self._progress:
            self._end = now + (100 - progress) * (now - self._began) / progress
        self._progress = progress
        # While progress stands still, the estimate made when it moved last is the best there is.
        needed = self._end - now - self._cadence.lag
        return min(_LONGEST, max(_SHORTEST, _SHARE * needed)) if needed > 0 else usual
