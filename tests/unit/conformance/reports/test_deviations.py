"""Expected deviations: until their day, at their place, and no longer than they are true."""

from datetime import date, timedelta

import pytest
from made_results import finding, outcome

from journeykit_conformance import deviations
from journeykit_conformance.checking import conclude
from journeykit_conformance.deviations import Deviation, DeviationError, apply, read
from journeykit_conformance.judging import figures
from journeykit_conformance.result import Exit, Verdict

DAY = date(2030, 5, 1)
KNOWN = Deviation("MJ-LIFE-001", "reported to them", DAY)
BROKEN = outcome("MJ-LIFE-001", Verdict.FAIL, finding())


def end(outcomes):
    return conclude(outcomes, figures(outcomes), 0.0)[0]


def test_what_is_expected_fails_no_run_and_stays_a_finding():
    marked, notes = apply([BROKEN], [KNOWN], DAY)
    assert marked[0].verdict is Verdict.FAIL
    assert marked[0].findings[0].reason == "expected until 2030-05-01: reported to them"
    assert (end([BROKEN]), end(marked), notes) == (Exit.BROKEN, Exit.OK, ())
    assert figures(marked) == figures([BROKEN])


def test_what_has_expired_counts_and_says_so():
    marked, (note,) = apply([BROKEN], [KNOWN], DAY + timedelta(days=1))
    assert end(marked) is Exit.BROKEN
    assert "was expected until 2030-05-01" in marked[0].findings[0].reason
    assert "expired on 2030-05-01" in note


def test_the_later_of_two_decides():
    later = Deviation("MJ-LIFE-001", "again", DAY + timedelta(days=9))
    marked, _ = apply([BROKEN], [KNOWN, later], DAY + timedelta(days=5))
    assert marked[0].is_expected


@pytest.mark.parametrize(
    ("operation", "pointer", "is_expected"),
    [
        ("fetchTask", "", True),
        ("fetchTask", "/list/0/status", True),
        ("", "/list/*/status", True),
        ("", "/list/12/status", True),
        ("listTasks", "", False),
        ("", "/list", False),
        ("fetchTask", "/status", False),
    ],
)
def test_a_place_narrows_what_is_expected(operation, pointer, is_expected):
    known = Deviation("MJ-LIFE-001", "x", DAY, operation, pointer)
    assert apply([BROKEN], [known], DAY)[0][0].is_expected is is_expected


def test_one_finding_that_is_not_expected_is_enough():
    two = outcome("MJ-LIFE-001", Verdict.FAIL, finding(), finding(operation="listTasks"))
    marked, _ = apply([two], [Deviation("MJ-LIFE-001", "x", DAY, "fetchTask")], DAY)
    assert [each.is_expected for each in marked[0].findings] == [True, False]
    assert end(marked) is Exit.BROKEN


def test_what_is_no_longer_true_is_noted_if_it_was_looked_at():
    assert "no longer true" in apply([outcome("MJ-LIFE-001")], [KNOWN], DAY)[1][0]
    for verdict in (Verdict.NOT_REACHED, Verdict.SKIP, Verdict.ERROR):
        assert apply([outcome("MJ-LIFE-001", verdict)], [KNOWN], DAY)[1] == ()


def test_a_rule_that_there_is_not_is_noted():
    assert "does not know" in apply([outcome("MJ-AUTH-001")], [KNOWN], DAY)[1][0]


def test_judging_anew_forgets_what_was_expected_before():
    marked, _ = apply([BROKEN], [KNOWN], DAY)
    assert apply(marked, [], DAY)[0] == (BROKEN,)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text('[[deviation]]\nrule = "MJ-LIFE-001"\noperation = "fetchTask"\nreason = "r"\nuntil = 2030-05-01\n')
    assert read(path) == (Deviation("MJ-LIFE-001", "r", DAY, "fetchTask"),)
    path.write_text("")
    assert read(path) == ()


FULL = {"rule": '"MJ-LIFE-001"', "reason": '"r"', "until": "2030-05-01"}
WRONG = {
    "no reason": {"reason": None},
    "an empty reason": {"reason": '" "'},
    "no rule": {"rule": None},
    "no end": {"until": None},
    "an end as text": {"until": '"2030-05-01"'},
    "an end at some time of the day": {"until": "2030-05-01T10:00:00Z"},
    "a number as rule": {"rule": "1"},
    "an unknown word": {"untill": "2030-05-01"},
    "no pointer": {"pointer": '"status"'},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_entry_is_named(tmp_path, name):
    path = tmp_path / "x.toml"
    held = {key: value for key, value in (FULL | WRONG[name]).items() if value is not None}
    path.write_text("[[deviation]]\n" + "".join(f"{key} = {value}\n" for key, value in held.items()))
    with pytest.raises(DeviationError, match=r"x\.toml, entry 1"):
        read(path)


@pytest.mark.parametrize("text", ["{", "[deviation]\nrule = 'x'\n", "deviations = []\n", "deviation = [1]\n", "\x00"])
def test_another_file_is_refused(tmp_path, text):
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(DeviationError, match=r"x\.toml"):
        read(tmp_path / "x.toml")
    with pytest.raises(DeviationError):
        read(tmp_path / "nothing.toml")


def test_a_provider_of_which_nothing_is_known_has_none(tmp_path, monkeypatch):
    (tmp_path / "expected").mkdir()
    (tmp_path / "expected" / "acme.toml").write_text(
        "[[deviation]]\nrule = 'MJ-A-1'\nreason = 'r'\nuntil = 2030-05-01\n"
    )
    monkeypatch.setattr(deviations, "files", lambda _: tmp_path)
    assert deviations.shipped("acme") == (Deviation("MJ-A-1", "r", DAY),)
    assert deviations.shipped("other") == ()
    assert deviations.shipped("../expected/acme") == ()
