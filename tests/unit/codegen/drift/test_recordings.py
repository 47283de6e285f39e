"""Recordings as they come: of browsers, with keys in them, damaged, and hostile."""

import base64
import errno
import gzip
import json
import tracemalloc
from functools import cache

import pytest

from journeykit_codegen.__main__ import main
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_codegen.observing.summary import observe
from journeykit_codegen.proposing.making import propose
from journeykit_codegen.traffic.har import read_har

from .conftest import ROOT, fetched

KEY = "k3y-of-somebody-0001"
FETCH = "https://example.com/prefix/v1/mj/task/1711436398441464/fetch"


@pytest.fixture
def drift(capsys):
    def run(*arguments, provider="pro365", root=ROOT):
        code = main(["--root", str(root), "drift", provider, *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def levels():
    made = effective_documents(sources(ROOT, "pro365"))
    return made[Level.DOCUMENTED], made[Level.OBSERVED]


@pytest.fixture(scope="module")
def task(levels):
    return fetched(levels[1])[0]


def test_a_prefix_another_host_and_base64_are_read(drift, har, task):
    path = har(("GET", FETCH, 200, "application/json; charset=utf-8", ""))
    log = json.loads(path.read_text(encoding="utf-8"))
    body = base64.b64encode(json.dumps({**task, "status": "PAUSED"}).encode()).decode()
    log["log"]["entries"][0]["response"]["content"].update(text=body, encoding="base64")
    log["log"]["entries"] += [{}, {"request": {}}, {"request": {"url": FETCH}, "response": {"status": 200}}]
    path.write_text(json.dumps(log), encoding="utf-8")
    code, out, _ = drift("--har", path)
    assert code == 1
    assert "fetchTask 200: undocumented value in status" in out
    assert 'sample: "PAUSED"' in out
    assert "1 answers, 1 of known operations" in out
    assert "left out: 1 x an entry without a request" in out


def test_keys_are_shown_nowhere(drift, har, task, copy):
    stray = {**task, "note": f"your key is {KEY}", "other": "sk-abcdefghijklmnop", KEY: 1, "action": KEY}
    path = har(
        ("GET", f"{FETCH}?token={KEY}", 200, "application/json", json.dumps(stray)),
        ("GET", FETCH, 418, "text/plain", f"no {KEY}"),
        headers=[{"name": "Authorization", "value": f"Bearer {KEY}"}],
    )
    for arguments in (("--har", path), ("--har", path, "--json"), ("--har", path, "--force", "--write")):
        code, out, _ = drift(*arguments, root=copy)
        assert code == 1
        assert "note" in out
        for secret in (KEY, "sk-abcdefghijklmnop"):
            assert secret not in out
            assert secret not in (copy / "overlays" / "pro365.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "carried",
    [
        {"headers": [{"name": "Authorization", "value": "Bearer my-odd-key-42-abcdef"}]},
        {"headers": [{"name": "Authorization", "value": "Basic bWU6bXktb2RkLWtleS00Mi1hYmNkZWY="}]},
        {"postData": {"text": "api_key=my-odd-key-42-abcdef&prompt=x"}},
        {"postData": {"text": '{"a": [{"apiKey": "my-odd-key-42-abcdef"}]}'}},
        {"postData": {"params": [{"name": "api_key", "value": "my-odd-key-42-abcdef"}]}},
    ],
)
def test_a_key_is_known_wherever_it_was_sent_and_whatever_came_of_it(drift, har, copy, carried):
    path = har(("GET", FETCH, 418, "text/plain", "bad key my-odd-key-42-abcdef"))
    log = json.loads(path.read_text(encoding="utf-8"))
    log["log"]["entries"].append({"request": {"method": "GET", "url": FETCH, **carried}, "response": {"status": 0}})
    path.write_text(json.dumps(log), encoding="utf-8")
    code, out, _ = drift("--har", path, "--write", root=copy)
    assert code == 1
    assert "my-odd-key" not in out
    assert "my-odd-key" not in (copy / "overlays" / "pro365.yaml").read_text(encoding="utf-8")


def test_what_a_browser_took_from_its_own_copy_is_no_news(drift, har, task):
    fresh = ("GET", FETCH, 200, "application/json", json.dumps(task))
    code, out, _ = drift("--har", har(fresh, ("GET", FETCH, 304, "application/json", "")))
    assert code == 0
    assert "left out: 1 x the browser's own copy was taken" in out


@pytest.mark.parametrize(
    ("status", "kind", "body", "told", "is_proposed"),
    [
        (200, "text/html", "<html>", "body that is not JSON text/html", False),
        (200, "application/json", "[1, 2]", "another body altogether", False),
        (200, "application/json", '"x"', "another body altogether", False),
        (200, "application/json", '{"ok": true, "payload": TASK}', "envelope around the body", False),
        (200, "application/json", "TASK", "missing field id", False),
        (200, "application/json", "", "empty body", False),
        (200, "application/json", "TASK TASK", "several JSON documents in one body", True),
        (200, "text/plain", "TASK", "undocumented content type text/plain", True),
        (200, "application/problem+json", "TASK", "undocumented content type application/problem+json", True),
        (418, "application/json", '{"code": 4, "description": "x"}', "undocumented status 418", True),
        (529, "text/plain", "overloaded", "undocumented status 529", True),
    ],
)
def test_what_is_proposed_of_a_whole_answer(levels, har, task, status, kind, body, told, is_proposed):
    shown = {name: value for name, value in task.items() if "missing" not in told or name != "id"}
    path = har(("GET", FETCH, status, kind, body.replace("TASK", json.dumps(shown))))
    (proposal,) = propose(observe(read_har(path), *levels), *levels, force=False)
    assert told in proposal.finding.text
    assert bool(proposal.actions) is is_proposed
    assert bool(proposal.refusal) is not is_proposed


def test_a_break_is_proposed_by_force_only(drift, har, task, copy):
    body = json.dumps({"ok": True, "payload": task})
    path = har(("GET", FETCH, 200, "application/json", body))
    assert "NOT PROPOSED: the documented body moved into an envelope" in drift("--har", path, root=copy)[1]
    assert drift("--har", path, "--force", "--write", root=copy)[0] == 1
    assert drift("--har", path, root=copy)[0] == 0


def test_a_list_is_allowed_once_whatever_else_is_refused(drift, har, task, copy):
    rows = json.dumps([{name: value for name, value in task.items() if name != "imageUrl"}])
    path, overlay = har(("GET", FETCH, 200, "application/json", rows)), copy / "overlays" / "pro365.yaml"
    drift("--har", path, "--write", root=copy)
    once = overlay.read_text(encoding="utf-8")
    code, out, _ = drift("--har", path, "--write", root=copy)
    assert overlay.read_text(encoding="utf-8") == once
    assert "list" not in out
    assert (code == 1) == ("NOT PROPOSED" in out)


def test_what_was_drawn_stays_out_of_the_overlay(drift, har, task, copy):
    private = {"prompt": "my secret project", "imageUrl": "https://cdn.example/my-secret.png?ex=1"}
    path = har(("GET", FETCH, 202, "application/json", json.dumps({**task, **private})))
    assert drift("--har", path, "--write", root=copy)[0] == 1
    text = (copy / "overlays" / "pro365.yaml").read_text(encoding="utf-8")
    assert "202" in text.rpartition("Proposed by drift")[2]
    assert "my secret" not in text
    assert "my-secret" not in text


def test_what_cannot_be_appended_is_shown_all_the_same(drift, har, task, copy):
    path = har(("GET", FETCH, 200, "application/json", json.dumps({**task, "mood": "calm"})))
    overlay = copy / "overlays" / "pro365.yaml"
    overlay.write_text(overlay.read_text(encoding="utf-8") + "x-note: hello\n", encoding="utf-8")
    code, out, _ = drift("--har", path, root=copy)
    assert code == 1
    assert "undocumented field mood" in out
    assert "cannot be appended" in out
    code, out, err = drift("--har", path, "--write", root=copy)
    assert code == 2
    assert "undocumented field mood" in out
    assert "not the last part of the overlay" in err


def test_what_was_found_is_shown_where_the_disk_is_full(drift, har, task, copy, monkeypatch):
    def is_full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = har(("GET", FETCH, 200, "application/json", json.dumps({**task, "mood": "calm"})))
    monkeypatch.setattr("journeykit_codegen.drift_traffic.write", is_full)
    code, out, err = drift("--har", path, "--write", root=copy)
    assert code == 2
    assert "undocumented field mood" in out
    assert "No space left" in err


def test_a_slash_inside_a_name_is_part_of_it(drift, har, task):
    address = FETCH.replace("1711436398441464", "a%2Fb%20c")
    code, out, _ = drift("--har", har(("GET", address, 200, "application/json", json.dumps({**task, "mood": "calm"}))))
    assert code == 1
    assert "fetchTask 200: undocumented field mood" in out


def test_an_unknown_path_of_this_api_is_news_and_one_of_others_is_not(drift, har):
    path = har(
        ("POST", "https://h/mj/submit/dream", 200, "application/json", "{}"),
        ("GET", "https://h/app.js", 200, "text/javascript", "x"),
    )
    code, out, _ = drift("--har", path)
    assert code == 1
    assert "unknown operation POST /mj/submit/dream" in out
    assert "not of this API: 1 x GET /app.js" in out


def test_a_trace_of_the_suite_is_read(drift, tmp_path, task):
    path = tmp_path / "trace.jsonl"
    message = {"headers": [["Content-Type", "application/json"]], "text": json.dumps({**task, "mood": "calm"})}
    line = {
        "request": {"method": "GET", "url": FETCH, "headers": [], "text": ""},
        "response": {"status": 200, **message},
    }
    lines = [{"journeykit-trace": 1}, line, {**line, "step": "fuzz/garbled"}, {**line, "response": None}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    code, out, _ = drift("--trace", path)
    assert code == 1
    assert "undocumented field mood in mood (1 of 1, first in line 2)" in out


@cache
def bomb():
    return gzip.compress(b"\0" * (80 * 1024 * 1024), mtime=0)


# Made when it is tried, and named: what is large would be made by whoever collects the tests, and be their name, too.
NO_RECORDINGS = {
    "nothing": lambda: b"",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n\0\0",
    "half of UTF-16": lambda: b"\xff\xfe\x00",
    "deep": lambda: b"[" * 100_000,
    "deep below entries": lambda: b'{"log": {"entries": ' + b"[" * 5000,
    "a number for a log": lambda: b'{"log": 1}',
    "null": lambda: b"null",
    "a bomb": bomb,
    "damaged gzip": lambda: b"\x1f\x8bdamaged",
    "cut gzip": lambda: gzip.compress(b"{}", mtime=0)[:-9],
}


@pytest.mark.parametrize("option", ["--har", "--trace", "--bodies"])
@pytest.mark.parametrize("what", NO_RECORDINGS)
def test_what_is_no_recording_is_told_in_one_line(drift, checkout, tmp_path, option, what):
    path = tmp_path / "recorded.json"
    path.write_bytes(NO_RECORDINGS[what]())
    code, out, err = drift(option, path, provider="tiny", root=checkout)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "recorded.json" in err


def test_a_packed_recording_is_read_as_a_whole(drift, har):
    path = har(("GET", FETCH, 200, "application/json", "{}"))
    text = path.read_bytes()
    plain = drift("--har", path)
    path.write_bytes(gzip.compress(text[:40]) + gzip.compress(text[40:]))  # as whatever appends to a file writes it
    assert drift("--har", path) == plain


def test_a_bomb_in_a_body_stays_small(drift, har):
    packed = base64.b64encode(gzip.compress(b"[" * (64 * 1024 * 1024), 9)).decode()
    path = har(("GET", FETCH, 200, "application/json", ""), ("GET", FETCH, 200, "application/json", "[" * 200_000))
    log = json.loads(path.read_text(encoding="utf-8"))
    log["log"]["entries"][0]["response"]["content"].update(text=packed, encoding="base64")
    path.write_text(json.dumps(log), encoding="utf-8")
    tracemalloc.start()
    try:
        code, out, _ = drift("--har", path)
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert code == 1
    assert "left out: 1 x the body of the answer was not kept, or cannot be opened" in out
    assert "body that is not JSON" in out


def test_one_source_is_asked_for(drift, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        drift("--har", tmp_path, "--since", "HEAD")
    assert stopped.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
    assert "--page, --har, --trace, --bodies or --since" in drift()[2]
    assert drift("--since", "HEAD", "--write")[0] == 2
    assert drift("--bodies", tmp_path)[0] == 2


@pytest.mark.parametrize(
    ("root", "why"),
    [
        ({"info": {"name": "A"}, "item": []}, "a Postman collection"),
        ({"apifoxProject": "1.0.0", "info": {}}, "an Apifox project"),
        ({"openapi": "3.0.3", "paths": {}}, "goes to --page"),
        ({"a": 1}, "is no HAR"),
    ],
)
def test_what_people_take_for_a_har_is_called_by_its_name(drift, tmp_path, root, why):
    file = tmp_path / "traffic.json"
    file.write_text(json.dumps(root), "utf-8")
    code, _, err = drift("--har", file)
    assert code == 2
    assert why in err
