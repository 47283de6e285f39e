"""What a schema says, in one form for 3.0 and 3.1, with references followed: kinds, null, values, members.

Reads documents that are `sound`; judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from journeykit_codegen.document import Located, Place, target_of

Json = dict[str, Any]
_DEEPEST = 24
_MOST_COMBINED = 100
"""Parts of one schema by allOf, anyOf and oneOf; what lies beyond counts as any kind."""


@dataclass(frozen=True)
class Shape:
    """One schema, its references followed."""

    path: Place
    """Where it stands itself, which for a reference is elsewhere."""
    schema: Json
    kinds: frozenset[str] = frozenset()
    """Types of JSON without null; none means any."""
    nullable: bool = False
    values: tuple[Any, ...] | None = None
    members: dict[str, Located] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Located | None = None


def shape(document: Json, schema: Located, above: tuple[Place, ...] = (), spent: list[int] | None = None) -> Shape:
    """Read one schema; a reference that leads nowhere, or in a circle, is a shape of any kind."""
    here, chain = schema, 0
    while isinstance(reference := here.value.get("$ref"), str):
        there = target_of(document, reference)
        if there is None or chain > _DEEPEST:
            return Shape(here.path, here.value)
        here, chain = there, chain + 1
    held = here.value
    spent = [0] if spent is None else spent
    spent[0] += 1
    if here.path in above or spent[0] > _MOST_COMBINED:
        return Shape(here.path, held)
    above = (*above, here.path)
    parts = [shape(document, part, above, spent) for part in _alternatives(here)]
    solid = [part for part in parts if not _only_null(part)]
    kinds, nullable = _kinds(held)
    nullable |= len(solid) < len(parts) or any(part.nullable for part in solid)
    values = _values(held)
    members = dict(here.children("properties"))
    required = (
        {name for name in held.get("required") or () if isinstance(name, str)}
        if held.get("required") is not True
        else set()
    )
    items = here.child("items") if isinstance(held.get("items"), dict) else None
    if len(solid) == 1 and not members and items is None:
        only = solid[0]
        return Shape(
            only.path,
            only.schema,
            only.kinds | kinds,
            nullable,
            only.values or values,
            only.members,
            only.required,
            only.items,
        )
    for part in solid:
        kinds |= part.kinds
        items = items or part.items
        members = {**part.members, **members}  # one of several bodies has them
    for _, each in here.children("allOf"):
        part = shape(document, each, above, spent)
        kinds, members, required = kinds | part.kinds, {**part.members, **members}, required | part.required
        values, items = values or part.values, items or part.items
    return Shape(here.path, held, frozenset(kinds), nullable, values, members, frozenset(required), items)


def _alternatives(schema: Located) -> Iterator[Located]:
    for key in ("anyOf", "oneOf"):
        yield from (part for _, part in schema.children(key))


def _only_null(part: Shape) -> bool:
    return part.schema.get("enum") == [None] or part.schema.get("type") == "null"


def _kinds(schema: Json) -> tuple[frozenset[str], bool]:
    if schema.get("x-documented-type") == "null":
        return frozenset({"null"}), True
    stated = schema.get("type", [])
    kinds = {each for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str)}
    nullable = (
        schema.get("nullable") is True or (len(kinds) > 1 and "null" in kinds) or None in (schema.get("enum") or ())
    )
    return frozenset(kinds - {"null"} if len(kinds) > 1 else kinds), nullable


def _values(schema: Json) -> tuple[Any, ...] | None:
    held = (
        schema.get("enum") if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else None
    )
    return None if held is None else tuple(each for each in held if each is not None)


def kind_of(value: Any) -> str:
    """Name the type of a value of JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
