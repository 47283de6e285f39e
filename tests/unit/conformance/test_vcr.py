"""Cassettes of vcrpy, schemathesis, Ruby's VCR and Go's become a trace; YAML is no way to do harm."""

from __future__ import annotations

import base64
import gzip
import json
import time

import pytest

from journeykit_conformance import recordings

VCRPY = """\
interactions:
- request:
    body: '{"ids": ["1"]}'
    headers:
      Accept: ['*/*']
      Authorization: &auth [Bearer sk-vcrpy-0123456789]
    method: POST
    uri: https://mj.example/mj/task/list-by-condition
  response:
    body: {string: '[{"id": "1"}]'}
    headers: {content-type: [application/json], x-also: [a, b]}
    status: {code: 200, message: OK}
- request: {body: null, headers: {authorization: *auth}, method: GET, uri: 'https://mj.example/mj/task/1/fetch'}
  response:
    body:
      string: !!binary |
        PACKED
    headers: {Content-Type: [application/json], Content-Encoding: [gzip]}
    status: {code: 404, message: Not Found}
version: 1
""".replace("PACKED", base64.b64encode(gzip.compress(b'{"no": "task"}')).decode())

SCHEMATHESIS = """\
command: 'st run spec.yaml'
recorded_with: 'Schemathesis 4.32.5'
seed: 1
http_interactions:
- id: 'a'
  status: 'SUCCESS'
  recorded_at: '2026-03-01T10:00:00.250000+00:00'
  checks: []
  request:
    uri: 'https://mj.example/mj/task/1/fetch'
    method: 'GET'
    headers:
      "Authorization":
      - "[Filtered]"
  response:
    status:
      code: '200'
      message: "OK"
    elapsed: '0.125'
    headers:
      "content-type":
      - "application/json"

    body:
      encoding: 'utf-8'
      string: "{\\"id\\": \\"1\\", \\"no\\": \\"NO\\"}"
    http_version: '1.1'
- id: 'b'
  request:
    uri: 'https://mj.example/mj/task/2/fetch'
    method: 'GET'
    headers: {}
  response: null
- id: 'c'
  request: {uri: 'https://mj.example/mj/task/3/fetch', method: 'GET', headers: {}}
  response: {status: {code: '200'}, headers: {}, body: {string: "{"}, truncated_from: 900}
"""

RUBY = """\
http_interactions:
- request:
    method: get
    uri: https://mj.example/mj/task/1/fetch
    body: {encoding: US-ASCII, string: ''}
    headers: {}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: application/json}
    body: {encoding: UTF-8, base64_string: eyJpZCI6ICIxIn0=}
  recorded_at: Sun, 01 Mar 2026 10:00:00 GMT
recorded_with: VCR 6.0.0
"""

GO = """\
version: 2
interactions:
- id: 0
  request: {proto: HTTP/1.1, body: "", headers: {}, url: 'https://mj.example/mj/task/1/fetch', method: GET}
  response:
    body: '{"id": "1"}'
    headers: {Content-Type: [application/json]}
    status: 200 OK
    code: 200
    duration: 250ms
"""


def read(text):
    return recordings.parse(text.encode(), "cassette")


def test_vcrpy():
    listed, fetched = read(VCRPY).trace.exchanges
    assert listed.request.json == {"ids": ["1"]}
    assert listed.response.json == [{"id": "1"}]
    assert listed.response.headers[1:] == (("x-also", "a"), ("x-also", "b"))
    assert (fetched.status, fetched.response.json) == (404, {"no": "task"})
    assert {listed.key, fetched.key} == {"first"}


def test_schemathesis():
    recording = read(SCHEMATHESIS)
    (exchange,) = recording.trace.exchanges
    assert exchange.response.json == {"id": "1", "no": "NO"}
    assert (exchange.at, exchange.seconds, exchange.key) == (1772359200.25, 0.125, "first")
    assert len([note for note in recording.notes if "left out" in note]) == 2


@pytest.mark.parametrize("text", [RUBY, GO])
def test_others(text):
    (exchange,) = read(text).trace.exchanges
    assert (exchange.request.method, exchange.status, exchange.response.json) == ("GET", 200, {"id": "1"})


def test_the_same_as_json():
    made = {
        "version": 1,
        "interactions": [
            {
                "request": {"method": "GET", "uri": "https://mj.example/a", "body": None, "headers": {}},
                "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
            }
        ],
    }
    assert recordings.parse(json.dumps(made).encode(), "x").kind == "vcr"


def test_words_of_old_yaml_stay_text():
    text = GO.replace("""'{"id": "1"}'""", "NO")
    (exchange,) = read(text).trace.exchanges
    assert exchange.response.text == "NO"


def test_an_empty_cassette_is_one():
    assert read("http_interactions:\nrecorded_with: x\n").trace.exchanges == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("interactions:\n- {request: !!python/object/apply:os.system ['true'], response: null}\n", "python/object"),
        ("interactions: &a\n- *a\n", "contains it"),
        ("interactions:\n- 1\n", "interaction 1"),
        ("interactions: [\n", "line"),
        ("interactions: 1\n---\ninteractions: 2\n", "line"),
    ],
)
def test_what_is_no_cassette_is_said(text, why):
    with pytest.raises(recordings.RecordingError, match=why):
        read(text)


def test_an_interaction_without_a_request_costs_no_other_interaction():
    recording = read(VCRPY.replace("version: 1", "- {response: {status: {code: 200}}}\n- 1\nversion: 1"))
    assert len(recording.trace.exchanges) == 2
    assert "2 exchanges left out: it has no request" in recording.notes


def test_aliases_do_not_explode():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    started = time.process_time()
    with pytest.raises(recordings.RecordingError, match="too many values"):
        read("\n".join([*lines, "interactions: *a11"]))
    assert time.process_time() - started < 2
