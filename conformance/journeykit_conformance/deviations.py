"""What is known to be wrong with a provider: expected until a date, so that a run fails for what is new.

A file of them is optional: `expected/<provider>.toml` in this package, or one that a user names. Nothing in here
changes a verdict or a figure; what is expected stays a finding, and only does not fail the run.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from journeykit_conformance.result import Finding, Outcome, Verdict, without_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

_TEXTS = ("rule", "reason", "operation", "pointer")


class DeviationError(ValueError):
    """A file of expected deviations cannot be used."""


@dataclass(frozen=True)
class Deviation:
    """Something that is known, and why it is put up with."""

    rule: str
    reason: str
    until: date
    """The last day on which it is expected."""
    operation: str = ""
    """Where; empty for anywhere."""
    pointer: str = ""
    """A JSON pointer, with `*` or any number for an entry of a list; empty for anywhere."""

    def covers(self, rule: str, finding: Finding) -> bool:
        """Whether a finding is what is meant."""
        operation, pointer = finding.place
        return (
            rule == self.rule
            and self.operation in {"", operation}
            and (not self.pointer or without_numbers(self.pointer) == pointer)
        )


def shipped(provider: str) -> tuple[Deviation, ...]:
    """Return what is known of a provider that this package knows.

    Raises:
        DeviationError: if its file cannot be used.
    """
    # The name comes from a command line: it must not lead out of the directory.
    if not re.fullmatch(r"\w+", provider):
        return ()
    place = files("journeykit_conformance") / "expected" / f"{provider}.toml"
    return read(place) if place.is_file() else ()


def read(path: Path | Traversable) -> tuple[Deviation, ...]:
    """Read a file of expected deviations.

    Raises:
        DeviationError: if it cannot be used; it says which entry is wrong.
    """
    try:
        held = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise DeviationError(f"{path} cannot be read: {why}") from problem
    entries = held.pop("deviation", [])
    if held or not isinstance(entries, list):
        raise DeviationError(f"{path}: there must be [[deviation]] entries and nothing else")
    return tuple(_entry(each, f"{path}, entry {number}") for number, each in enumerate(entries, 1))


def apply(
    outcomes: Iterable[Outcome], deviations: Sequence[Deviation], today: date
) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """Mark the findings that are expected today, and note which deviations have expired or are no longer true."""
    marked = tuple(
        replace(each, findings=tuple(_mark(each.rule, finding, deviations, today) for finding in each.findings))
        for each in outcomes
    )
    notes = [_note(each, marked, today) for each in deviations]
    return marked, tuple(note for note in notes if note)


def _mark(rule: str, finding: Finding, deviations: Sequence[Deviation], today: date) -> Finding:
    known = [each for each in deviations if each.covers(rule, finding)]
    if not known:
        return replace(finding, is_expected=False, reason="")
    last = max(known, key=lambda each: each.until)
    if today > last.until:
        return replace(finding, is_expected=False, reason=f"was expected until {last.until}: {last.reason}")
    return replace(finding, is_expected=True, reason=f"expected until {last.until}: {last.reason}")


def _note(deviation: Deviation, outcomes: Sequence[Outcome], today: date) -> str:
    named = "the expected deviation " + " ".join(filter(None, (deviation.rule, deviation.operation, deviation.pointer)))
    of_rule = [each for each in outcomes if each.rule == deviation.rule]
    if not of_rule:
        return f"{named} names a rule that this run does not know"
    if any(deviation.covers(each.rule, finding) for each in of_rule for finding in each.findings):
        return f"{named} has expired on {deviation.until}, and counts" if today > deviation.until else ""
    if any(each.verdict is Verdict.PASS for each in of_rule):
        return f"{named} is no longer true, for the rule holds: take it out"
    return ""


def _entry(made: Any, where: str) -> Deviation:
    if not isinstance(made, dict):
        raise DeviationError(f"{where}: there must be [[deviation]] entries and nothing else")
    unknown = made.keys() - {*_TEXTS, "until"}
    if unknown:
        raise DeviationError(f"{where}: {', '.join(sorted(unknown))} means nothing here")
    wrong = [name for name in _TEXTS if not isinstance(made.get(name, ""), str)]
    if wrong:
        raise DeviationError(f"{where}: {', '.join(wrong)} must be text")
    missing = [name for name in ("rule", "reason") if not made.get(name, "").strip()]
    if missing:
        raise DeviationError(f"{where}: {' and '.join(missing)} must be said")
    until = made.get("until")
    if not isinstance(until, date) or isinstance(until, datetime):
        raise DeviationError(f"{where}: until must be a date such as 2030-01-31")
    if made.get("pointer", "/")[:1] not in {"", "/"}:
        raise DeviationError(f"{where}: pointer must be a JSON pointer, which starts with /")
    return Deviation(**made)
