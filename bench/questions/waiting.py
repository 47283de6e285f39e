"""Waiting for many tasks at once: how many requests, how late one learns of an end, what it costs to wait.

What is waited for, and how, is in `bench.crowd`.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.crowd import BACKOFF, BATCH, CPU, FIXED, MEAN, P95, REQUESTS, Case, memory_of, wait_for
from bench.rows import Goal, Row, ratio, row
from bench.run import apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.run import Run

TITLE = "tasks that are waited for together, on virtual time"
PLOTTED = REQUESTS
SECONDS = 480.0
_ROUNDS = 3
_LISTS, _ONE_BY_ONE = ("trueai", "pro365"), "ohmygpt"
_MEMORY = "bytes/task"
_FEWER, _OF_DELAY = "fewer", "of its delay"
_MOST_IDS = 100  # in one request, the providers' limit as the adapters keep it
# How many times fewer requests than the fixed poll makes, and at what part of its delay, by how many wait.
_WANTED = {10: (4.5, 0.7), 100: (20, 0.7), 1000: (100, 0.7)}


def rows(run: Run) -> Iterator[Row]:
    """Wait for crowds of all sizes, then for odd ones."""
    numbers = (5,) if run.quick else (10, 100, 1000, 10_000)
    crowd = numbers[min(2, len(numbers) - 1)]
    for provider in (*_LISTS, _ONE_BY_ONE):
        before: Row | None = None
        took = 0.0
        for number in numbers:
            case, began = Case(provider, number), time.monotonic()
            if number > crowd and took * number / crowd / _ROUNDS > run.left:
                yield Row(f"{number:,} tasks, {provider}", note="skipped: there is no time for them on this machine")
                continue
            wanted = (2, 0.7) if provider == _ONE_BY_ONE else _WANTED.get(number)
            made = _measured(run, f"{number:,} tasks, {provider}", case, wanted, with_memory=number >= crowd)
            if number > crowd and made.figures and before is not None:
                made = _with_goals_of_growth(made, before)
            before, took = made, time.monotonic() - began
            yield made
            if number == crowd and made.figures:
                yield from _naive(run, case)
    for provider in _LISTS:
        yield from _odd_crowds(run, Case(provider, crowd))
    for provider in (*_LISTS, _ONE_BY_ONE):
        called = Case(provider, crowd, hooks="believed")
        wanted = None if provider == _ONE_BY_ONE else (500, 0.25)
        yield _measured(run, f"{crowd:,} tasks, {provider}, callbacks believed", called, wanted)
        yield _measured(run, f"{crowd:,} tasks, {provider}, callbacks confirmed", replace(called, hooks="confirmed"))
    yield from _queued(run, Case(_LISTS[0], crowd, slots=12))


def _odd_crowds(run: Run, case: Case) -> Iterator[Row]:
    odd = {
        "progress never told": replace(case, steps="none"),
        "noisy progress": replace(case, steps="noisy"),
        "4 times faster": replace(case, median=case.median / 4),
        "3 times slower": replace(case, median=case.median * 3),
    }
    for what, each in odd.items():
        yield _measured(run, f"{case.number:,} tasks, {case.provider}, {what}", each, (100, 1.0))


def _queued(run: Run, case: Case) -> Iterator[Row]:
    name = f"{case.number:,} tasks on {case.slots} slots, {case.provider}"
    yield _measured(run, f"{name}, queued there", case, (250, 0.7))
    yield _measured(run, f"{name}, queue kept by a hub", replace(case, hub=True), (250, 0.7))


def _measured(
    run: Run, name: str, case: Case, wanted: tuple[float, float] | None = None, *, with_memory: bool = False
) -> Row:
    if run.left <= 0:
        return Row(name, note="skipped: the time is over")
    runs: list[dict[str, float]] = []
    for turn in run.rounds(_ROUNDS if case.number <= 1000 else 1):
        run.tell(f"round {turn}: {name}")
        runs.append(_round(case, turn))
    if with_memory and run.left > 0:
        run.tell(f"memory: {name}")
        runs[0][_MEMORY] = apart(900.0, memory_of, case)
    made = row(name, runs)
    largest = Goal("ids in one request", made.figures[BATCH].high, _MOST_IDS)
    if wanted is None:
        return Row(name, made.figures, [largest])
    fewer = Goal("requests of the fixed poll for each", made.figures[_FEWER].middle, wanted[0], at_least=True)
    return Row(name, made.figures, [fewer, Goal("mean delay", made.figures[_OF_DELAY].middle, wanted[1]), largest])


def _round(case: Case, turn: int) -> dict[str, float]:
    ours, fixed, _ = apart(900.0, wait_for, case, turn)
    if case.hub:  # whoever polls has all tasks submitted at once, and polls them while they are queued there
        fixed = apart(900.0, wait_for, replace(case, hub=False), turn)[1]
    return {**ours, _FEWER: fixed[REQUESTS] / ours[REQUESTS], _OF_DELAY: ours[MEAN] / fixed[MEAN]}


def _with_goals_of_growth(made: Row, before: Row) -> Row:
    grows = [
        Goal(f"{figure} against a tenth of the tasks", ratio(made, before, figure), 1.5) for figure in (CPU, _MEMORY)
    ]
    return Row(made.case, made.figures, [*made.goals, *grows])


def _naive(run: Run, case: Case) -> Iterator[Row]:
    run.tell(f"computed: what others would ask for {case.number:,} tasks of {case.provider}")
    _, fixed, backoff = apart(900.0, wait_for, case, 1)
    for what, figures in ((FIXED, fixed), (BACKOFF, backoff)):
        yield row(f"{case.number:,} tasks, {case.provider}, {what}", [_without_cost(figures)])


def _without_cost(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: figures[name] for name in (REQUESTS, MEAN, P95)}
