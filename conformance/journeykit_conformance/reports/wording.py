"""The words and the order that all reports share."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from journeykit_conformance.result import Exit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit_conformance.comparing import Change, Difference
    from journeykit_conformance.result import Figures, Finding, Outcome, Result

ORDER = (Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.NOT_REACHED, Verdict.SKIP, Verdict.PASS)
"""Worst first."""
UNKNOWN = "-"
"""In a matrix, where a result does not know a rule."""
ENDS = {Exit.OK: "good", Exit.BROKEN: "broken", Exit.UNJUDGED: "not judged", Exit.USAGE: "not judged"}


def percent(part: int, whole: int) -> str:
    """Write a share, rounded down: what is not whole is never called 100 %."""
    return f"{part * 100 // whole} %" if whole else "none"


def conformance(figures: Figures) -> str:
    """Write the first figure."""
    share = percent(figures.passed, figures.reached)
    return f"conformance {share} ({figures.passed} of {figures.reached} reached MUST rules hold)"


def reach(figures: Figures) -> str:
    """Write the second figure, without which the first means nothing."""
    share = percent(figures.reached, figures.applicable)
    return f"reach {share} ({figures.reached} of {figures.applicable} applicable MUST rules)"


def took(figures: Figures) -> str:
    """Say what a run took."""
    paid = f"{figures.paid} of at most {counted(figures.budget, 'paid call')}"
    if not figures.paid and not figures.budget:
        paid = "no paid call"
    elif figures.paid > figures.budget:  # where nobody set one: an emulator, fuzzed
        paid = f"{counted(figures.paid, 'paid call')} of play money"
    return f"{paid}, {counted(figures.requests, 'request')}, {figures.seconds:.1f} s"


def counted(number: int, thing: str) -> str:
    """Write a number of things."""
    return f"{number} {thing}{'s' * (number != 1)}"


def differences(result: Result) -> str:
    """Say how much is not as the provider's own page says."""
    places = counted(len(result.differences), "place")
    return f"Answers differ from the provider's own page in {places}; that is not judged, the reports list them."


def facts(result: Result) -> dict[str, str]:
    """Name what was run on what, without what is unknown."""
    told = {
        "address": result.base_url,
        "profile": result.profile,
        "started": result.started_at,
        "document": result.document,
        "suite": result.suite,
        "seed": str(result.seed),
    }
    return {name: value for name, value in told.items() if value}


def word(outcome: Outcome) -> str:
    """Write a verdict."""
    return f"{outcome.verdict} (expected)" if outcome.is_expected else str(outcome.verdict)


def ordered(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Sort the worst first, what is expected after what is not."""
    return sorted(outcomes, key=lambda each: (each.is_expected, ORDER.index(each.verdict), each.rule))


def with_findings(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Choose what somebody has to look at, the worst first."""
    return [each for each in ordered(outcomes) if each.findings or each.verdict is Verdict.ERROR]


def by_verdict(outcomes: Iterable[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """Group by verdict, the worst first, what is expected apart."""
    return [(name, list(members)) for name, members in groupby(ordered(outcomes), key=word)]


def families(outcomes: Iterable[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """Group by what the rules are about."""
    held = sorted(outcomes, key=lambda each: (each.family, each.rule))
    return [(family, list(members)) for family, members in groupby(held, key=lambda each: each.family)]


def place(found: Finding | Change) -> str:
    """Say where a finding is."""
    return " ".join(filter(None, (found.operation, found.pointer)))


def changes(difference: Difference) -> dict[str, tuple[Change, ...]]:
    """Name the four groups of a difference, in the order of their urgency."""
    return {
        "new": difference.appeared,
        "no longer reached": difference.unreached,
        "persisting": difference.persisting,
        "fixed": difference.fixed,
    }


def summary(difference: Difference) -> str:
    """Count the four groups."""
    return ", ".join(f"{len(held)} {name}" for name, held in changes(difference).items())
