"""Results as one HTML file: opened from disk, read on a phone, nothing fetched.

Every text is escaped by the template engine; a policy inside the page allows its own style and script, by their hash,
and nothing else. Without scripts everything can be read; the script only hides what is not asked for.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from journeykit_conformance.reports import wording
from journeykit_conformance.result import Verdict

if TYPE_CHECKING:
    from journeykit_conformance.comparing import Comparison
    from journeykit_conformance.result import Result

_OPEN = frozenset({Verdict.FAIL, Verdict.ERROR})


def result(result: Result) -> str:
    """Render a result."""
    outcomes = wording.ordered(result.outcomes)
    counts = Counter(each.verdict for each in outcomes)
    return _render("result.html", result=result, outcomes=outcomes, counts=counts, opened=_OPEN)


def comparison(comparison: Comparison) -> str:
    """Render a matrix of rules by results."""
    held = [{each.verdict for each in row.outcomes if each} for row in comparison.rows]
    counts = Counter(verdict for verdicts in held for verdict in verdicts)
    return _render("comparison.html", comparison=comparison, counts=counts)


def _render(template: str, **values: Any) -> str:
    place = files("journeykit_conformance") / "reports" / "templates"
    style, script = ((place / name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    frame = {"style": style, "script": script, "policy": policy, "wording": wording, "order": wording.ORDER}
    return _environment().get_template(template).render(**frame, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("journeykit_conformance", "reports/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
