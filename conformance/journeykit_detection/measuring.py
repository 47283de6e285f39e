"""One run of the suite against one mutant, and what it came to."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.result import Exit, Verdict
from journeykit_detection.attribution import is_attributed
from journeykit_detection.catalogue import catalogue
from journeykit_detection.defects.schema import Watch
from journeykit_detection.mutant import Family, Mutant
from journeykit_detection.stage import Stage
from journeykit_detection.validity import Validity
from journeykit_emulator import Scenario
from journeykit_emulator.hook_faults import HookFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from journeykit_conformance.result import Result
    from journeykit_conformance.trace import Trace
    from journeykit_detection.defects.schema import Pointer, Served
    from journeykit_emulator.scenario import Rule

SPEND = 4
_PATIENCE = 120.0  # seconds of real time that a run may take
Place = tuple[str, str, str, str]
"""A finding: rule, operation, pointer, what was expected."""


@dataclass(frozen=True)
class Measured:
    """What one run came to."""

    provider: str
    mutant: str
    family: str
    topics: tuple[str, ...]
    struck: int = 0
    is_equivalent: bool = False
    """It struck, and nothing that it did was forbidden."""
    findings: tuple[Place, ...] = ()
    """Those that a run against the emulator as it is does not have."""
    exit: str = ""
    clean_exit: str = ""
    crash: str = ""
    """What broke in the suite itself."""
    accepted: int = 0
    """Calls with a valid key that made a task."""
    requests: int = 0
    seconds: float = 0.0
    """Of real time."""

    @property
    def is_reached(self) -> bool:
        """Whether there was anything to find."""
        return self.struck > 0 and not self.is_equivalent

    @property
    def is_detected(self) -> bool:
        """Whether anything was said: a finding, or an end of the run other than usual."""
        return bool(self.findings) or self.exit != self.clean_exit

    @property
    def is_attributed(self) -> bool:
        """Whether one of the right rules said it."""
        return is_attributed({rule for rule, *_ in self.findings}, self.topics)


@dataclass(frozen=True)
class Ground:
    """What is known of a provider before anything is planted."""

    document: Document
    validity: Validity
    result: Result
    served: Mapping[Served, Collection[Pointer]]
    mutants: dict[str, Mutant]


@cache
def ground(provider: str) -> Ground:
    """Run the suite against the emulator as it is, and list the mutants."""
    document = Document.shipped(provider)
    validity, watch = Validity(document), Watch()
    stage = Stage(document, validity, Mutant("", Family.BENIGN, behave=watch.behave))
    result, _ = asyncio.run(_run(document, stage))
    mutants = {each.id: each for each in catalogue(document, validity, watch.served)}
    return Ground(document, validity, result, watch.served, mutants)


def measure(provider: str, id: str) -> Measured:
    """Run the suite against one mutant."""
    known = ground(provider)
    mutant = known.mutants[id]
    stage = Stage(known.document, known.validity, mutant)
    started, crash = time.perf_counter(), ""
    result: Result | None = None
    try:
        with quiet():
            result, _ = asyncio.run(asyncio.wait_for(_run(known.document, stage), _PATIENCE))
    except Exception as problem:  # noqa: BLE001 - whatever escapes from the suite is what is counted here
        crash = f"{type(problem).__name__}: {problem}"
    errors = [each for each in result.outcomes if each.verdict is Verdict.ERROR] if result else []
    return Measured(
        provider,
        mutant.id,
        mutant.family,
        mutant.topics,
        struck=struck(stage),
        is_equivalent=mutant.family is Family.SCHEMA and stage.struck > 0 and not stage.is_wrong,
        findings=tuple(sorted(places(result) - places(known.result))) if result else (),
        exit=result.exit if result else Exit.UNJUDGED,
        clean_exit=known.result.exit,
        crash=crash or "; ".join(f"{each.rule}: {each.reason}" for each in errors),
        accepted=stage.accepted,
        requests=result.figures.requests if result else 0,
        seconds=time.perf_counter() - started,
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what emulators log, and httpx, to themselves: thousands of runs would fill the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


async def _run(document: Document, stage: Stage) -> tuple[Result, Trace]:
    options = emulator_options(stage)
    async with emulated(document.provider, wrap=stage, **options) as (target, _):
        return await run(target, document, Wish("lifecycle", SPEND, seed=stage.mutant.seed))


def emulator_options(stage: Stage) -> dict[str, Any]:
    """What an emulator is built with for a mutant."""
    options: dict[str, Any] = {}
    if stage.mutant.hook is not None:
        options["hook_faults"] = [HookFault(partial(stage.mutant.hook, stage))]
    if stage.mutant.scenario:
        options["scenario"] = scenario_of(stage.mutant)
    return options


def scenario_of(mutant: Mutant) -> Scenario:
    """Make a mutant's scenario: its own fate for tasks, and the refusals of the usual one."""
    built = Scenario.from_mapping(mutant.scenario)
    refusing: tuple[Rule, ...] = tuple(rule for rule in Scenario.builtin().rules if rule.plan.outcome == "reject")
    return Scenario(
        rules=refusing, default=built.default, limits=built.limits, accounts=built.accounts, options=built.options
    )


def struck(stage: Stage) -> int:
    """Count what a mutant did; one that is only another fate of tasks did it to every task."""
    if stage.mutant.behave or stage.mutant.hook:
        return stage.struck
    return len(stage.world.tasks)


def places(result: Result) -> set[Place]:
    """List the findings of a result."""
    return {
        (outcome.rule, *finding.place, finding.expected)
        for outcome in result.outcomes
        for finding in outcome.findings
        if not finding.is_expected
    }
