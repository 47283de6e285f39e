"""What a trace says about tasks: looks, submits, refusals, times and percents."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit_conformance.calls import prepared
from journeykit_conformance.document import Document, Found
from journeykit_conformance.driver import Driver
from journeykit_conformance.evidence import Evidence, is_refusal
from journeykit_conformance.submits import is_sure_refusal
from journeykit_conformance.trace import Exchange, Request, Response, Trace
from journeykit_conformance.values import as_percent, as_text, as_time, word_for

from .lives import document, evidence, lived

CODE = {"type": "integer", "x-role": "code", "x-values": {"accepted": [1], "refused": [4], "unauthorized": [9]}}
STATUS = {"x-role": "status", "x-values": {"queued": [""], "running": ["RUN"], "succeeded": ["OK"]}}
TASK = {"x-role": "task", "type": "object", "properties": {"id": {"x-role": "task-id"}, "status": STATUS}}
RESULT = {"type": "object", "properties": {"code": CODE, "result": {"x-role": "task-id"}}}


def _told(schema: Any) -> Any:
    return {
        "200": {"content": {"application/json": {"schema": schema}}},
        "default": {"content": {"application/json": {"schema": RESULT}}},
    }


SMALL = Document(
    {
        "openapi": "3.0.3",
        "paths": {
            "/submit": {"post": {"x-role": "imagine", "operationId": "submit", "responses": _told(RESULT)}},
            "/task/{id}": {
                "parameters": [{"name": "id", "in": "path", "x-role": "task-id"}],
                "get": {"x-role": "fetch", "operationId": "fetch", "responses": _told({"anyOf": [TASK, RESULT]})},
            },
        },
    }
)


# Says yes by its HTTP status alone, and has its ids in the address.
PLAIN = Document(
    {
        "openapi": "3.0.3",
        "paths": {
            "/submit": {
                "post": {
                    "x-role": "imagine",
                    "operationId": "submit",
                    "responses": {
                        "202": {"content": {"application/json": {"schema": TASK}}},
                        "default": {"content": {"application/json": {"schema": RESULT}}},
                    },
                }
            },
            **{
                f"/tasks/{name}": {
                    "get": {
                        "x-role": "list",
                        "operationId": f"list{name}",
                        "parameters": [
                            {"name": "id", "in": "query", "x-role": "task-ids", "schema": {"type": "array"}, **style}
                        ],
                        "responses": {"200": {"description": "Tasks."}},
                    }
                }
                for name, style in (("repeated", {}), ("joined", {"explode": False}))
            },
        },
    }
)


@pytest.mark.parametrize(
    ("status", "body", "word", "has_code"),
    [
        (202, {"id": "7", "status": ""}, "accepted", True),
        (202, {}, "accepted", True),  # that it names no task is a finding of another rule
        (200, {"code": 4}, "refused", True),
        (200, {"id": "7", "status": ""}, None, False),  # not documented: nobody knows what it means
        (400, {"id": "7", "status": ""}, "refused", False),
    ],
)
def test_a_status_says_yes_where_the_document_has_no_code(status: int, body: Any, word: Any, has_code: bool) -> None:
    trace = Trace(exchanges=[_exchange("/submit", body, status)])
    (submit,) = Evidence(trace, PLAIN).submits
    assert (submit.word, submit.has_known_code) == (word, has_code)


@pytest.mark.parametrize("name", ["repeated", "joined"])
def test_ids_in_an_address_are_written_as_documented_and_read_again(name: str) -> None:
    operation = PLAIN.operation(f"list{name}")
    assert operation is not None
    path, _, _ = prepared(Driver(None, PLAIN, None).fill(operation, {"task-ids": ["7", "8"]}))  # type: ignore[arg-type]
    assert path == {"repeated": "/tasks/repeated?id=7&id=8", "joined": "/tasks/joined?id=7%2C8"}[name]
    asked = Evidence(Trace(exchanges=[_exchange(path, [])]), PLAIN)
    assert asked.sent(asked.answered[0], "task-ids") == ["7", "8"]


def _exchange(path: str, body: Any, status: int = 200, key: str = "first", number: int = 1) -> Exchange:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = Response((("content-type", "application/json"),), content, status)
    method = "POST" if path == "/submit" else "GET"
    return Exchange(number, Request(method=method, url=f"https://h{path}"), response, key=key)


def _seen(*exchanges: Exchange) -> Evidence:
    return Evidence(Trace(exchanges=list(exchanges)), SMALL)


def _time(value: Any, unit: str) -> float | None:
    return as_time(Found("submitted-at", (), value, {"x-unit": unit}))


@pytest.mark.parametrize(
    ("value", "unit", "seconds"),
    [
        (1_770_850_000_500, "ms", 1_770_850_000.5),
        ("1770850000500", "ms", 1_770_850_000.5),
        (1_770_850_000, "s", 1_770_850_000.0),
        ("2026-02-11T22:46:40Z", "iso", 1_770_850_000.0),
        ("2026-02-11T22:46:40", "iso", 1_770_850_000.0),
        ("2026-02-12 06:46:40+08:00", "iso", 1_770_850_000.0),
        ("2026-02-11T22:46:40.500Z", "iso", 1_770_850_000.5),
        *(
            (nothing, unit, None)
            for nothing in (None, "", 0, "0", True, [], {}, "soon", float("inf"), "nan")
            for unit in ("ms", "s", "iso")
        ),
        *((huge, unit, None) for huge in (10**400, "9" * 400) for unit in ("ms", "s")),
        *((odd, "iso", None) for odd in ("2026-02-30", "0001-01-01T00:00:00+14:00x", 1_770_850_000, "9" * 5000)),
    ],
)
def test_times_are_read_in_their_unit(
    value: Any, unit: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")  # where nobody's local time is UTC
    time.tzset()
    try:
        assert _time(value, unit) == seconds
    finally:
        monkeypatch.undo()
        time.tzset()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(ANYTHING, st.sampled_from(["ms", "s", "iso"]))
def test_whatever_stands_there_is_read_or_left(value: Any, unit: str) -> None:
    assert isinstance(_time(value, unit), float | None)
    assert isinstance(as_percent(value), float | None)
    assert isinstance(as_text(value), str)
    word_for(Found("status", (), value, STATUS))


@pytest.mark.parametrize(
    ("value", "percent"),
    [(0, 0), (45, 45), (99.5, 99.5), ("45%", 45), (" 45 % ", 45), ("45", 45), ("-1%", -1), (10**400, 1e9)]
    + [(nothing, None) for nothing in ("", None, True, "half", "4 5", "%", "45%%", [], "1e3", "0x10")],
)
def test_progress_is_read_in_every_form(value: Any, percent: float | None) -> None:
    assert as_percent(value) == percent


def test_words_are_of_one_kind_with_what_is_documented() -> None:
    values = {"x-values": {"accepted": [1], "refused": ["4", ""]}}
    assert word_for(Found("code", (), 1, values)) == "accepted"
    assert [word_for(Found("code", (), odd, values)) for odd in (True, 1.0, "1", 4, None, [1])] == [None] * 6


@pytest.mark.parametrize(
    ("status", "body", "word", "is_sure"),
    [
        (200, {"code": 1, "result": "7"}, "accepted", False),
        (200, {"code": 4}, "refused", True),
        (200, {"code": 9}, "unauthorized", True),
        (200, {"code": 77}, "refused", False),
        (200, {"code": 4, "result": "7"}, "refused", False),
        (200, {}, None, False),
        (200, b"not JSON", None, False),
        (400, {"code": 77}, "refused", True),
        (401, b"", "refused", True),
        (408, b"", "refused", False),
        (400, {"code": 1, "result": "7"}, "accepted", False),
        (500, b"", None, False),
        (503, {"code": 4}, "refused", False),
    ],
)
def test_submits_are_read(status: int, body: Any, word: str | None, is_sure: bool) -> None:
    (submit,) = _seen(_exchange("/submit", body, status)).submits
    assert (submit.word, is_sure_refusal(submit)) == (word, is_sure)
    assert submit.is_accepted is (word == "accepted")


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (401, b"", True),
        (500, b"", True),
        (200, {"code": 4}, True),
        (200, {"code": 1}, False),
        (200, {"id": "7", "status": "OK"}, False),
    ],
)
def test_a_no_is_told_by_status_or_code(status: int, body: Any, refused: bool) -> None:
    seen = _seen(_exchange("/task/7", body, status))
    assert is_refusal(seen, seen.asked("fetch")[0]) is refused


def test_looks_are_of_tasks_only() -> None:
    seen = _seen(
        _exchange("/task/7", {"id": "7", "status": "RUN"}, number=1),
        _exchange("/task/7", {"code": 4}, number=2),
        _exchange("/task/7", {}, number=3),
        _exchange("/task/7", [1], number=4),
        _exchange("/task/7", {"id": 7, "status": "OK"}, key="second", number=5),
        _exchange("/task/7", {"id": "7", "status": "ODD"}, number=6),
        _exchange("/task/7", {"id": "7", "status": "OK"}, 404, number=7),
    )
    assert [(sight.exchange.number, sight.id, sight.status) for sight in seen.sights] == [
        (1, "7", "running"),
        (5, "7", "succeeded"),
        (6, "7", None),
    ]
    assert [sight.exchange.number for sight in seen.of("7")] == [1, 6]
    assert seen.task_ids == ["7"]
    assert seen.ends == []
    assert [bool(seen.shown(each)) for each in seen.asked("fetch", key="")] == [
        True,
        False,
        False,
        False,
        True,
        True,
        True,
    ]


def test_what_was_sent_is_read_from_path_query_form_and_json() -> None:
    for provider in ("trueai", "ohmygpt"):
        seen = evidence(provider)
        imagine = next(submit for submit in seen.submits if submit.exchange.step == "imagine")
        assert str(seen.sent(imagine, "prompt")).startswith("a red paper boat")
        assert str(seen.sent(imagine, "hook")).startswith("http://127.0.0.1")
        asked = seen.asked("fetch", step="imagine/poll")
        assert {str(seen.sent(each, "task-id")) for each in asked} == {imagine.task_id}
        assert seen.sent(imagine, "button-id") is None


@pytest.mark.parametrize("provider", ["anyapi", "ohmygpt", "pro365", "trueai"])
def test_a_life_is_seen_from_its_start_to_its_end(provider: str) -> None:
    seen = evidence(provider)
    imagine = next(submit for submit in seen.submits if submit.exchange.step == "imagine")
    looks = seen.of(imagine.task_id, "fetch")
    assert [looks[0].status, looks[-1].status] == ["queued", "succeeded"]
    assert looks[-1].progress == 100
    assert abs((looks[-1].time("submitted-at") or 0) - imagine.exchange.at) < 5
    assert seen.ends[0].id == imagine.task_id
    hooks = any(next(operation.callbacks(), None) for operation in document(provider).operations)
    assert bool(seen.of(imagine.task_id, "callback")) is hooks
    assert lived(provider)[1].exchanges == seen.trace.exchanges
