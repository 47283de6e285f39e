"""When a provider refreshes what it shows: found out, kept up with, and not believed where there is none."""

from __future__ import annotations

import random
from bisect import bisect_right
from itertools import accumulate, repeat
from math import floor, inf
from typing import TYPE_CHECKING

import pytest

from journeykit.refreshes import Refreshes, Sight

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 6.0
"""Seconds for which a task looks the same, if it is always up to date."""


class Tasks:
    """Running tasks of a server that shows what was true at `shown(task, now)`."""

    def __init__(self, count: int, shown: Callable[[int, float], float]) -> None:
        self._shown, self._chance = shown, random.Random(count)
        self._turns = [self._chance.uniform(0, STEP) for _ in range(count)]
        self._seen: dict[int, tuple[float, float, int]] = {}

    def look(self, refreshes: Refreshes, now: float) -> None:
        sights = []
        for task, turn in enumerate(self._turns):
            state = floor((self._shown(task, now) - turn) / STEP)
            since, last, old = self._seen.get(task, (now, now, state))
            if task in self._seen:
                sights.append(Sight(since, last, state != old))
            self._seen[task] = (since if state == old else now, now, state)
        refreshes.hear(now, now, sights)

    def follow(self, refreshes: Refreshes, until: float, tick: float) -> list[float]:
        """Look every tick until the refreshes are known, then when they say; give when looks found them."""
        now, found = 0.0, []
        while now < until:
            last = refreshes.last
            refreshes.looks(now)
            self.look(refreshes, now)
            if refreshes.is_known and refreshes.last != last:
                found.append(now)
            later = max(now + 0.01, refreshes.last + 0.01)
            now = max(now + 0.01, refreshes.look_at(later)) if refreshes.is_known else now + tick
        return found


def every(seconds: float, phase: float) -> Callable[[int, float], float]:
    return lambda _, now: floor((now - phase) / seconds) * seconds + phase


@pytest.mark.parametrize(("period", "tick"), [(15.0, 2.9), (3.0, 1.5)])
@pytest.mark.parametrize("phase", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_looks_come_just_after_a_refresh(period: float, tick: float, phase: float) -> None:
    refreshes = Refreshes(period)
    found = Tasks(40, every(period, phase * period)).follow(refreshes, 40 * period, tick)
    late = [(at - phase * period) % period for at in found[-20:]]
    assert len(found) >= 30
    assert sum(late) / len(late) < period / 10


def test_loop_that_takes_longer_than_it_is_said_to_is_kept_up_with() -> None:
    chance = random.Random(1)
    moments = list(accumulate((15 + chance.uniform(0.6, 1.0) for _ in range(200)), initial=-40.0))
    refreshes = Refreshes(15.0)
    found = Tasks(40, lambda _, now: moments[bisect_right(moments, now) - 1]).follow(refreshes, 1200, 2.9)
    late = [at - moments[bisect_right(moments, at) - 1] for at in found[-30:]]
    assert len(found) >= 40
    assert sum(late) / len(late) < 1.5


def test_looks_that_come_a_period_after_another_keep_what_is_known() -> None:
    refreshes, tasks = Refreshes(3.0), Tasks(40, every(3.0, 1.0))
    now = tasks.follow(refreshes, 30.0, 1.5)[-1]
    for _ in range(100):
        now = refreshes.look_at(now + 1.0)
        refreshes.looks(now)
        tasks.look(refreshes, now)
        assert refreshes.is_known
    assert (now - 1.0) % 3.0 < 0.6


def changed(count: int, last: float) -> list[Sight]:
    return [Sight(3.8, last, has_changed=True)] * count


def unchanged(count: int, since: float) -> list[Sight]:
    return [Sight(since, since, has_changed=False)] * count


@pytest.mark.parametrize(
    "answers",
    [[changed(7, 17.2) + unchanged(65, 24.2)], [changed(2, 29.8) + unchanged(98, 17.2), changed(8, 26.7)]],
    ids=["in one answer", "in another"],
)
def test_young_tasks_that_stand_still_do_not_refute_what_others_prove(answers: list[list[Sight]]) -> None:
    refreshes = Refreshes(15.0)
    refreshes.hear(17.2, 17.2, unchanged(48, 3.8))
    refreshes.hear(29.8, 29.8, unchanged(60, 17.2))
    for sights in answers:
        refreshes.hear(32.2, 32.2, sights)
    assert refreshes.is_known
    assert 29.8 + 15.0 - 0.5 < refreshes.look_at(40.0) < 32.2 + 15.0 - 0.2


@pytest.mark.parametrize("count", [3, 10, 40, 100])
@pytest.mark.parametrize("period", [3.0, 15.0])
@pytest.mark.parametrize("server", ["up to date", "each at its time"])
def test_server_without_a_common_refresh_is_not_believed_to_have_one(count: int, period: float, server: str) -> None:
    chance = random.Random(2)
    phases = [chance.uniform(0, period) for _ in repeat(None, count)]
    apart: dict[str, Callable[[int, float], float]] = {
        "up to date": lambda _, now: now,
        "each at its time": lambda task, now: every(period, phases[task])(task, now),
    }
    refreshes = Refreshes(period)
    Tasks(count, apart[server]).follow(refreshes, 20 * period, min(2.9, period / 2))
    assert not refreshes.is_known


def test_tasks_that_stand_still_prove_nothing() -> None:
    refreshes = Refreshes(15.0)
    Tasks(40, lambda _task, _now: 0.0).follow(refreshes, 600, 2.9)
    assert not refreshes.is_known


def test_provider_that_refreshes_nothing_in_common_is_never_asked_just_to_learn() -> None:
    refreshes = Refreshes(0.0)
    Tasks(40, every(15.0, 1.0)).follow(refreshes, 600, 2.9)
    assert not refreshes.is_known
    assert refreshes.probe_at(100, 0.0, 2.9) == inf
