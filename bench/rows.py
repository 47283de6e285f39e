"""What a benchmark says: rows of figures, each with its spread, and goals with the verdict on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure that was measured several times."""

    middle: float
    """The median."""
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Put measurements together. Raises ValueError if there are none."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that a row should reach, against an anchor that the same run has measured."""

    what: str
    """What is compared, and with what."""
    reached: float | None
    """None if it could not be measured."""
    limit: float
    at_least: bool = False
    """Whether more is better."""

    @property
    def verdict(self) -> str:
        """`met`, `missed` or `not measured`."""
        if self.reached is None:
            return "not measured"
        is_met = self.reached >= self.limit if self.at_least else self.reached <= self.limit
        return "met" if is_met else "missed"

    def __str__(self) -> str:
        reached = "-" if self.reached is None else f"{self.reached:.3g}"
        return f"{self.what}: {reached}, goal at {'least' if self.at_least else 'most'} {self.limit:g}: {self.verdict}"


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a question."""

    case: str
    figures: Mapping[str, Spread] = field(default_factory=dict)
    """By name with unit."""
    goals: Sequence[Goal] = ()
    note: str = ""
    """What else must be known, such as why it was skipped."""


def row(case: str, runs: Sequence[Mapping[str, float]], *goals: Goal, note: str = "") -> Row:
    """Make a row of what each round has measured."""
    names = dict.fromkeys(name for run in runs for name in run)
    figures = {name: Spread.of([run[name] for run in runs if name in run]) for name in names}
    return Row(case, figures, goals, note)


def ratio(one: Row | None, other: Row | None, figure: str) -> float | None:
    """Compare a figure of two rows by their medians; None if either has none."""
    if one is None or other is None or figure not in one.figures or figure not in other.figures:
        return None
    below = other.figures[figure].middle
    return one.figures[figure].middle / below if below else None
