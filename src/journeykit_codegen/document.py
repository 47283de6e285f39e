"""Ways through an OpenAPI 3.0 document: operations, bodies, answers, schemas, examples.

Everything comes with its place. Walks by structure, so that payload inside an example is never
taken for a schema. Judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

Json = dict[str, Any]
Place = tuple[str, ...]

HTTP_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_SCHEMA_REF = "#/components/schemas/"
_LONGEST_CHAIN = 24  # references to references


class Side(Enum):
    """Who says it: we (request) or the provider (response)."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True)
class Located:
    """A part of the document and where it stands."""

    path: Place
    value: Json

    def child(self, *keys: str) -> "Located":
        """Step down through objects."""
        value = self.value
        for key in keys:
            value = value[key]
        return Located((*self.path, *keys), value)

    def children(self, key: str) -> Iterator[tuple[str, "Located"]]:
        """Yield the objects in the object or array under a key, where it is there at all."""
        held = self.value.get(key) or {}
        for name, member in enumerate(held) if isinstance(held, list) else held.items():
            if isinstance(member, dict):
                yield str(name), Located((*self.path, key, str(name)), member)


@dataclass(frozen=True)
class Example:
    """One example, the schema it stands for, and what it may be called in x-contradictions."""

    path: Place
    name: str
    value: Any
    schema: Json


def pointer(path: Place) -> str:
    """Write a place as a JSON pointer."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def target_of(document: Json, reference: str) -> Located | None:
    """Find the object that a reference inside of the document leads to; None if there is none."""
    if not reference.startswith("#/"):
        return None
    place = tuple(part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))
    value: Any = document
    for part in place:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return Located(place, value) if isinstance(value, dict) else None


def resolved(document: Json, part: Located) -> Located:
    """Follow the reference that a part may be, as far as it leads."""
    for _ in range(_LONGEST_CHAIN):
        reference = part.value.get("$ref")
        there = target_of(document, reference) if isinstance(reference, str) else None
        if there is None:
            break
        part = there
    return part


def operations(document: Json) -> Iterator[Located]:
    """Yield every operation."""
    for path, item in Located((), document).children("paths"):
        for method in item.value:
            if method in HTTP_METHODS:
                yield Located(("paths", path, method), item.value[method])


def parameters(document: Json) -> Iterator[Located]:
    """Yield every parameter: of operations, of paths and shared ones."""
    root = Located((), document)
    owners = [*operations(document), *(item for _, item in root.children("paths"))]
    if "components" in document:
        owners.append(root.child("components"))
    for owner in owners:
        yield from (parameter for _, parameter in owner.children("parameters") if "$ref" not in parameter.value)


def responses(document: Json) -> Iterator[Located]:
    """Yield every answer: of operations and shared ones."""
    for operation in operations(document):
        for _, response in operation.children("responses"):
            if "$ref" not in response.value:
                yield response
    if "components" in document:
        shared = Located((), document).child("components")
        yield from (response for _, response in shared.children("responses"))


def request_bodies(document: Json) -> Iterator[Located]:
    """Yield every request body: of operations and shared ones."""
    for operation in operations(document):
        if "requestBody" in operation.value and "$ref" not in operation.value["requestBody"]:
            yield operation.child("requestBody")
    if "components" in document:
        shared = Located((), document).child("components")
        yield from (body for _, body in shared.children("requestBodies"))


def media_types(document: Json, side: Side) -> Iterator[Located]:
    """Yield every media type object of request bodies or of answers."""
    owners = request_bodies(document) if side is Side.REQUEST else responses(document)
    for owner in owners:
        yield from (media for _, media in owner.children("content"))


def carriers(document: Json) -> Iterator[Located]:
    """Yield everything with a schema and examples beside it: parameters, headers, media types, callbacks' too."""
    yield from carriers_in(Located((), document))


