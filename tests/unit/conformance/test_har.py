"""HAR files as browsers, proxies and test tools really write them become a trace."""

from __future__ import annotations

import base64
import gzip
import json
import zlib

import pytest

from journeykit_conformance import recordings

from .recorded import FETCHED, asked, entry, har


def read(*entries, **more):
    return recordings.parse(har(list(entries)), "traffic.har", **more)


def one(**more):
    (exchange,) = read(entry(**more)).trace.exchanges
    return exchange


def test_an_entry_becomes_an_exchange():
    posted = {
        "method": "post",
        "url": "https://mj.example/mj/submit/imagine?x=1",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "postData": {"mimeType": "application/json", "text": '{"prompt": "ö"}'},
    }
    exchange = one(text='{"code":1}', request=posted)
    assert (exchange.request.method, exchange.request.url) == ("POST", posted["url"])
    assert exchange.request.json == {"prompt": "ö"}
    assert (exchange.response.json, exchange.status) == ({"code": 1}, 200)
    assert (exchange.at, exchange.seconds, exchange.step) == (1772359200.0, 0.0125, "")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-03-01T10:00:00Z", 1772359200.0),
        ("2026-03-01T12:00:00.5+02:00", 1772359200.5),
        ("2026-03-01T10:00:00.0000000+0000", 1772359200.0),
        (1772359200000, 1772359200.0),
        ("yesterday", 0.0),
        (None, 0.0),
    ],
)
def test_times_have_many_forms(written, seconds):
    (exchange,) = read({**entry(), "startedDateTime": written}).trace.exchanges
    assert exchange.at == seconds


def test_how_long_it_took_is_summed_up_where_it_is_missing():
    timed = {**entry(), "time": -1, "timings": {"dns": -1, "wait": 250, "receive": 50.0, "comment": "slow"}}
    (exchange,) = read(timed).trace.exchanges
    assert exchange.seconds == 0.3


def test_pseudo_headers_are_no_headers_but_give_the_host():
    request = {
        "method": "GET",
        "url": "/mj/task/1/fetch",
        "headers": [{"name": ":authority", "value": "mj.example"}, {"name": ":method", "value": "GET"}],
    }
    exchange = one(request=request)
    assert exchange.request.url == "https://mj.example/mj/task/1/fetch"
    assert exchange.request.headers == ()


def test_a_body_in_base64_is_decoded():
    exchange = one(text=base64.b64encode(b"\x89PNG\0").decode(), encoding="base64")
    assert exchange.response.body == b"\x89PNG\0"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b'{"id": 1}', mtime=0)),
        ("gzip", b'{"id": 1}'),  # most recorders unpack, and keep the header
        ("br", b'{"id": 1}'),
        ("deflate", zlib.compress(b'{"id": 1}')),
        ("deflate, gzip", gzip.compress(zlib.compress(b'{"id": 1}'), mtime=0)),
    ],
)
def test_a_body_that_is_still_packed_is_unpacked(coding, packed):
    made = entry(text=base64.b64encode(packed).decode(), encoding="base64")
    made["response"]["headers"].append({"name": "Content-Encoding", "value": coding})
    (exchange,) = read(made).trace.exchanges
    assert exchange.response.json == {"id": 1}


def test_a_form_is_put_together_from_its_fields():
    form = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "&"}, {"name": "c"}]}
    exchange = one(request={**FETCHED, "method": "POST", "postData": form})
    assert exchange.request.body == b"a+b=%26&c="
    assert exchange.request.media_type == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (entry(status=0), "no answer"),
        ({"request": FETCHED, "_error": "net::ERR_ABORTED"}, "no answer"),
        (entry(text=None, size=512), "kept no body"),
        (entry(text=None), "kept no body"),
        (entry(text="{", comment="truncated from 4096 bytes"), "cut the body"),
        (entry(text='{"id": "1", "stat', size=4096), "cut the body"),
        (entry(text="", size=4096), "cut the body"),
        (entry(text="[not shown: too large]", size=4096), "cut the body"),
        (entry(text="iVBORw0KGgo=", encoding="base64", mimeType="image/png", size=4096), "cut the body"),
        (entry(text="***", encoding="base64"), "damaged"),
        (entry(text="abc", encoding="base64"), "damaged"),
    ],
)
def test_what_has_no_whole_answer_is_left_out_and_told(made, why):
    recording = read(made, entry())
    assert len(recording.trace.exchanges) == 1
    assert any(note.startswith("1 exchange left out") and why in note for note in recording.notes)


@pytest.mark.parametrize("size", [-1, 0, 7, 10, 13, 20, True, "99", None])
def test_a_size_that_says_something_else_cuts_nothing_off(size):
    assert one(text='{"a": "ö"}', size=size).response.json == {"a": "ö"}


