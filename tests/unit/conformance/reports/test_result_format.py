"""The JSON of a result: its schema, and what reading makes of files that are something else."""

import json
from dataclasses import fields
from importlib.resources import files

import jsonschema_rs
import pytest
from hypothesis import given
from made_results import bounded, finding, outcome, result, texts

from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports.writing import RESULTS, write
from journeykit_conformance.result import FORMAT, Figures, Finding, Outcome, Result, ResultError, Shown

SCHEMA = json.loads((files("journeykit_conformance") / FORMAT).read_text("utf-8"))
PARTS = {"figures": Figures, "outcome": Outcome, "finding": Finding, "shown": Shown}


def test_the_schema_is_one():
    jsonschema_rs.meta.validate(SCHEMA)


@pytest.mark.parametrize("name", PARTS)
def test_the_schema_describes_every_field(name):
    described = set(SCHEMA["$defs"][name]["properties"])
    assert described - {"conformance", "reach"} == {each.name for each in fields(PARTS[name])}
    assert set(SCHEMA["properties"]) == {"journeykit-conformance", *(each.name for each in fields(Result))}


@bounded
@given(texts)
def test_what_is_written_validates_and_reads_back_the_same(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("result") / "result.json"
    made = result(text=text)
    write(path, RESULTS["json"], made, Redactor(()))
    jsonschema_rs.validate(SCHEMA, json.loads(path.read_text("utf-8")))
    assert Result.read(path) == result(text=text.encode("utf-8", "backslashreplace").decode())


def test_half_a_character_pair_is_written_out(tmp_path):
    made = result(outcome(verdict="fail"), text="\ud800")
    write(tmp_path / "r.json", RESULTS["json"], made, Redactor(()))
    assert Result.read(tmp_path / "r.json").sentence == "\\ud800"


def test_what_a_later_suite_adds_is_left_out(tmp_path):
    raw = json.loads(result().to_json())
    for part in (raw, raw["figures"], raw["outcomes"][3], raw["outcomes"][3]["findings"][0]):
        part["from_the_future"] = 1
    (tmp_path / "r.json").write_text(json.dumps(raw))
    assert Result.read(tmp_path / "r.json") == result()


def broken(change):
    raw = json.loads(result().to_json())
    change(raw)
    return json.dumps(raw)


WRONG = {
    "no json": "{",
    "a list": "[]",
    "null": "null",
    "a har": '{"log": {"entries": []}}',
    "endless": "[" * 100_000,
    "another version": broken(lambda raw: raw.update({"journeykit-conformance": 2})),
    "no verdict": broken(lambda raw: raw["outcomes"][0].pop("verdict")),
    "an unknown verdict": broken(lambda raw: raw["outcomes"][0].update(verdict="maybe")),
    "text as number": broken(lambda raw: raw["figures"].update(passed="3")),
    "an endless number": broken(lambda raw: raw["figures"].update(passed=10**400)),
    "findings of another kind": broken(lambda raw: raw["outcomes"][0].update(findings=[1])),
    "an odd exchange": broken(lambda raw: raw["outcomes"][3]["findings"][0].update(exchange="x")),
    "not a number": broken(lambda raw: raw["figures"].update(seconds=float("nan"))),
}


@pytest.mark.parametrize("name", WRONG)
def test_another_file_is_refused_in_one_sentence(tmp_path, name):
    path = tmp_path / "r.json"
    path.write_text(WRONG[name])
    with pytest.raises(ResultError, match=r"r\.json") as refused:
        Result.read(path)
    assert len(str(refused.value)) < 600


def test_no_file_and_no_text_are_refused(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    for name in ("nothing.json", "picture.png"):
        with pytest.raises(ResultError):
            Result.read(tmp_path / name)


def test_places_of_list_entries_are_alike():
    assert finding(pointer="/list/0/buttons/12").place == finding(pointer="/list/3/buttons/1").place
    assert finding(pointer="/list0/1st").place[1] == "/list0/1st"
