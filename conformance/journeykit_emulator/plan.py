"""What is going to happen to one task: its times, its progress, and how it ends.

A plan is fixed when the task is submitted and never consults chance, so the state at any moment is
a pure function of plan, start and time. What a provider lets its customers see of that state is
decided elsewhere (`world.look`).
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf


class Outcome(StrEnum):
    """How a task ends, or why it never begins."""

    SUCCEED = "succeed"
    FAIL = "fail"
    STALL = "stall"  # progress stops and nothing ever follows
    REJECT = "reject"  # refused at submit; no task comes to exist


class Refusal(StrEnum):
    """Why Midjourney's side refuses a submit."""

    BANNED_PROMPT = "banned-prompt"
    QUEUE_FULL = "queue-full"
    NO_ACCOUNT = "no-account"
    OUT_OF_CREDIT = "out-of-credit"
    INVALID = "invalid"


class Phase(StrEnum):
    """Where a task stands, in the words of no provider in particular."""

    QUEUED = "queued"
    SUBMITTED = "submitted"
    RUNNING = "running"
    WAITING = "waiting"  # for the answer to a dialog
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self in {Phase.SUCCEEDED, Phase.FAILED}


@dataclass(frozen=True, slots=True)
class Plan:
    """The fate of one task; times in seconds of the world's clock."""

    queue: float = 2.0
    run: float = 40.0
    steps: tuple[int, ...] = (0, 15, 31, 46, 62, 78, 93)
    outcome: Outcome = Outcome.SUCCEED
    reason: str = ""
    refusal: Refusal = Refusal.BANNED_PROMPT
    ahead: int = 0
    #: Seconds after the handing over at which whoever runs the job gives it up, if it has not ended.
    limit: float = inf
    limit_reason: str = ""

    @property
    def overruns(self) -> bool:
        """Whether the job is given up before its end."""
        return self.limit < (inf if self.outcome is Outcome.STALL else self.run)

    def __post_init__(self) -> None:
        """Refuse a plan that could not be played."""
        if self.queue < 0 or self.run < 0:
            raise ValueError("queue and run are seconds and cannot be negative")
        if list(self.steps) != sorted(self.steps) or any(not 0 <= s < 100 for s in self.steps):
            raise ValueError(f"steps must rise within 0..99: {list(self.steps)}")

    def quickened(self) -> "Plan":
        """Return the plan of a job that is cut out of a finished picture, such as an upscale."""
        return replace(self, queue=min(self.queue, 1.0), run=min(self.run, 6.0), steps=())


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The true state of a task at one moment."""

    phase: Phase
    progress: int = 0
    started_at: float | None = None
    finished_at: float | None = None
    reason: str = ""


def state_at(plan: Plan, starts_at: float, now: float) -> Snapshot:
    """Compute what has become of a task that was handed over at `starts_at`."""
    if plan.overruns and now >= starts_at + plan.limit:
        return Snapshot(Phase.FAILED, 0, starts_at, starts_at + plan.limit, plan.limit_reason)
    made = _turns_made(plan, starts_at, now)
    if made == 0:
        return Snapshot(Phase.QUEUED)
    if made == len(plan.steps) + 2:
        ended = starts_at + plan.run
        if plan.outcome is Outcome.FAIL:
            return Snapshot(Phase.FAILED, 0, starts_at, ended, plan.reason or "Internal error")
        return Snapshot(Phase.SUCCEEDED, 100, starts_at, ended)
    # The stretch before the first step is SUBMITTED: handed over, but not drawn at yet.
    if made == 1:
        return Snapshot(Phase.SUBMITTED, 0, starts_at)
    return Snapshot(Phase.RUNNING, plan.steps[made - 2], starts_at)


def next_turn(plan: Plan, starts_at: float, after: float) -> float:
    """Tell when a task that was handed over at `starts_at` next changes after a moment; inf if never."""
    made = _turns_made(plan, starts_at, after)
    turn = inf if made == len(plan.steps) + 2 else _turn(plan, starts_at, made)
    given_up_at = starts_at + plan.limit if plan.overruns else inf
    return min(turn, given_up_at) if after < given_up_at else inf


def ends_at(plan: Plan, starts_at: float) -> float:
    """Tell when a task that was handed over at `starts_at` reaches its end."""
    if plan.overruns:
        return starts_at + plan.limit
    return _played_out_at(plan, starts_at)


def _played_out_at(plan: Plan, starts_at: float) -> float:
    return inf if plan.outcome is Outcome.STALL else starts_at + plan.run


def _turn(plan: Plan, starts_at: float, number: int) -> float:
    """Tell when a turn comes: 0 is the handing over, the last the end, those between are the steps."""
    stretches = len(plan.steps) + 1
    return _played_out_at(plan, starts_at) if number == stretches else starts_at + plan.run * number / stretches


def _turns_made(plan: Plan, starts_at: float, now: float) -> int:
    # Found by the very moments that `next_turn` tells: at those the state has changed, whatever was rounded.
    return bisect_right(range(len(plan.steps) + 2), now, key=lambda number: _turn(plan, starts_at, number))
