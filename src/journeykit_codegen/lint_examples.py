"""Rules about examples: they are there, they show every state, and they are what their schema says."""

from collections.abc import Iterator
from typing import Any

from jsonschema.exceptions import best_match
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from .document import (
    Example,
    Json,
    Located,
    Side,
    carriers,
    component_schemas,
    contradictions,
    examples,
    media_types,
    pointer,
    schema_names,
    subschemas,
)
from .lint_rules import Findings


def examples_valid(document: Json) -> Findings:
    """An example that contradicts its schema teaches two truths."""
    for example, problem in _invalid(document):
        yield pointer(example.path), problem


def documented_examples_valid(document: Json) -> Findings:
    """A provider's own wrong example stays, as long as x-contradictions beside it names it."""
    wrong = {pointer(example.path): problem for example, problem in _invalid(document)}
    listed = set()
    for owner, entry in contradictions(document):
        for name in entry.value.get("examples", []):
            meant = [pointer(example.path) for example in examples(document) if _is_meant(example, name, owner)]
            listed.update(meant)
            place = pointer((*entry.path, "examples"))
            if len(meant) != 1:
                yield place, f"{name!r} means {len(meant)} examples; say which one by its JSON pointer"
            elif meant[0] not in wrong:
                yield place, f"the example {name!r} contradicts nothing; take it off the list"
    for place, problem in wrong.items():
        if place not in listed:
            yield place, f"{problem} (if the provider says so, list it in x-contradictions)"


def examples_checkable(document: Json) -> Findings:
    """An example without a schema, or one that stands elsewhere, is held against nothing."""
    if document.get("components", {}).get("examples"):
        yield "/components/examples", "write each example where it belongs"
    for carrier in carriers(document):
        schema = carrier.value.get("schema")
        if schema is None and {"example", "examples"} & carrier.value.keys():
            yield pointer(carrier.path), "has an example but no schema"
        is_file = schema is not None and schema.get("format") == "binary"
        for _, example in carrier.children("examples"):
            if "value" not in example.value and not (is_file and "externalValue" in example.value):
                yield pointer(example.path), "has no value; only a file may stand elsewhere"


def examples_present(document: Json) -> Findings:
    """Every body, every answer with a body and every schema shows what it looks like."""
    shown: set[str] = set()
    offered: dict[str, list[tuple[Json, Any]]] = {}
    for side in Side:
        for media in media_types(document, side):
            if not {"example", "examples"} & media.value.keys():
                yield pointer(media.path), "has no example"
            else:
                schema = media.value.get("schema", {})
                shown.add(_named(schema))
                for kind in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
                    offered.setdefault(_named(kind), []).extend((kind, each) for each in examples_of(media.value))
    validator = OAS30Validator(document)
    for name, component in component_schemas(document):
        is_shown = name in shown or "example" in component.value
        # One of several kinds is shown by what fits it.
        if not is_shown and not any(
            validator.evolve(schema=kind).is_valid(each) for kind, each in offered.get(name, ())
        ):
            yield pointer(component.path), "has no example"


def _named(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def states_shown(document: Json) -> Findings:
    """Every status that a task can have stands in some example of an answer.

    The status is the field with that role, and `status` of a schema `Task` before anything has a role.
    """
    answers = schema_names(document, Side.RESPONSE)
    payloads = [example for media in media_types(document, Side.RESPONSE) for example in examples_of(media.value)]
    for name, component in component_schemas(document):
        for schema in subschemas(component) if name in answers else ():
            is_status = schema.value.get("x-role") == "status" or (name == "Task" and schema.path[-1] == "status")
            if is_status and schema.path[-2] == "properties":
                shown = {status for payload in payloads for status in _values(payload, str(schema.path[-1]))}
                for status in schema.value.get("enum", []):
                    if status not in shown:
                        yield pointer(schema.path), f"no example shows a task in state {status!r}"


def examples_of(media: Json) -> Iterator[Any]:
    """Yield the payloads of one media type object."""
    if "example" in media:
        yield media["example"]
    for example in media.get("examples", {}).values():
        yield example.get("value")


def _values(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, dict):
        found = value.get(name)
        if not isinstance(found, dict | list):
            yield found
        for item in value.values():
            yield from _values(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, name)


def _invalid(document: Json) -> Iterator[tuple[Example, str]]:
    # Evolving keeps the document's resolver: `#/components/...` is found from any part of it.
    validator = OAS30Validator(document, format_checker=oas30_format_checker)
    for example in examples(document):
        error = best_match(validator.evolve(schema=example.schema).iter_errors(example.value))
        if error is not None:
            yield example, f"does not fit its schema at {error.json_path}: {error.message[:200]}"


def _is_meant(example: Example, name: str, owner: Located) -> bool:
    inside = example.path[: len(owner.path)] == owner.path
    return name == pointer(example.path) or (inside and name == example.name)
