"""No output replaces what commands read, whatever its path is called, and nothing is written before that is known."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from journeykit_conformance.trace import Exchange, Request, Response, Trace

DOCUMENT = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n"
DEVIATION = '[[deviation]]\nrule = "MJ-LIFE-001"\nreason = "known"\nuntil = 2999-01-01\n'
ENTRY = {"request": {"method": "GET", "url": "https://a.example/b", "headers": []}, "response": {"status": 200}}
CASSETTE = "interactions:\n- request: {method: GET, uri: 'https://a.example/b'}\n  response: {status: {code: 200}}\n"


@pytest.fixture
def files(journeykit):
    """One of each that commands read, in the current directory."""
    assert journeykit("check", "pro365", "--emulated", "--report", "json=A.json").code == 0
    Path("B.json").write_bytes(Path("A.json").read_bytes())
    Path("link.json").symlink_to("A.json")
    Path("hard.json").hardlink_to("A.json")
    Path("traffic.har").write_text(json.dumps({"log": {"entries": [ENTRY]}}))
    Path("packed.har").write_bytes(gzip.compress(Path("traffic.har").read_bytes()))
    Path("wide.har").write_text(Path("traffic.har").read_text(), "utf-16")
    Path("cassette.yaml").write_text(CASSETTE)
    Path("document.yaml").write_text(DOCUMENT)
    Path("document.json").write_text('{"info": {}, "openapi": "3.0.3", "paths": {}}')
    Path("expected.toml").write_text(DEVIATION)
    exchange = Exchange(1, Request(url="https://a.example/b"), Response())
    Trace("x", "https://a.example", [exchange]).write(Path("t.jsonl"))
    return {each: each.read_bytes() for each in Path().iterdir()}


@pytest.mark.parametrize(
    ("args", "held"),
    [
        ("compare A.json B.json --report html=new.html,json=A.json", "a result"),
        ("compare A.json B.json --report md=./B.json", "a result"),
        ("compare A.json B.json --report json=link.json", "a result"),
        ("compare A.json B.json --report json=hard.json", "a result"),
        ("diff A.json B.json --report json=B.json", "a result"),
        ("diff A.json B.json --report md=link.json", "a result"),
        ("verify x t.jsonl --document document.yaml --report json=document.yaml", "OpenAPI"),
        ("verify pro365 t.jsonl --expected expected.toml --report md=expected.toml", "deviations"),
        ("verify pro365 t.jsonl --report md=t.jsonl", "a trace"),
        ("verify pro365 traffic.har --report json=wide.har", "a recording"),
        ("verify pro365 cassette.yaml --report json=packed.har", "a recording"),
        ("verify pro365 traffic.har --report json=cassette.yaml", "a recording"),
        ("check pro365 --emulated --report json=document.json", "OpenAPI"),
        ("check pro365 --emulated --expected expected.toml --trace expected.toml", "deviations"),
        ("check pro365 --emulated --trace A.json", "a result"),
        ("check pro365 --emulated --report html=A.json", "a result"),
    ],
)
def test_what_is_read_is_not_replaced(journeykit, files, args, held):
    ended = journeykit(*args.split())
    assert ended.code == 3
    assert held in ended.err
    assert "another file" in ended.err
    assert {each: each.read_bytes() for each in Path().iterdir()} == files


def test_what_an_older_run_wrote_is_replaced(journeykit, files):
    for _ in range(2):
        args = ["--report", "json=A.json", "--report", "html=A.html,md=A.md,junit=A.xml,terminal=A.txt,badge=A.badge"]
        assert journeykit("check", "pro365", "--emulated", "--trace", "t.jsonl", *args).code == 0
        for kind in ("json", "html", "md", "terminal"):
            assert journeykit("compare", "A.json", "B.json", "--report", f"{kind}=matrix.{kind}").code == 0
        for kind in ("json", "md", "terminal"):
            assert journeykit("diff", "A.json", "B.json", "--report", f"{kind}=change.{kind}").code == 0
