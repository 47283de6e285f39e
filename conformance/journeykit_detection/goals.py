"""What the suite should reach, and below what it must not fall. Counts of one family are put together first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeykit_detection.mutant import Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from journeykit_detection.measuring import Measured
    from journeykit_detection.plain import Plain

MOST_ACCEPTED = 4
# Detected of reached: a little below what was measured last, so that a part of the mutants will do. Only raise them.
FLOORS: Mapping[Family, float] = {Family.SCHEMA: 0.97, Family.PROTOCOL: 0.90, Family.TRANSPORT: 0.95}
_WANTED: tuple[tuple[Family, str, float], ...] = (
    (Family.SCHEMA, "reach", 0.99),
    (Family.SCHEMA, "detection", 1.0),
    (Family.PROTOCOL, "detection", 0.95),
    (Family.PROTOCOL, "attribution", 0.90),
    (Family.TRANSPORT, "detection", 0.95),
    (Family.TRANSPORT, "attribution", 0.90),
)


@dataclass(frozen=True)
class Counts:
    """The figures of one provider and family, or of several."""

    planted: int
    equivalent: int
    reached: int
    detected: int
    by_finding: int
    attributed: int
    findings: int
    crashes: int
    accepted: int
    """The most of any run."""
    seconds: float

    @classmethod
    def of(cls, runs: Iterable[Measured]) -> Counts:
        """Count runs."""
        held = list(runs)
        reached = [each for each in held if each.is_reached]
        detected = [each for each in reached if each.is_detected]
        return cls(
            planted=len(held),
            equivalent=sum(each.is_equivalent for each in held),
            reached=len(reached),
            detected=len(detected),
            by_finding=sum(bool(each.findings) for each in detected),
            attributed=sum(each.is_attributed for each in detected),
            findings=sum(each.is_detected for each in held if each.family == Family.BENIGN),
            crashes=sum(bool(each.crash) for each in held),
            accepted=max((each.accepted for each in held), default=0),
            seconds=sum(each.seconds for each in held),
        )

    @property
    def reach(self) -> float:
        """Reached of those that are no equivalents, from 0 to 1."""
        return _share(self.reached, self.planted - self.equivalent)

    @property
    def detection(self) -> float:
        """Detected of reached."""
        return _share(self.detected, self.reached)

    @property
    def attribution(self) -> float:
        """Attributed of reached."""
        return _share(self.attributed, self.reached)


@dataclass(frozen=True)
class Verdict:
    """One goal, and what came out."""

    text: str
    is_met: bool
    is_floor: bool = False
    """Whether the build fails without it."""


def verdicts(runs: list[Measured], plain: list[Plain], clean: Mapping[str, Plain]) -> list[Verdict]:
    """Hold figures against goals and floors."""
    by_family = {family: Counts.of(each for each in runs if each.family == family) for family in Family}
    made = [
        Verdict(f"{family}: {what} {figure:.1%}, wanted {wanted:.0%}", figure >= wanted)
        for family, what, wanted in _WANTED
        if by_family[family].planted
        for figure in [getattr(by_family[family], what)]
    ]
    made += [
        Verdict(
            f"{family}: detection {by_family[family].detection:.1%}, floor {floor:.1%}",
            by_family[family].detection >= floor,
            True,
        )
        for family, floor in FLOORS.items()
        if by_family[family].planted
    ]
    every = Counts.of(runs)
    made.append(Verdict(f"B: {every.findings} runs with findings, wanted 0", every.findings == 0, is_floor=True))
    made.append(Verdict(f"crashes of the suite: {every.crashes}, wanted 0", every.crashes == 0, is_floor=True))
    most = f"accepted paid calls: at most {every.accepted} in a run, wanted at most {MOST_ACCEPTED}"
    made.append(Verdict(most, every.accepted <= MOST_ACCEPTED, is_floor=True))
    return made + _against_plain(runs, plain, clean)


def _against_plain(runs: list[Measured], plain: list[Plain], clean: Mapping[str, Plain]) -> list[Verdict]:
    sample = {(each.provider, each.mutant) for each in plain}
    same = [each for each in runs if (each.provider, each.mutant) in sample]
    if not same:
        return []
    ours, theirs = sum(each.is_detected for each in same), sum(each.detects(clean[each.provider]) for each in plain)
    paid, their_paid = (sum(each.accepted for each in held) / len(held) for held in (same, plain))
    took, they_took = (sum(each.seconds for each in held) / len(held) for held in (same, plain))
    return [
        Verdict(f"of the same {len(same)}, found: {ours}, by plain st {theirs}", ours > theirs),
        Verdict(f"accepted paid calls a run: {paid:.1f}, of plain st {their_paid:.1f}", paid < their_paid),
        Verdict(f"seconds a run: {took:.2f}, of plain st {they_took:.1f}", took < they_took),
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
