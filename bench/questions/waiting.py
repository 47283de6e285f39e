"""Waiting for many tasks at once: how many requests, how late one learns of an end, what it costs to wait.

What is waited for, and how, is in `bench.crowd`.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench.crowd import BACKOFF, BATCH, CPU, FIXED, MEAN, REQUESTS, Case, memory_of, wait_for
from bench.rows import Goal, Row, ratio, row
from bench.run import apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.run import Run

TITLE = "tasks that are waited for together, on virtual time"
PLOTTED = REQUESTS
SECONDS = 260.0
_MARGIN = 1.5  # times what was expected, on a machine that others use
_GROWS = 10 * _MARGIN  # times as long a round of ten times the tasks takes, at most
_ROUNDS = 3
_LISTS, _ONE_BY_ONE = ("trueai", "pro365"), "ohmygpt"
_MEMORY = "bytes/task"
_FEWER, _OF_DELAY = "fewer", "of its delay"
_MOST_IDS = 100  # in one request, the providers' limit as the adapters keep it
# By how many wait: how many times fewer requests than the fixed poll makes, and at what part of its delay.
_WANTED = {10: (4.5, 0.7), 100: (20, 0.7), 1000: (100, 0.7)}
_WANTED_ONE_BY_ONE = (2, 0.7)
_CROWD = 1000


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is measured for one row."""

    name: str
    case: Case
    wanted: tuple[float, float] | None = None
    """How many times fewer requests than the fixed poll makes, and at what part of its delay."""
    rounds: int = _ROUNDS
    with_memory: bool = False


@dataclass(frozen=True, slots=True)
class _Measured:
    """A row, and what others would have asked for its tasks."""

    row: Row
    naive: tuple[Row, ...] = ()


def rows(run: Run) -> Iterator[Row]:
    """Wait for crowds, as many at once as there are processors: on virtual time nothing depends on how fast that is."""
    made: dict[str, Row] = {}
    took: dict[str, float] = {}
    # Asked among others, a crowd of each kind rather than three of some.
    most = _ROUNDS if run.left > 2 * SECONDS else 1
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        plans = [replace(plan, rounds=min(most, plan.rounds)) for plan in _plans(quick=run.quick)]
        for plan, measuring in [(plan, pool.submit(_measured, run, plan, took)) for plan in plans]:
            measured = measuring.result()
            tenth = made.get(_tenth(plan.case)) if plan.case.number > _CROWD else None
            made[plan.name] = _with_goals_of_growth(measured.row, tenth)
            yield made[plan.name]
            if plan.case.number == _CROWD and plan.name == _name(plan.case):
                yield from measured.naive
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # what is under way may take minutes


def _plans(*, quick: bool) -> Iterator[_Plan]:
    """What has goals comes first."""
    sizes = (5,) if quick else tuple(_WANTED)
    crowd = sizes[-1]
    for number in sizes:
        for provider in (*_LISTS, _ONE_BY_ONE):
            wanted = _WANTED_ONE_BY_ONE if provider == _ONE_BY_ONE else _WANTED.get(number)
            case = Case(provider, number)
            yield _Plan(_name(case), case, wanted, with_memory=number == crowd)
    queued = Case(_LISTS[0], crowd, slots=12)
    name = f"{crowd:,} tasks on {queued.slots} slots, {queued.provider}"
    yield _Plan(f"{name}, queued there", queued, (250, 0.7), 1)
    yield _Plan(f"{name}, queue kept by a hub", replace(queued, hub=True), (250, 0.7), 1)
    for provider in _LISTS:
        for what, each in _odd(Case(provider, crowd)).items():
            yield _Plan(f"{_name(each)}, {what}", each, (100, 1.0), 2)
    for provider in (*_LISTS, _ONE_BY_ONE):
        called = Case(provider, crowd, hooks="believed")
        yield _Plan(f"{_name(called)}, callbacks believed", called, None if provider == _ONE_BY_ONE else (500, 0.25), 1)
        called = replace(called, hooks="confirmed")
        yield _Plan(f"{_name(called)}, callbacks confirmed", called, rounds=1)
    if quick:
        return
    for provider in (*_LISTS, _ONE_BY_ONE):
        case = Case(provider, 10 * _CROWD)
        yield _Plan(_name(case), case, _WANTED_ONE_BY_ONE if provider == _ONE_BY_ONE else None, 1, with_memory=True)


def _name(case: Case) -> str:
    return f"{case.number:,} tasks, {case.provider}"


def _tenth(case: Case) -> str:
    return _name(replace(case, number=case.number // 10))


def _odd(case: Case) -> dict[str, Case]:
    return {
        "progress never told": replace(case, steps="none"),
        "noisy progress": replace(case, steps="noisy"),
        "4 times faster": replace(case, median=case.median / 4),
        "3 times slower": replace(case, median=case.median * 3),
    }


def _measured(run: Run, plan: _Plan, took: dict[str, float]) -> _Measured:
    """Measure what there is time for; `took` says how many seconds a round has taken of each row so far."""
    needed = _GROWS * took.get(_tenth(plan.case), 0.0) if plan.case.number > _CROWD else 0.0
    if run.left <= needed:
        return _Measured(Row(plan.name, note="skipped: there is no time for it on this machine"))
    runs: list[dict[str, float]] = []
    naive: tuple[Row, ...] = ()
    for turn in run.rounds(plan.rounds):
        run.tell(f"round {turn}: {plan.name}")
        began = time.monotonic()
        ours, others = _round(plan.case, turn)
        took[plan.name] = time.monotonic() - began
        runs.append(ours)
        naive = naive or tuple(row(f"{plan.name}, {what}", [figures]) for what, figures in others.items())
    if plan.with_memory and run.left > _MARGIN * took[plan.name]:  # it takes about as long
        run.tell(f"memory: {plan.name}")
        runs[0][_MEMORY] = apart(900.0, memory_of, plan.case)
    made = row(plan.name, runs)
    goals = [Goal("ids in one request", made.figures[BATCH].high, _MOST_IDS)]
    if plan.wanted is not None:
        fewer, of_delay = plan.wanted
        goals.insert(0, Goal("requests of the fixed poll for each", made.figures[_FEWER].middle, fewer, at_least=True))
        goals.insert(1, Goal("mean delay", made.figures[_OF_DELAY].middle, of_delay))
    return _Measured(Row(plan.name, made.figures, goals), naive)


def _round(case: Case, turn: int) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    ours, fixed, backoff = apart(900.0, wait_for, case, turn)
    if case.hub:  # whoever polls has all tasks submitted at once, and polls them while they are queued there
        _, fixed, backoff = apart(900.0, wait_for, replace(case, hub=False), turn)
    made = {**ours, _FEWER: fixed[REQUESTS] / ours[REQUESTS], _OF_DELAY: ours[MEAN] / fixed[MEAN]}
    return made, {FIXED: fixed, BACKOFF: backoff}


def _with_goals_of_growth(made: Row, before: Row | None) -> Row:
    if before is None or not made.figures:
        return made
    grows = [
        Goal(f"{figure} against a tenth of the tasks", ratio(made, before, figure), 1.5)
        for figure in (CPU, _MEMORY)
        if figure in made.figures
    ]
    return Row(made.case, made.figures, [*made.goals, *grows])
