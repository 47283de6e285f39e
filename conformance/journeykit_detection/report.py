"""The figures as a table for people and as JSON; counts nothing itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from journeykit_detection.goals import Counts, verdicts
from journeykit_detection.mutant import Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from journeykit_detection.measuring import Measured
    from journeykit_detection.plain import Plain

VERSION = 1
_COLUMNS = (
    "provider",
    "family",
    "planted",
    "equivalent",
    "reached",
    "reach",
    "detected",
    "by a finding",
    "attributed",
    "false positives",
    "crashes",
    "max. accepted",
    "seconds",
)
_LISTED = 60  # mutants of a kind that a page names


def markdown(
    runs: list[Measured], plain: list[Plain], clean: Mapping[str, Plain], not_asked: Mapping[str, list[str]]
) -> str:
    """Write the tables, the goals, and what was missed."""
    lines = ["# What the conformance suite finds", "", _row(_COLUMNS), _row("---" for _ in _COLUMNS)]
    providers = sorted({each.provider for each in runs})
    families = [family for family in Family if any(each.family == family for each in runs)]
    lines += [_counted(provider, family, runs) for provider in [*providers, "all"] for family in families]
    lines += ["", *(f"- {_mark(each.is_met, each.is_floor)} {each.text}" for each in verdicts(runs, plain, clean))]
    if clean:
        lines += ["", "## Plain schemathesis on the same mutants", "", *_sampled(runs, plain, clean), ""]
        lines += [_row(("provider", "mutant", "found", "found by the suite", "accepted", "requests", "seconds"))]
        lines += [_row("---" for _ in range(7))]
        found = {(each.provider, each.mutant): each.is_detected for each in runs}
        for each in [*clean.values(), *plain]:
            cells: list[object] = [each.provider, f"`{each.mutant}`" if each.mutant else "none (clean)"]
            cells += [f"{len(each.failures)} failures" if not each.mutant else each.detects(clean[each.provider])]
            cells += [found.get((each.provider, each.mutant), ""), each.accepted, each.requests, f"{each.seconds:.1f}"]
            lines.append(_row([*cells[:-1], f"{cells[-1]} {each.problem}".strip()]))
    lines += ["", "Not planted, because the suite never calls them:", ""]
    lines += [f"- {provider}: {', '.join(names) or 'nothing'}" for provider, names in not_asked.items()]
    for title, chosen in _missed(runs).items():
        lines += ["", f"## {title}: {len(chosen)}", ""]
        lines += [
            f"- {each.provider} `{each.mutant}` {each.crash or _said(each)}".rstrip() for each in chosen[:_LISTED]
        ]
        lines += [f"- ... and {len(chosen) - _LISTED} more, see result.json"] if len(chosen) > _LISTED else []
    return "\n".join(lines) + "\n"


def _sampled(runs: list[Measured], plain: list[Plain], clean: Mapping[str, Plain]) -> list[str]:
    """Say what was compared, and sum up family by family."""
    harmful = sum(each.is_reached and each.family != Family.BENIGN for each in runs)
    columns = (
        "family",
        "mutants",
        "found by st",
        "found by the suite",
        "accepted (st / suite)",
        "seconds (st / suite)",
    )
    lines = [
        f"`st run` with its defaults, a fixed seed and a valid key, over loopback, where a task takes half a second "
        f"instead of 42; the suite in process, on virtual time. A sample of {len(plain)} of the {harmful} harmful "
        "mutants the suite reaches, drawn by a fixed seed: so few tell what a run costs, not what share is found. "
        "`st` has found a mutant if it tells of anything that it does not tell of the emulator as it is. "
        "Means of a run; seconds while all workers are busy.",
        "",
        _row(columns),
        _row("---" for _ in columns),
    ]
    ours = {(each.provider, each.mutant): each for each in runs}
    for family in Family:
        held = [each for each in plain if each.mutant.startswith(f"{family}/")]
        if held:
            same = [ours[each.provider, each.mutant] for each in held]
            cells = [family, len(held), sum(each.detects(clean[each.provider]) for each in held)]
            cells += [sum(each.is_detected for each in same)]
            cells += [f"{_mean(each.accepted for each in held):.0f} / {_mean(each.accepted for each in same):.1f}"]
            cells += [f"{_mean(each.seconds for each in held):.1f} / {_mean(each.seconds for each in same):.2f}"]
            lines.append(_row(cells))
    return lines


def _mean(figures: Iterable[float]) -> float:
    held = list(figures)
    return sum(held) / len(held) if held else 0.0


def _missed(runs: list[Measured]) -> dict[str, list[Measured]]:
    planted = [each for each in runs if each.family != Family.BENIGN]
    return {
        "Crashes": [each for each in runs if each.crash],
        "Benign, and found": [each for each in runs if each.family == Family.BENIGN and each.is_detected],
        "Reached and not detected": [each for each in planted if each.is_reached and not each.is_detected],
        "Detected by another rule than expected": [
            each for each in planted if each.is_reached and each.is_detected and not each.is_attributed
        ],
        "Not reached": [each for each in runs if not each.struck],
        "Equivalent": [each for each in runs if each.is_equivalent],
    }


def _said(run: Measured) -> str:
    rules = sorted({rule for rule, *_ in run.findings})
    return ", ".join(rules) or (f"exit {run.exit}" if run.exit != run.clean_exit else "")


def _counted(provider: str, family: Family, runs: list[Measured]) -> str:
    held = [each for each in runs if each.family == family and provider in {each.provider, "all"}]
    counts = Counts.of(held)
    is_benign = family is Family.BENIGN
    return _row(
        (
            provider,
            family,
            counts.planted,
            counts.equivalent,
            counts.reached,
            f"{counts.reach:.1%}",
            "" if is_benign else f"{counts.detected} ({counts.detection:.1%})",
            "" if is_benign else counts.by_finding,
            "" if is_benign else f"{counts.attributed} ({counts.attribution:.1%})",
            counts.findings if is_benign else "",
            counts.crashes,
            counts.accepted,
            f"{counts.seconds:.1f}",
        )
    )


def _row(cells: Any) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _mark(is_met: bool, is_floor: bool) -> str:
    return "met" if is_met else ("**BROKEN**" if is_floor else "missed")


def write(place: Path, page: str, runs: list[Measured], plain: list[Plain], clean: Mapping[str, Plain]) -> None:
    """Keep what was measured, so that every figure can be made again from it."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "result.md").write_text(page, "utf-8")
    measured = [
        {**asdict(each), "reached": each.is_reached, "detected": each.is_detected, "attributed": each.is_attributed}
        for each in runs
    ]
    held = {
        "journeykit-detection": VERSION,
        "runs": measured,
        "plain": [{**asdict(each), "detected": each.detects(clean[each.provider])} for each in plain],
        "plain_clean": [asdict(each) for each in clean.values()],
    }
    (place / "result.json").write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")
