"""Rules about the shape of a document that hold whatever it is used for.

Each rule takes a valid OpenAPI document and yields (JSON pointer, message) for everything that
breaks it.
"""

import re
from collections import Counter
from collections.abc import Iterator

from .document import (
    Json,
    Located,
    Side,
    all_schemas,
    component_schemas,
    contradictions,
    media_types,
    operations,
    parameters,
    pointer,
    schema_names,
    subschemas,
)

Findings = Iterator[tuple[str, str]]

_OPERATION_ID = re.compile(r"[a-z][a-zA-Z0-9]*")
_SOURCE_KINDS = frozenset(
    {"seed-page", "own-page", "sibling-page", "relay-source", "upstream-source", "client-code", "inferred"}
)
_COMPOSITIONS = ("allOf", "anyOf", "oneOf")


def ascii_tags(document: Json) -> Findings:
    """A tag becomes a Python package."""
    for operation in operations(document):
        tags = operation.value.get("tags", [])
        place = pointer((*operation.path, "tags"))
        if len(tags) != 1:
            yield place, "must be exactly one tag"
        for tag in tags:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", tag):
                yield place, f"the tag {tag!r} is no ASCII module name"


def operation_ids(document: Json) -> Findings:
    """An operationId becomes a Python module, and the name that everybody uses."""
    counts = Counter(operation.value.get("operationId") for operation in operations(document))
    for operation in operations(document):
        name = operation.value.get("operationId")
        if name is None:
            yield pointer(operation.path), "has no operationId"
        elif not _OPERATION_ID.fullmatch(name):
            yield pointer(operation.path), f"the operationId {name!r} is not ASCII camelCase"
        elif counts[name] > 1:
            yield pointer(operation.path), f"the operationId {name!r} occurs {counts[name]} times"


def sources_named(document: Json) -> Findings:
    """Every operation says where it is known from."""
    for operation in operations(document):
        place = pointer((*operation.path, "x-source"))
        named = operation.value.get("x-source")
        if not isinstance(named, list) or not named:
            yield place, "must be a list of sources"
            continue
        for source in named:
            if not isinstance(source, dict) or source.get("kind") not in _SOURCE_KINDS:
                yield place, f"{source!r} needs a kind out of {', '.join(sorted(_SOURCE_KINDS))}"
            elif not source.get("ref"):
                yield place, f"{source!r} has no ref"


def global_security(document: Json) -> Findings:
    """Authentication is one scheme for the whole document."""
    if not document.get("security"):
        yield "/security", "is missing; name the security scheme here"


def no_authorization_parameter(document: Json) -> Findings:
    """A header parameter would be a second way to authenticate."""
    for parameter in parameters(document):
        if parameter.value.get("name", "").lower() == "authorization":
            yield (pointer(parameter.path), "use a security scheme instead of an Authorization parameter")


def named_schemas(document: Json) -> Findings:
    """A schema with fields of its own becomes a class, so it needs a name under components."""
    for media in (media for side in Side for media in media_types(document, side)):
        if "schema" in media.value:
            for schema in subschemas(media.child("schema")):
                if schema.value.get("properties"):
                    yield pointer(schema.path), "move this object to components/schemas"
    for _, component in component_schemas(document):
        for schema in subschemas(component):
            if schema.value.get("properties") and schema.path[len(component.path) :]:
                if schema.path[-2] in _COMPOSITIONS:
                    continue  # a part of a named whole, not a class
                yield pointer(schema.path), "move this object to components/schemas"


def requests_marked(document: Json) -> Findings:
    """The overlay for clients loosens everything that is not marked."""
    used = schema_names(document, Side.REQUEST)
    for name, schema in component_schemas(document):
        marked = schema.value.get("x-request")
        if marked not in (None, True):
            yield pointer(schema.path), "x-request is either true or absent"
        elif name in used and not marked:
            yield pointer(schema.path), "is used in a request, mark it with x-request: true"
        elif marked and name not in used:
            yield pointer(schema.path), "is marked x-request, but no request uses it"


def sides_separate(document: Json) -> Findings:
    """What loosens an answer must not loosen a request."""
    both = schema_names(document, Side.REQUEST) & schema_names(document, Side.RESPONSE)
    for name in sorted(both):
        yield f"/components/schemas/{name}", "is used in requests and in answers"


def schemas_used(document: Json) -> Findings:
    """An unused schema is generated, shipped and never tested."""
    used = set().union(*(schema_names(document, side) for side in Side))
    for name, schema in component_schemas(document):
        if name not in used:
            yield pointer(schema.path), "is used nowhere"


def no_bare_reference(document: Json) -> Findings:
    """Nothing beside $ref counts in 3.0, and an overlay could not add null as one more kind."""
    answers = schema_names(document, Side.RESPONSE)
    for schema in all_schemas(document):
        if "$ref" in schema.value and len(schema.value) > 1:
            yield pointer(schema.path), "everything beside $ref is ignored; use anyOf: [$ref]"
    for name, component in component_schemas(document):
        if name in answers:
            for schema in subschemas(component):
                for _, field in schema.children("properties"):
                    if "$ref" in field.value:
                        yield pointer(field.path), "write anyOf: [$ref], so that null can join it"


def nullable_alone(document: Json) -> Findings:
    """By the letter of 3.0.3 it adds null to the `type` beside it and to nothing else; readers differ on the rest.

    Beside a list or a choice, null is one more kind, said without it: `anyOf: [..., {enum: [null]}]`.
    """
    for schema in all_schemas(document):
        if schema.value.get("nullable") is True:
            beside = [key for key in (*_COMPOSITIONS, "enum") if key in schema.value]
            if beside or "type" not in schema.value:
                yield pointer(schema.path), "nullable counts beside a type only; offer null as a kind of anyOf"


def open_answers(document: Json) -> Findings:
    """A new field in an answer is no reason to reject it."""
    for schema in _answer_schemas(document):
        if schema.value.get("additionalProperties") is False:
            yield pointer(schema.path), "an answer must not forbid additional properties"


def contradictions_explained(document: Json) -> Findings:
    """Where a document is wrong, say what it says, what is so, and what was done."""
    for _, entry in contradictions(document):
        missing = {"documented", "real", "resolution"} - set(entry.value)
        if missing:
            yield pointer(entry.path), f"lacks {', '.join(sorted(missing))}"


def milliseconds_stated(document: Json) -> Findings:
    """An int64 time is one of two units, and readers guess wrong: seconds or milliseconds."""
    for schema in all_schemas(document):
        is_time = schema.path[-1].lower().endswith(("time", "_at", "date"))
        is_stated = "second" in schema.value.get("description", "").lower()  # or millisecond
        if is_time and schema.value.get("format") == "int64" and not is_stated:
            yield pointer(schema.path), "say in the description that it is epoch milliseconds, or seconds"


def _answer_schemas(document: Json) -> Iterator[Located]:
    answers = schema_names(document, Side.RESPONSE)
    for name, component in component_schemas(document):
        if name in answers:
            yield from subschemas(component)
    for media in media_types(document, Side.RESPONSE):
        if "schema" in media.value:
            yield from subschemas(media.child("schema"))
