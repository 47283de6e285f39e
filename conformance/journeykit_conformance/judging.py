"""Runs the rules over evidence and sums up. A rule that breaks is the suite's fault and spoils no other verdict."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit_conformance.allowance import UsageError
from journeykit_conformance.redaction import PLACEHOLDER
from journeykit_conformance.result import REACHED, Exit, Figures, Finding, Outcome, Shown, Verdict
from journeykit_conformance.rule import FAILURE, FUZZED, SECOND_KEY, WEBHOOK, Check, Level, Rule, all_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from journeykit_conformance.evidence import Evidence
    from journeykit_conformance.trace import Exchange, Message

LEAST_REACH = 0.5
"""Of the applicable MUST rules; below, a run says too little to be called good."""
TASK_ROLES = frozenset(
    {
        *("task", "task-id", "status", "progress", "action", "prompt", "state", "picture", "buttons", "button-id"),
        *("fail-reason", "submitted-at", "started-at", "finished-at"),
    }
)
"""Fields that only a look at a task has."""
_TAKES = {
    SECOND_KEY: "the key of another account in <PROVIDER>_API_KEY_2",
    WEBHOOK: "--webhook-url",
    FAILURE: "a task that failed",
    FUZZED: "--profile fuzz",
}
_SHOWN = 5  # findings of a rule that are shown with their exchange
_LONGEST = 4000  # characters of a body that is shown
_ROLES = {"imagine", "submit", "press", "answer", "upload", "fetch", "list", "search", "seed", "cancel", "balance"}


def judge(
    evidence: Evidence, *, spend: int, has: Collection[str] = (), rules: Iterable[Rule] | None = None
) -> tuple[Outcome, ...]:
    """Judge evidence by all rules.

    `has` names what the run had besides a key: `needs-second-key`, `needs-webhook`, and `task` if one was given.
    """
    return tuple(_judge(rule, evidence, spend, has) for rule in (all_rules() if rules is None else rules))


def figures(outcomes: Iterable[Outcome], **more: float) -> Figures:
    """Count MUST rules: passed, reached, applicable."""
    counted = Counter(each.verdict for each in outcomes if each.level == Level.MUST)
    reached = sum(counted[verdict] for verdict in REACHED)
    return Figures(counted[Verdict.PASS], reached, reached + counted[Verdict.NOT_REACHED], **more)  # type: ignore[arg-type]


def without_praise(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Take back what passed where nothing was seen of the provider: a refused key keeps no promise."""
    reason = "what answered cannot be judged as this provider"
    return tuple(
        replace(each, verdict=Verdict.NOT_REACHED, reason=reason) if each.verdict is Verdict.PASS else each
        for each in outcomes
    )


def check_least_reach(part: float) -> None:
    """Insist on a part of the MUST rules.

    Raises:
        UsageError: if it is no part of a whole.
    """
    if not 0 <= part <= 1:
        raise UsageError(f"the least reach is a part of the MUST rules, from 0 to 1, not {part}")


def conclude(
    outcomes: tuple[Outcome, ...], counted: Figures, least_reach: float, stopped: str = ""
) -> tuple[Exit, str]:
    """Say how a run ends, and what it comes to."""
    failed = [each.rule for each in outcomes if each.verdict is Verdict.FAIL and not each.is_expected]
    broken = [each.rule for each in outcomes if each.verdict is Verdict.ERROR]
    told = (
        f"{counted.passed} of {counted.reached} reached MUST rules hold, "
        f"{counted.reached} of {counted.applicable} were reached"
    )
    if failed and stopped:
        told += f"; the run was stopped because {stopped}"
    if failed:
        return Exit.BROKEN, f"The provider breaks {len(failed)} MUST rule{'s' * (len(failed) != 1)}: {told}."
    if stopped:
        return Exit.UNJUDGED, f"The run was stopped because {stopped}: {told}."
    if broken:
        return Exit.UNJUDGED, f"The suite itself failed in {', '.join(broken)}: {told}."
    if counted.reach < least_reach:
        return Exit.UNJUDGED, f"Too little was reached for a verdict: {told}."
    return Exit.OK, f"The provider keeps its word: {told}."


