"""Results as Markdown for the summary of a CI job: what is wrong first, and never more than such a summary takes.

Whatever may come from a provider stands in `<code>` with its punctuation as entities, or in a fence: inert in every
Markdown, no link, no picture that is loaded, nobody mentioned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeykit_conformance.reports import wording
from journeykit_conformance.result import Verdict

if TYPE_CHECKING:
    from journeykit_conformance.comparing import Change, Comparison, Difference
    from journeykit_conformance.result import Finding, Outcome, Result, Shown

LIMIT = 1024 * 1024
"""Bytes that GitHub takes as the summary of a step."""
_ROOM = 24 * 1024  # bytes that stay free for others who write to the same summary, and for what was left out
_MARKS = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.WARN: "⚠️",
    Verdict.SKIP: "⏭️",
    Verdict.NOT_REACHED: "❔",
    Verdict.ERROR: "💥",
}
# `www.` alone makes a link on GitHub.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>!|~&@:#^$\"']|(?<=www)\.", re.IGNORECASE)
_LONGEST = 300  # characters of a value in a table


@dataclass(frozen=True)
class _Section:
    """Something with a heading; of its items as many are written as there is room for."""

    head: str
    items: tuple[str, ...]


def result(result: Result) -> str:
    """Render a result."""
    figures = result.figures
    head = (
        f"## {_text(result.provider)}: {_text(result.profile)}\n\n**{_text(result.sentence)}**\n\n"
        f"- **{_text(wording.conformance(figures))}**\n- **{_text(wording.reach(figures))}**\n"
        f"- {_text(wording.took(figures))}\n"
        + "".join(f"- {name}: {_code(value)}\n" for name, value in wording.facts(result).items())
    )
    wrong = wording.with_findings(result.outcomes)
    rows = tuple(row for outcome in wrong for row in _wrong(outcome))
    evidence = tuple(
        _evidence(outcome, finding, finding.exchange)
        for outcome in wrong
        for finding in outcome.findings
        if finding.exchange is not None
    )
    rules = tuple(
        f"| {_text(each.rule)} | {each.level} | {_MARKS[each.verdict]} {wording.word(each)} | {_text(each.title)} | "
        f"{_code(each.reason)} |\n"
        for each in wording.ordered(result.outcomes)
    )
    return _fit(
        head,
        _Section(_table("Findings", "rule", "verdict", "where", "expected", "actual", "times"), rows),
        _Section(_table("Rules", "rule", "level", "verdict", "what", "why not"), rules),
        _Section(
            _table("Differences from the provider's own page, not judged", "where", "expected", "actual", "times"),
            tuple(
                f"| {_code(f'{each.operation} {each.pointer}')} | {_code(each.expected)} | {_code(each.actual)} "
                f"| {each.count} |\n"
                for each in result.differences
            ),
        ),
        _Section("\n### Notes\n\n", tuple(f"- {_code(note)}\n" for note in result.notes)),
        _Section("\n### Evidence\n\n", evidence),
    )


def comparison(comparison: Comparison) -> str:
    """Render a matrix of rules by results."""
    figures = tuple(
        f"| {_code(name)} | {_text(wording.conformance(each.figures))} | {_text(wording.reach(each.figures))} | "
        f"{each.figures.paid} | {wording.ENDS[each.exit]} |\n"
        for name, each in zip(comparison.names, comparison.results, strict=True)
    )
    rows = tuple(
        f"| {_text(row.rule)} | "
        + " | ".join(
            f"{_MARKS[each.verdict]} {wording.word(each)}" if each else wording.UNKNOWN for each in row.outcomes
        )
        + f" | {_text(row.title)} |\n"
        for row in comparison.rows
    )
    return _fit(
        "## Comparison\n",
        _Section(_table("Runs", "run", "conformance", "reach", "paid calls", "verdict"), figures),
        _Section(_table("Rules", "rule", *map(_code, comparison.names), "what"), rows),
    )


def difference(difference: Difference) -> str:
    """Render what came, went and stayed."""
    old, new = difference.old, difference.new
    head = (
        f"## {_text(new.provider)}: {_text(wording.summary(difference))}\n\n**{_text(new.sentence)}**\n\n"
        f"- before ({_text(old.started_at)}): {_text(wording.conformance(old.figures))}, "
        f"{_text(wording.reach(old.figures))}\n"
        f"- now ({_text(new.started_at)}): {_text(wording.conformance(new.figures))}, "
        f"{_text(wording.reach(new.figures))}\n"
    )
    groups = [
        _Section(_table(name.capitalize(), "rule", "level", "where", "expected", "actual"), tuple(map(_change, held)))
        for name, held in wording.changes(difference).items()
    ]
    notes = _Section("\n### Notes\n\n", tuple(f"- {_code(note)}\n" for note in difference.notes))
    return _fit(head, *groups, notes)


def _fit(head: str, *sections: _Section) -> str:
    """Put sections together, and say of each how much of it there was no room for."""
    room = LIMIT - _ROOM
    parts = [head]
    used = len(head.encode())
    for section in (each for each in sections if each.items):
        parts.append(section.head)
        used += len(section.head.encode())
        for number, item in enumerate(section.items):
            used += len(item.encode())
            if used > room:
                used -= len(item.encode())
                parts.append(
                    f"\n{len(section.items) - number} more are left out here; the HTML and JSON reports have all.\n"
                )
                break
            parts.append(item)
    return "".join(parts)


def _wrong(outcome: Outcome) -> list[str]:
    start = f"| {_text(outcome.rule)} {outcome.level}<br>{_text(outcome.title)} | "
    start += f"{_MARKS[outcome.verdict]} {wording.word(outcome)} | "
    if not outcome.findings:
        return [f"{start}{_code(outcome.reason)} | | | |\n"]
    return [
        f"{start}{_code(wording.place(each))} | {_code(each.expected)} | {_code(each.actual)} | "
        f"{each.count}{'<br>' * bool(each.reason)}{_code(each.reason)} |\n"
        for each in outcome.findings
    ]


def _evidence(outcome: Outcome, finding: Finding, shown: Shown) -> str:
    title = f"{_text(outcome.rule)}, exchange {shown.number} {_code(wording.place(finding))}"
    blocks = (shown.request, shown.response, shown.curl)
    held = "\n".join(_fence(each) for each in blocks if each)
    return f"<details><summary>{title}</summary>\n\n{held}\n</details>\n\n"


def _change(change: Change) -> str:
    return (
        f"| {_text(change.rule)}<br>{_text(change.title)} | {change.level} | {_code(wording.place(change))} | "
        f"{_code(change.expected)} | {_code(change.actual)}{'<br>' * bool(change.reason)}{_code(change.reason)} |\n"
    )


def _table(heading: str, *columns: str) -> str:
    return f"\n### {heading}\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"


def _text(text: str) -> str:
    """Write text so that nothing in it is Markdown."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", " ".join(short.split()))


def _code(text: str) -> str:
    """Write a value of a provider, in which GitHub looks for nothing to link to."""
    return f"<code>{_text(text)}</code>" if text.strip() else ""


def _fence(text: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}\n"