def carriers_in(part: Located) -> Iterator[Located]:
    """Yield the same of one part of a document."""
    for key in ("parameters", "headers", "content"):
        for _, carrier in part.children(key):
            if "$ref" not in carrier.value:
                yield carrier
                yield from carriers_in(carrier)
    for key in ("paths", "responses", "requestBodies", "encoding"):
        for _, inner in part.children(key):
            yield from carriers_in(inner)
    for name, _ in part.children("callbacks"):
        for _, inner in part.child("callbacks").children(name):
            yield from carriers_in(inner)
    for key in part.value:
        if key in HTTP_METHODS or key in {"components", "requestBody"}:
            yield from carriers_in(part.child(key))


def contradictions(document: Json) -> Iterator[tuple[Located, Located]]:
    """Yield every entry of x-contradictions, after the operation or named schema that it is about."""
    for owner in (*operations(document), *(schema for _, schema in component_schemas(document))):
        for _, entry in owner.children("x-contradictions"):
            yield owner, entry


def component_schemas(document: Json) -> Iterator[tuple[str, Located]]:
    """Yield every named schema."""
    if "components" in document:
        yield from Located((), document).child("components").children("schemas")


def subschemas(schema: Located) -> Iterator[Located]:
    """Yield a schema and everything written inside it, without following references."""
    yield schema
    for _, inner in schema.children("properties"):
        yield from subschemas(inner)
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.value.get(key), dict):
            yield from subschemas(schema.child(key))
    for key in ("allOf", "anyOf", "oneOf"):
        for _, member in schema.children(key):
            yield from subschemas(member)


def all_schemas(document: Json) -> Iterator[Located]:
    """Yield every schema object of the document, nested ones included."""
    for _, schema in component_schemas(document):
        yield from subschemas(schema)
    for carrier in carriers(document):
        if "schema" in carrier.value:
            yield from subschemas(carrier.child("schema"))


def schema_names(document: Json, side: Side) -> set[str]:
    """Name the component schemas that one side uses, directly or through others."""
    components = dict(component_schemas(document))
    waiting = [
        name
        for media in media_types(document, side)
        if "schema" in media.value
        for name in referred(media.child("schema"))
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in components:
            seen.add(name)
            waiting.extend(referred(components[name]))
    return seen


def admits_null(schema: Json) -> bool:
    """Say whether null fits a schema, by the letter of 3.0.3; a reference counts as no.

    `nullable` adds null to the `type` beside it and to nothing else: not to an enum, not to an anyOf.
    """
    typed = "$ref" not in schema and ("type" not in schema or schema.get("nullable") is True)
    listed = None in schema.get("enum", [None])
    offered = (any(map(admits_null, schema[key])) for key in ("anyOf", "oneOf") if key in schema)
    return typed and listed and all(offered) and all(map(admits_null, schema.get("allOf", [])))


def referred(schema: Located) -> Iterator[str]:
    """Name the component schemas that a schema refers to itself."""
    for part in subschemas(schema):
        reference = part.value.get("$ref", "")
        if reference.startswith(_SCHEMA_REF):
            yield reference.removeprefix(_SCHEMA_REF)


def examples(document: Json) -> Iterator[Example]:
    """Yield every example that is written out: beside parameters, headers and media types, and in schemas."""
    for carrier in carriers(document):
        schema = carrier.value.get("schema", {})
        if "example" in carrier.value:
            yield Example((*carrier.path, "example"), "example", carrier.value["example"], schema)
        for name, example in carrier.children("examples"):
            if "value" in example.value:
                yield Example((*example.path, "value"), name, example.value["value"], schema)
    named = {schema.path for _, schema in component_schemas(document)}
    for schema in all_schemas(document):
        if "example" in schema.value:
            place = (*schema.path, "example")
            # One word for the example of a whole; that of a field has a pointer only, or it would share the word.
            name = "example" if schema.path in named else pointer(place)
            yield Example(place, name, schema.value["example"], schema.value)
