"""Says whether an answer is one that a document allows: its status, its content type, its body.

The judge of bodies is jsonschema-rs; here OpenAPI 3.0's dialect is put into JSON Schema for it: Draft 4, which it comes
from (1.0 is no integer there, and none to most typed clients), 2020-12 for OpenAPI 3.1. A test holds the verdicts equal
to schemathesis' own over everything that the emulators serve, and might.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from journeykit_conformance.document import DEEPEST
from journeykit_conformance.trace import refuse_constant

if TYPE_CHECKING:
    from journeykit_conformance.document import Document, Pointer
    from journeykit_conformance.operation import Json, Operation
    from journeykit_conformance.trace import Response

JSON_TYPES = re.compile(r"application/(?:[\w.+-]+\+)?json")
# OpenAPI's own additions, which mean nothing to a validator.
_NOT_SCHEMA = frozenset({"example", "examples", "xml", "externalDocs", "discriminator", "deprecated", "nullable"})
_HOLDS_SCHEMAS = {"properties": dict, "allOf": list, "anyOf": list, "oneOf": list}
_BITS = {"int32": 32, "int64": 64}
_HOLDS_ONE = ("items", "additionalProperties", "not")


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a schema does not allow."""

    pointer: Pointer
    message: str
    keyword: str


class BodyJudge:
    """Judges values by the schemas of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        is_old = str(document.raw.get("openapi")).startswith("3.0")
        self._kind = jsonschema_rs.Draft4Validator if is_old else jsonschema_rs.Draft202012Validator
        self._validator = lru_cache(maxsize=None)(self._make)
        self._schemas: dict[int, Json] = {}

    def violations(self, schema: Json, value: Any) -> list[Violation]:
        """List what a schema does not allow in a value."""
        self._schemas[id(schema)] = schema
        validator = self._validator(id(schema))
        try:
            if validator.is_valid(value):
                return []
            return [
                Violation(
                    tuple(error.instance_path),
                    _short(error.message),
                    str(error.schema_path[-1] if error.schema_path else ""),
                )
                for error in validator.iter_errors(value)
            ]
        except (ValueError, RecursionError) as problem:  # nested deeper than it can follow
            return [Violation((), f"the body cannot be judged: {problem}", "depth")]

    @cached_property
    def _components(self) -> Json:
        """All schemas of the document; most evidence is looked at without a judgement of bodies."""
        components = self._document.raw.get("components", {}).get("schemas", {})
        return {"schemas": {name: _translate(schema) for name, schema in components.items()}}

    def _make(self, number: int) -> jsonschema_rs.Draft4Validator | jsonschema_rs.Draft202012Validator:
        schema = {**_translate(self._schemas[number]), "components": self._components}
        return self._kind(schema, validate_formats=True, ignore_unknown_formats=True)


def judge_status(operation: Operation, response: Response) -> bool:
    """Say whether a document has this status for an operation."""
    return operation.response(response.status) is not None


def judge_media_type(operation: Operation, response: Response) -> bool:
    """Say whether a document has this content type for a status; an answer without a body needs none."""
    allowed = (operation.response(response.status) or {}).get("content", {})
    if not allowed or (not response.body and not response.media_type):
        return True
    return operation.media(response.status, response.media_type) is not None


def schema_of(operation: Operation, response: Response) -> Json | None:
    """Give the schema that a body is to have; None if the document asks nothing of it, or it is no JSON."""
    media = operation.media(response.status, response.media_type)
    content = (operation.response(response.status) or {}).get("content", {})
    if media is None and len(content) == 1:  # the wrong content type is a finding of its own
        media = next(iter(content.values()))
    if media is None or "schema" not in media:
        return None
    declared = next((kind for kind, each in content.items() if each is media), "")
    is_json = JSON_TYPES.fullmatch(declared.partition(";")[0]) or not _takes_text(operation.document, media["schema"])
    return media["schema"] if is_json or (response.has_json and isinstance(response.json, dict | list)) else None


def _takes_text(document: Document, schema: Json) -> bool:
    """Whether a schema is met by some text: under another type than JSON's, one that is not means JSON all the same."""
    schema = document.resolve(schema)
    if "type" in schema:
        return bool(schema["type"] == "string")
    for key, of in (("allOf", all), ("anyOf", any), ("oneOf", any)):
        if key in schema:
            return of(_takes_text(document, each) for each in schema[key])
    return True


def documents_of(operation: Operation, response: Response) -> list[Any]:
    """Give the JSON documents in a body: one, or more where `x-concatenated-json` allows it; none if it is broken."""
    if response.has_json:
        return [response.json]
    if not (operation.response(response.status) or {}).get("x-concatenated-json"):
        return []
    found, rest = [], response.text.strip()
    while rest:
        try:
            value, end = json.JSONDecoder(parse_constant=refuse_constant).raw_decode(rest)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        rest = rest[end:].strip()
    return found


def without_schema(operation: Operation, response: Response) -> Iterator[Pointer]:
    """Yield the places in a body that the document does not mention."""
    schema = schema_of(operation, response)
    if schema is not None and response.has_json:
        yield from _unmentioned(operation.document, [schema], response.json, ())


def _unmentioned(document: Document, schemas: list[Json], value: Any, at: Pointer) -> Iterator[Pointer]:
    flat: list[Json] = []
    waiting = list(schemas)
    while waiting:
        schema = document.resolve(waiting.pop())
        if any(schema is each for each in flat):
            continue
        flat.append(schema)
        waiting += [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, [])]
    if len(at) > DEEPEST:
        return
    if isinstance(value, Mapping):
        open_to_all = any(schema.get("additionalProperties") for schema in flat)
        told = [schema["properties"] for schema in flat if "properties" in schema]
        for name, member in value.items():
            inner = [properties[name] for properties in told if name in properties]
            if inner:
                yield from _unmentioned(document, inner, member, (*at, name))
            elif told and not open_to_all:
                yield (*at, name)
    elif isinstance(value, list):
        inner = [schema["items"] for schema in flat if "items" in schema]
        for index, member in enumerate(value if inner else []):
            yield from _unmentioned(document, inner, member, (*at, index))


def _translate(schema: Any) -> Any:
    """Put a schema of OpenAPI into JSON Schema."""
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # in 3.0 whatever stands beside a reference is ignored
    made = {key: value for key, value in schema.items() if key not in _NOT_SCHEMA and not key.startswith("x-")}
    for key, kind in _HOLDS_SCHEMAS.items():
        if key in made:
            held = made[key]
            made[key] = (
                {name: _translate(each) for name, each in held.items()} if kind is dict else [*map(_translate, held)]
            )
    for key in _HOLDS_ONE:
        if key in made:
            made[key] = _translate(made[key])
    if made.get("type") == "integer" and made.get("format") in _BITS:
        most = 2 ** (_BITS[made["format"]] - 1)
        made = {"minimum": -most, "maximum": most - 1, **made}
    if made.get("format") == "binary":
        made = {key: value for key, value in made.items() if key not in {"type", "format"}}
    if schema.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]  # beside an enum, null must stand in that too
    return made


def _short(message: str) -> str:
    return message if len(message) <= 300 else f"{message[:200]} ... {message[-90:]}"
