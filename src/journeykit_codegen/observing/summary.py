"""Holds a whole recording against the observed and the documented level and counts: one finding for the same news."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from journeykit_codegen.document import Json
from journeykit_codegen.traffic.answer import Answer
from journeykit_codegen.traffic.recording import Recording
from journeykit_codegen.traffic.redacting import redacted

from .deviation import Deviation, Finding, Kind
from .judging import Judge
from .operation_match import OperationMatch

# What is answered so, there is no operation for.
_NO_OPERATION = {404, 405, 410, 501}
_MOST_VALUES, _MOST_BODIES, _MOST_UNKNOWN = 300, 3, 50


@dataclass
class Observation:
    """What a recording says that a document does not."""

    recording: Recording
    findings: list[Finding] = field(default_factory=list)
    """What `observed` does not allow."""
    known: list[Finding] = field(default_factory=list)
    """What `documented` does not allow and `observed` does: the overlay has it already."""
    looked_at: Counter[str] = field(default_factory=Counter)
    """Answers by operation."""
    elsewhere: Counter[str] = field(default_factory=Counter)
    """Method and path of answers that are not of this API."""


def observe(recording: Recording, documented: Json, observed: Json) -> Observation:
    """Hold all answers of a recording against two levels."""
    made, secrets = Observation(recording), recording.secrets
    match, judges = OperationMatch(observed), (Judge(observed), Judge(documented))
    stated = {each.path: each for each in OperationMatch(documented).operations}
    held: tuple[dict[Any, Finding], dict[Any, Finding]] = ({}, {})
    for answer in recording.answers:
        operation = match.find(answer)
        if operation is None:
            name = f"{answer.method.upper()} {answer.path[:120]}"
            if match.is_near(answer) and answer.status not in _NO_OPERATION:
                _count(held[0], "", answer, Deviation(Kind.OPERATION, ("paths",), name=name), secrets)
            elif name in made.elsewhere or len(made.elsewhere) < _MOST_UNKNOWN:
                made.elsewhere[name] += 1
            continue
        name = str(operation.value.get("operationId"))
        made.looked_at[name] += 1
        news = judges[0].deviations(operation, answer)
        for each in news:
            _count(held[0], name, answer, each, secrets)
        if operation.path in stated:
            told = {(each.kind, each.at, each.name) for each in news}
            for each in judges[1].deviations(stated[operation.path], answer):
                if (each.kind, each.at, each.name) not in told:
                    _count(held[1], name, answer, each, secrets)
    made.findings, made.known = list(held[0].values()), list(held[1].values())
    for finding in (*made.findings, *made.known):
        finding.of = sum(made.looked_at[each] for each in finding.seen) or finding.count
    return made


def _count(held: dict[Any, Finding], operation: str, answer: Answer, each: Deviation, secrets: Collection[str]) -> None:
    key = (each.kind, each.place, each.name, each.at[-1:], each.inner)
    finding = held.get(key)
    if finding is None:
        finding = held[key] = Finding(
            each.kind, operation, answer.status, each.place, each.at, each.name, each.role, each.holder, each.inner
        )
    seen = finding.seen.setdefault(operation, [])
    if answer.source not in seen[-1:]:
        seen.append(answer.source)
    if len(finding.values) < _MOST_VALUES and not any(_equal(each.value, value) for value in finding.values):
        finding.values.append(each.value)
    if len(finding.bodies) < _MOST_BODIES:
        finding.bodies.append(redacted(answer.documents[0] if answer.documents else answer.text[:400], secrets))
    if answer.media_type not in finding.media_types:
        finding.media_types.append(answer.media_type)


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
