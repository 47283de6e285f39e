"""Results for a terminal, with rich: colours where there is one, plain text of 80 columns where there is none.

Text of a provider is always a `Text`: rich would read markup in a plain `str`.
"""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from journeykit_conformance.reports import wording
from journeykit_conformance.result import Exit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from journeykit_conformance.comparing import Change, Comparison, Difference
    from journeykit_conformance.result import Finding, Outcome, Result

_WIDTH = 80
_SHOWN = 5  # findings of a rule; the other forms have all of them
_LONGEST = 300  # characters of a value; the other forms have more of it
_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "yellow",
    Verdict.SKIP: "dim",
    Verdict.NOT_REACHED: "cyan",
    Verdict.ERROR: "bold magenta",
}
_UNJUDGED = {Verdict.SKIP, Verdict.NOT_REACHED}
_ENDS = {Exit.OK: "bold green", Exit.BROKEN: "bold red", Exit.UNJUDGED: "bold yellow", Exit.USAGE: "bold yellow"}
_GROUPS = {"new": "bold red", "no longer reached": "cyan", "persisting": "yellow", "fixed": "green"}


def plain(view: RenderableType) -> str:
    """Write a view as text without colours."""
    console = Console(file=StringIO(), width=_WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(view, highlight=False)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def result(result: Result) -> RenderableType:
    """Show a result on one screen: what is wrong in full, the rest counted; the other forms have every rule."""
    parts: list[RenderableType] = [
        _heading(f"{result.provider}: {result.profile}"),
        Text(result.sentence, _ENDS[result.exit]),
        Text(),
        Text(f"{wording.conformance(result.figures)}\n{wording.reach(result.figures)}", "bold"),
        Text(wording.took(result.figures)),
        _pairs(wording.facts(result)),
    ]
    wrong = wording.with_findings(result.outcomes)
    if wrong:
        parts += [Text(), _heading("Findings"), *(part for each in wrong for part in _wrong(each))]
    parts += [Text(), _heading("Rules"), _rules(result.outcomes)]
    if any(each.verdict in _UNJUDGED for each in result.outcomes):
        parts += [Text(), _heading("Not judged"), _reasons(result.outcomes)]
    if result.latency:
        parts += [
            Text(),
            _heading("Latency"),
            _pairs({name: f"{value:.3f} s" for name, value in result.latency.items()}),
        ]
    if result.differences:
        parts += [Text(), Text(wording.differences(result))]
    return Group(*parts, *_notes(result.notes))


def comparison(comparison: Comparison) -> RenderableType:
    """Show a matrix of rules by results."""
    figures = Table(box=None, pad_edge=False)
    for name in ("", "conformance", "reach", "paid calls", "verdict"):
        figures.add_column(name, overflow="fold")
    for name, each in zip(comparison.names, comparison.results, strict=True):
        held = each.figures
        figures.add_row(
            Text(name),
            Text(f"{wording.percent(held.passed, held.reached)} ({held.passed}/{held.reached})"),
            Text(f"{wording.percent(held.reached, held.applicable)} ({held.reached}/{held.applicable})"),
            Text(str(held.paid)),
            Text(wording.ENDS[each.exit], _ENDS[each.exit]),
        )
    matrix = Table(box=None, pad_edge=False)
    matrix.add_column("rule", no_wrap=True)
    for name in comparison.names:
        matrix.add_column(Text(name), overflow="fold")
    for row in comparison.rows:
        cells = [
            Text(wording.word(each), _STYLES[each.verdict]) if each else Text(wording.UNKNOWN, "dim")
            for each in row.outcomes
        ]
        matrix.add_row(Text(row.rule, "bold" if row.is_split else ""), *cells)
    return Group(figures, Text(), matrix)


def difference(difference: Difference) -> RenderableType:
    """Show what came, went and stayed."""
    old, new = difference.old, difference.new
    parts: list[RenderableType] = [
        _heading(f"{new.provider}: {old.started_at or 'before'} to {new.started_at or 'now'}"),
        Text(wording.summary(difference), _ENDS[difference.exit]),
        Text(f"before: {wording.conformance(old.figures)}, {wording.reach(old.figures)}"),
        Text(f"now:    {wording.conformance(new.figures)}, {wording.reach(new.figures)}"),
        Text(f"now:    {new.sentence}"),
    ]
    for name, held in wording.changes(difference).items():
        if held:
            parts += [Text(), _heading(name.capitalize()), *(_change(each, _GROUPS[name]) for each in held)]
    return Group(*parts, *_notes(difference.notes))


def _heading(text: str) -> Text:
    return Text(text, "bold underline")


def _pairs(held: dict[str, str]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in held.items():
        table.add_row(Text(name, "dim"), Text(value, overflow="fold"))
    return table


def _notes(notes: Iterable[str]) -> list[RenderableType]:
    held = [Text(f"- {note}") for note in notes]
    return [Text(), _heading("Notes"), *held] if held else []


def _wrong(outcome: Outcome) -> list[RenderableType]:
    verdict = Text(wording.word(outcome), _STYLES[outcome.verdict])
    head = Text.assemble(verdict, f" {outcome.rule} {outcome.level}  ", (outcome.title, "bold"))
    parts: list[RenderableType] = [head]
    if outcome.reason:
        parts.append(_indented(Text(outcome.reason)))
    parts += [_indented(_finding(each)) for each in outcome.findings[:_SHOWN]]
    left = len(outcome.findings) - _SHOWN
    if left > 0:
        parts.append(_indented(Text(f"and {left} more", "dim")))
    if outcome.fix:
        parts.append(_indented(Text(f"fix: {outcome.fix}", "dim")))
    return parts


def _finding(finding: Finding) -> Table:
    number = finding.exchange and f", exchange {finding.exchange.number}"
    held = {
        "at": f"{wording.place(finding) or 'the run'} ({wording.counted(finding.count, 'time')}{number or ''})",
        "expected": _short(finding.expected),
        "actual": _short(finding.actual),
        "known": finding.reason,
    }
    return _pairs({name: value for name, value in held.items() if value})


def _rules(outcomes: Sequence[Outcome]) -> Table:
    """Count the rules of each family by verdict."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for word, members in wording.by_verdict(outcomes):
        held = ", ".join(f"{family} {len(list(each))}" for family, each in wording.families(members))
        table.add_row(Text(word, _STYLES[members[0].verdict]), Text(str(len(members))), Text(held))
    return table


def _reasons(outcomes: Sequence[Outcome]) -> Table:
    """Count why rules were not judged, the most frequent reason first."""
    reasons = Counter(each.reason for each in outcomes if each.verdict in _UNJUDGED)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for reason, count in reasons.most_common():
        table.add_row(Text(str(count)), Text(_short(reason), "dim"))
    return table


def _change(change: Change, style: str) -> RenderableType:
    lines = [f"{change.rule} {change.level}  {change.title}", wording.place(change)]
    if change.expected or change.actual:
        lines.append(f"expected {_short(change.expected)}; it was {_short(change.actual)}")
    if change.reason:
        lines.append(change.reason)
    head, *rest = [line for line in lines if line]
    return Group(Text(head, style), *(_indented(Text(line)) for line in rest))


def _indented(view: RenderableType) -> Padding:
    return Padding(view, (0, 0, 0, 2))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
