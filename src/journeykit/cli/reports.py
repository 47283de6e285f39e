"""Writes a result: a summary to the terminal, and whatever reports were asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.errors import ConfigurationError
from journeykit_conformance.reports import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit_conformance.result import Result

_STDOUT = Path("-")


def asked_for(reports: Sequence[str]) -> list[tuple[str, Path]]:
    """Read KIND=PATH, before anything is sent or paid.

    Raises:
        ConfigurationError: if there is no such kind, or the file cannot be written.
    """
    found = []
    for each in reports:
        kind, _, path = each.partition("=")
        if kind not in RENDERERS or not path:
            raise ConfigurationError(f"--report {each}: give KIND=PATH, where KIND is {', '.join(sorted(RENDERERS))}")
        found.append((kind, writable(Path(path))))
    return found


def writable(path: Path) -> Path:
    """Give back a path that can be written to.

    Raises:
        ConfigurationError: if it cannot.
    """
    if path != _STDOUT and (path.is_dir() or not path.parent.is_dir()):
        raise ConfigurationError(f"{path} cannot be written: {'it is' if path.is_dir() else 'there is no such'} folder")
    return path


def write(result: Result, reports: Sequence[tuple[str, Path]]) -> int:
    """Write a result; return the exit code that it means."""
    if all(path != _STDOUT for _, path in reports):
        sys.stdout.write(RENDERERS["terminal"](result))
    for kind, path in reports:
        text = RENDERERS[kind](result)
        if path == _STDOUT:
            sys.stdout.write(text)
        else:
            path.write_text(text, encoding="utf-8")
    sys.stdout.flush()
    return int(result.exit)
