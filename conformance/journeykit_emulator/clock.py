"""Where the emulator's time comes from.

The world never sleeps and never asks the operating system: it asks a clock, and computes what must
have happened by then. A test therefore plays an hour in a microsecond.
"""

import time
from typing import Protocol

FASTEST = 1_000_000
"""Times as fast as real; faster, times soon leave the calendar."""


class Clock(Protocol):
    """Tell the time of the emulated world."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        ...


class RealClock:
    """The time of the machine."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()


class ScaledClock:
    """Real time from the moment of construction, running `factor` times as fast."""

    def __init__(self, factor: float) -> None:
        if not 0 < factor <= FASTEST:
            raise ValueError(f"a clock's factor must be above 0 and at most {FASTEST:,}, not {factor:g}")
        self._factor = factor
        self._start = time.time()
        self._origin = time.monotonic()

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._start + (time.monotonic() - self._origin) * self._factor


class VirtualClock:
    """A clock that stands still until it is told to advance."""

    def __init__(self, start: float = 1_770_850_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds:g}")
        self._now += seconds
