"""What the commands of drift have in common in what they print: JSON, and consequences of differences."""

import json
import sys
from typing import Any

from .consequences.consequence import Consequence, Consequences
from .consequences.verdicts import of_difference
from .document import Side
from .pages.difference import Aspect, Difference

Json = dict[str, Any]


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def consequence_of(each: Difference, found: Consequences, operation: str) -> Consequence:
    """Say what a difference means; the spec's place counts where there is one, otherwise the page's."""
    if each.aspect is Aspect.SERVERS:  # no operation's business
        return Consequence(of_difference(each, Side.REQUEST), Side.REQUEST, (), ("BASE_URL",), ())
    places = [_keys(at) for at in (each.spec_at, each.page_at)]
    place = places[0] if each.spec is not None or "properties" in places[0] else places[1]
    side = found.side(places[0] if len(places[0]) > 1 else places[1])
    field = ""
    if each.aspect is Aspect.FIELD and each.spec is None:
        place, field = places[0], places[1][-1]
    new = [value for value in each.page or () if value not in (each.spec or ())] if each.aspect is Aspect.ENUM else []
    made = found.of(of_difference(each, side), place, operation=operation, field=field, new=new)
    return Consequence(made.verdict, side, made.facade, made.adapters, made.rules, made.tables)


def as_json(each: Consequence) -> Json:
    """Write a consequence for programs."""
    return {
        "verdict": each.verdict,
        "side": each.side.value,
        "facade": each.facade,
        "adapters": each.adapters,
        "tables": each.tables,
        "rules": each.rules,
    }


def _keys(at: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in at.split("/")[1:])


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
