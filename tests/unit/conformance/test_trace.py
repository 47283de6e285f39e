"""A trace on disk is the trace; anything else is refused with one kind of error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit_conformance.trace import Exchange, Message, Request, Response, Trace, TraceError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["\u2028", "\x85", "\r\n", "\x0c"]
)
HEADERS = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
BODIES = st.binary(max_size=40) | TEXTS.map(str.encode) | st.just(b"\xff\x00\n{")
TIMES = st.floats(0, 4e9)
EXCHANGES = st.builds(
    Exchange,
    number=st.integers(0, 999),
    request=st.builds(Request, HEADERS, BODIES, TEXTS, TEXTS),
    response=st.none() | st.builds(Response, HEADERS, BODIES, st.integers(100, 999)),
    problem=TEXTS,
    at=TIMES,
    seconds=TIMES,
    step=TEXTS,
    key=st.sampled_from(["first", "second", "wrong", "none"]),
    is_callback=st.booleans(),
    has_key=st.booleans(),
)


@given(st.builds(Trace, TEXTS, TEXTS, st.lists(EXCHANGES, max_size=4)))
def test_a_trace_on_disk_is_the_trace(tmp_path_factory: pytest.TempPathFactory, trace: Trace) -> None:
    path = tmp_path_factory.mktemp("trace") / "trace.jsonl"
    trace.write(path)
    assert Trace.read(path) == trace


GOOD: dict[str, Any] = {
    "number": 1,
    "request": {"headers": [], "text": "", "method": "GET", "url": "/"},
    "response": None,
    "problem": "",
    "at": 0,
    "seconds": 0,
    "step": "",
    "key": "first",
    "is_callback": False,
    "has_key": False,
}
HEAD = '{"journeykit-trace": 1}\n'


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "null", "[]", "{}", '{"journeykit-trace": 2}', "<html>", '{"journeykit-trace": 1}\n{\n', "\ud7ff"),
        *(HEAD + line for line in ("1", "[]", "null", "{}", '"a"', "[" * 3000)),
        *(HEAD + json.dumps({**GOOD, name: value}) for name, value in (("request", None), ("number", "x"), ("at", []))),
        HEAD + json.dumps({**GOOD, "request": {**GOOD["request"], "headers": [1]}}),
        HEAD + json.dumps({**GOOD, "request": {**GOOD["request"], "base64": "?"}}),
        HEAD + json.dumps({**GOOD, "response": {"headers": [], "text": "", "status": "many"}}),
        HEAD + json.dumps({name: value for name, value in GOOD.items() if name != "key"}),
    ],
)
def test_what_is_no_trace_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "trace").write_text(text, "utf-8")
    with pytest.raises(TraceError):
        Trace.read(tmp_path / "trace")


def test_a_trace_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trace").write_bytes(b"\xff\xfe\x00")
    for name in ("trace", "nothing", "."):
        with pytest.raises(TraceError):
            Trace.read(tmp_path / name)


def test_empty_lines_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "trace").write_text(HEAD + "\n" + json.dumps(GOOD) + "\r\n\n", "utf-8")
    assert len(Trace.read(tmp_path / "trace").exchanges) == 1


@pytest.mark.parametrize(
    "body", [b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"", b"{", b"[" * 9000, b"1" * 9000, b"{}{}"]
)
def test_what_is_no_json_is_told_apart(body: bytes) -> None:
    message = Message(body=body)
    assert not message.has_json


def test_half_a_character_is_read_as_a_question_mark() -> None:
    message = Message(body=b'{"\\ud800": "a\\uDFFFb", "pair": "\\ud83d\\ude00"}')
    assert message.json == {"?": "a?b", "pair": "\U0001f600"}


def test_headers_are_found_in_any_case_and_types_without_parameters() -> None:
    message = Message(
        (("Content-Type", "Application/JSON; charset=utf-8"), ("content-type", "text/html")), b"\xef\xbb\xbf1"
    )
    assert (message.header("CONTENT-TYPE"), message.media_type) == (
        "Application/JSON; charset=utf-8",
        "application/json",
    )
    assert (message.json, message.header("x")) == (1, None)
