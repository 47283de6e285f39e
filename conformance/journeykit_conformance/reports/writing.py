"""The table of the reports, and the only way one leaves the suite: through a redactor, whatever was done before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from journeykit_conformance.comparing import Comparison, Difference
from journeykit_conformance.files import write_whole
from journeykit_conformance.holding import RESULT
from journeykit_conformance.reports import badge, junit, markdown, page, terminal
from journeykit_conformance.reports.legible import each_text, legible
from journeykit_conformance.reports.wording import changes
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rich.console import Console, RenderableType

    from journeykit_conformance.redaction import Redactor

_T = TypeVar("_T", Result, Comparison, Difference)

DIFFERENCE_VERSION = 1


@dataclass(frozen=True)
class Report(Generic[_T]):
    """One form of a report."""

    suffix: str
    """Of a file that holds it."""
    render: Callable[[_T], str]
    is_for_people: bool = True
    """Whether hidden characters are written out and long texts cut; a machine gets them as they are."""
    replaces: str = ""
    """What of all that commands read it may replace: an older one of itself."""


def _difference_json(difference: Difference) -> str:
    ends = {
        name: {"provider": each.provider, "profile": each.profile, "started_at": each.started_at, "exit": each.exit}
        for name, each in (("from", difference.old), ("to", difference.new))
    }
    groups = {name: [asdict(each) for each in held] for name, held in changes(difference).items()}
    made = {"journeykit-conformance-diff": DIFFERENCE_VERSION, "exit": difference.exit, **ends, **groups}
    return json.dumps({**made, "notes": difference.notes}, ensure_ascii=False, indent=1) + "\n"


RESULTS: Mapping[str, Report[Result]] = {
    "json": Report(".json", Result.to_json, is_for_people=False, replaces=RESULT),
    "html": Report(".html", page.result),
    "md": Report(".md", markdown.result),
    "junit": Report(".xml", junit.result),
    "badge": Report(".badge.json", badge.result),
    "terminal": Report(".txt", lambda result: terminal.plain(terminal.result(result))),
}
COMPARISONS: Mapping[str, Report[Comparison]] = {
    "html": Report(".html", page.comparison),
    "md": Report(".md", markdown.comparison),
    "terminal": Report(".txt", lambda comparison: terminal.plain(terminal.comparison(comparison))),
}
DIFFERENCES: Mapping[str, Report[Difference]] = {
    "json": Report(".json", _difference_json, is_for_people=False),
    "md": Report(".md", markdown.difference),
    "terminal": Report(".txt", lambda difference: terminal.plain(terminal.difference(difference))),
}


def render(report: Report[_T], source: _T, redactor: Redactor) -> str:
    """Render a report without any secret."""
    clean = _clean(source, redactor)
    return report.render(each_text(clean, legible) if report.is_for_people else clean)


def write(path: Path, report: Report[_T], source: _T, redactor: Redactor) -> None:
    """Write a report to a file.

    Raises:
        OSError: if that is impossible.
    """
    write_whole(path, render(report, source, redactor).encode())


def attempt(path: Path, write: Callable[[], object]) -> list[str]:
    """Write a file; return a sentence if that is impossible."""
    try:
        write()
    except OSError as problem:
        return [f"{path} cannot be written: {problem.strerror or problem}"]
    return []


def display(console: Console, view: Callable[[_T], RenderableType], source: _T, redactor: Redactor) -> None:
    """Show a report of the module `terminal` on a terminal, or wherever the console writes to."""
    console.print(view(each_text(_clean(source, redactor), legible)), highlight=False)


def _clean(source: _T, redactor: Redactor) -> _T:
    """Take secrets out before anything is rendered: escapes of HTML or XML could hide them from a redactor."""

    def change(text: str) -> str:
        # Half of a character pair, which a JSON string of a provider can hold, is no UTF-8; it is written out.
        return redactor.text(text).encode("utf-8", "backslashreplace").decode()

    return each_text(source, change)
