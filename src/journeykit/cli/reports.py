"""Writes what came out: to the terminal, and as whatever reports were asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from journeykit.errors import ConfigurationError
from journeykit_conformance.comparing import Comparison, Difference
from journeykit_conformance.reports import writing
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import RenderableType

    from journeykit_conformance.redaction import Redactor

_T = TypeVar("_T", Result, Comparison, Difference)
_STDOUT = Path("-")


def asked_for(
    reports: Sequence[str], forms: Mapping[str, writing.Report[_T]]
) -> list[tuple[writing.Report[_T], Path]]:
    """Read KIND=PATH, before anything is sent or paid.

    Raises:
        ConfigurationError: if there is no such kind, or the file cannot be written.
    """
    found = []
    for each in reports:
        kind, _, path = each.partition("=")
        if kind not in forms or not path:
            raise ConfigurationError(f"--report {each}: give KIND=PATH, where KIND is one of {', '.join(forms)}")
        found.append((forms[kind], writable(Path(path))))
    return found


def writable(path: Path) -> Path:
    """Give back a path that can be written to.

    Raises:
        ConfigurationError: if it cannot.
    """
    if path != _STDOUT and (path.is_dir() or not path.parent.is_dir()):
        raise ConfigurationError(f"{path} cannot be written: {'it is a' if path.is_dir() else 'there is no such'} folder")
    return path


def write(
    source: _T,
    view: Callable[[_T], RenderableType],
    reports: Sequence[tuple[writing.Report[_T], Path]],
    redactor: Redactor,
) -> None:
    """Show what came out, unless a report goes to the terminal itself, and write the reports."""
    if all(path != _STDOUT for _, path in reports):
        writing.display(Console(), view, source, redactor)
    for report, path in reports:
        if path == _STDOUT:
            sys.stdout.write(writing.render(report, source, redactor))
        else:
            writing.write(path, report, source, redactor)
    sys.stdout.flush()
