"""Arbitrary JSON, and valid answers with one thing wrong: no exception but ours, for every operation and provider."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from facade_wire import EXAMPLES, OPERATIONS, PROVIDERS, Wire, answer, ask, come_of, good_body, listed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import journeykit

bounded = settings(
    max_examples=EXAMPLES or 40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
every_wire = pytest.mark.parametrize(
    ("provider", "operation"), [(provider, operation) for provider in PROVIDERS for operation in OPERATIONS]
)
numbers = st.one_of(st.integers(), st.floats(), st.integers(10**300, 10**310), st.just(-(10**400)))
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(), st.text(st.characters(categories=["Cs", "Nd"])))
keys = st.sampled_from(
    ("id", "taskId", "status", "statusCode", "code", "result", "data", "error", "message", "success", "buttons",
     "actions", "properties", "progress", "submitTime", "description", "errorType", "type", "imageUrls", "failReason")
)  # fmt: skip
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(keys, st.text()), inner, max_size=6)
    ),
    max_leaves=12,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *[place for name, item in inside for place in _places(item, (*path, name))]]


def _mutated(body: Any, path: tuple[Any, ...], how: str, other: Any) -> Any:
    if not path:
        return {"drop": ..., "nest": [body], "wrap": {"data": body}, "double": [body, body]}.get(how, other)
    body = copy.deepcopy(body)
    holder = body
    for name in path[:-1]:
        holder = holder[name]
    if how == "drop":
        del holder[path[-1]]
    else:
        old = holder[path[-1]]
        holder[path[-1]] = {"nest": [old], "wrap": {"data": old}, "double": [old, old]}.get(how, other)
    return body


def _survives(provider: str, operation: str, response: Any) -> None:
    found = come_of(lambda: ask(provider, operation, Wire(response)))
    if isinstance(found, journeykit.JourneyError):
        assert str(found).startswith(f"{provider}: ")
        assert not (isinstance(found, journeykit.APIResponseError) and found.safe_to_resubmit)
        return
    for task in listed(found):
        assert task.id
        assert task.provider == provider
        assert task.progress is None or 0 <= task.progress <= 100
        assert isinstance(hash(task), int)
        assert repr(task)
        assert copy.copy(task) == task


@every_wire
@given(data=st.data())
@bounded
def test_one_thing_wrong(provider: str, operation: str, data: st.DataObject) -> None:
    body = good_body(provider, operation)
    path = data.draw(st.sampled_from(_places(body)))
    how = data.draw(st.sampled_from(["drop", "replace", "replace", "nest", "wrap", "double"]))
    mutated = _mutated(body, path, how, data.draw(documents) if how == "replace" else None)
    status = data.draw(st.sampled_from([200, 200, 200, 400]))
    _survives(provider, operation, answer(mutated, status=status))


@every_wire
@given(document=documents, status=st.sampled_from([200, 200, 201, 400, 401, 404, 429, 500, 503]))
@bounded
def test_any_json(provider: str, operation: str, document: Any, status: int) -> None:
    _survives(provider, operation, answer(document, status=status))


@every_wire
@given(data=st.data())
@bounded
def test_any_cut_or_garbled_byte(provider: str, operation: str, data: st.DataObject) -> None:
    content = bytearray(json.dumps(good_body(provider, operation), ensure_ascii=False).encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place : data.draw(st.integers(place, len(content)))] = data.draw(st.binary(max_size=8))
    _survives(provider, operation, answer(content=bytes(content)))
