"""Whatever stands anywhere in a recording, it is read or refused in a sentence, and what was read can be judged."""

from __future__ import annotations

import copy
import json
import os
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit_conformance import recordings
from journeykit_conformance.document import Document
from journeykit_conformance.result import Verdict
from journeykit_conformance.verifying import refusals, verify

from .recorded import as_har, lifecycle

RELAY = Document.shipped("pro365")
EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
ODD = st.sampled_from(
    [
        *(None, True, 0, -1, 1e400, 1.5, "", "x", "0", "200", [], [[]], {}, {"": ""}, [None], 10**30, "\ud83d", "\0"),
        *(
            "http://[",
            "http://[::1",
            "//",
            "http://a:b@c:999999/",
            "https://mj.example/mj/task/%ff%00/fetch?key=%",
            "\u2028",
        ),
        *(
            "Bearer ",
            "Basic ====",
            "Basic w7w6",
            "\ud83d\ud83d\ud83d\ud83d\ud83d\ud83d\ud83d\ud83d",
            "{",
            "[1",
            "null",
            "base64",
            "gzip",
        ),
        *("Authorization", "cookie", "9999-99-99T99:99:99Z", "0001-01-01T00:00:00+14:00", "text/plain; charset=utf-16"),
    ]
)


def as_cassette(har):
    """The same traffic as a cassette."""
    return {
        "interactions": [
            {
                "request": {
                    "method": each["request"]["method"],
                    "uri": each["request"]["url"],
                    "headers": {pair["name"]: [pair["value"]] for pair in each["request"]["headers"]},
                    "body": each["request"].get("postData", {}).get("text"),
                },
                "response": {
                    "status": {"code": each["response"]["status"], "message": "?"},
                    "headers": {pair["name"]: [pair["value"]] for pair in each["response"]["headers"]},
                    "body": {"base64_string": each["response"]["content"]["text"]},
                },
                "recorded_at": each["startedDateTime"],
            }
            for each in har["log"]["entries"]
        ]
    }


def places(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


@cache
def recorded(form):
    """Give a recording and every place in it; made when it is first wanted, not by whoever collects the tests."""
    har = json.loads(as_har(lifecycle("pro365")[1]))
    har["log"]["entries"] = har["log"]["entries"][15:27]
    made = {"har": har, "vcr": as_cassette(har)}[form]
    return made, [path for path in places(made) if path]


@pytest.mark.parametrize("form", ["har", "vcr"])
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(data=st.data())
def test_odd_values_anywhere(form, data):
    made, everywhere = recorded(form)
    made = copy.deepcopy(made)
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(everywhere))
        at = made
        try:
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = data.draw(ODD)
        except (LookupError, TypeError, AttributeError):
            continue  # an odd value took its place
    try:
        recording = recordings.parse(json.dumps(made).encode(), "x", refused=refusals(RELAY))
    except recordings.RecordingError:
        return
    result = verify(RELAY, recording.trace, notes=recording.notes)
    assert [(each.rule, each.reason) for each in result.outcomes if each.verdict is Verdict.ERROR] == []
    assert json.loads(result.to_json())
