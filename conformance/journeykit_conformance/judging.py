"""Runs the rules over evidence and sums up. A rule that breaks is the suite's fault and spoils no other verdict."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from journeykit_conformance.redaction import PLACEHOLDER
from journeykit_conformance.result import REACHED, Figures, Finding, Outcome, Shown, Verdict
from journeykit_conformance.rule import FAILURE, SECOND_KEY, WEBHOOK, Check, Level, Rule, all_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from journeykit_conformance.evidence import Evidence
    from journeykit_conformance.trace import Exchange, Message

TASK_ROLES = frozenset(
    {
        *("task", "task-id", "status", "progress", "action", "prompt", "state", "picture", "buttons", "button-id"),
        *("fail-reason", "submitted-at", "started-at", "finished-at"),
    }
)
"""Fields that only a look at a task has."""
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


def _judge(rule: Rule, evidence: Evidence, spend: int, has: Collection[str]) -> Outcome:
    def outcome(verdict: Verdict, reason: str = "", checks: int = 0, findings: tuple[Finding, ...] = ()) -> Outcome:
        return Outcome(rule.id, rule.level, rule.title, verdict, reason, checks, findings, rule.fix)

    missing = [role for role in rule.needs if not _has_role(evidence, role)]
    if missing:
        return outcome(Verdict.SKIP, f"the document says of nothing that it is: {', '.join(missing)}")
    try:
        checks = list(rule.judge(evidence))
        findings = _findings([each for each in checks if not each.ok])
    except Exception as problem:  # noqa: BLE001 - a fault of one rule must not hide what the others found
        return outcome(Verdict.ERROR, f"the rule itself failed: {type(problem).__name__}: {problem}")
    if not checks:
        lacking = [cost for cost in rule.costs if cost in {SECOND_KEY, WEBHOOK, FAILURE} and cost not in has]
        if lacking:
            return outcome(Verdict.SKIP, lacking[0])
        if _is_about_tasks(rule) and "task" not in has and not spend and not evidence.sights:
            return outcome(Verdict.SKIP, "needs a finished task: --task-id")
        if rule.spend > spend:
            return outcome(Verdict.SKIP, f"needs --spend {rule.spend}, or a finished task")
        return outcome(Verdict.NOT_REACHED, "nothing in this run shows it")
    if not findings:
        return outcome(Verdict.PASS, checks=len(checks))
    return outcome(Verdict.FAIL if rule.level is Level.MUST else Verdict.WARN, "", len(checks), findings)


def _is_about_tasks(rule: Rule) -> bool:
    return bool(TASK_ROLES & set(rule.needs))


def _has_role(evidence: Evidence, role: str) -> bool:
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
    words = ["curl", "-X", request.method, shlex.quote(request.url)]
    for name, value in request.headers:
        if name.lower() not in {"user-agent", "accept"}:
            # Double quotes, so that a shell puts the key in.
            quoted = f'"{name}: {value}"' if PLACEHOLDER in value else shlex.quote(f"{name}: {value}")
            words += ["-H", quoted]
    if request.body and _is_text(request):
        words += ["--data-raw", shlex.quote(request.text)]
    return " ".join(words)
