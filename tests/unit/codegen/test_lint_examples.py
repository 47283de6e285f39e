"""No example escapes: wherever OpenAPI has room for one it is held against its schema, at every level."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen.__main__ import main
from journeykit_codegen.document import Json, pointer
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_codegen.lint import lint_document

RULES = {"documented_examples_valid", "examples_valid"}
WRONG, RIGHT = 7, "text"


def full(example: Any) -> Json:
    """A document with the same example, of a string, in every place there is for one."""
    leaf = {"type": "string", "example": example}
    single, named = {"example": example}, {"examples": {"one": {"value": example}}}
    shown = {"schema": leaf, **named}
    media = {"application/json": shown, "application/xml": {"schema": leaf, **single}}
    form = {"multipart/form-data": {**shown, "encoding": {"file": {"headers": {"X-Part": shown}}}}}
    answer = {"description": "", "headers": {"X-Id": shown}, "content": media}
    query = {"name": "q", "in": "query", **shown}
    operation = {
        "parameters": [query, {"name": "j", "in": "query", "content": {"application/json": shown}}],
        "requestBody": {"content": form},
        "responses": {"200": answer, "4XX": answer, "default": answer, "x-note": "not an answer"},
    }
    header = {"name": "X-H", "in": "header", "schema": leaf, **single}
    callback = {"{$request.body#/hook}": {"parameters": [header], "post": operation}}
    parts = dict.fromkeys(("items", "additionalProperties", "not"), leaf)
    parts |= {key: [leaf] for key in ("allOf", "anyOf", "oneOf")}
    callbacks = {"done": callback, "again": {"$ref": "#/components/callbacks/C"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "full", "version": "1"},
        "paths": {"/a": {"parameters": [header], "put": {**operation, "callbacks": callbacks}}},
        "components": {
            "schemas": {"Whole": leaf, "Parts": {**parts, "properties": {"content": leaf, "example": leaf}}},
            "parameters": {"P": query},
            "headers": {"H": shown},
            "requestBodies": {"B": {"content": media}},
            "responses": {"R": answer},
            "callbacks": {"C": callback},
        },
    }


def places(part: Any, value: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Where a value stands, found without knowing anything of OpenAPI."""
    if part == value:
        yield pointer(path)
    elif isinstance(part, dict | list):
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield from places(inner, value, (*path, str(key)))


@pytest.mark.parametrize("level", list(Level))
def test_a_wrong_example_is_found_wherever_it_stands(level: Level) -> None:
    document = full(WRONG)
    found = {finding.pointer for finding in lint_document(document, level, where="x") if finding.rule in RULES}
    assert found == set(places(document, WRONG))
    assert not [finding for finding in lint_document(full(RIGHT), level, where="x") if finding.rule in RULES]


FETCH = ("paths", "/task/{id}/fetch", "get")
SHOWN = (*FETCH, "responses", "200", "content", "application/json", "examples")
AS_LIST = (*SHOWN, "asList", "value")
BUTTON = ("components", "schemas", "Button")
ENTRY = {"documented": "a number", "real": "a text", "resolution": "none"}
TEXT = {"schema": {"type": "string"}, "examples": {"asList": {"value": "text"}}}


@pytest.fixture
def spec(checkout: Path) -> Json:
    """What tiny documents: one wrong example, `asList` of the fetch, which is listed."""
    return effective_documents(sources(checkout, "tiny"))[Level.DOCUMENTED]


def complaints(document: Json) -> list[tuple[str, str]]:
    found = lint_document(document, Level.DOCUMENTED, where="x")
    return [(each.pointer, each.message) for each in found if each.rule == "documented_examples_valid"]


def listing(document: Json, *names: str) -> str:
    fetch = document["paths"][FETCH[1]]["get"]
    fetch["x-contradictions"][0]["examples"] = list(names)
    return pointer((*FETCH, "x-contradictions", "0", "examples"))


def test_a_contradiction_is_listed_by_name_or_by_pointer(spec: Json) -> None:
    assert not complaints(spec)
    listing(spec, pointer(AS_LIST))
    assert not complaints(spec)
    listing(spec)
    assert [place for place, _ in complaints(spec)] == [pointer(AS_LIST)]


def test_what_contradicts_nothing_is_not_listed(spec: Json) -> None:
    place = listing(spec, "asList", "running")
    assert complaints(spec) == [(place, "the example 'running' contradicts nothing; take it off the list")]


def test_a_name_that_means_nothing_is_not_listed(spec: Json) -> None:
    place = listing(spec, "asList", "gone")
    assert complaints(spec) == [(place, "'gone' means 0 examples; say which one by its JSON pointer")]


def test_a_name_that_means_two_examples_excuses_neither_silently(spec: Json) -> None:
    place = listing(spec, "asList")
    spec["paths"][FETCH[1]]["get"]["responses"]["204"]["content"] = {"text/plain": TEXT}
    assert complaints(spec) == [(place, "'asList' means 2 examples; say which one by its JSON pointer")]
    listing(spec, pointer(AS_LIST))
    assert not complaints(spec)


def test_the_example_of_a_whole_does_not_excuse_those_of_its_fields(spec: Json) -> None:
    button = spec["components"]["schemas"]["Button"]
    button["x-contradictions"] = [{**ENTRY, "examples": ["example"]}]
    button["example"]["customId"] = 1
    button["properties"]["customId"]["example"] = 2
    field = pointer((*BUTTON, "properties", "customId", "example"))
    assert [place for place, _ in complaints(spec)] == [field]
    button["x-contradictions"][0]["examples"].append(field)
    assert not complaints(spec)


@pytest.mark.parametrize("level", [Level.OBSERVED, Level.CLIENT])
def test_no_list_excuses_an_example_of_what_is_really_so(spec: Json, level: Level) -> None:
    found = [each.pointer for each in lint_document(spec, level, where="x") if each.rule == "examples_valid"]
    assert found == [pointer(AS_LIST)]


def test_a_contradiction_that_is_not_listed_or_no_longer_one_fails_the_check(checkout: Path) -> None:
    command = ["--root", str(checkout), "lint"]
    assert main(command) == 0
    path = checkout / "specs" / "tiny.yaml"
    text = path.read_text()
    path.write_text(text.replace("examples: [asList]", "examples: []"))
    assert main(command) == 1
    path.write_text(text.replace("asList: {value: []}", "asList: {value: {id: '1', status: SUCCESS}}"))
    assert main(command) == 1
