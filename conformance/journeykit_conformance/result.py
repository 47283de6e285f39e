"""The one versioned result of a run: verdicts, findings, figures. Reports are renderings of it.

Everything in here is plain data, so that a result on disk and one in memory are the same thing.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1


class ResultError(ValueError):
    """A file is no result that can be read."""


class Verdict(StrEnum):
    """What came out of a rule."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    WARN = "warn"
    SKIP = "skip"
    NOT_REACHED = "not-reached"
    ERROR = "error"


REACHED = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.ERROR})


class Exit(StrEnum):
    """How a run ends; the numbers are the process' exit codes."""

    OK = "0"
    BROKEN = "1"
    """A MUST failed."""
    UNJUDGED = "2"
    """The suite failed, or too little was reached."""
    USAGE = "3"
    """The key, the address or the arguments are wrong."""


@dataclass(frozen=True)
class Shown:
    """An exchange as a report shows it: redacted, shortened."""

    number: int
    step: str
    request: str
    response: str
    curl: str


@dataclass(frozen=True)
class Finding:
    """One deviation, with its evidence."""

    operation: str
    pointer: str
    expected: str
    actual: str
    count: int = 1
    """How many like it were seen."""
    exchange: Shown | None = None
    is_expected: bool = False
    reason: str = ""
    """Why it is expected."""

    @property
    def place(self) -> tuple[str, str]:
        """Where it is, without the numbers of list entries: what two results are compared by."""
        return self.operation, re.sub(r"/\d+(?=/|$)", "/*", self.pointer)


@dataclass(frozen=True)
class Outcome:
    """What came out of one rule."""

    rule: str
    level: str
    title: str
    verdict: Verdict
    reason: str = ""
    """Why it was skipped or not reached, or what broke."""
    checks: int = 0
    """How many things it looked at."""
    findings: tuple[Finding, ...] = ()
    fix: str = ""


@dataclass(frozen=True)
class Figures:
    """The two figures that belong together, over MUST rules, and what the run took."""

    passed: int = 0
    reached: int = 0
    applicable: int = 0
    requests: int = 0
    paid: int = 0
    """Paid calls that were accepted, or may have been."""
    budget: int = 0
    seconds: float = 0.0

    @property
    def conformance(self) -> float:
        """Passed of reached, from 0 to 1."""
        return self.passed / self.reached if self.reached else 0.0

    @property
    def reach(self) -> float:
        """Reached of applicable, from 0 to 1."""
        return self.reached / self.applicable if self.applicable else 0.0


@dataclass(frozen=True)
class Result:
    """A run."""

    provider: str
    profile: str
    base_url: str
    exit: Exit
    sentence: str
    """What it comes to, in one sentence."""
    figures: Figures
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    """What was not done, and why."""
    started_at: str = ""
    document: str = ""
    """A hash of the document that was judged against."""
    suite: str = ""
    seed: int = 0
    latency: Mapping[str, float] = field(default_factory=dict)
    """In seconds: `read_median`, `read_p95`, `read_count`, the same of `submit`, and of `task` from submit to end."""
    differences: tuple[Finding, ...] = ()
    """Where answers are not as the provider's own page says; not judged."""

    def outcome(self, rule: str) -> Outcome | None:
        """Find what came out of a rule."""
        return next((each for each in self.outcomes if each.rule == rule), None)

    def to_json(self) -> str:
        """Write the result as JSON."""
        figures = {**asdict(self.figures), "conformance": self.figures.conformance, "reach": self.figures.reach}
        made = {"journeykit-conformance": VERSION, **asdict(self), "figures": figures}
        return json.dumps(made, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, path: Path) -> Result:
        """Read a result from a file.

        Raises:
            ResultError: if it is none.
        """
        try:
            made = json.loads(path.read_text("utf-8"))
            if made.pop("journeykit-conformance") != VERSION:
                raise ResultError(f"{path} is of another version than {VERSION}")
            return cls.from_mapping(made)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ResultError(f"{path} is no result of a run: {problem}") from problem

    @classmethod
    def from_mapping(cls, made: dict[str, Any]) -> Result:
        """Build a result from what its JSON holds."""
        figures = {name: value for name, value in made["figures"].items() if name not in {"conformance", "reach"}}
        outcomes = tuple(_outcome(each) for each in made["outcomes"])
        made["differences"] = tuple(_finding(each) for each in made["differences"])
        rest = {**made, "figures": Figures(**figures), "outcomes": outcomes, "notes": tuple(made["notes"])}
        return cls(**{**rest, "exit": Exit(made["exit"])})


def _outcome(made: dict[str, Any]) -> Outcome:
    findings = tuple(_finding(each) for each in made["findings"])
    return Outcome(**{**made, "verdict": Verdict(made["verdict"]), "findings": findings})


def _finding(made: dict[str, Any]) -> Finding:
    return Finding(**{**made, "exchange": Shown(**made["exchange"]) if made["exchange"] else None})
