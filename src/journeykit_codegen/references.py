"""Insists that every reference of a document leads somewhere, before libraries that assume it fall over one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from .document import Json, Place, pointer
from .errors import CodegenError

_PAYLOAD = frozenset({"default", "enum", "example", "value"})
"""Keys under which anything may stand, also what looks like a reference."""
_NAMED = frozenset({"examples", "headers", "parameters", "properties", "responses", "schemas"})
"""Keys under which whoever wrote the document gives the names, so that a name says nothing."""


def check_references(document: Json, *, name: str) -> None:
    """Look at every reference.

    Raises:
        CodegenError: naming the first that leads nowhere, out of the document, or in a circle.
    """
    for place, reference in _references(document, ()):
        if problem := _problem(document, reference):
            raise CodegenError(f"{name}: at {pointer(place)}: {reference} {problem}")


def _references(part: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(part, list):
        for index, member in enumerate(part):
            yield from _references(member, (*place, str(index)))
    elif isinstance(part, dict):
        reference = part.get("$ref")
        # Fields of a payload may have any name, and the keys of `properties` are such.
        if isinstance(reference, str) and place[-1:] != ("properties",):
            yield place, reference
        is_named = bool(place) and place[-1] in _NAMED
        for key, member in part.items():
            if is_named or (key not in _PAYLOAD and not str(key).startswith("x-")):
                yield from _references(member, (*place, str(key)))


def _problem(document: Json, reference: str) -> str:
    seen: list[str] = []
    while True:
        if not reference.startswith("#/"):
            return "leads out of the document; write what it means into it"
        if reference in seen:
            return "refers to itself"
        seen.append(reference)
        target: Any = document
        for written in unquote(reference.removeprefix("#/")).split("/"):
            key = written.replace("~1", "/").replace("~0", "~")
            if isinstance(target, list) and key.isdecimal() and int(key) < len(target):
                target = target[int(key)]
            elif isinstance(target, dict) and key in target:
                target = target[key]
            else:
                return "leads nowhere"
        if not isinstance(target, dict) or not isinstance(target.get("$ref"), str):
            return ""
        reference = target["$ref"]
