"""Actions about what stands in a body: fields, types, nulls, values, limits."""

from typing import Any

from journeykit_codegen.document import Json, Located, Place
from journeykit_codegen.observing.deviation import Finding
from journeykit_codegen.observing.schema_walk import LIMITS, SchemaWalk

from .inferring import inferred, kinds
from .places import at, quoted, target
from .widening import Actions, with_kinds, with_null

_MEANING_OF_NEW = {"status": "running"}
_UNIT = "`{name}` comes with another type too. Its `x-unit` is still {unit}: correct it if that is another too."
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
    meant = _meant(document, finding)
    more = kinds(finding.values, name)
    if meant and any("enum" in each for each in (held, *held.get("anyOf", ()))):
        more = [{**each, "enum": _of_kind(finding.values, each)} for each in more]
    made = with_kinds(document, finding.place, more)
    if unit := held.get("x-unit"):
        made[-1]["description"] = _UNIT.format(name=name, unit=unit)
    return [*made, *meant]


def null(document: Json, finding: Finding) -> Actions:
    """Allow null."""
    return with_null(document, finding.place)


def new_values(document: Json, finding: Finding) -> Actions:
    """Add values to an enum, and a meaning where the document wants one for each."""
    place = (*finding.place, "enum")
    return [{"target": target(document, place), "update": _one_or_all(finding.values)}, *_meant(document, finding)]


def limit(document: Json, finding: Finding) -> Actions:
    """Take a limit away that does not hold."""
    held = at(document, finding.place)
    if finding.name == "format" and held.get("format") == "int32" and all(abs(each) < 2**63 for each in finding.values):
        return [{"target": target(document, finding.place), "update": {"format": "int64"}}]
    beside = [key for key in LIMITS[finding.name] if key in held and key != "type"]
    return [{"target": target(document, finding.place, finding.name, *beside), "remove": True}]


def _meant(document: Json, finding: Finding) -> Actions:
    """Give each value a meaning, where the document wants one: that of the same word or number in other letters."""
    held = at(document, finding.holder).get("x-values") if finding.holder else None
    if (
        not isinstance(held, dict)
        or not finding.has_meaning
        or not all(type(each) in {str, int} for each in finding.values)
    ):
        return []
    known = {str(value).casefold(): meaning for meaning, values in held.items() for value in values}
    found: dict[str, list[Any]] = {}
    for value in finding.values:
        meaning = known.get(str(value).casefold()) or _MEANING_OF_NEW.get(finding.role) or _code(document, finding)
        found.setdefault(meaning, []).append(value)
    made, place = [], (*finding.holder, "x-values")
    for meaning, values in found.items():
        at_once = (target(document, (*place, meaning)), _one_or_all(values))
        where, update = at_once if meaning in held else (target(document, place), {meaning: values})
        made.append({"target": where, "update": update, "description": _HINT.format(meaning=meaning)})
    return made


def _of_kind(values: list[Any], schema: Json) -> list[Any]:
    kind = {"string": str, "boolean": bool, "integer": int, "number": float}.get(str(schema.get("type")))
    return [value for value in values if type(value) is kind]


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _code(document: Json, finding: Finding) -> str:
    """Guess on the safe side: an answer that holds what was asked for was accepted, and is not sent again."""
    *place, _, _ = finding.holder
    beside = Located(tuple(place), at(document, tuple(place))).children("properties")
    walk = SchemaWalk(document)
    told = [name for name, field in beside if walk.roles(field) - {"code", "message"}]
    around = [_around(each, finding.at[:-1]) for each in finding.bodies]
    return "accepted" if any(each.get(name) for each in around for name in told) else "refused"


def _around(body: Any, steps: Place) -> Json:
    """Go down to the object that the code stands in."""
    for step in steps:
        body = next(iter(body), None) if isinstance(body, list) else body.get(step) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}
