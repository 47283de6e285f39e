"""What every report holds to: complete, both figures, no secret, nothing hidden, whatever a provider has sent."""

import json
import re
from io import StringIO
from urllib.parse import quote

import pytest
from hypothesis import given
from made_results import bounded, finding, outcome, result, texts
from rich.console import Console

from journeykit_conformance.comparing import compare, diff
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.legible import legible
from journeykit_conformance.reports.wording import percent
from journeykit_conformance.reports.writing import COMPARISONS, DIFFERENCES, RESULTS, display, render, write
from journeykit_conformance.result import Exit, Verdict

NOTHING = Redactor(())
KEY = "sk-canary<&>\"'|`5e7d1f"
HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
PEOPLE = [*(name for name, each in RESULTS.items() if each.is_for_people)]


def sources(text):
    """Each table of reports with something for it to render."""
    old, new = result(outcome(verdict=Verdict.PASS)), result(text=text)
    return (RESULTS, new), (COMPARISONS, compare([old, new])), (DIFFERENCES, diff(old, new))


@pytest.mark.parametrize("name", [name for name in RESULTS if name != "badge"])
def test_a_report_of_a_run_says_everything_once_needed(name):
    told = re.sub(r"[\s*]+", " ", render(RESULTS[name], result(), NOTHING))
    for each in result().outcomes:
        assert each.rule in told or (name == "terminal" and not each.findings)
    for text in ("The provider breaks 1 MUST rule.", "running or later", "no second key was given", "needs-second-key"):
        assert text in told


@pytest.mark.parametrize("name", RESULTS)
def test_both_figures_stand_together(name):
    held = [outcome(f"MJ-LIFE-{number:03}") for number in range(7)]
    held += [outcome("MJ-LIFE-100", Verdict.FAIL, finding()), outcome("MJ-LIFE-101", Verdict.NOT_REACHED)]
    told = render(RESULTS[name], result(*held), NOTHING)
    if name == "json":
        figures = json.loads(told)["figures"]
        assert (figures["conformance"], figures["reach"]) == (7 / 8, 8 / 9)
    else:
        assert "87 %" in told
        assert "88 %" in told


def test_what_is_not_whole_is_not_called_whole():
    assert percent(999, 1000) == "99 %"
    assert percent(1000, 1000) == "100 %"
    assert percent(0, 0) == "none"


@bounded
@given(texts)
def test_hostile_text_shows_but_hides_nothing(text):
    for table, source in sources(text):
        for report in table.values():
            told = render(report, source, NOTHING)
            if report.is_for_people:
                assert not HIDDEN.search(told)
            else:
                json.loads(told)


def test_huge_text_is_cut_and_says_how_long_it_was():
    for table, source in sources("x" * 1_000_000):
        for name, report in table.items():
            if report.is_for_people:
                told = render(report, source, NOTHING)
                assert len(told) < 1_000_000, name
    assert legible("x" * 7000).endswith("(7000 characters)")


@pytest.mark.parametrize("form", [str, quote, lambda key: json.dumps(key)[1:-1], lambda key: key.encode().hex()])
def test_no_report_holds_a_key_that_slipped_through(form, tmp_path):
    redactor = Redactor([KEY])
    leaked = f"before {form(KEY)} after"
    for table, source in sources(leaked):
        for name, report in table.items():
            path = tmp_path / f"report{report.suffix}"
            write(path, report, source, redactor)
            told = path.read_text("utf-8")
            assert "canary" not in told, name
            assert form(KEY) not in told, name
            assert "$KEY" in told or "&#36;KEY" in told or name == "badge", name


def test_a_terminal_holds_no_key_either():
    console = Console(record=True, width=200, force_terminal=True, file=StringIO())
    display(console, terminal.result, result(text=f"Bearer {KEY}"), Redactor([KEY]))
    told = console.export_text()
    assert "canary" not in told
    assert "$KEY" in told


@pytest.mark.parametrize("end", Exit)
def test_a_badge_is_what_shields_reads(end):
    made = json.loads(render(RESULTS["badge"], result(end=end), NOTHING))
    assert made["schemaVersion"] == 1
    assert set(made) == {"schemaVersion", "label", "message", "color"}
    assert made["label"] == "pro365 conformance"
    assert (made["color"] == "brightgreen") == (end is Exit.OK)


def test_a_badge_of_a_run_that_reached_nothing_claims_nothing():
    made = json.loads(render(RESULTS["badge"], result(outcome(verdict=Verdict.NOT_REACHED), end=Exit.USAGE), NOTHING))
    assert made["message"] == "not judged: 0 reached"
