"""Actions about what stands in a body: fields, types, nulls, values, limits."""

from typing import Any

from journeykit_codegen.document import Json
from journeykit_codegen.observing.deviation import Finding
from journeykit_codegen.observing.schema_walk import LIMITS

from .inferring import inferred, kinds
from .places import at, quoted, target
from .widening import Actions, with_kinds, with_null

_MEANING_OF_NEW = {"status": "running"}
_HINT = "What they mean is assumed: {meaning}. Correct it if the provider says otherwise."


def new_field(document: Json, finding: Finding) -> Actions:
    """Name a field."""
    schema = inferred(finding.values, finding.name)
    schema = {**schema, "description": schema.get("description", "Seen in traffic; its meaning is not documented.")}
    return [{"target": target(document, (*finding.place, "properties")), "update": {finding.name: schema}}]


def missing_field(document: Json, finding: Finding) -> Actions:
    """Let a field be missing."""
    place = (*finding.place, "required")
    if at(document, place) == [finding.name]:
        return [{"target": target(document, place), "remove": True}]
    return [{"target": f"{target(document, place)}[?@ == {quoted(finding.name)}]", "remove": True}]


def another_type(document: Json, finding: Finding) -> Actions:
    """Allow another type; a whole number that can be a fraction becomes a number."""
    held = at(document, finding.place)
    if held.get("type") == "integer" and all(isinstance(value, float) for value in finding.values):
        dropped = [{"target": target(document, finding.place, "format"), "remove": True}] if "format" in held else []
        return [*dropped, {"target": target(document, finding.place), "update": {"type": "number"}}]
    name = finding.at[-1] if finding.at else ""
    return with_kinds(document, finding.place, kinds(finding.values, name))


def null(document: Json, finding: Finding) -> Actions:
    """Allow null."""
    return with_null(document, finding.place)


def new_values(document: Json, finding: Finding) -> Actions:
    """Add values to an enum, and a meaning where the document wants one for each."""
    place = (*finding.place, "enum")
    made: Actions = [{"target": target(document, place), "update": _one_or_all(finding.values)}]
    meanings = at(document, finding.holder).get("x-values") if finding.holder else None
    if isinstance(meanings, dict) and finding.role in {"status", "code"}:
        meaning = _MEANING_OF_NEW.get(finding.role) or _code(finding)
        place = (*finding.holder, "x-values")
        update: Any = {meaning: finding.values}
        if meaning in meanings:
            place, update = (*place, meaning), _one_or_all(finding.values)
        made.append({"target": target(document, place), "update": update, "description": _HINT.format(meaning=meaning)})
    return made


def limit(document: Json, finding: Finding) -> Actions:
    """Take a limit away that does not hold."""
    held = at(document, finding.place)
    if finding.name == "format" and held.get("format") == "int32" and all(abs(each) < 2**63 for each in finding.values):
        return [{"target": target(document, finding.place), "update": {"format": "int64"}}]
    beside = [key for key in LIMITS[finding.name] if key in held and key != "type"]
    return [{"target": target(document, finding.place, finding.name, *beside), "remove": True}]


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _code(finding: Finding) -> str:
    """Guess on the safe side: an answer that names a task was accepted, and is not sent again."""
    results = (each.get("result") for each in finding.bodies if isinstance(each, dict))
    return "accepted" if any(each and isinstance(each, str | int) for each in results) else "refused"
