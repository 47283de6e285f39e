"""OpenAPI's runtime expressions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit_conformance.expressions import NothingThereError, Surroundings, evaluate, is_expression, point

AROUND = Surroundings(
    url="https://example.org/subscribe/event?queryUrl=x",
    method="POST",
    status=201,
    request_headers={"content-type": "application/json"},
    request_query={"queryUrl": "https://clientdomain.com/failed", "a b/c": "odd"},
    request_path={"eventType": "event"},
    request_body={"failedUrl": "https://f", "successUrls": ["https://a", "https://b"], "n": None, "yes": True},
    response_headers={"location": "https://example.org/subscription/1"},
    response_body=[{"id": 7, "a/b": {"m~n": "deep"}, "": "empty"}],
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$url", AROUND.url),
        ("$method", "POST"),
        ("$statusCode", 201),
        ("$request.header.Content-Type", "application/json"),
        ("$request.path.eventType", "event"),
        ("$request.query.queryUrl", "https://clientdomain.com/failed"),
        ("$request.query.a b/c", "odd"),
        ("$request.body", AROUND.request_body),
        ("$request.body#/failedUrl", "https://f"),
        ("$request.body#/successUrls/1", "https://b"),
        ("$request.body#/n", None),
        ("$response.header.LOCATION", "https://example.org/subscription/1"),
        ("$response.body#/0/id", 7),
        ("$response.body#/0/a~1b/m~0n", "deep"),
        ("$response.body#/0/", "empty"),
        ("id={$response.body#/0/id}&t={$request.body#/yes}", "id=7&t=true"),
        ("{$request.body#/n}", "null"),
        ("{$5} or {not} $url", "{$5} or {not} $url"),
        ("plain", "plain"),
        ({"a": ["$statusCode", {"b": "$method"}], "n": 1}, {"a": [201, {"b": "POST"}], "n": 1}),
    ],
)
def test_expressions_name_parts_of_an_exchange(expression: Any, value: Any) -> None:
    assert evaluate(expression, AROUND) == value


@pytest.mark.parametrize(
    "expression",
    [
        *("$request.header.x", "$request.path.x", "$request.query.x", "$response.header.x", "$response.body#/0/x"),
        *(
            "$response.body#/1",
            "$response.body#/-1",
            "$response.body#/00",
            "$response.body#/ 0",
            "$response.body#/0/id/x",
        ),
        *("$request.body#/successUrls/x", "$request.body#/failedUrl/0", "{$request.body#/x}", "$response.body#/1_0"),
    ],
)
def test_what_is_not_there_is_said_to(expression: str) -> None:
    with pytest.raises(NothingThereError):
        evaluate(expression, AROUND)


@pytest.mark.parametrize(
    "text", ["$", "$x", "$urls", "$request", "$request.body/x", "$response.query.x", "$request.header.a b"]
)
def test_what_is_no_expression_stays_a_text(text: str) -> None:
    assert not is_expression(text)
    assert evaluate(text, AROUND) == text


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(JSON, st.text("/~01-a ", max_size=8))
def test_a_pointer_leads_to_a_part_or_nowhere(document: Any, pointer: str) -> None:
    try:
        point(document, pointer)
    except NothingThereError:
        return
