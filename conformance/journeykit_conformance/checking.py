"""One run from end to end: plan, scenario, rules, result. The way in for the command line, for tests and for others."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from journeykit_conformance import __version__
from journeykit_conformance.allowance import Budget, UsageError
from journeykit_conformance.beside import differences, latency
from journeykit_conformance.deviations import apply
from journeykit_conformance.document import Document, DocumentError, fingerprint
from journeykit_conformance.driver import Driver
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.fuzzing import Effort, check_usable, fuzz
from journeykit_conformance.guard import SERVER_ERRORS, Guard, StoppedError
from journeykit_conformance.impression import first_impression
from journeykit_conformance.judging import LEAST_REACH, check_least_reach, conclude, figures, judge, without_praise
from journeykit_conformance.result import Exit, Result
from journeykit_conformance.rule import FUZZED, SECOND_KEY, WEBHOOK
from journeykit_conformance.scenarios import ALLOWED, audit, examine, lifecycle
from journeykit_conformance.submits import is_sure_refusal, read_submit
from journeykit_conformance.trace import Exchange, Request, Response, Trace
from journeykit_conformance.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from journeykit_conformance.deviations import Deviation
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.target import Target

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
        check_least_reach(self.least_reach)
        if self.profile not in ALLOWED:
            raise UsageError(f"there is no profile {self.profile!r}; there are {', '.join(ALLOWED)}")
        if self.profile == "lifecycle" and self.spend < 1:
            raise UsageError("a lifecycle makes tasks, which cost money: allow it with --spend 1 to --spend 4")
        if self.live_fuzz and self.profile != "fuzz":
            raise UsageError("a live fuzz is one of --profile fuzz")
        if self.profile == "audit" and self.spend:
            raise UsageError("an audit is free and takes no --spend; for a paid run say --profile lifecycle")


async def run(
    target: Target,
    document: Document,
    wish: Wish,
    *,
    documented: Document | None = None,
    on_exchange: Callable[[Exchange], object] = lambda _: None,
    deviations: Sequence[Deviation] = (),
) -> tuple[Result, Trace]:
    """Drive a provider and judge what it did by a document.

    `documented` is what the provider's own page says, `deviations` what is known to be wrong.

    Raises:
        UsageError: if the address, a key or the wish cannot be used.
    """

    def was_refused(operation: Operation, response: Response) -> bool:
        return is_sure_refusal(read_submit(document, Exchange(0, Request(), response), operation))

    if not target.keys.first:
        raise UsageError("a key is needed: without one nobody can tell what its owner gets")
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
        levels=(document, *_levels(document.provider)),
        patience=target.patience,
        tokens=target.tokens,
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
    if stopped or wish.profile == "lifecycle":
        for sentence in unfinished(document, guard.trace.exchanges):
            driver.note(sentence)
    held = {SECOND_KEY: target.keys.second, WEBHOOK: target.hook_url, "task": wish.task_id}
    has = [name for name, value in held.items() if value]
    evidence = Evidence(guard.trace, document)
    if wish.profile == "fuzz":
        has.append(FUZZED)
    today = datetime.fromtimestamp(started, UTC)
    # A fuzz goes no scenario's way: what that would have shown is not missing.
    judged = judge(evidence, spend=0 if wish.profile == "fuzz" else wish.spend, has=has)
    outcomes, told = apply(without_praise(judged) if impression else judged, deviations, today.date())
    counted = figures(
        outcomes,
        requests=sum(not each.is_callback for each in guard.trace.exchanges),
        paid=guard.budget.spent,
        budget=0 if plays and not wish.spend else guard.budget.limit,
        seconds=clock.now() - started,
    )
    end, sentence = impression or conclude(outcomes, counted, wish.least_reach, stopped)
    if end is Exit.OK and (missing := _missing(evidence, wish.task_id)):
        end, sentence = Exit.UNJUDGED, f"Little is said of the provider: {missing}."
    return (
        Result(
            provider=document.provider,
            profile=wish.profile,
            base_url=guard.trace.base_url,
            exit=end,
            sentence=sentence,
            figures=counted,
            outcomes=outcomes,
            notes=(*driver.notes, *told),
            started_at=today.isoformat(timespec="seconds"),
            document=fingerprint(document),
            suite=__version__,
            seed=wish.seed,
            latency=latency(evidence),
            differences=differences(evidence, documented) if documented else (),
        ),
        guard.trace,
    )


async def _audit(driver: Driver, _: Target, wish: Wish) -> None:
    await audit(driver, wish.task_id)


async def _before_paying(driver: Driver, wish: Wish) -> None:
    await audit(driver, wish.task_id)
    if missing := _missing(Evidence(driver.guard.trace, driver.document), wish.task_id):
        raise StoppedError(f"{missing}, and nothing was bought")


async def _lifecycle(driver: Driver, _: Target, wish: Wish) -> None:
    await _before_paying(driver, wish)
    await lifecycle(driver, wish.spend, seed=wish.seed)


async def _fuzz(driver: Driver, target: Target, wish: Wish) -> None:
    await _before_paying(driver, wish)
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


def _missing(evidence: Evidence, task_id: str) -> str:
    """Say why the task that was to be judged was not; empty if it was, or none was named."""
    looks = evidence.of(task_id, "fetch", "list", "search") if task_id else []
    if task_id and not looks:
        return "the task that was given is not shown to this key (check its id)"
    if looks and not any(sight.has_ended for sight in looks):
        return "the task that was given has not ended (run again when it has)"
    return ""


def _levels(provider: str) -> Iterator[Document]:
    """The levels of the document that this package has for a provider, whichever of them a run goes by."""
    for level in ("documented", "observed"):
        with suppress(DocumentError):
            yield Document.shipped(provider, level)
