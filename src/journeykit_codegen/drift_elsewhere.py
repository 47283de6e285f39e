"""What differs between two documents beyond what operations are compared by: everything, place by place.

Texts for people are left out, and whatever was told already.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from .document import HTTP_METHODS, Json, Place, pointer
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
    Aspect.DEPRECATED: ("deprecated",),
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
    known = {place for each in told for place in _spoken_of(each)}
    for place, mine, theirs in _walk(now, _on_new_paths(then, told), ()):
        at = pointer(place)
        is_whole = mine is _ABSENT or theirs is _ABSENT  # told part by part: a path of its operations
        if not any(_holds(each, at) or (is_whole and _holds(at, each)) for each in known):
            yield Change(at or "/", _short(mine), _short(theirs))


def _on_new_paths(then: Json, told: Collection[Difference]) -> Json:
    """Put operations where they are now, if that they have moved was told: what else differs in them is then seen."""
    paths = {path: dict(item) for path, item in then.get("paths", {}).items()}
    for each in told:
        method = each.name.lower()
        if each.aspect is Aspect.PATH and method in paths.get(each.spec, {}):
            old = paths[each.spec]
            shared = {key: value for key, value in old.items() if key not in HTTP_METHODS}
            paths.setdefault(each.page, shared)[method] = old.pop(method)
            if HTTP_METHODS.isdisjoint(old):
                del paths[each.spec]
    return {**then, "paths": paths}


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")


def _spoken_of(each: Difference) -> Iterator[str]:
    """Yield what a difference speaks of; where a side has nothing, its place is only what the thing would be in."""
    if each.aspect is Aspect.PATH:
        return  # of where an operation is, and of nothing in it
    for value, at in ((each.page, each.page_at), (each.spec, each.spec_at)):
        if each.aspect in _KEYS:
            yield from (f"{at}/{key}" for key in _KEYS[each.aspect])
        elif each.aspect is Aspect.PARAMETER and value is None:
            yield f"{at}/parameters"  # a list, which differs as one
        elif value is not None:
            yield at + pointer(("content", value)) if each.aspect is Aspect.MEDIA_TYPE else at


def _walk(mine: Any, theirs: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*mine, *theirs]):
            is_named = place[-1:] in {("properties",), ("schemas",), ("responses",)}
            if is_named or key not in _FOR_PEOPLE:
                yield from _walk(mine.get(key, _ABSENT), theirs.get(key, _ABSENT), (*place, str(key)))
    elif place[-1:] == ("required",) and (isinstance(mine, list) or isinstance(theirs, list)):
        return  # told of each field
    elif mine != theirs:
        yield place, mine, theirs


def _short(value: Any) -> str:
    return "nothing" if value is _ABSENT else repr(value)[:_LONGEST]
