"""One run from end to end: plan, scenario, rules, result. The way in for the command line, for tests and for others."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from journeykit_conformance import __version__
from journeykit_conformance.driver import Driver
from journeykit_conformance.evidence import Evidence, read_submit
from journeykit_conformance.fuzzing import Effort, check_usable, fuzz
from journeykit_conformance.guard import SERVER_ERRORS, Budget, Guard, StoppedError, UsageError
from journeykit_conformance.impression import first_impression
from journeykit_conformance.judging import figures, judge
from journeykit_conformance.result import Exit, Figures, Outcome, Result, Verdict
from journeykit_conformance.rule import FUZZED, SECOND_KEY, WEBHOOK
from journeykit_conformance.scenarios import ALLOWED, audit, examine, lifecycle
from journeykit_conformance.trace import Exchange, Request, Response, Trace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from journeykit_conformance.document import Document, Operation
    from journeykit_conformance.target import Target

LEAST_REACH = 0.5
"""Of the applicable MUST rules; below, a run says too little to be called good."""
_PLENTY = 1_000_000  # paid calls: in an emulator money is none
_PATIENT = 1_000  # server errors in a row: an emulator in trouble needs no rest


@dataclass(frozen=True)
class Wish:
    """What to run."""

    profile: str = "audit"
    spend: int = 0
    task_id: str = ""
    seed: int = 0
    least_reach: float = LEAST_REACH
    live_fuzz: bool = False
    """That a fuzz of something else than an emulator is meant: it sends a lot, and `spend` paid calls of it."""
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        if self.profile not in ALLOWED:
            raise UsageError(f"there is no profile {self.profile!r}; there are {', '.join(ALLOWED)}")
        if self.profile == "lifecycle" and self.spend < 1:
            raise UsageError("a lifecycle makes tasks, which cost money: allow it with --spend 1 to --spend 4")
        if self.profile == "audit" and self.spend:
            raise UsageError("an audit is free and takes no --spend; for a paid run say --profile lifecycle")


async def run(
    target: Target, document: Document, wish: Wish, *, on_exchange: Callable[[Exchange], object] = lambda _: None
) -> tuple[Result, Trace]:
    """Drive a provider and judge what it did.

    Raises:
        UsageError: if the address, a key or the wish cannot be used.
    """

    def was_refused(operation: Operation, response: Response) -> bool:
        read = read_submit(document, Exchange(0, Request(), response), operation)
        return read.word == "refused"

    if wish.profile == "fuzz":
        check_usable(is_emulated=target.is_emulated, is_meant=wish.live_fuzz)
    clock, plays = target.clock, wish.profile == "fuzz" and target.is_emulated
    guard = Guard(
        target.base_url,
        target.keys,
        clock=clock,
        allowed=ALLOWED[wish.profile],
        budget=Budget(_PLENTY if plays and not wish.spend else wish.spend),
        transport=target.transport,
        pause=target.pause,
        auth=document.auth,
        was_refused=was_refused,
        provider=document.provider,
        server_errors=_PATIENT if plays else SERVER_ERRORS,
    )
    guard.on_exchange = on_exchange

    def hears(request: Request) -> None:
        guard.hears(request, step="callback")

    target.on_hook.append(hears)
    driver = Driver(guard, document, clock, hook_url=target.hook_url)
    started, stopped = clock.now(), ""
    try:
        impression = await first_impression(driver, wish.task_id)
        if impression is None:
            await _SCENARIOS[wish.profile](driver, target, wish)
    except StoppedError as reason:
        impression, stopped = None, str(reason)
        driver.note(stopped)
    finally:
        target.on_hook.remove(hears)
        await guard.close()
    held = {SECOND_KEY: target.keys.second, WEBHOOK: target.hook_url, "task": wish.task_id}
    has = [name for name, value in held.items() if value]
    evidence = Evidence(guard.trace, document)
    if wish.profile == "fuzz":
        has.append(FUZZED)
    # A fuzz goes no scenario's way: what that would have shown is not missing.
    outcomes = judge(evidence, spend=0 if wish.profile == "fuzz" else wish.spend, has=has)
    counted = figures(
        outcomes,
        requests=sum(not each.is_callback for each in guard.trace.exchanges),
        paid=guard.budget.spent,
        budget=guard.budget.limit,
        seconds=clock.now() - started,
    )
    end, sentence = impression or conclude(outcomes, counted, wish.least_reach, stopped)
    return (
        Result(
            provider=document.provider,
            profile=wish.profile,
            base_url=guard.trace.base_url,
            exit=end,
            sentence=sentence,
            figures=counted,
            outcomes=outcomes,
            notes=tuple(driver.notes),
            started_at=datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds"),
            document=fingerprint(document),
            suite=__version__,
            seed=wish.seed,
        ),
        guard.trace,
    )


async def _audit(driver: Driver, _: Target, wish: Wish) -> None:
    await audit(driver, wish.task_id)


async def _lifecycle(driver: Driver, _: Target, wish: Wish) -> None:
    await lifecycle(driver, wish.spend, wish.task_id, seed=wish.seed)


async def _fuzz(driver: Driver, target: Target, wish: Wish) -> None:
    await audit(driver, wish.task_id)
    await fuzz(driver, ALLOWED["fuzz"], wish.effort, seed=wish.seed, is_emulated=target.is_emulated)
    ends = reversed(Evidence(driver.guard.trace, driver.document).ends)
    drawn = (each for each in ends if each.status == "succeeded" and each.word("action") in {"grid", "single"})
    if (finished := next(drawn, None)) is not None:
        await driver.attempt(examine, finished.exchange, "task")


_SCENARIOS: dict[str, Callable[[Driver, Target, Wish], Awaitable[None]]] = {
    "audit": _audit,
    "lifecycle": _lifecycle,
    "fuzz": _fuzz,
}


def conclude(
    outcomes: tuple[Outcome, ...], counted: Figures, least_reach: float, stopped: str = ""
) -> tuple[Exit, str]:
    """Say how a run ends, and what it comes to."""
    failed = [
        each.rule
        for each in outcomes
        if each.verdict is Verdict.FAIL and not all(finding.is_expected for finding in each.findings)
    ]
    broken = [each.rule for each in outcomes if each.verdict is Verdict.ERROR]
    told = (
        f"{counted.passed} of {counted.reached} reached MUST rules hold, "
        f"{counted.reached} of {counted.applicable} were reached"
    )
    if failed:
        return Exit.BROKEN, f"The provider breaks {len(failed)} MUST rule{'s' * (len(failed) != 1)}: {told}."
    if stopped:
        return Exit.UNJUDGED, f"The run was stopped because {stopped}: {told}."
    if broken:
        return Exit.UNJUDGED, f"The suite itself failed in {', '.join(broken)}: {told}."
    if counted.reach < least_reach:
        return Exit.UNJUDGED, f"Too little was reached for a verdict: {told}."
    return Exit.OK, f"The provider keeps its word: {told}."


def fingerprint(document: Document) -> str:
    """Name the version of a document."""
    return hashlib.sha256(json.dumps(document.raw, sort_keys=True).encode()).hexdigest()[:16]
