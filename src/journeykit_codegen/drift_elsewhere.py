"""What differs between two documents beyond what operations are compared by: everything, place by place.

Texts for people are left out, and whatever was told already.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from .document import Json, Place, pointer
from .pages.difference import Aspect, Difference

_FOR_PEOPLE = frozenset(
    {"description", "example", "examples", "summary", "title", "x-contradictions", "x-evidence", "x-source"}
)
_LONGEST = 60  # characters of a value
# Which keys below its place a difference speaks of; the others speak of all that is there.
_KEYS = {
    Aspect.ENUM: ("enum",),
    Aspect.FORMAT: ("format",),
    Aspect.NULLABLE: ("nullable", "anyOf", "oneOf", "enum"),
    Aspect.REQUIRED: ("required",),
    Aspect.SECURITY: ("security",),
    Aspect.TYPE: ("type", "anyOf", "oneOf", "allOf", "items", "properties", "$ref"),
}
_ABSENT = object()


class Change(NamedTuple):
    """One place that differs."""

    place: str
    now: str
    before: str

    def __str__(self) -> str:
        return f"{self.place}: now {self.now}, before {self.before}"


def changes(now: Json, then: Json, told: Collection[Difference]) -> Iterator[Change]:
    """Yield every difference that was not told."""
    known = {place for each in told for at in (each.page_at, each.spec_at) for place in _spoken_of(each.aspect, at)}
    for place, mine, theirs in _walk(now, then, ()):
        at = pointer(place)
        if not any(at == each or at.startswith(f"{each}/") for each in known):
            yield Change(at or "/", _short(mine), _short(theirs))


def _spoken_of(aspect: Aspect, at: str) -> Iterator[str]:
    if aspect not in _KEYS:
        yield at
    for key in _KEYS.get(aspect, ()):
        yield f"{at}/{key}"


def _walk(mine: Any, theirs: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*mine, *theirs]):
            is_named = place[-1:] in {("properties",), ("schemas",), ("responses",)}
            if is_named or key not in _FOR_PEOPLE:
                yield from _walk(mine.get(key, _ABSENT), theirs.get(key, _ABSENT), (*place, str(key)))
    elif isinstance(mine, list) and isinstance(theirs, list) and place[-1:] == ("required",):
        return  # told of each field
    elif mine != theirs:
        yield place, mine, theirs


def _short(value: Any) -> str:
    return "nothing" if value is _ABSENT else repr(value)[:_LONGEST]
