"""Lets a schema allow one more kind, without touching what it says about the kinds that it has."""

from typing import Any

from journeykit_codegen.document import Json, Place

from .inferring import NULL
from .places import at, target

Actions = list[dict[str, Any]]
_CHOICES = ("anyOf", "oneOf")
# What stays with the whole when its kinds move into a choice: words about it, not limits of it.
_ABOUT = frozenset({"title", "description", "example", "default", "deprecated", "readOnly", "writeOnly"})


def with_null(document: Json, place: Place) -> Actions:
    """Allow null at a schema."""
    held = at(document, place)
    if "type" in held and not {"enum", "allOf", "not", *_CHOICES} & held.keys():
        return [{"target": target(document, place), "update": {"nullable": True}}]
    return with_kinds(document, place, [dict(NULL)])


def with_kinds(document: Json, place: Place, more: list[Json]) -> Actions:
    """Allow further kinds at a schema: as members of its choice, or of one that is made of what it was."""
    held = at(document, place)
    moved = {key: value for key, value in held.items() if key not in _ABOUT and not key.startswith("x-")}
    for choice in _CHOICES:
        if set(moved) == {choice}:
            return [{"target": target(document, (*place, choice)), "update": each} for each in more]
    first = {key: value for key, value in moved.items() if key != "nullable"}
    null = [dict(NULL)] if moved.get("nullable") is True and NULL not in more else []
    return [
        {"target": target(document, place, *moved), "remove": True},
        {"target": target(document, place), "update": {"anyOf": [first, *more, *null]}},
    ]
