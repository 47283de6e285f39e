"""Rules about links: the conformance suite can walk each of them.

Where they lead stands in docs/roles.md.
"""

import re
from collections.abc import Iterator
from typing import Any

from . import roles
from .document import Json, Located, component_schemas, operations, pointer
from .lint_rules import Findings

_SCHEMA_REF = "#/components/schemas/"
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # of a header
_EXPRESSION = re.compile(
    rf"\$(url|method|statusCode|request\.(path|query)\.[^{{}}\s]+|(request|response)\.header\.{_NAME}"
    r"|(request|response)\.body(?:#(?P<pointer>(?:/(?:[^/~{}]|~[01])*)*))?)"
)
_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


def links_lead(document: Json) -> Findings:
    """A link names an operation that is there and does what the link is called after."""
    for _, name, link, target in _links(document):
        place = pointer(link.path)
        if target is None:
            yield place, f"no operation has the operationId {link.value.get('operationId')!r}"
        elif name not in roles.LINKS:
            yield place, f"no link is called {name!r}; known are {', '.join(sorted(roles.LINKS))}"
        elif target.value.get("x-role") != roles.LINKS[name]:
            yield place, f"leads to an operation without the role {roles.LINKS[name]}"


def links_filled(document: Json) -> Findings:
    """A link gives everything that its target insists on, and nothing that it does not have."""
    for _, _, link, target in _links(document):
        if target is None:
            continue
        given = link.value.get("parameters", {})
        taken = [parameter.value for parameter in _parameters(document, target)]
        names = {name: each for each in taken for name in (each["name"], f"{each['in']}.{each['name']}")}
        yield from ((pointer(link.path), f"the target has no parameter {name!r}") for name in given.keys() - names)
        filled = {id(names[name]) for name in given.keys() & names}
        for each in taken:
            if each.get("required") and id(each) not in filled:
                yield pointer(link.path), f"the target needs its parameter {each['name']!r}"
        yield from _body_findings(document, link, target)


def expressions_sound(document: Json) -> Findings:
    """A runtime expression is well-formed, and points to a field that its answer can have."""
    for operation, _, link, _ in _links(document):
        for text in _texts([link.value.get("parameters", {}), link.value.get("requestBody")]):
            for expression in [text] if text.startswith("$") else _EMBEDDED.findall(text):
                match = _EXPRESSION.fullmatch(expression)
                if match is None:
                    yield pointer(link.path), f"{expression!r} is no runtime expression"
                elif expression.startswith("$response.body") and match["pointer"]:
                    status = link.path[len(operation.path) + 1]
                    bodies = operation.child("responses", status).children("content")
                    schemas = [media.value.get("schema", {}) for _, media in bodies]
                    if not any(_has(document, schema, match["pointer"].split("/")[1:]) for schema in schemas):
                        yield pointer(link.path), f"{expression!r} points to nothing that the answer has"


def _links(document: Json) -> Iterator[tuple[Located, str, Located, Located | None]]:
    """Yield each link with the operation that it comes from, its name, and the operation that it leads to."""
    by_id = {operation.value.get("operationId"): operation for operation in operations(document)}
    for operation in operations(document):
        for _, response in operation.children("responses"):
            for name, link in response.children("links"):
                yield operation, name, link, by_id.get(link.value.get("operationId"))


def _parameters(document: Json, operation: Located) -> Iterator[Located]:
    item = Located(operation.path[:-1], document["paths"][operation.path[1]])
    for owner in (operation, item):
        yield from (parameter for _, parameter in owner.children("parameters") if "name" in parameter.value)


def _body_findings(document: Json, link: Located, target: Located) -> Findings:
    place, body = pointer(link.path), target.value.get("requestBody")
    if "requestBody" not in link.value:
        if body and body.get("required"):
            yield place, "the target needs a body"
        return
    if body is None:
        yield place, "the target takes no body"
        return
    given = link.value["requestBody"]
    for media in body.get("content", {}).values():
        schema = _resolved(document, media.get("schema", {}))
        if isinstance(given, dict) and "properties" in schema:
            for name in given.keys() - schema["properties"]:
                yield place, f"the target's body has no field {name!r}"
            for name in set(schema.get("required", [])) - given.keys():
                yield place, f"the target's body needs the field {name!r}"


def _has(document: Json, schema: Json, steps: list[str]) -> bool:
    """Say whether a pointer leads to something that a schema names, in one of its alternatives at least."""
    schema = _resolved(document, schema)
    if not steps:
        return True
    choices = [choice for key in ("allOf", "anyOf", "oneOf") for choice in schema.get(key, [])]
    if any(_has(document, choice, steps) for choice in choices):
        return True
    step = steps[0].replace("~1", "/").replace("~0", "~")
    inner = schema.get("items") if step.isdecimal() and "items" in schema else schema.get("properties", {}).get(step)
    return inner is not None and _has(document, inner, steps[1:])


def _resolved(document: Json, schema: Json) -> Json:
    components = dict(component_schemas(document))
    name = schema.get("$ref", "").removeprefix(_SCHEMA_REF)
    return components[name].value if name in components else schema


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)
