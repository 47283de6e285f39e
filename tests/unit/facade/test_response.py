"""Picking JSON out of whatever came."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit import Response
from journeykit.response import NotJSONError


def _document(content: bytes, content_type: str = "") -> Any:
    return Response(200, {"content-type": content_type} if content_type else {}, content).document()


@pytest.mark.parametrize(
    ("content", "document"),
    [
        (b'{"a":1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b' \r\n{"a":1}\n', {"a": 1}),
        (b'{"a":1}{"b":2}', {"a": 1}),
        (b'{"a":1}\n\n{"b":2}\n', {"a": 1}),
        (b'{"a":1}<!-- debris -->', {"a": 1}),
        (b'{"a":1}{"b":', {"a": 1}),
        (b"null", None),
        (b"[]", []),
        (b'"a"', "a"),
        (b"1 2 3 4 5 6", 1),
        ('{"a":"\u2028🔄"}'.encode(), {"a": "\u2028🔄"}),
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'{"a":"\xff"}', {"a": "\ufffd"}),
    ],
)
def test_the_first_document(content: bytes, document: Any) -> None:
    for content_type in ("", "application/json", "text/plain; charset=utf-8", "text/html", "image/png"):
        assert _document(content, content_type) == document


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "gbk", "GB18030", '"big5"']
)
def test_other_encodings_than_utf_8_are_read_if_they_are_said_or_seen(encoding: str) -> None:
    content = '{"description":"提交失败"}'.replace("败", "" if "big5" in encoding else "败").encode(encoding.strip('"'))
    described = {"description": "提交失" if "big5" in encoding else "提交失败"}
    assert _document(content, f"application/json; charset={encoding}") == described
    if "utf" in encoding:
        assert _document(content, "application/json; charset=utf-8") == described


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "zlib", "x-unheard-of", "ascii", "gbk;;; charset", "\ud800", "gbk\udcff"]
)
def test_what_is_said_of_an_encoding_may_be_wrong(charset: str) -> None:
    for content in ('{"a":"任何"}'.encode(), b'{"a":"\xff"}', b'{"a":1}\0', b"\xff\xfe{"):
        response = Response(200, {"content-type": f"application/json; charset={charset}"}, content)
        assert isinstance(response.text, str)
    assert _document('{"a":"任何"}'.encode(), f"application/json; charset={charset}") == {"a": "任何"}


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (b"", "", "an empty body"),
        (b" \n\t", "", "an empty body"),
        (b"\xef\xbb\xbf", "", "an empty body"),
        (b"<!doctype html>", "", "an HTML page"),
        (b"\n <HTML>", "application/json", "an HTML page"),
        (b"Please wait", "text/html; charset=utf-8", "an HTML page"),
        (b"<?xml version='1.0'?><html/>", "", "an HTML page"),
        (b'{"a":', "", "broken or truncated JSON"),
        (b"[1,", "", "broken or truncated JSON"),
        (b"[" * 100_000, "", "broken or truncated JSON"),
        (b"Authorization header missing.", "", "text that is not JSON"),
        (b"9" * 5000, "", "text that is not JSON"),
        (b"\x89PNG\r\n", "image/png", "text that is not JSON"),
    ],
)
def test_what_it_is_instead(content: bytes, content_type: str, words: str) -> None:
    with pytest.raises(NotJSONError, match=f"^{words}$"):
        _document(content, content_type)


@given(content=st.binary(max_size=200), content_type=st.text(max_size=20))
@settings(max_examples=200, derandomize=True, database=None, deadline=None)
def test_any_bytes(content: bytes, content_type: str) -> None:
    response = Response(200, {"content-type": content_type}, content)
    with suppress(NotJSONError):
        response.document()
    assert repr(response).startswith("<Response 200 ")
    assert len(repr(response)) < 100


def test_the_media_type_is_without_parameters() -> None:
    assert Response(200, {"content-type": " Text/HTML ; charset=x"}, b"").content_type == "text/html"
    assert Response(204, {}, b"").content_type == ""
