"""How fit a member of a pool is to be asked, learned from how calls and looks end. Pure; the time is passed in.

A member that refuses or fails rests: long where somebody must do something about it, else a little and longer each time
in a row, or as long as it asks for. After its rest one call tries it while all others keep away. Whoever does not tell
what has become of its tasks gets no new ones for a while either.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    AuthenticationError,
    InsufficientCreditsError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.flow import asked_pause

FIRST_REST, LONGEST_REST = 5.0, 300.0
"""Seconds; a blip costs a few calls elsewhere, an outage one try every five minutes."""
_BLIP = 1
"""Looks in a row that may fail and mean nothing: a look is always followed by another."""
LONGEST_ASKED_REST = 3600.0
"""Seconds; a provider that asks for more than that has its clock or its unit wrong."""
# A refused key or an empty account stays so until somebody acts.
_LASTING = (AuthenticationError, InsufficientCreditsError)
# A submit speaks of no task, so what is not found is the provider itself. An InvalidRequestError speaks of the request,
# and a "no" that we cannot read may.
_PASSING = (
    APIConnectionError,
    APITimeoutError,
    APIResponseError,
    NotFoundError,
    RateLimitError,
    ProviderUnavailableError,
)

# Neither a task that is not found nor too many looks speak against the provider.
_BLIND = (*_LASTING, APIConnectionError, APITimeoutError, APIResponseError, ProviderUnavailableError)


@dataclass(frozen=True, slots=True)
class Trial:
    """One call that a member was asked to take."""

    rests: int
    """How often the member had rested when it began."""
    is_probe: bool
    """Whether it was not known to be well."""


class Health:
    """What is known of one member."""

    __slots__ = ("_failures", "_probes", "_rests", "until", "why")

    def __init__(self) -> None:
        self._failures = 0  # in a row
        self._rests = 0  # ever
        self._probes = 0  # under way
        self.until = -inf
        """When its rest is over."""
        self.why = ""
        """What it rests for, and has not been seen well since; empty if it is well."""

    def is_fit(self, now: float) -> bool:
        """Whether a call may go to it: it is well, or its rest is over and no other call tries it."""
        return not self.why or (now >= self.until and not self._probes)

    def is_resting(self, now: float) -> bool:
        """Whether its rest goes on."""
        return bool(self.why) and now < self.until

    def begin(self) -> Trial:
        """Ask it to take a call; to be ended, come what may."""
        trial = Trial(self._rests, is_probe=bool(self.why))
        self._probes += trial.is_probe
        return trial

    def end(self, trial: Trial) -> None:
        """Let others try it again."""
        self._probes -= trial.is_probe

    def succeeded(self, trial: Trial) -> None:
        """Take in that it accepted the call."""
        if self._is_news(trial):
            self._failures, self.until, self.why = 0, -inf, ""

    def failed(self, trial: Trial, error: APIError, now: float) -> float | None:
        """Take in that it refused or failed, and return for how many seconds it begins to rest, if it does."""
        if not isinstance(error, _PASSING + _LASTING):
            return None
        is_news = self._is_news(trial)
        if is_news:  # of all calls that an outage cuts short at once, only the first makes the next rest longer
            self._failures += 1
            self._rests += 1
        elif not self.why:  # it has been seen well since that call began
            return None
        seconds = self._rest_after(error)
        self.until = max(self.until, now + seconds)
        self.why = type(error).__name__
        return seconds if is_news else None

    def _is_news(self, trial: Trial) -> bool:
        return trial.rests == self._rests

    def _rest_after(self, error: APIError) -> float:
        if isinstance(error, _LASTING):
            return LONGEST_REST
        if (asked := asked_pause(error)) is not None:
            return min(LONGEST_ASKED_REST, asked)
        return min(LONGEST_REST, FIRST_REST * 2.0 ** min(self._failures - 1, 16))


class Looks:
    """Whether a client's looks at its tasks come off, whoever waits; a lost update between threads does no harm."""

    __slots__ = ("_failures", "_rests", "until", "why")

    def __init__(self) -> None:
        self.succeeded()

    def succeeded(self) -> None:
        """Take in that one was answered."""
        self._failures = self._rests = 0  # in a row
        self.until, self.why = -inf, ""

    def failed(self, error: APIError, now: float) -> None:
        """Take in that one was not."""
        if not isinstance(error, _BLIND):
            return
        self._failures += 1
        if self._failures > _BLIP:
            self._rests += not self.is_failing(now)
            self.until = max(self.until, now + min(LONGEST_REST, FIRST_REST * 2.0 ** min(self._rests - 1, 16)))
            self.why = type(error).__name__

    def is_failing(self, now: float) -> bool:
        """Whether new tasks are better given to somebody else."""
        return now < self.until
