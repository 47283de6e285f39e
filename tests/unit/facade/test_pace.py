"""When to look at a task again: late while little is known, soon near the end, and never for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from journeykit.adapters.protocol import Cadence
from journeykit.follow import every
from journeykit.models import State, Status
from journeykit.pace import Pace

CADENCE = Cadence(first=2.0, factor=1.3, longest=5.0)
SUBMITTED_AT = datetime(2026, 2, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """A task that tells its progress in steps of 15 %."""

    seconds: float
    queued: float = 0.0
    tells: bool = True

    def at(self, age: float) -> State:
        ran = age - self.queued
        started_at = SUBMITTED_AT + timedelta(seconds=self.queued) if ran >= 0 else None
        status = Status.SUCCEEDED if ran >= self.seconds else Status.RUNNING if ran >= 0 else Status.QUEUED
        progress = int(max(0.0, ran) / self.seconds * 100) // 15 * 15 if self.tells else 0
        return State(
            id="1",
            provider="pro365",
            action="IMAGINE",
            status=status,
            progress=progress,
            submitted_at=SUBMITTED_AT,
            started_at=started_at,
        )


def looks_at(run: Run, *, cadence: Cadence = CADENCE, first: float = 17.0, **known: float) -> list[float]:
    """Follow a task to its end, and say when it was looked at."""
    pace, at = Pace(cadence, 0.0), [first]
    while not (state := run.at(at[-1])).done:
        at.append(at[-1] + pace.pause(state, at[-1], company=9, tells_progress=run.tells, **known))
        assert len(at) < 100
    return at


@pytest.mark.parametrize("seconds", [20.0, 35.0, 60.0, 120.0, 600.0])
@pytest.mark.parametrize("queued", [0.0, 8.0, 300.0])
def test_few_looks_find_the_end_soon_whatever_a_task_takes(seconds: float, queued: float) -> None:
    looks = looks_at(Run(seconds, queued))
    started = [at for at in looks if at >= queued]
    assert len(started) <= 8 + seconds / 50
    assert looks[-1] - queued - seconds <= max(6.0, seconds / 12)


def test_looks_at_a_task_that_tells_no_progress_get_closer_while_its_end_gets_likelier() -> None:
    pauses = [later - earlier for earlier, later in pairwise(looks_at(Run(60.0, tells=False)))]
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[0] > 2 * pauses[-1] > 5.0


def test_head_of_a_queue_is_looked_at_more_often_than_its_end() -> None:
    queued = Run(40.0, queued=5000.0).at(1000.0)
    near, far, unknown = (
        Pace(CADENCE, 0.0).pause(queued, 1000.0, starts_in=seconds) for seconds in (4.0, 60.0, float("inf"))
    )
    assert near == 5.0
    assert near < far < unknown == 50.0


def test_alone_a_young_task_is_looked_at_sooner_than_in_company() -> None:
    young = Run(40.0, queued=10.0).at(3.0)
    assert Pace(CADENCE, 0.0).pause(young, 3.0) < Pace(CADENCE, 0.0).pause(young, 3.0, company=1) == 14.0


def test_whoever_wants_looks_at_intervals_gets_them() -> None:
    assert looks_at(Run(60.0), cadence=every(7.0), first=7.0) == [7.0 * count for count in range(1, 10)]
