"""Shows what came out, and writes whatever reports were asked for."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from journeykit.cli.exits import FINE, USAGE
from journeykit_conformance.comparing import Comparison, Difference
from journeykit_conformance.reports import writing
from journeykit_conformance.reports.choosing import STDOUT
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from journeykit_conformance.redaction import Redactor
    from journeykit_conformance.trace import Trace

_T = TypeVar("_T", Result, Comparison, Difference)


def write(
    source: _T,
    view: Callable[[_T], RenderableType],
    reports: Sequence[tuple[writing.Report[_T], Path]],
    redactor: Redactor,
) -> list[str]:
    """Write the reports and show what came out, unless a report goes to standard output itself.

    Returns a sentence for each that could not be written: one full disk must not cost the others, nor the verdict.
    """
    unwritten = []
    for report, path in reports:
        if path != STDOUT:
            unwritten += writing.attempt(path, partial(writing.write, path, report, source, redactor))
    shown = [report for report, path in reports if path == STDOUT]
    for report in shown:
        sys.stdout.write(writing.render(report, source, redactor))
    if not shown:
        writing.display(Console(), view, source, redactor)
    sys.stdout.flush()
    return unwritten


def keep(trace: Trace, file: Path | None) -> list[str]:
    """Write a trace if it is wanted; return a sentence if that is impossible."""
    return [] if file is None else writing.attempt(file, partial(trace.write, file))


def ended(verdict: int | str, unwritten: Sequence[str]) -> int:
    """Say what could not be written, and choose the exit code: a bad verdict stays what it is."""
    sys.stderr.write("".join(f"{sentence}\n" for sentence in unwritten))
    return int(verdict) or (USAGE if unwritten else FINE)
