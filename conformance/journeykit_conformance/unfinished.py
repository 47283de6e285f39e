"""What a run leaves behind when it is interrupted or stopped: tasks that go on, and calls whose answer nobody saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import Evidence
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.submits import is_sure_refusal, read_submit
from journeykit_conformance.trace import Exchange, Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit_conformance.document import Document


def unfinished(document: Document, exchanges: Sequence[Exchange]) -> list[str]:
    """Say in a sentence each what goes on at the provider."""
    evidence = Evidence(Trace(exchanges=list(exchanges)), document)
    made = [each.task_id for each in evidence.submits if each.is_accepted]
    ended = {end.id for end in evidence.ends}
    told = [f"the task {id} goes on at the provider" for id in dict.fromkeys(made) if id and id not in ended]
    for exchange, operation, _ in evidence.matched:
        if exchange.response is None and operation.role in MAKES_TASKS:
            told.append(f"{operation.id} was sent and not answered ({exchange.problem}): it may have made a task")
    for each in evidence.submits:
        if not each.is_accepted and not is_sure_refusal(each):
            said = f"{each.operation.id} was answered with {each.exchange.status}, which is neither yes nor no"
            told.append(f"{said}: it may have made a task")
    return told


def bought(document: Document, exchanges: Sequence[Exchange]) -> str:
    """Say how many paid calls were accepted, or may have been, by whatever key."""
    evidence = Evidence(Trace(exchanges=list(exchanges)), document)
    paid = sum(
        operation.may_charge and not (exchange.response and is_sure_refusal(read_submit(document, exchange, operation)))
        for exchange, operation, _ in evidence.matched
    )
    if not paid:
        return "nothing was paid for"
    return f"{paid} paid call{'s' * (paid != 1)} had been accepted, or may have been"