def test_a_body_that_the_server_cut_is_no_fault_of_the_recorder():
    assert one(text='{"a": ', size=6).response.text == '{"a": '


@pytest.mark.parametrize("content", [{"status": 204, "text": None}, {"text": None, "size": 0}])
def test_no_text_is_an_empty_body_where_that_is_certain(content):
    assert one(**content).response.body == b""


def test_comments_private_fields_and_surprises_change_nothing():
    odd = entry(text="{}")
    odd |= {"_initiator": {"type": "script"}, "comment": "hm", "cache": None, "timings": None, "time": "12"}
    odd["response"] |= {"_transferSize": 1, "content": {"text": "{}", "size": -1}, "headers": [{"name": "X"}, None]}
    odd["request"] = {**FETCHED, "_priority": "high", "headers": {"X-As": "mapping"}, "postData": None}
    (exchange,) = read(odd).trace.exchanges
    assert exchange.request.headers == (("X-As", "mapping"),)
    assert exchange.response.json == {}


def test_entries_come_in_the_order_of_time():
    late, early = entry(text='"late"'), {**entry(text='"early"'), "startedDateTime": "2026-03-01T09:00:00Z"}
    assert [each.response.json for each in read(late, early).trace.exchanges] == ["early", "late"]
    assert [each.number for each in read(late, early).trace.exchanges] == [1, 2]


def test_half_a_pair_of_characters_is_read():
    assert one(text="\ud83d").response.text == "?"


@pytest.mark.parametrize("packed", [False, True])
def test_the_content_says_what_it_is_not_the_name(tmp_path, packed):
    file = tmp_path / "traffic.yaml"
    content = b"\xef\xbb\xbf" + har([entry()])
    file.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    assert recordings.read(file).kind == "har"


def test_windows_encoding_is_read():
    assert recordings.parse(har([entry()]).decode().encode("utf-16"), "x").kind == "har"


@pytest.mark.parametrize("lost", [None, {}, {"startedDateTime": "2026-03-01T10:00:00Z"}, "x"])
def test_an_entry_without_a_request_costs_no_other_entry(lost):
    recording = read(entry(text='"one"'), lost, entry(text='"two"'))
    assert [each.response.json for each in recording.trace.exchanges] == ["one", "two"]
    assert recording.notes[0] == "1 exchange left out: it has no request"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b'{"log": {"entries": [', "cut off"),
        (b'{"log": {"entries": {}}}', "no list of entries"),
        (b'{"log": {"entries": [{}]}}', "entry 1"),
        (b'{"log": {"entries": [null]}}', "entry 1"),
        (b'{"journeykit-conformance": 1}', "journeykit compare"),
        (b'{"openapi": "3.0.3", "paths": {}}', "OpenAPI document"),
        (b"[1, 2]", "none of"),
        (b'{"a": 1}', "none of"),
        (b'{"info": {"name": "A"}, "item": []}', "a Postman collection: .* export HAR"),
        (b'{"apifoxProject": "1.0.0", "info": {}}', "an Apifox project: .* export HAR"),
        (b"just: a file", "none of"),
        (b"PK\x03\x04rest", "unpack it"),
        (b"\x80\x81\x82", "mitmdump"),
        (b"\x1f\x8b\x08rest", "damaged"),
        (b"[" * 100_000, "nested"),
        (b"<html>", "none of"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(content, why):
    with pytest.raises(recordings.RecordingError, match=why) as caught:
        recordings.parse(content, "the-file")
    assert str(caught.value).startswith("the-file: ")
    assert "\n" not in str(caught.value)


def test_a_recording_has_a_limit_packed_or_not(tmp_path):
    content = har([entry(text="x" * 5000)])
    for each in (content, gzip.compress(content, mtime=0)):
        file = tmp_path / "large"
        file.write_bytes(each)
        with pytest.raises(recordings.RecordingError, match="larger than"):
            recordings.read(file, largest=4096)


def test_a_bomb_in_a_body_is_not_unpacked():
    bomb = base64.b64encode(gzip.compress(b"\0" * (33 * 1024 * 1024), mtime=0)).decode()
    made = entry(text=bomb, encoding="base64")
    made["response"]["headers"].append({"name": "content-encoding", "value": "gzip"})
    assert any("too large" in note for note in read(made).notes)


def test_a_missing_file_is_said_in_a_sentence(tmp_path):
    with pytest.raises(recordings.RecordingError, match="cannot be read"):
        recordings.read(tmp_path / "none")


def test_headers_as_json_are_read_as_text():
    exchange = one(request=asked(X_Number="1"))
    assert exchange.request.header("x-number") == "1"
    assert json.dumps(exchange.request.headers)
