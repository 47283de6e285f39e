"""Every provider's document says enough for the conformance suite, and what it says of a refusal is so.

That each word is known and in its place is lint's business.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis

from journeykit_codegen.document import Json, Located, component_schemas, operations, referred, subschemas
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_emulator import VirtualClock, provider_names, serve

ROOT = Path(__file__).parents[2]
PROVIDERS = provider_names()

# What a document says at least; the rest a provider may lack.
OPERATIONS = {"imagine", "submit", "press", "fetch", "upload"}
TASK = {
    *("task", "task-id", "action", "status", "progress", "prompt", "picture", "fail-reason"),
    *("submitted-at", "started-at", "finished-at", "buttons", "button-id", "button-label"),
}
SUBMIT = {"code", "message", "task-id"}
REQUESTS = {"imagine": {"prompt"}, "press": {"task-id", "button-id"}, "fetch": {"task-id"}}
MORE = {
    "anyapi": ({"answer", "list", "seed", "picture"}, {"state", "final-prompt"}),
    "ohmygpt": ({"search", "balance", "picture"}, set()),
    "pro365": ({"answer", "list", "seed", "picture"}, {"state", "final-prompt"}),
    "trueai": ({"answer", "list", "seed", "cancel"}, {"state", "final-prompt", "seed"}),
}
CALLING = {"ohmygpt", "trueai"}


@cache
def observed(provider: str) -> Json:
    return effective_documents(sources(ROOT, provider))[Level.OBSERVED]


def by_role(document: Json, role: str) -> Located:
    return next(each for each in operations(document) if each.value.get("x-role") == role)


def parts(document: Json, schema: Located) -> Iterator[Json]:
    components = dict(component_schemas(document))
    yield from (part.value for part in subschemas(schema))
    for name in referred(schema):
        yield from parts(document, components[name])


def roles(document: Json, schemas: Iterator[Located]) -> set[str]:
    return {part["x-role"] for schema in schemas for part in parts(document, schema) if "x-role" in part}


def answered(operation: Located) -> Iterator[Located]:
    return (media.child("schema") for _, media in operation.child("responses", "200").children("content"))


def asked(document: Json, operation: Located) -> set[str]:
    given = {parameter.get("x-role") for parameter in operation.value.get("parameters", [])}
    if "requestBody" in operation.value:
        bodies = operation.child("requestBody").children("content")
        given |= roles(document, (media.child("schema") for _, media in bodies))
    return given - {None}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_the_suite_can_read(provider: str) -> None:
    document = observed(provider)
    further_operations, further_fields = MORE[provider]
    found = {operation.value.get("x-role") for operation in operations(document)} - {None}
    assert found == OPERATIONS | further_operations
    assert roles(document, answered(by_role(document, "fetch"))) >= TASK | further_fields
    for role in ("imagine", "submit", "press"):
        assert roles(document, answered(by_role(document, role))) >= SUBMIT
    for role, fields in REQUESTS.items():
        assert asked(document, by_role(document, role)) >= fields


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_ways_between_operations(provider: str) -> None:
    document = observed(provider)
    for operation in operations(document):
        makes_task = operation.value.get("x-role") in {"imagine", "submit", "press", "answer"}
        links = set(operation.value["responses"]["200"].get("links", {}))
        assert ("fetch" in links) == makes_task, operation.value["operationId"]
    further, _ = MORE[provider]
    links = set(by_role(document, "fetch").value["responses"]["200"]["links"])
    assert links == {"self", "press"} | further & {"list", "seed", "cancel", "answer"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_schemathesis_walks_them(provider: str) -> None:
    document = observed(provider)
    schema = schemathesis.openapi.from_dict(document)
    machine = schema.as_state_machine()
    linked = sum(len(each.value["responses"]["200"].get("links", {})) for each in operations(document))
    assert issubclass(machine, schemathesis.stateful.APIStateMachine)
    assert schema.statistic.transitions.total >= linked > 0


@pytest.mark.parametrize("provider", PROVIDERS)
def test_whoever_takes_a_hook_posts_a_task(provider: str) -> None:
    document = observed(provider)
    hooked = [operation for operation in operations(document) if "hook" in asked(document, operation)]
    calling = [operation for operation in operations(document) if "callbacks" in operation.value]
    assert hooked == calling
    assert bool(calling) == (provider in CALLING)
    for operation in calling:
        for name, _ in operation.children("callbacks"):
            for _, item in operation.child("callbacks").children(name):
                body = item.child("post", "requestBody")
                assert "task" in roles(document, (media.child("schema") for _, media in body.children("content")))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refused_prompt_is_refused_and_the_usual_one_is_not(provider: str) -> None:
    document = observed(provider)
    operation = by_role(document, "imagine")
    kind, media = next(iter(operation.value["requestBody"]["content"].items()))
    clock = VirtualClock()
    with serve(provider, clock=clock) as serving, httpx.Client(base_url=serving.base_url) as http:
        key = serving.api_key if provider == "trueai" else f"Bearer {serving.api_key}"
        for example in media["examples"].values():
            body: dict[str, Any] = {"json" if "json" in kind else "data": example["value"]}
            answer = http.post(operation.path[1], headers={"Authorization": key}, **body).json()
            expected = example.get("x-expects", "accepted")
            assert meaning(document, operation, answer) == expected, answer


def meaning(document: Json, operation: Located, answer: Json) -> str:
    codes = {
        (name, word): meant
        for schema in answered(operation)
        for part in parts(document, schema)
        for name, field in part.get("properties", {}).items()
        if field.get("x-role") == "code"
        for meant, words in field["x-values"].items()
        for word in words
    }
    (found,) = {codes[name, word] for name, word in answer.items() if isinstance(word, int) and (name, word) in codes}
    return found
