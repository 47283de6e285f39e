"""Rules about the client document: the generator's traps, and whether it is loose enough.

The traps were measured with openapi-python-client 0.29.1; each docstring says what happens
otherwise. What makes the document loose is overlays/client.yaml.
"""

from collections import Counter

from .document import (
    Json,
    Side,
    admits_null,
    all_schemas,
    component_schemas,
    media_types,
    parameters,
    pointer,
    request_bodies,
    responses,
    schema_names,
    subschemas,
)
from .lint_rules import Findings

# Locals and methods of a model that a field of the name would hide, and the attribute that keeps unknown fields.
RESERVED_PROPERTIES = frozenset({"additional_properties", "cast", "cls", "d", "field_dict", "from_dict", "to_dict"})
# Names that an endpoint's function has for itself: a second argument, or its own local is sent.
_RESERVED_PARAMETERS = frozenset({"body", "headers", "params"})


def one_request_content_type(document: Json) -> Findings:
    """Two make a module that fails at import."""
    for body in request_bodies(document):
        if len(body.value["content"]) != 1:
            yield (pointer(body.path), f"must have one content type, has {', '.join(body.value['content'])}")


def one_response_content_type(document: Json) -> Findings:
    """The generator reads the first it knows and ignores the others."""
    for response in responses(document):
        content = response.value.get("content", {})
        if len(content) > 1:
            yield pointer(response.path), f"must have one content type, has {', '.join(content)}"


def enums_without_null(document: Json) -> Findings:
    """A null among words makes three copies of their class; alone it is read as None."""
    for schema in all_schemas(document):
        values = schema.value.get("enum", [])
        if None in values and values != [None]:
            yield pointer(schema.path), "offer null as a kind of its own instead of listing it"


def enums_distinct(document: Json) -> Findings:
    """Members are named by the value in upper case; equal names crash the generator."""
    for schema in all_schemas(document):
        counts = Counter(str(value).upper() for value in schema.value.get("enum", []))
        for name, count in counts.items():
            if count > 1:
                yield pointer(schema.path), f"{count} values are called {name!r} in upper case"


def property_names(document: Json) -> Findings:
    """Some names clash with the generator's own: every answer with such a field would fail."""
    for schema in all_schemas(document):
        for name, field in schema.children("properties"):
            if name in RESERVED_PROPERTIES:
                yield pointer(field.path), f"the generator cannot have a property named {name!r}"


def parameter_names(document: Json) -> Findings:
    """Three names clash with the generator's own: the module fails at import, or sends its own local."""
    for parameter in parameters(document):
        if (name := parameter.value.get("name")) in _RESERVED_PARAMETERS:
            yield pointer(parameter.path), f"the generator cannot have a parameter named {name!r}"


def answers_loosened(document: Json) -> Findings:
    """A strict answer schema breaks the client on a new word, a null or a missing field."""
    answers = schema_names(document, Side.RESPONSE)
    for name, component in component_schemas(document):
        if name not in answers:
            continue
        for schema in subschemas(component):
            if "required" in schema.value:
                yield pointer(schema.path), "an answer still requires fields"
            if schema.value.get("enum", [None]) != [None]:
                yield pointer(schema.path), "an answer still has a closed enum"
            for _, field in schema.children("properties"):
                if not admits_null(field.value):
                    yield pointer(field.path), "a field of an answer cannot be null"
    for media in media_types(document, Side.RESPONSE):
        for schema in subschemas(media.child("schema")) if "schema" in media.value else ():
            if schema.value.get("enum", [None]) != [None]:
                yield pointer(schema.path), "an answer still has a closed enum; name its schema"


def no_defaults(document: Json) -> Findings:
    """The client would send a default that nobody set, or invent one in an answer."""
    for schema in all_schemas(document):
        if "default" in schema.value:
            yield pointer(schema.path), "has a default"
    for parameter in parameters(document):
        if "default" in parameter.value:
            yield pointer(parameter.path), "has a default"
