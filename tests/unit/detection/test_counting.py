"""That figures are counted as the page says, and that what must not happen fails the build."""

import json

from journeykit_detection.__main__ import main
from journeykit_detection.attribution import is_attributed
from journeykit_detection.goals import Counts, verdicts
from journeykit_detection.measuring import Measured
from journeykit_detection.plain import Plain

FOUND = (("MJ-LIFE-001", "fetchTask", "/status", "no way back"),)


def run(family="P", **more):
    return Measured("acme", "P/some", family, ("status-order",), **{"struck": 1, "exit": "0", "clean_exit": "0"} | more)


def broken(*runs):
    return [each.text for each in verdicts(list(runs), [], {}) if each.is_floor and not each.is_met]


def test_what_never_struck_is_neither_detected_nor_undetected():
    counts = Counts.of([run(struck=0), run(findings=FOUND), run()])
    assert (counts.planted, counts.reached, counts.detected, counts.detection) == (3, 2, 1, 0.5)
    assert counts.reach == 2 / 3


def test_an_equivalent_is_set_aside():
    counts = Counts.of([run("S", is_equivalent=True), run("S", findings=FOUND)])
    assert (counts.equivalent, counts.reached, counts.reach, counts.detection) == (1, 1, 1.0, 1.0)


def test_a_run_that_ends_unlike_usual_is_detected_and_attributed_to_nobody():
    counts = Counts.of([run(exit="2")])
    assert (counts.detected, counts.by_finding, counts.attributed) == (1, 0, 0)


def test_only_the_right_rule_counts_as_attributed():
    assert Counts.of([run(findings=FOUND)]).attributed == 1
    assert Counts.of([run(findings=(("MJ-LIST-001", "", "", ""),))]).attributed == 0
    assert is_attributed(["MJ-DOC-001"], ["schema"])


def test_a_finding_at_something_benign_fails_the_build():
    assert not broken(run("B"))
    assert broken(run("B", findings=FOUND)) == ["B: 1 runs with findings, wanted 0"]
    assert broken(run("B", exit="2")) == ["B: 1 runs with findings, wanted 0"]


def test_a_crash_or_a_fifth_paid_call_fails_the_build():
    assert broken(run(crash="MJ-LIFE-001: KeyError", findings=FOUND))
    assert broken(run(accepted=5, findings=FOUND))
    assert not broken(run(accepted=4, findings=FOUND))


def test_a_family_below_its_floor_fails_the_build():
    assert not broken(*[run(findings=FOUND)] * 99, run())
    assert broken(*[run(findings=FOUND)] * 50, *[run()] * 50) == ["P: detection 50.0%, floor 90.0%"]


def test_plain_schemathesis_is_held_against_its_own_clean_run():
    clean = Plain("acme", "", (("ST201", "POST /submit"),), accepted=50, seconds=20)
    plain = Plain("acme", "P/some", (("ST201", "POST /submit"),), accepted=50, seconds=20)
    assert not plain.detects(clean)
    texts = [each.text for each in verdicts([run(findings=FOUND, accepted=3, seconds=0.1)], [plain], {"acme": clean})]
    assert "of the same 1, found: 1, by plain st 0" in texts


def test_a_small_run_from_end_to_end(tmp_path, capsys):
    wish = ["--provider", "pro365", "--only", "list-", "--no-plain", "--workers", "1", "--out", str(tmp_path)]
    assert main(wish) == 0
    told = json.loads((tmp_path / "result.json").read_text("utf-8"))
    ids = {each["mutant"] for each in told["runs"]}
    assert {"P/list-omits", "P/list-lies", "B/list-backwards"} <= ids
    assert all(each["detected"] for each in told["runs"] if each["reached"])
    page = (tmp_path / "result.md").read_text("utf-8")
    assert "| pro365 | P |" in page
    assert "| pro365 | P |" in capsys.readouterr().out
