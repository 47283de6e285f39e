"""All mutants of one provider, in the same order every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import Evidence
from journeykit_detection.defects.access import access_mutants
from journeykit_detection.defects.circumstances import circumstance_mutants
from journeykit_detection.defects.hooks import hook_mutants
from journeykit_detection.defects.life import life_mutants
from journeykit_detection.defects.oddities import oddity_mutants
from journeykit_detection.defects.results import result_mutants
from journeykit_detection.defects.schema import schema_mutants
from journeykit_detection.defects.tasks import task_mutants
from journeykit_detection.defects.transport import transport_mutants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from journeykit_conformance.document import Document
    from journeykit_conformance.trace import Trace
    from journeykit_detection.defects.schema import Pointer, Served
    from journeykit_detection.mutant import Mutant
    from journeykit_detection.validity import Validity


def catalogue(
    document: Document, validity: Validity, clean: Trace, served: Mapping[Served, Collection[Pointer]]
) -> list[Mutant]:
    """List the mutants, given what a run against the emulator as it is has recorded, and was served."""
    keeps_apart = not any(sight.exchange.key == "second" for sight in Evidence(clean, document).sights)
    drawn = [
        *life_mutants(),
        *result_mutants(),
        *task_mutants(),
        *access_mutants(),
        *hook_mutants(),
        *transport_mutants(),
        *oddity_mutants(),
        *circumstance_mutants(),
    ]
    fitting = [mutant for mutant in drawn if all(_has(document, need) for need in mutant.needs)]
    fitting = [mutant for mutant in fitting if keeps_apart or mutant.topics != ("isolation",)]
    return [*schema_mutants(document, validity, served), *fitting]


def not_asked(document: Document, served: Iterable[Served]) -> list[str]:
    """Name the operations with a role that a run never calls, so that nothing of them is planted."""
    asked = {each.id for each in served}
    return [each.id for each in document.operations if each.role and each.id not in asked]


def _has(document: Document, role: str) -> bool:
    if role == "hook":
        return any(role in _roles_of_requests(document, each) for each in ("imagine",))
    return document.by_role(role) is not None or role in document.roles


def _roles_of_requests(document: Document, role: str) -> Iterator[str]:
    operation = document.by_role(role)
    if operation is not None:
        schema = document.resolve(operation.body[1].get("schema", {}))
        for each in schema.get("properties", {}).values():
            yield str(document.resolve(each).get("x-role", ""))
