"""One run from end to end: plan, scenario, rules, result. The way in for the command line, for tests and for others."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from journeykit_conformance import __version__
from journeykit_conformance.beside import differences, latency
from journeykit_conformance.driver import Driver
from journeykit_conformance.evidence import Evidence, read_submit
from journeykit_conformance.guard import Budget, Guard, StoppedError, UsageError
from journeykit_conformance.impression import first_impression
from journeykit_conformance.judging import figures, judge
from journeykit_conformance.result import Exit, Figures, Outcome, Result, Verdict
from journeykit_conformance.rule import SECOND_KEY, WEBHOOK
from journeykit_conformance.scenarios import ALLOWED, audit, lifecycle
from journeykit_conformance.trace import Exchange, Request, Response, Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit_conformance.document import Document, Operation
    from journeykit_conformance.target import Target

LEAST_REACH = 0.5
"""Of the applicable MUST rules; below, a run says too little to be called good."""


@dataclass(frozen=True)
class Wish:
    """What to run."""

    profile: str = "audit"
    spend: int = 0
    task_id: str = ""
    seed: int = 0
    least_reach: float = LEAST_REACH

    def __post_init__(self) -> None:
        if self.profile not in ALLOWED:
            raise UsageError(f"there is no profile {self.profile!r}; there are {', '.join(ALLOWED)}")
        if self.profile == "lifecycle" and self.spend < 1:
            raise UsageError("a lifecycle makes tasks, which cost money: allow it with --spend 1 to --spend 4")
        if self.profile == "audit" and self.spend:
            raise UsageError("an audit is free and takes no --spend; for a paid run say --profile lifecycle")


async def run(
    target: Target,
    document: Document,
    wish: Wish,
    *,
    documented: Document | None = None,
    on_exchange: Callable[[Exchange], object] = lambda _: None,
) -> tuple[Result, Trace]:
    """Drive a provider and judge what it did by a document; `documented` is what the provider's own page says.

    Raises:
        UsageError: if the address, a key or the wish cannot be used.
    """

    def was_refused(operation: Operation, response: Response) -> bool:
        read = read_submit(document, Exchange(0, Request(), response), operation)
        return read.word == "refused"

    clock = target.clock
    guard = Guard(
        target.base_url,
        target.keys,
        clock=clock,
        allowed=ALLOWED[wish.profile],
        budget=Budget(wish.spend),
        transport=target.transport,
        pause=target.pause,
        auth=document.auth,
        was_refused=was_refused,
        provider=document.provider,
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
            if wish.profile == "audit":
                await audit(driver, wish.task_id)
            else:
                await lifecycle(driver, wish.spend, wish.task_id, seed=wish.seed)
    except StoppedError as reason:
        impression, stopped = None, str(reason)
        driver.note(stopped)
    finally:
        target.on_hook.remove(hears)
        await guard.close()
    held = {SECOND_KEY: target.keys.second, WEBHOOK: target.hook_url, "task": wish.task_id}
    has = [name for name, value in held.items() if value]
    evidence = Evidence(guard.trace, document)
    outcomes = judge(evidence, spend=wish.spend, has=has)
    counted = figures(
        outcomes,
        requests=sum(not each.is_callback for each in guard.trace.exchanges),
        paid=guard.budget.spent,
        budget=wish.spend,
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
            latency=latency(evidence),
            differences=differences(evidence, documented) if documented else (),
        ),
        guard.trace,
    )


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
