"""Which operation of a spec an operation of a page is about."""

import re
from dataclasses import dataclass
from typing import Any

from journeykit_codegen.document import Located, operations

from .contradictions import LITERAL_ID

Json = dict[str, Any]
SLOT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Match:
    """An operation of a page and the one of the spec that it is about."""

    page: Located
    spec: Located | None


def matches(fragment: Json, spec: Json) -> list[Match]:
    """Find the operation of the spec for each of the page."""
    held = list(operations(spec))
    return [Match(each, _counterpart(each, held)) for each in operations(fragment)]


def _counterpart(page: Located, held: list[Located]) -> Located | None:
    same_method = [each for each in held if each.path[2] == page.path[2]]
    for form in (lambda path: path, slots, lambda path: slots(_without_ids(path))):
        found = [each for each in same_method if form(each.path[1]) == form(page.path[1])]
        if found:
            return found[0]
    # A server's prefix, or one for the speed: the same path but for what stands before it.
    mine = slots(_without_ids(page.path[1]))
    near = [each for each in same_method if mine.endswith(slots(_without_ids(each.path[1])))]
    near += [each for each in same_method if slots(_without_ids(each.path[1])).endswith(mine)]
    return near[0] if len(near) == 1 else None


def slots(path: str) -> str:
    """Write a path without the names of its slots."""
    return SLOT.sub("{}", path.rstrip("/"))


def _without_ids(path: str) -> str:
    return "/".join("{}" if LITERAL_ID.fullmatch(part) else part for part in path.split("/"))
