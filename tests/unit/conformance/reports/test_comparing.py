"""Results side by side, and one against an older one."""

import json

import pytest
from made_results import finding, outcome, result

from journeykit_conformance.comparing import compare, diff
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports.writing import COMPARISONS, DIFFERENCES, render
from journeykit_conformance.result import Exit, Verdict

PASS, FAIL, WARN, SKIP, NOT_REACHED, ERROR = (
    Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.SKIP, Verdict.NOT_REACHED, Verdict.ERROR
)  # fmt: skip


def rules(changes):
    return [each.rule for each in changes]


def test_a_matrix_has_every_rule_that_any_result_knows():
    made = compare([result(outcome("MJ-A-1"), outcome("MJ-B-1", SKIP)), result(outcome("MJ-A-1", FAIL, finding()))])
    assert [(row.rule, [each and each.verdict for each in row.outcomes], row.is_split) for row in made.rows] == [
        ("MJ-A-1", [PASS, FAIL], True),
        ("MJ-B-1", [SKIP, None], True),
    ]


def test_results_are_told_apart_by_as_little_as_possible():
    assert compare([result(), result(provider="trueai")]).names == ("pro365", "trueai")
    assert compare([result(), result(profile="audit")]).names == ("pro365 lifecycle", "pro365 audit")
    same = compare([result(), result(), result(provider="trueai")]).names
    assert len(set(same)) == 3
    assert same[2] == "trueai"


def test_nothing_to_compare_renders():
    for report in COMPARISONS.values():
        assert render(report, compare([]), Redactor(()))


def test_findings_come_go_and_stay_by_their_place():
    old = result(outcome("MJ-A-1", FAIL, finding(pointer="/0/a"), finding(pointer="/b")), outcome("MJ-B-1"))
    new = result(outcome("MJ-A-1", FAIL, finding(pointer="/7/a", actual="else")), outcome("MJ-B-1", WARN, finding()))
    made = diff(old, new)
    assert rules(made.appeared) == ["MJ-B-1"]
    assert [(each.rule, each.pointer) for each in made.fixed] == [("MJ-A-1", "/b")]
    assert [(each.rule, each.pointer, each.actual) for each in made.persisting] == [("MJ-A-1", "/*/a", "else")]
    assert made.unreached == ()
    assert made.exit is Exit.BROKEN


@pytest.mark.parametrize("verdict", [SKIP, NOT_REACHED, ERROR, None])
@pytest.mark.parametrize("before", [PASS, FAIL])
def test_what_is_not_looked_at_any_more_is_not_called_fixed(before, verdict):
    old = result(outcome("MJ-A-1", before, *([finding()] if before is FAIL else [])), outcome("MJ-B-1"))
    new = result(*([outcome("MJ-A-1", verdict)] if verdict else []), outcome("MJ-B-1"))
    made = diff(old, new)
    assert (rules(made.unreached), made.fixed, made.appeared) == (["MJ-A-1"], (), ())


def test_nothing_new_is_good_unless_nothing_was_judged():
    old = result(outcome("MJ-A-1", FAIL, finding()))
    assert diff(old, old).exit is Exit.OK
    assert diff(old, result(outcome("MJ-A-1", NOT_REACHED), end=Exit.USAGE)).exit is Exit.USAGE
    assert diff(old, result(outcome("MJ-A-1", NOT_REACHED), end=Exit.UNJUDGED)).exit is Exit.UNJUDGED


def test_what_is_new_but_expected_is_told_and_fails_nothing():
    new = result(outcome("MJ-A-1", FAIL, finding(is_expected=True, reason="known")))
    made = diff(result(outcome("MJ-A-1")), new)
    assert rules(made.appeared) == ["MJ-A-1"]
    assert made.exit is Exit.OK
    both = result(outcome("MJ-A-1", FAIL, finding(is_expected=True), finding(expected="something else")))
    assert diff(result(outcome("MJ-A-1")), both).exit is Exit.BROKEN


def test_results_of_different_things_say_so():
    made = diff(result(), result(provider="trueai", document="other"))
    assert len(made.notes) == 2
    assert diff(result(), result()).notes == ()


def test_a_difference_is_json_too():
    made = json.loads(render(DIFFERENCES["json"], diff(result(outcome("MJ-LIFE-001")), result()), Redactor(())))
    assert {each["rule"] for each in made["new"]} == {"MJ-LIFE-001", "MJ-LIFE-002", "MJ-SCHM-001"}
    assert made["exit"] == "1"
    assert made["from"]["provider"] == "pro365"


@pytest.mark.parametrize("name", ["terminal", "md"])
def test_a_difference_puts_what_is_new_first(name):
    old = result(outcome("MJ-A-1", FAIL, finding()), outcome("MJ-C-1", FAIL, finding()), outcome("MJ-D-1"))
    new = result(outcome("MJ-A-1"), outcome("MJ-B-1", FAIL, finding()), outcome("MJ-C-1", FAIL, finding()))
    told = render(DIFFERENCES[name], diff(old, new), Redactor(()))
    places = [told.index(rule) for rule in ("MJ-B-1", "MJ-D-1", "MJ-C-1", "MJ-A-1")]
    assert places == sorted(places)
    assert "1 new, 1 no longer reached, 1 persisting, 1 fixed" in told
