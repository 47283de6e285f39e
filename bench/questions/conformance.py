"""The conformance suite: seconds, requests, paid calls and defects found, beside plain schemathesis.

Both meet the same emulators, first as they are, then each with the same planted defect; paid calls cost play money.
"""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.rows import Goal, Row, ratio, row
from bench.run import apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias

    from bench.run import Run
    from journeykit_conformance.result import Result
    from journeykit_conformance.trace import Trace

    Figures: TypeAlias = Mapping[str, float]

TITLE = "checking four providers, beside plain schemathesis"
TAKEN, REQUESTS, PAID, FOUND = "seconds", "requests", "paid calls", "defects found"
PLOTTED = TAKEN
SECONDS = 160.0
_ROUNDS = 3
_LONGEST = 400.0
_PROFILES = {"audit": 0, "lifecycle": 4, "fuzz": 0}
_FUZZ, _FRESH, _REPLAYED, _PLAIN = "fuzz", "lifecycle", "a recorded lifecycle, replayed", "plain st run"
_SEED = 1
"""Of the draw of defects: the same in every run."""


def rows(run: Run) -> Iterator[Row]:
    """Check with every profile, replay what was recorded, and let schemathesis do what it does by default.

    Where there is no time for all four runs of the latter, ours of all four are held against those that there are.
    """
    made = {name: _ours(run, name) for name in ("audit", _FRESH, _REPLAYED)}
    beside = [] if run.quick else list(_beside(run))
    if not run.quick and run.left > 0:
        made[_FUZZ] = _ours(run, _FUZZ)
    anchor = row(_PLAIN, [_summed(each[0] for each in beside)]) if beside else None
    wanted = {_FRESH: 8, _REPLAYED: 100}
    for name, each in made.items():
        faster = ratio(anchor, each, TAKEN)
        goals = [Goal("times faster than plain st run", faster, wanted[name], at_least=True)] if name in wanted else []
        yield Row(f"four providers, {name}", each.figures, goals)
    if not beside:
        yield Row(
            f"four providers, {_PLAIN}", note=f"skipped: {'--quick' if run.quick else 'there was no time for it'}"
        )
        return
    yield row(f"{len(beside)} providers, {_PLAIN}", [_summed(each[0] for each in beside)])
    theirs, ours = (_summed(each[number] for each in beside) for number in (1, 2))
    more = Goal("found more than by plain st run", ours[FOUND] - theirs[FOUND], 1, at_least=True)
    yield row(f"{len(beside)} planted defects, {_PLAIN}", [theirs])
    yield row(f"{len(beside)} planted defects, {_FRESH}", [ours], more)


def _ours(run: Run, name: str) -> Row:
    runs = []
    for turn in run.rounds(1 if name == _FUZZ else _ROUNDS):
        run.tell(f"round {turn}: {name} of four providers")
        runs.append(apart(_LONGEST, replay) if name == _REPLAYED else apart(_LONGEST, check, name))
    return row(name, runs)


def _beside(run: Run) -> Iterator[tuple[Figures, Figures, Figures]]:
    """For as many providers as there is time for: schemathesis, then schemathesis and the suite with a defect."""
    for provider in _providers():
        if run.left > 0:
            run.tell(f"{_PLAIN}: {provider}, as it is and with a defect")
            yield apart(_LONGEST, beside, provider)


def _summed(runs: Iterable[Figures]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in runs:
        for name, value in each.items():
            total[name] = total.get(name, 0) + value
    return total


def _providers() -> list[str]:
    from journeykit_conformance.document import shipped_providers

    return list(shipped_providers())


def check(profile: str) -> dict[str, float]:
    """Check each provider's emulator with one profile; in a process of its own."""
    logging.disable(logging.WARNING)
    return _summed(_checked(provider, profile)[0] for provider in _providers())


def _checked(provider: str, profile: str) -> tuple[dict[str, float], str]:
    from journeykit_conformance.checking import Wish, run
    from journeykit_conformance.document import Document
    from journeykit_conformance.emulated import emulated

    began = time.perf_counter()
    document = Document.shipped(provider)

    async def perform() -> tuple[Result, Trace]:
        async with emulated(provider) as (target, _):
            return await run(target, document, Wish(profile, _PROFILES[profile]))

    result, trace = asyncio.run(perform())
    figures = {TAKEN: time.perf_counter() - began, REQUESTS: result.figures.requests, PAID: result.figures.paid}
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "trace.jsonl")
        trace.write(file)
        return figures, file.read_text("utf-8")


def replay() -> dict[str, float]:
    """Judge recorded lifecycles; what it takes to record them is not counted. In a process of its own."""
    from journeykit_conformance import recordings, verifying
    from journeykit_conformance.document import Document

    logging.disable(logging.WARNING)
    recorded = {provider: _checked(provider, _FRESH)[1] for provider in _providers()}
    figures = []
    for provider, text in recorded.items():
        began = time.perf_counter()
        document = Document.shipped(provider)
        recording = recordings.parse(text.encode(), provider, refused=verifying.refusals(document))
        verifying.verify(document, recording.trace)
        figures.append({TAKEN: time.perf_counter() - began, REQUESTS: 0.0, PAID: 0.0})
    return _summed(figures)


def beside(provider: str) -> tuple[Figures, Figures, Figures]:
    """Run schemathesis with its defaults against an emulator, then it and the suite against one with a defect.

    The defect is drawn from those that the suite's run meets, so whether it finds them is asked rather than whether it
    gets there; in a process of its own.
    """
    from journeykit_detection.measuring import ground, measure
    from journeykit_detection.mutant import Family
    from journeykit_detection.plain import CLEAN, run_plain

    families = {Family.SCHEMA, Family.PROTOCOL}
    harmful = sorted(id for id, each in ground(provider).mutants.items() if each.family in families)
    random.Random(f"{_SEED} {provider}").shuffle(harmful)  # noqa: S311 - a sample, not a secret
    ours = next(made for made in (measure(provider, id) for id in harmful) if made.is_reached)
    clean, theirs = (run_plain(provider, id) for id in (CLEAN, ours.mutant))
    found = {FOUND: float(theirs.detects(clean))}
    return (
        {TAKEN: clean.seconds, REQUESTS: clean.requests, PAID: clean.accepted},
        {TAKEN: theirs.seconds, REQUESTS: theirs.requests, PAID: theirs.accepted, **found},
        {TAKEN: ours.seconds, REQUESTS: ours.requests, PAID: ours.accepted, FOUND: float(ours.is_detected)},
    )
