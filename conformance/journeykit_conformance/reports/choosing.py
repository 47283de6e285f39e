"""Reads which reports are wanted and where, before anything is sent or paid."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from journeykit_conformance.comparing import Comparison, Difference
from journeykit_conformance.holding import TRACE, held_in
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit_conformance.reports.writing import Report

_T = TypeVar("_T", Result, Comparison, Difference)
STDOUT = Path("-")


class ReportError(ValueError):
    """There is no such report, or it cannot be written where it is wanted."""


def asked_for(reports: Sequence[str], forms: Mapping[str, Report[_T]]) -> list[tuple[Report[_T], Path]]:
    """Read a list of KIND=PATH, several of them with commas between them if need be; `-` is standard output.

    Raises:
        ReportError: if there is no such kind, no such folder, two go to one place, or one would replace what is read.
    """
    found = []
    # A comma is one of a path unless another kind follows.
    between = re.compile(rf",(?=(?:{'|'.join(forms)})=)")
    for each in (one for several in reports for one in between.split(several)):
        kind, _, path = each.partition("=")
        if kind not in forms or not path:
            raise ReportError(f"report {each!r}: give KIND=PATH, where KIND is one of {', '.join(forms)}")
        found.append((forms[kind], writable(Path(path), replaces=forms[kind].replaces)))
    apart([path for _, path in found])
    return found


def apart(paths: Sequence[Path]) -> None:
    """Insist that no two outputs go to one file, or both to standard output; a device takes as many as there are.

    Raises:
        ReportError: if they do.
    """
    places = [path if path == STDOUT else path.resolve() for path in paths]
    for path, place in zip(paths, places, strict=True):
        if places.count(place) > 1 and (place == STDOUT or place.is_file() or not place.exists()):
            where = "standard output" if path == STDOUT else path
            raise ReportError(f"two outputs go to {where}: give each a file of its own")


def writable(path: Path, replaces: str = TRACE) -> Path:
    """Give back a path that can be written to; of what commands read, only its own kind may be replaced.

    Raises:
        ReportError: if it cannot.
    """
    why = ""
    if path != STDOUT:
        if path.is_dir():
            why = "it is a folder"
        elif not path.parent.is_dir():
            why = "there is no such folder"
        elif not os.access(path if path.exists() else path.parent, os.W_OK):
            why = "permission denied"
    if why:
        raise ReportError(f"{path} cannot be written: {why}")
    if (held := held_in(path)) not in {"", replaces}:
        raise ReportError(f"{path} holds {held}, which this would replace: give another file, or delete that one first")
    return path
