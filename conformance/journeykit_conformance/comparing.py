"""Several results side by side, and one result against an older one. Nothing in here writes anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeykit_conformance.result import REACHED, Exit, Finding, Outcome, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A rule that broke has seen nothing, whatever it counts as in the figures.
_SEEN = REACHED - {Verdict.ERROR}


@dataclass(frozen=True)
class Row:
    """One rule, and what came out of it in each result; None where a result does not know the rule."""

    rule: str
    level: str
    title: str
    outcomes: tuple[Outcome | None, ...]

    @property
    def is_split(self) -> bool:
        """Whether the results disagree."""
        return len({each and each.verdict for each in self.outcomes}) > 1


@dataclass(frozen=True)
class Comparison:
    """Providers by rules."""

    results: tuple[Result, ...]
    names: tuple[str, ...]
    """What to call each result: its provider, and whatever else is needed to tell it from the others."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Change:
    """A finding that came, went or stayed; without a place if it is about the rule as a whole."""

    rule: str
    level: str
    title: str
    operation: str = ""
    pointer: str = ""
    expected: str = ""
    actual: str = ""
    is_expected: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Difference:
    """What is new since an older result."""

    old: Result
    new: Result
    appeared: tuple[Change, ...]
    fixed: tuple[Change, ...]
    persisting: tuple[Change, ...]
    unreached: tuple[Change, ...]
    """No longer reached: findings of which this run says nothing, and rules that once passed."""
    notes: tuple[str, ...] = ()

    @property
    def exit(self) -> Exit:
        """1 if something is new that is not expected; a new result that judged nothing is never good."""
        if any(not each.is_expected for each in self.appeared):
            return Exit.BROKEN
        return self.new.exit if self.new.exit in {Exit.UNJUDGED, Exit.USAGE} else Exit.OK


def compare(results: Sequence[Result]) -> Comparison:
    """Put results side by side, in their order."""
    known: dict[str, Outcome] = {}
    for result in results:
        for outcome in result.outcomes:
            known.setdefault(outcome.rule, outcome)
    rows = tuple(
        Row(rule, known[rule].level, known[rule].title, tuple(each.outcome(rule) for each in results))
        for rule in sorted(known)
    )
    return Comparison(tuple(results), _names(results), rows)


def diff(old: Result, new: Result) -> Difference:
    """Say what came, went and stayed, by rule, operation and place in the answer."""
    was, now = _by_place(old.outcomes), _by_place(new.outcomes)
    gone = [change for place, change in was.items() if place not in now]
    seen = {each.rule for each in new.outcomes if each.verdict in _SEEN}
    silent = [
        Change(each.rule, each.level, each.title)
        for each in old.outcomes
        if each.verdict is Verdict.PASS and each.rule not in seen
    ]
    notes = [
        f"the {name} differs: {before or 'unknown'}, now {after or 'unknown'}"
        for name, before, after in (
            ("provider", old.provider, new.provider),
            ("profile", old.profile, new.profile),
            ("address", old.base_url, new.base_url),
            ("document", old.document, new.document),
            ("suite", old.suite, new.suite),
        )
        if before != after
    ]
    return Difference(
        old,
        new,
        appeared=tuple(change for place, change in now.items() if place not in was),
        fixed=tuple(each for each in gone if each.rule in seen),
        persisting=tuple(change for place, change in now.items() if place in was),
        unreached=tuple(
            sorted([*(each for each in gone if each.rule not in seen), *silent], key=lambda each: each.rule)
        ),
        notes=tuple(notes),
    )


def _by_place(outcomes: Iterable[Outcome]) -> dict[tuple[str, str, str], Change]:
    found: dict[tuple[str, str, str], Change] = {}
    for outcome in outcomes:
        # Of several at one place, one that is not expected decides.
        for finding in sorted(outcome.findings, key=lambda each: each.is_expected):
            found.setdefault((outcome.rule, *finding.place), _change(outcome, finding))
    return found


def _change(outcome: Outcome, finding: Finding) -> Change:
    return Change(
        outcome.rule,
        outcome.level,
        outcome.title,
        *finding.place,
        finding.expected,
        finding.actual,
        finding.is_expected,
        finding.reason,
    )


def _names(results: Sequence[Result]) -> tuple[str, ...]:
    """Tell results apart by as little as possible."""
    names = [each.provider for each in results]
    for more in ("profile", "base_url", "started_at"):
        often = Counter(names)
        names = [
            f"{name} {getattr(each, more)}" if often[name] > 1 and getattr(each, more) else name
            for name, each in zip(names, results, strict=True)
        ]
    often = Counter(names)
    return tuple(f"{name} ({number})" if often[name] > 1 else name for number, name in enumerate(names, 1))
