"""A result as the JSON that shields.io's endpoint badge reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from journeykit_conformance.reports.wording import ENDS, percent
from journeykit_conformance.result import Exit

if TYPE_CHECKING:
    from journeykit_conformance.result import Result

_COLORS = {Exit.OK: "brightgreen", Exit.BROKEN: "red", Exit.UNJUDGED: "lightgrey", Exit.USAGE: "lightgrey"}


def result(result: Result) -> str:
    """Render a result."""
    figures = result.figures
    both = (
        f"{percent(figures.passed, figures.reached)} kept, {percent(figures.reached, figures.applicable)} reached"
        if figures.reached
        else "0 reached"
    )
    made = {
        "schemaVersion": 1,
        "label": f"{result.provider} conformance",
        "message": both if result.exit in {Exit.OK, Exit.BROKEN} else f"{ENDS[result.exit]}: {both}",
        "color": _COLORS[result.exit],
    }
    return json.dumps(made, ensure_ascii=False) + "\n"
