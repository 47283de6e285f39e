"""Puts rows of fields together to a schema: which field holds which.

A page that indents says so. The copy of a browser does not: there the example decides, then the number of members that
the page states, then that a member cannot occur twice in one object.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import words
from .row import Row

Json = dict[str, Any]
_DEEPEST = 40


@dataclass
class _Frame:
    """An object that is being filled."""

    target: Json
    depth: int
    left: int | None = None
    """How many members it still has, where the page says so."""
    sample: Json | None = None
    """What the example shows of it."""
    surely: bool = True
    """The page shows its members, if nothing speaks against it."""
    used: set[str] = field(default_factory=set)


def nest(
    rows: Sequence[Row], sample: Any, *, root: Json | None = None, expanded: bool = True
) -> tuple[Json, list[str]]:
    """Build the schema of a body from its rows.

    `root` is the type that the page gives the body itself. `expanded` says that this page writes the number of members
    behind an object that it does not open. The names that come second are of objects whose end nothing shows.
    """
    schema: Json = root if root is not None else {"type": "object"}
    unclear: list[str] = []
    depths = {row.depth for row in rows}
    bottom = _Frame(_object_in(schema), -1, None, _sample_of(sample))
    frames = [bottom]
    for at, row in enumerate(rows):
        if "." in row.name and len(depths) == 1 and not row.name.startswith("."):
            _by_path(bottom.target, row)
            continue
        if len(depths) > 1:
            while len(frames) > 1 and frames[-1].depth >= row.depth:
                frames.pop()
        else:
            while len(frames) > 1 and not _accepts(frames, row, unclear):
                frames.pop()
        frame = frames[-1]
        if _is_item(row, frame):
            frame.target.update(row.schema)
            frame.left = row.count
            continue
        _put(frame, row)
        item_follows = at + 1 < len(rows) and rows[at + 1].name.lower() in words.ARRAY_ITEM
        open_end = len(depths) > 1 or item_follows
        if (inner := _frame_of(row, frame, expanded=expanded, indented=open_end)) and len(frames) < _DEEPEST:
            frames.append(inner)
    return schema, sorted(set(unclear))


def _object_in(schema: Json) -> Json:
    """Find the object that the fields of this schema belong to: itself, or what its arrays hold."""
    held = schema
    while held.get("type") == "array":
        if not isinstance(held.get("items"), dict) or not held["items"]:
            held["items"] = {"type": "object"}
        held = held["items"]
    return held


def _sample_of(value: Any) -> Json | None:
    while isinstance(value, list):
        merged: Json = {}
        for each in value[:50]:
            if isinstance(each, dict):
                merged = {**each, **merged}
        value = merged or (value[0] if value else None)
    return value if isinstance(value, dict) else None


def _accepts(frames: list[_Frame], row: Row, unclear: list[str]) -> bool:
    frame = frames[-1]
    if row.name in frame.used or frame.left == 0:
        return False
    if frame.sample is not None and row.name in frame.sample:
        return True
    elsewhere = any(
        outer.sample is not None and row.name in outer.sample and row.name not in outer.used for outer in frames[:-1]
    )
    if elsewhere:
        return False
    if frame.left is None:
        unclear.append(row.name)
    return frame.surely


def _is_item(row: Row, frame: _Frame) -> bool:
    return row.name.lower() in words.ARRAY_ITEM and frame.depth >= 0 and "properties" not in frame.target


def _put(frame: _Frame, row: Row) -> None:
    frame.used.add(row.name)
    if frame.left is not None:
        frame.left -= 1
    frame.target.setdefault("type", "object")
    frame.target.setdefault("properties", {})[row.name] = row.schema
    if row.required:
        frame.target.setdefault("required", []).append(row.name)


def _frame_of(row: Row, above: _Frame, *, expanded: bool, indented: bool) -> _Frame | None:
    array = row.schema.get("type") == "array"
    target = row.schema
    while target.get("type") == "array":
        target = target.setdefault("items", {})
    if target.get("type", "object") != "object" or (row.count == 0 and not indented):
        return None
    if array and not target and not indented:
        return None
    sample = _sample_of(above.sample.get(row.name)) if above.sample else None
    if indented:
        return _Frame(target, row.depth)
    # An object without a number is open on a page that numbers the closed ones.
    surely = row.count is not None or (expanded and not array and not row.tabular)
    return _Frame(target, row.depth, row.count, sample or None, surely)


def _by_path(target: Json, row: Row) -> None:
    *above, last = row.name.replace("[]", "").split(".")
    for name in above[:_DEEPEST]:
        inner = target.setdefault("properties", {}).setdefault(name, {"type": "object"})
        target = _object_in(inner)
    target.setdefault("properties", {})[last] = row.schema
    if row.required:
        target.setdefault("required", []).append(last)
