"""`journeykit compare` and `journeykit diff`: results on disk, side by side or one against an older one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from journeykit.cli import reports as reporting
from journeykit.cli.exits import FINE
from journeykit_conformance import comparing
from journeykit_conformance.allowance import UsageError
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.choosing import asked_for
from journeykit_conformance.reports.writing import COMPARISONS, DIFFERENCES, Report
from journeykit_conformance.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from journeykit_conformance.comparing import Comparison

_NO_KEYS = Redactor(())  # they were taken out before the results were written


def _as_json(comparison: Comparison) -> str:
    told = {
        name: json.loads(result.to_json()) for name, result in zip(comparison.names, comparison.results, strict=True)
    }
    return json.dumps({"results": told, "exit": 0}, ensure_ascii=False, indent=1) + "\n"


_JSON = Report(".json", _as_json, is_for_people=False)


def compare(files: Sequence[Path], reports: Sequence[str]) -> int:
    """Show results side by side; return the exit code."""
    wanted = asked_for(reports, {**COMPARISONS, "json": _JSON})
    if len(files) < 2:
        raise UsageError("a comparison takes two results or more")
    comparison = comparing.compare([Result.read(each) for each in files])
    return reporting.ended(FINE, reporting.write(comparison, terminal.comparison, wanted, _NO_KEYS))


def diff(old: Path, new: Path, reports: Sequence[str]) -> int:
    """Show what changed; return the exit code."""
    wanted = asked_for(reports, DIFFERENCES)
    difference = comparing.diff(Result.read(old), Result.read(new))
    return reporting.ended(difference.exit, reporting.write(difference, terminal.difference, wanted, _NO_KEYS))
