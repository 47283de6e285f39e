"""The report on a terminal: 80 columns, plain where it is piped, and nothing read as markup."""

from io import StringIO

import pytest
from made_results import HOSTILE, finding, outcome, result
from rich.cells import cell_len
from rich.console import Console

from journeykit_conformance.comparing import compare, diff
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.writing import COMPARISONS, DIFFERENCES, RESULTS, display, render
from journeykit_conformance.result import Verdict

NOTHING = Redactor(())


def lines(table, source):
    return render(table["terminal"], source, NOTHING).splitlines()


@pytest.mark.parametrize("text", [None, *HOSTILE])
def test_every_line_fits_and_is_plain(text):
    old, new = result(outcome()), result(text=text)
    told = [*lines(RESULTS, new), *lines(COMPARISONS, compare([old, new, new])), *lines(DIFFERENCES, diff(old, new))]
    assert max(map(cell_len, told)) <= 80
    assert not any("\x1b" in line for line in told)


def test_findings_come_before_the_rules_and_the_worst_first():
    told = "\n".join(lines(RESULTS, result()))
    places = [told.index(text) for text in ("Findings", "fail MJ-LIFE-001", "error MJ-LIFE-003", "warn MJ-LIFE-002")]
    places += [told.index(text) for text in ("fail (expected) MJ-SCHM-001", "Rules", "Not judged", "Notes")]
    assert places == sorted(places)


def test_what_is_not_wrong_is_counted_by_verdict_family_and_reason():
    skipped = [outcome(f"MJ-AUTH-00{number}", Verdict.SKIP, reason="needs-second-key") for number in (1, 2)]
    passed = [outcome("MJ-AUTH-003"), outcome("MJ-DOC-001")]
    told = [" ".join(line.split()) for line in lines(RESULTS, result(*skipped, *passed))]
    assert {"skip 2 AUTH 2", "pass 2 AUTH 1, DOC 1", "2 needs-second-key"} <= set(told)


def test_markup_of_a_provider_is_text():
    told = "\n".join(
        lines(RESULTS, result(outcome("MJ-LIFE-001", Verdict.FAIL, finding(actual="[bold]:smile:[/bold]"))))
    )
    assert "[bold]:smile:[/bold]" in told


def test_a_pipe_gets_no_colours_and_a_terminal_does():
    piped, shown = StringIO(), StringIO()
    display(Console(file=piped), terminal.result, result(), NOTHING)
    display(
        Console(file=shown, force_terminal=True, color_system="standard", _environ={}),
        terminal.result,
        result(),
        NOTHING,
    )
    assert "\x1b" not in piped.getvalue()
    assert "\x1b[1;31m" in shown.getvalue()


def test_many_findings_are_counted_and_not_listed():
    many = [finding(pointer=f"/{number}x") for number in range(8)]
    assert "  and 3 more" in lines(RESULTS, result(outcome("MJ-LIFE-001", Verdict.FAIL, *many)))
