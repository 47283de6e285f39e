"""Bodies are judged as OpenAPI 3.0 means its schemas."""

from __future__ import annotations

from typing import Any

import pytest

from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.schemas import (
    BodyJudge,
    documents_of,
    judge_media_type,
    judge_status,
    schema_of,
    without_schema,
)
from journeykit_conformance.trace import Response

TEXT = {"type": "string"}


def _document(response: Any = None, **schemas: Any) -> Document:
    responses = {"200": response or {}, "4XX": {"content": {"application/json": {}}}, "default": {}}
    paths = {"/x": {"get": {"operationId": "x", "responses": responses}}}
    return Document({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "nullable": True}, ["a", None], [1]),
        ({"nullable": True, "enum": ["a"]}, ["a"], [None]),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, ["a", None], ["b"]),
        ({"type": "string", "nullable": True, "enum": ["a"]}, ["a"], [None]),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, [0.1], [0, -1]),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": False}, [0], [-1]),
        ({"type": "integer", "maximum": 100, "exclusiveMaximum": True}, [99], [100, "1", 1.5]),
        ({"type": "string", "format": "date-time"}, ["2026-01-01T00:00:00Z"], ["yesterday"]),
        ({"type": "string", "format": "own-format"}, ["anything"], [1]),
        ({"type": "string", "format": "binary"}, ["a"], []),
        ({"$ref": "#/components/schemas/Text", "nullable": True, "maxLength": 0}, ["long"], [None, 1]),
        ({"allOf": [{"$ref": "#/components/schemas/Text"}], "nullable": True}, ["a"], [None]),
        ({"type": "object", "properties": {"nullable": TEXT, "example": TEXT}}, [{"nullable": "a"}], [{"example": 1}]),
        (
            {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}},
            [{"a": None}],
            [{"a": "x"}],
        ),
        ({"type": "object", "additionalProperties": False}, [{}], [{"a": 1}]),
        (
            {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            [[{"next": {"next": None}}]],
            [[{"next": 1}]],
        ),
        ({"not": {"type": "string", "nullable": True}}, [1], ["a", None]),
        ({}, [None, 1, "a", {}, []], []),
    ],
)
def test_schemas_mean_what_openapi_says(schema: Any, good: list[Any], bad: list[Any]) -> None:
    node = {
        "type": "object",
        "nullable": True,
        "properties": {"next": {"oneOf": [{"$ref": "#/components/schemas/Node"}]}},
    }
    judge = BodyJudge(_document(Text=TEXT, Node=node))
    assert [value for value in good if judge.violations(schema, value)] == []
    assert [value for value in bad if not judge.violations(schema, value)] == []


def test_a_violation_says_where_and_what() -> None:
    schema = {"properties": {"a": {"type": "array", "items": TEXT}}, "required": ["b"]}
    found = BodyJudge(_document()).violations(schema, {"a": ["x", 5]})
    assert {(each.pointer, each.keyword) for each in found} == {(("a", 1), "type"), ((), "required")}


def test_a_body_too_deep_to_judge_is_a_violation() -> None:
    body: Any = 1
    for _ in range(900):
        body = {"a": body}
    loop = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Loop"}}}
    assert BodyJudge(_document(Loop=loop)).violations(loop, body)


@pytest.mark.parametrize("level", ["observed", "client"])  # what is documented contradicts itself here and there
@pytest.mark.parametrize("provider", shipped_providers())
def test_every_example_of_the_documents_is_valid(provider: str, level: str) -> None:
    document = Document.shipped(provider, level)
    judge, wrong, count = BodyJudge(document), [], 0
    for operation in document.operations:
        held = [*operation.raw.get("responses", {}).values(), operation.raw.get("requestBody", {})]
        for part in map(document.resolve, held):
            for media in part.get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    value = document.resolve(example).get("value")
                    if value is not None and not isinstance(value, str):
                        count += 1
                        wrong += [
                            (operation.id, name, each) for each in judge.violations(media.get("schema", {}), value)
                        ]
    assert wrong == []
    assert count > 10


def _response(status: int = 200, kind: str = "application/json", body: bytes = b"{}") -> Response:
    return Response((("content-type", kind),) if kind else (), body, status)


def test_status_and_type_are_judged_by_the_document() -> None:
    content = {"application/json": {"schema": TEXT}, "text/*": {}}
    operation = _document({"content": content}).operations[0]
    assert judge_status(operation, _response(200))
    bare = _document()
    del bare.raw["paths"]["/x"]["get"]["responses"]["default"]
    assert judge_status(bare.operations[0], _response(404))
    assert not judge_status(bare.operations[0], _response(500))
    for kind, ok in (
        ("application/json; charset=utf-8", True),
        ("text/plain", True),
        ("image/png", False),
        ("", False),
    ):
        assert judge_media_type(operation, _response(kind=kind)) is ok, kind
    assert judge_media_type(operation, _response(kind="", body=b""))


def test_a_body_with_the_wrong_type_is_judged_all_the_same() -> None:
    operation = _document({"content": {"application/json": {"schema": TEXT}}}).operations[0]
    assert schema_of(operation, _response(kind="text/plain", body=b'"a"')) == TEXT
    assert schema_of(operation, _response(500)) is None


def test_documents_behind_one_another_need_leave() -> None:
    media = {"application/json": {"schema": {}}}
    response = _response(body=b'{"a": 1} \n {"b": 2}')
    assert documents_of(_document({"content": media}).operations[0], response) == []
    allowed = _document({"content": media, "x-concatenated-json": True}).operations[0]
    assert documents_of(allowed, response) == [{"a": 1}, {"b": 2}]
    assert documents_of(allowed, _response(body=b'{"a": 1} {')) == []


def test_what_a_document_does_not_mention_is_told() -> None:
    inner = {"allOf": [{"$ref": "#/components/schemas/Loop"}], "properties": {"b": TEXT}}
    schema = {
        "properties": {"a": {"type": "array", "items": inner}, "free": {"additionalProperties": TEXT, "properties": {}}}
    }
    document = _document(
        {"content": {"application/json": {"schema": schema}}}, Loop={"allOf": [{"$ref": "#/components/schemas/Loop"}]}
    )
    body = b'{"a": [{"b": "", "c": 1}], "d": 2, "free": {"x": 1}}'
    assert set(without_schema(document.operations[0], _response(body=body))) == {("a", 0, "c"), ("d",)}
