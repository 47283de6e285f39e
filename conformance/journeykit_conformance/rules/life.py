"""How a task lives: its status and progress, from the first look to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.rule import Check, Level, check, paid, pairs, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence

_RANK = {"queued": 0, "waiting": 1, "running": 2, "succeeded": 3, "failed": 3, "cancelled": 3}


@rule(
    "MJ-LIFE-001",
    Level.MUST,
    "A status never goes back",
    why="A client that has shown a picture cannot take it back, and a loop that waits for an end may miss it.",
    fix="Never overwrite a newer state of a task with an older one; answer from one source.",
    costs=(paid(1),),
    needs=("fetch", "status"),
)
def status_never_goes_back(evidence: Evidence) -> Iterator[Check]:
    """A task's status MUST only move forward: queued, running, and then one end. It MAY leave states out."""
    for id in evidence.task_ids:
        for before, after in pairs(sight for sight in evidence.of(id, "fetch") if sight.status in _RANK):
            yield check(
                _RANK[after.status] >= _RANK[before.status],
                after,
                pointer=after.at("status"),
                expected=f"{before.status} or later, as it was before",
                actual=after.get("status"),
            )
