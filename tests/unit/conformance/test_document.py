"""How a document is read: matching, references, fields with roles, keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeykit_conformance.document import Document, DocumentError, shipped_providers, to_text


def _document(paths: Any = None, **more: Any) -> Document:
    return Document({"openapi": "3.0.3", "paths": paths or {}, **more})


def _op(id: str) -> dict[str, Any]:
    return {"operationId": id, "responses": {}}


PATHS = {
    "/task/{id}/fetch": {"get": _op("fetch")},
    "/task/list/fetch": {"get": _op("list")},
    "/task/{id}/{what}": {"get": _op("any"), "post": _op("post")},
    "/file.{ext}": {"get": _op("file")},
    "/": {"get": _op("root")},
}


@pytest.mark.parametrize(
    ("method", "url", "id", "values"),
    [
        ("GET", "https://h/task/7/fetch", "fetch", {"id": "7"}),
        ("get", "https://h/a/b/task/7/fetch?x=/task/8/fetch", "fetch", {"id": "7"}),
        ("GET", "https://h/task/list/fetch", "list", {}),
        ("GET", "https://h/task/a%2Fb%20c/fetch", "fetch", {"id": "a/b c"}),
        ("GET", "https://h/task/7/seed", "any", {"id": "7", "what": "seed"}),
        ("POST", "https://h/task/7/fetch", "post", {"id": "7", "what": "fetch"}),
        ("GET", "https://h/file.png", "file", {"ext": "png"}),
        ("GET", "https://h/", "root", {}),
    ],
)
def test_addresses_lead_to_operations(method: str, url: str, id: str, values: dict[str, str]) -> None:
    match = _document(PATHS).match(method, url)
    assert match
    assert (match[0].id, match[1]) == (id, values)


@pytest.mark.parametrize(
    ("method", "url"), [("PUT", "https://h/task/7/fetch"), ("GET", "https://h/mytask/7"), ("GET", "https://h")]
)
def test_other_addresses_lead_nowhere(method: str, url: str) -> None:
    assert _document(PATHS).match(method, url) is None


def test_references_are_followed_and_circles_end() -> None:
    schemas = {
        "a": {"$ref": "#/components/schemas/b"},
        "b": {"$ref": "#/components/schemas/c~1d%20e"},
        "c/d e": {"type": "string"},
        "x": {"$ref": "#/components/schemas/y"},
        "y": {"$ref": "#/components/schemas/x"},
        "self": {"allOf": [{"$ref": "#/components/schemas/self"}], "x-role": "status"},
    }
    paths = {"/p": {"parameters": [{"name": "id", "in": "path"}], "get": _op("p")}}
    document = _document(paths, components={"schemas": schemas})
    assert document.resolve({"$ref": "#/components/schemas/a"}) == {"type": "string"}
    assert document.resolve({"$ref": "#/paths/~1p/parameters/0"})["name"] == "id"
    for nowhere in ("x", "nothing", "a/b/c"):
        assert document.resolve({"$ref": f"#/components/schemas/{nowhere}"}) == {}
    assert [found.role for found in document.locate({"$ref": "#/components/schemas/self"}, "SUCCESS")] == ["status"]


def test_fields_with_roles_are_found_wherever_they_are() -> None:
    task = {
        "x-role": "task",
        "type": "object",
        "properties": {"id": {"x-role": "task-id"}, "next": {"$ref": "#/components/schemas/task"}},
    }
    document = _document(components={"schemas": {"task": task}})
    ref = {"$ref": "#/components/schemas/task"}
    schema = {
        "anyOf": [
            {"properties": {"data": {"type": "array", "items": {"oneOf": [ref, {"nullable": True}]}}}},
            {"additionalProperties": ref},
        ]
    }
    body = {"data": [{"id": 1, "next": {"id": 2}}, None, 5], "other": {"id": 3}}
    found = {(each.role, to_text(each.pointer)): each.value for each in document.locate(schema, body)}
    assert {value for (role, _), value in found.items() if role == "task-id"} == {1, 2, 3}
    assert ("task-id", "/data/0/next/id") in found
    assert len(list(document.locate({"allOf": [ref, ref]}, {"id": 1}))) == 2


def test_a_body_as_deep_as_a_well_is_left() -> None:
    node: dict[str, Any] = {"x-role": "task-id", "properties": {"n": {"$ref": "#/components/schemas/node"}}}
    document = _document(components={"schemas": {"node": node}})
    body: Any = 1
    for _ in range(900):
        body = {"n": body}
    assert 0 < len(list(document.locate({"$ref": "#/components/schemas/node"}, body))) < 900


@pytest.mark.parametrize(
    ("schemes", "auth"),
    [
        (
            [{"type": "apiKey", "in": "header", "name": "mj-api-secret"}, {"type": "http", "scheme": "bearer"}],
            ("mj-api-secret", ""),
        ),
        (
            [{"type": "http", "scheme": "Bearer"}, {"type": "apiKey", "in": "header", "name": "x"}],
            ("Authorization", "Bearer "),
        ),
        ([{"type": "apiKey", "in": "query", "name": "k"}, {"type": "apiKey", "in": "header", "name": "x"}], ("x", "")),
        ([{"type": "oauth2"}], ("Authorization", "Bearer ")),
        ([], ("Authorization", "Bearer ")),
    ],
)
def test_the_key_goes_where_the_document_says_first(schemes: list[Any], auth: tuple[str, str]) -> None:
    named = {f"s{number}": scheme for number, scheme in enumerate(schemes)}
    document = _document(components={"securitySchemes": named}, security=[{name: []} for name in named])
    assert document.auth == auth


@pytest.mark.parametrize(
    ("operation", "charges"),
    [
        ({"x-role": "fetch", "x-cost": "free"}, False),
        ({"x-role": "fetch"}, True),
        ({"x-role": "seed", "x-cost": "paid"}, True),
        ({"x-role": "imagine", "x-cost": "free"}, True),
        ({"x-role": "upload", "x-cost": "free"}, True),
        ({"x-role": "fetch", "x-cost": "free", "tags": ["Submit"]}, True),
        ({}, False),
    ],
)
def test_what_may_charge_is_what_any_word_of_it_says(operation: dict[str, Any], charges: bool) -> None:
    assert _document({"/x": {"post": operation}}).operations[0].may_charge is charges


@pytest.mark.parametrize(
    "raw", [{}, {"openapi": "2.0", "paths": {}}, {"openapi": "3.0.3"}, {"openapi": "3.0.3", "paths": []}]
)
def test_what_is_no_document_is_refused(raw: Any) -> None:
    with pytest.raises(DocumentError):
        Document(raw)


def test_files_that_are_no_document_are_refused(tmp_path: Path) -> None:
    for name, content in (("list", b"[]"), ("broken", b"{"), ("bytes", b"\xff\xfe"), ("number", b"1")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentError):
            Document.from_file(tmp_path / name)
    with pytest.raises(DocumentError):
        Document.from_file(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["nobody", "", "../trueai", "trueai/..", "__pycache__"])
def test_unknown_providers_are_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(DocumentError, match=", ".join(shipped_providers())):
        Document.shipped(name)
