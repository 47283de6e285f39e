"""All mutants of one provider, in the same order every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_detection.defects.access import access_mutants
from journeykit_detection.defects.circumstances import circumstance_mutants
from journeykit_detection.defects.hooks import hook_mutants
from journeykit_detection.defects.life import life_mutants
from journeykit_detection.defects.making import LISTS, LOOKS
from journeykit_detection.defects.oddities import oddity_mutants
from journeykit_detection.defects.results import result_mutants
from journeykit_detection.defects.schema import schema_mutants
from journeykit_detection.defects.tasks import task_mutants
from journeykit_detection.defects.transport import transport_mutants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from journeykit_conformance.document import Document
    from journeykit_detection.defects.schema import Pointer, Served
    from journeykit_detection.mutant import Mutant
    from journeykit_detection.validity import Validity


def catalogue(document: Document, validity: Validity, served: Mapping[Served, Collection[Pointer]]) -> list[Mutant]:
    """List the mutants, given what a run against the emulator as it is was served."""
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
    return [*schema_mutants(document, validity, served), *fitting]


def not_asked(document: Document, served: Iterable[Served]) -> list[str]:
    """Name the operations with a role that a run never calls, so that nothing of them is planted."""
    asked = {each.id for each in served}
    return [each.id for each in document.operations if each.role and each.id not in asked]


def _has(document: Document, need: str) -> bool:
    """Whether a document has a role, or says of what it shows that it is the account's own."""
    own = {each.role for each in document.operations if each.raw.get("x-shows") == "own"}
    special = {
        "hook": "hook" in _roles_of_request(document, "imagine"),
        "own-fetch": "fetch" in own,
        "own-lists": bool(LISTS & own),
        "own-looks": bool(LOOKS & own),
        # A list of ids has nothing else in it, whoever may see it.
        "kept-lists": bool(LISTS & own) or document.by_role("list") is not None,
    }
    return special.get(need, document.by_role(need) is not None or need in document.roles)


def _roles_of_request(document: Document, role: str) -> set[str]:
    operation = document.by_role(role)
    schema = document.resolve(operation.body[1].get("schema", {})) if operation else {}
    return {str(document.resolve(each).get("x-role", "")) for each in schema.get("properties", {}).values()}
