"""The one versioned result of a run: verdicts, findings, figures. Reports are renderings of it.

Everything in here is plain data, so that a result on disk and one in memory are the same thing.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1
_LONGEST = 300  # characters of what is wrong with a file
FORMAT = "result.schema.json"
"""The JSON Schema of a result on disk; it lies beside this module."""


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


def without_numbers(pointer: str) -> str:
    """Write a JSON pointer with `*` for the number of a list entry."""
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


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
        return self.operation, without_numbers(self.pointer)


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
    statement: str = ""
    why: str = ""

    @property
    def family(self) -> str:
        """What the rule is about: the middle of its id."""
        return self.rule.split("-")[1] if self.rule.count("-") > 1 else self.rule

    @property
    def is_expected(self) -> bool:
        """Whether something is wrong, and all of it expected."""
        return bool(self.findings) and all(each.is_expected for each in self.findings)


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
    """In seconds, by what was measured and how often: reads, submits, and tasks from submit to end."""
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
            version = made.get("journeykit-conformance", VERSION) if isinstance(made, dict) else VERSION
            wrong = next(_validator().iter_errors(made), None)
        except OSError as problem:
            raise ResultError(f"{path} cannot be read: {problem.strerror}") from problem
        except (ValueError, RecursionError) as problem:
            raise ResultError(f"{path} is no result of a run, which is JSON: {problem}") from problem
        if version != VERSION:
            raise ResultError(f"{path} is of version {version}; this suite reads version {VERSION}")
        if wrong is not None:
            where = "".join(f"/{part}" for part in wrong.instance_path) or "the whole of it"
            raise ResultError(f"{path} is no result of a run: {where}: {wrong.message[:_LONGEST]}")
        return cls.from_mapping(made)

    @classmethod
    def from_mapping(cls, made: Mapping[str, Any]) -> Result:
        """Build a result from what its JSON holds; what a later suite has added is left out."""
        outcomes = tuple(_outcome(each) for each in made["outcomes"])
        figures = Figures(**_known(Figures, made["figures"]))
        differences = tuple(_finding(each) for each in made.get("differences", ()))
        rest = {
            **made,
            "figures": figures,
            "outcomes": outcomes,
            "notes": tuple(made["notes"]),
            "differences": differences,
        }
        return cls(**_known(cls, {**rest, "exit": Exit(made["exit"])}))


@cache
def _validator() -> jsonschema_rs.Validator:
    schema = json.loads((files("journeykit_conformance") / FORMAT).read_text("utf-8"))
    return jsonschema_rs.validator_for(schema)


def _known(kind: type, made: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in made.items() if name in names}


def _outcome(made: Mapping[str, Any]) -> Outcome:
    findings = tuple(_finding(each) for each in made["findings"])
    return Outcome(**{**_known(Outcome, made), "verdict": Verdict(made["verdict"]), "findings": findings})


def _finding(made: Mapping[str, Any]) -> Finding:
    shown = Shown(**_known(Shown, made["exchange"])) if made.get("exchange") else None
    return Finding(**{**_known(Finding, made), "exchange": shown})
