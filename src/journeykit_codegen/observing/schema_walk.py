"""Holds one JSON value against one schema of a document and says where each deviation belongs: to the smallest schema.

A validator only says that no branch of an `anyOf` fits; here the nearest branch is taken, and its deviations are told.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jsonschema.exceptions import SchemaError
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from journeykit_codegen.document import Json, Located, Place, resolved

from .deviation import Deviation, Kind

_DEEPEST = 40
_MOST_ROWS = 2_000
_DEEPEST_ROLE = 4
_CHOICES = ("anyOf", "oneOf")
_TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
# Limits, each with what must stand beside it to mean anything.
LIMITS: dict[str, tuple[str, ...]] = {
    "minimum": ("exclusiveMinimum",),
    "maximum": ("exclusiveMaximum",),
    "multipleOf": (),
    "minLength": (),
    "maxLength": (),
    "pattern": (),
    "format": ("type",),
    "minItems": (),
    "maxItems": (),
    "uniqueItems": (),
    "minProperties": (),
    "maxProperties": (),
    "not": (),
}


class SchemaWalk:
    """Holds values against the schemas of one document."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def deviations(self, schema: Located, value: Any, at: Place = (), depth: int = 0) -> list[Deviation]:
        """List in what a value is not what a schema says."""
        if depth > _DEEPEST:
            return []
        asked, schema = schema, resolved(self._document, schema)
        held = schema.value
        found = self._own(schema, value, at, depth)
        for key in _CHOICES:
            if held.get(key) and not any(each.kind in _OTHER_KIND and each.at == at for each in found):
                found += self._choice(schema, key, value, at, depth)
        for _, member in schema.children("allOf"):
            found += [
                each
                for each in self.deviations(member, value, at, depth + 1)
                if not (each.is_harmless and len(each.at) == len(at))  # another part may have the field
            ]
        role = held.get("x-role")
        if isinstance(role, str):
            found = [replace(each, role=role, holder=schema.path) if self._is_of(each, at) else each for each in found]
        if asked.path != schema.path:  # another kind than the shared schema is the business of who refers to it
            found = [replace(each, place=asked.path) if self._is_kind(each, schema, at) else each for each in found]
        return found

    def takes(self, schema: Located, value: Any) -> bool:
        """Whether a value is of a kind that a schema has, whatever stands in it."""
        return not any(each.kind in _OTHER_KIND and not each.at for each in self.deviations(schema, value))

    def roles(self, schema: Located, depth: int = 0) -> set[str]:
        """Name the roles of a schema and of all that stands in it."""
        schema = resolved(self._document, schema)
        found = {str(schema.value["x-role"])} if "x-role" in schema.value else set()
        inner = [each for key in ("properties", "allOf", *_CHOICES) for _, each in schema.children(key)]
        inner += [schema.child("items")] if isinstance(schema.value.get("items"), dict) else []
        return found.union(*(self.roles(each, depth + 1) for each in inner)) if depth < _DEEPEST_ROLE else found

    @staticmethod
    def _is_kind(deviation: Deviation, schema: Located, at: Place) -> bool:
        return deviation.at == at and deviation.kind in _OTHER_KIND and deviation.place == schema.path

    @staticmethod
    def _is_of(deviation: Deviation, at: Place) -> bool:
        return deviation.at == at and not deviation.role and deviation.kind not in {Kind.FIELD, Kind.MISSING}

    def fields(self, schema: Located) -> set[str]:
        """Name the fields that a schema knows, in any of its branches."""
        schema = resolved(self._document, schema)
        found = set(schema.value.get("properties") or {})
        for key in (*_CHOICES, "allOf"):
            for _, member in schema.children(key):
                found |= self.fields(member)
        return found

    def _choice(self, schema: Located, key: str, value: Any, at: Place, depth: int) -> list[Deviation]:
        tried = [(self.deviations(member, value, at, depth + 1), member) for _, member in schema.children(key)]
        fitting = [found for found, _ in tried if all(each.is_harmless for each in found)]
        if fitting:
            return min(fitting, key=len)
        if value is None:
            return [Deviation(Kind.NULL, schema.path, at)]
        # Of those of the same kind the nearest: by its own fields, then by what stands deeper; what is missing or wrong
        # counts more than what it does not know, and the same in many rows once.
        near = [found for found, _ in tried if not any(each.kind in _OTHER_KIND and each.at == at for each in found)]
        if not near:
            return [Deviation(Kind.TYPE, schema.path, at, value=value)]
        return min(near, key=lambda found: _distance(found, len(at) + 1))

    def _own(self, schema: Located, value: Any, at: Place, depth: int) -> list[Deviation]:
        held, stated = schema.value, schema.value.get("type")
        if value is None:
            is_listed = None in held.get("enum", [None])
            allowed = ("type" not in held or held.get("nullable") is True) and is_listed
            return [] if allowed else [Deviation(Kind.NULL, schema.path, at)]
        if stated in _TYPES and not _TYPES[stated](value):
            return [Deviation(Kind.TYPE, schema.path, at, value=value)]
        if "enum" in held and not any(_same(value, each) for each in held["enum"]):
            is_kind = any(type(each) is type(value) for each in held["enum"]) or stated is not None
            return [Deviation(Kind.ENUM if is_kind else Kind.TYPE, schema.path, at, value=value)]
        found = [
            Deviation(Kind.LIMIT, schema.path, at, name=keyword, value=value)
            for keyword in LIMITS
            if keyword in held and not _within(held, keyword, value)
        ]
        if isinstance(value, dict):
            found += self._members(schema, value, at, depth)
        elif isinstance(value, list) and isinstance(held.get("items"), dict):
            for row in value[:_MOST_ROWS]:
                found += self.deviations(schema.child("items"), row, (*at, "*"), depth + 1)
        return found

    def _members(self, schema: Located, value: Json, at: Place, depth: int) -> Iterator[Deviation]:
        held, known = schema.value, dict(schema.children("properties"))
        for name in held.get("required") or ():
            if name not in value:
                role = known[name].value.get("x-role", "") if name in known else ""
                yield Deviation(Kind.MISSING, schema.path, (*at, name), name=name, role=role, holder=schema.path)
        more = held.get("additionalProperties")
        for name, member in value.items():
            if name in known:
                yield from self.deviations(known[name], member, (*at, name), depth + 1)
            elif isinstance(more, dict):
                yield from self.deviations(schema.child("additionalProperties"), member, (*at, "*"), depth + 1)
            elif known and more is not True:
                yield Deviation(Kind.FIELD, schema.path, (*at, name), name=name, value=member)


_OTHER_KIND = {Kind.TYPE, Kind.NULL}


def _distance(found: list[Deviation], own: int) -> tuple[int, int]:
    weights = {(each.kind, each.place, each.name): (len(each.at) > own, 1 if each.is_harmless else 2) for each in found}
    near, deep = (sum(weight for is_deep, weight in weights.values() if is_deep is which) for which in (False, True))
    return near, deep


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _within(held: Json, keyword: str, value: Any) -> bool:
    part = {key: held[key] for key in (keyword, *LIMITS[keyword]) if key in held}
    try:
        return bool(OAS30Validator(part, format_checker=oas30_format_checker).is_valid(value))
    except (SchemaError, RecursionError):
        return True
