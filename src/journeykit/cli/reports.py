"""Shows what came out, and writes whatever reports were asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from journeykit_conformance.comparing import Comparison, Difference
from journeykit_conformance.reports import writing
from journeykit_conformance.reports.choosing import STDOUT
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from journeykit_conformance.redaction import Redactor

_T = TypeVar("_T", Result, Comparison, Difference)


def write(
    source: _T,
    view: Callable[[_T], RenderableType],
    reports: Sequence[tuple[writing.Report[_T], Path]],
    redactor: Redactor,
) -> None:
    """Show what came out, unless a report goes to standard output itself, and write the reports."""
    if all(path != STDOUT for _, path in reports):
        writing.display(Console(), view, source, redactor)
    for report, path in reports:
        if path == STDOUT:
            sys.stdout.write(writing.render(report, source, redactor))
        else:
            writing.write(path, report, source, redactor)
    sys.stdout.flush()
