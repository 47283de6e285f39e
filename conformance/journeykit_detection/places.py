"""Every place that an answer can have by its schema, and what would be wrong there. Chooses nothing: it lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Json
    from journeykit_detection.validity import Validity

EACH = "*"
"""In a place: every member of an array."""
_OF_EVERY_TYPE: tuple[tuple[str, Any], ...] = (
    ("integer", 12345),
    ("string", "journeykit"),
    ("boolean", True),
    ("array", []),
    ("object", {}),
)
_OUT_OF = "NO_SUCH_VALUE"
_MALFORMED = ("", "!", "not as it should be", "9" * 80, -1, 0, 10**20)
_SHAPES = ("pattern", "format", "minLength", "maxLength", "minimum", "maximum")
DROP = object()
"""Instead of a value: the property is left out."""


@dataclass
class Place:
    """A property, with all the schemas that speak of it."""

    at: tuple[str, ...]
    schemas: list[Json] = field(default_factory=list)
    is_required: bool = False


@dataclass(frozen=True)
class Wrong:
    """One thing to do to one place."""

    at: tuple[str, ...]
    kind: str
    value: Any


def places(document: Document, schema: Json) -> list[Place]:
    """List the properties below a schema, each once."""
    found: dict[tuple[str, ...], Place] = {}
    _walk(document, schema, (), found, ())
    return list(found.values())


def _walk(
    document: Document, schema: Json, at: tuple[str, ...], found: dict[tuple[str, ...], Place], above: tuple[int, ...]
) -> None:
    for each in _branches(document, schema):
        if id(each) in above:
            continue
        inside = (*above, id(each))
        for name, inner in each.get("properties", {}).items():
            place = found.setdefault((*at, name), Place((*at, name)))
            place.schemas.append(inner)
            place.is_required = place.is_required or name in each.get("required", ())
            _walk(document, inner, (*at, name), found, inside)
        if "items" in each:
            _walk(document, each["items"], (*at, EACH), found, inside)


def _branches(document: Document, schema: Json) -> Iterator[Json]:
    schema = document.resolve(schema)
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(key, []):
            yield from _branches(document, each)


def wrongs(document: Document, validity: Validity, schema: Json) -> Iterator[Wrong]:
    """Yield what can be wrong in a body; whether a whole body is then forbidden is seen when it is sent."""
    for place in places(document, schema):
        if place.is_required:
            yield Wrong(place.at, "drop", DROP)
        forbidden = [
            (kind, value) for kind, value in _candidates(document, place) if _forbidden(validity, place, value)
        ]
        for kind in dict.fromkeys(kind for kind, _ in forbidden):
            yield Wrong(place.at, kind, next(value for each, value in forbidden if each == kind))


def _forbidden(validity: Validity, place: Place, value: Any) -> bool:
    return not any(validity.allows(schema, value) for schema in place.schemas)


def _candidates(document: Document, place: Place) -> Iterator[tuple[str, Any]]:
    flat = [each for schema in place.schemas for each in _branches(document, schema)]
    kinds = {kind for each in flat if isinstance(kind := each.get("type"), str)}
    kinds |= {"integer"} if "number" in kinds else set()
    yield "null", None
    for kind, value in _OF_EVERY_TYPE:
        if kind not in kinds:
            yield "type", value
    if any("enum" in each for each in flat):
        yield "enum", _OUT_OF if "string" in kinds else 987654
    for keyword in _SHAPES:
        if any(keyword in each for each in flat):
            for value in _MALFORMED:
                if ("string" if isinstance(value, str) else "integer") in kinds:
                    yield "shape", value