def _judge(rule: Rule, evidence: Evidence, spend: int, has: Collection[str]) -> Outcome:
    def outcome(verdict: Verdict, reason: str = "", checks: int = 0, findings: tuple[Finding, ...] = ()) -> Outcome:
        said = (rule.fix, rule.statement, rule.why)
        return Outcome(rule.id, rule.level, rule.title, verdict, reason, checks, findings, *said)

    missing = [role for role in rule.needs if not _has_role(evidence, role)]
    if missing:
        return outcome(Verdict.SKIP, f"the document marks nothing as {', '.join(missing)}")
    try:
        told = list(rule.judge(evidence))
        checks = [each for each in told if not each.excuse]
        findings = _findings([each for each in checks if not each.ok])
    except Exception as problem:  # noqa: BLE001 - a fault of one rule must not hide what the others found
        return outcome(Verdict.ERROR, f"the rule itself failed: {type(problem).__name__}: {problem}")
    if not checks:
        excuses = [f"not judged: {each.excuse}" for each in told]
        return outcome(Verdict.NOT_REACHED, excuses[0]) if excuses else outcome(*_unseen(rule, evidence, spend, has))
    if not findings:
        return outcome(Verdict.PASS, checks=len(checks))
    return outcome(Verdict.FAIL if rule.level is Level.MUST else Verdict.WARN, "", len(checks), findings)


def _unseen(rule: Rule, evidence: Evidence, spend: int, has: Collection[str]) -> tuple[Verdict, str]:
    """Say why there was nothing to look at."""
    lacking = [cost for cost in rule.costs if cost in _TAKES and cost not in has]
    if lacking:
        return Verdict.SKIP, f"{lacking[0]}: {_TAKES[lacking[0]]}"
    if _is_about_tasks(rule) and "task" not in has and not spend and not evidence.sights:
        return Verdict.SKIP, "needs a finished task: --task-id"
    if rule.spend > spend:
        instead = "" if "task" in has else ", or a finished task"
        return Verdict.SKIP, f"needs --spend {rule.spend}{instead}"
    return Verdict.NOT_REACHED, "nothing in this run shows it"


def _is_about_tasks(rule: Rule) -> bool:
    return bool(TASK_ROLES & set(rule.needs))


def _has_role(evidence: Evidence, role: str) -> bool:
    """Whether a document has what a rule needs; `list|search` is satisfied by either."""
    if "|" in role:
        return any(_has_role(evidence, each) for each in role.split("|"))
    if role == "callback":
        return any(next(operation.callbacks(), None) is not None for operation in evidence.document.operations)
    if role == "price":
        return any("x-price" in operation.raw for operation in evidence.document.operations)
    if role == "picture-copy":
        operation = evidence.document.by_role("picture")
        return operation is not None and any(each.get("x-role") == "task-id" for each in operation.parameters)
    if role.startswith("own-"):
        operation = evidence.document.by_role(role.removeprefix("own-"))
        return operation is not None and operation.raw.get("x-shows") == "own"
    return evidence.document.by_role(role) is not None if role in _ROLES else role in evidence.document.roles


def _findings(broken: list[Check]) -> tuple[Finding, ...]:
    """Put findings of the same place together; the first of each keeps its evidence."""
    together: dict[tuple[tuple[str, str], str], list[Check]] = {}
    for each in broken:
        finding = Finding(each.operation, each.pointer, each.expected, each.actual)
        together.setdefault((finding.place, each.expected), []).append(each)
    return tuple(
        Finding(
            first.operation,
            first.pointer,
            first.expected,
            first.actual,
            len(alike),
            show(first.exchange) if first.exchange and number < _SHOWN else None,
        )
        for number, (first, *_rest) in enumerate(together.values())
        for alike in [[first, *_rest]]
    )


def show(exchange: Exchange) -> Shown:
    """Write an exchange as a report shows it."""
    request, response = exchange.request, exchange.response
    asked = [f"{request.method} {request.url}", *_lines(request)]
    told = [f"{response.status}", *_lines(response)] if response else [exchange.problem or "(no answer)"]
    return Shown(exchange.number, exchange.step, "\n".join(asked), "\n".join(told), _curl(exchange))


def _lines(message: Message) -> list[str]:
    headers = [f"{name}: {value}" for name, value in message.headers]
    body = message.text if _is_text(message) else f"({len(message.body)} bytes)"
    return [*headers, "", body if len(body) <= _LONGEST else f"{body[:_LONGEST]}... ({len(body)} characters)"]


def _is_text(message: Message) -> bool:
    return b"\0" not in message.body and "\ufffd" not in message.text[:_LONGEST]


def _curl(exchange: Exchange) -> str:
    request = exchange.request
    if exchange.is_callback:
        return ""
    words = ["curl", "-X", shlex.quote(request.method), _quoted(request.url)]
    for name, value in request.headers:
        if name.lower() not in {"user-agent", "accept"}:
            words += ["-H", _quoted(f"{name}: {value}")]
    if request.body and _is_text(request):
        words += ["--data-raw", _quoted(request.text)]
    return " ".join(words)


def _quoted(text: str) -> str:
    """Quote for a shell, which is to put the key in and to do nothing else."""
    if PLACEHOLDER in text and not set('"\\`!$') & set(text.replace(PLACEHOLDER, "")):
        return f'"{text}"'
    return f'"{PLACEHOLDER}"'.join(shlex.quote(part) if part else "" for part in text.split(PLACEHOLDER)) or "''"
