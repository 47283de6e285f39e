"""What a run shows beside its verdicts: how fast answers came, and where they differ from the provider's own page.

Loosening the observed document must never hide that a page is wrong, so every difference from the documented level is
told. None of it is judged: the page's author is often not the one who can change the server.
"""

from __future__ import annotations

from collections import Counter
from statistics import median, quantiles
from typing import TYPE_CHECKING

from journeykit_conformance.document import to_text
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.result import Finding
from journeykit_conformance.schemas import (
    BodyJudge,
    documents_of,
    judge_media_type,
    judge_status,
    schema_of,
    without_schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.document import Document
    from journeykit_conformance.evidence import Asked, Evidence

_STATISTICAL = 2  # values that a percentile needs


def latency(evidence: Evidence) -> dict[str, float]:
    """Sum up, in seconds: median and 95th percentile of reads, of submits, and of tasks from submit to end."""
    found: dict[str, float] = {}
    kinds = {
        "read": [each for each in evidence.answered if each.operation.role not in MAKES_TASKS],
        "submit": [each for each in evidence.answered if each.operation.role in MAKES_TASKS],
    }
    for name, asked in kinds.items():
        found |= _summed(name, [each.exchange.seconds for each in asked])
    sent = {submit.task_id: submit.exchange.at for submit in evidence.submits if submit.is_accepted}
    lives = [end.exchange.at - sent[end.id] for end in evidence.ends if end.id in sent and end.source != "callback"]
    return found | _summed("task", lives)


def _summed(name: str, seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    late = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) >= _STATISTICAL else seconds[0]
    number = len(seconds)
    return {f"{name}, median of {number}": round(median(seconds), 3), f"{name}, 95 % of {number}": round(late, 3)}


def differences(evidence: Evidence, documented: Document) -> tuple[Finding, ...]:
    """List where answers are not as the provider documents them, each place once with how often it was seen."""
    counted: Counter[tuple[str, str, str]] = Counter()
    actual: dict[tuple[str, str, str], str] = {}
    judge = BodyJudge(documented)
    for each in evidence.answered:
        if each.operation.role and each.exchange.key == "first":
            for pointer, expected, told in _differences(each, documented, judge):
                place = (each.operation.id, Finding("", pointer, "", "").place[1], expected)
                counted[place] += 1
                actual.setdefault(place, told)
    return tuple(
        Finding(operation, pointer, expected, actual[operation, pointer, expected], count)
        for (operation, pointer, expected), count in counted.items()
    )


def _differences(each: Asked, documented: Document, judge: BodyJudge) -> Iterator[tuple[str, str, str]]:
    match = documented.match(each.exchange.request.method, each.exchange.request.url)
    if match is None:
        yield "", "an operation of this path", "none"
        return
    operation, response = match[0], each.response
    if not judge_status(operation, response):
        yield "", f"status {', '.join(operation.raw.get('responses', {}))}", str(response.status)
        return
    if not judge_media_type(operation, response):
        yield "", "a documented content type", response.header("content-type") or "none"
    schema = schema_of(operation, response)
    for body in documents_of(operation, response) if schema is not None else ():
        for violation in judge.violations(schema or {}, body):
            yield to_text(violation.pointer), f"the schema's {violation.keyword}", violation.message
    for pointer in without_schema(operation, response):
        yield to_text(pointer), "a documented field", "not mentioned"
