"""Applies OpenAPI Overlays (1.0 and 1.1) to documents, strictly.

Stricter than the standard in two ways: a target that matches nothing is an error (`x-optional:
true` exempts), since a correction that no longer applies is itself a mistake; and `copy` beside
`update` is refused. One extension: `x-rename: {old: new}` renames keys of the selected objects,
which the standard cannot express for many objects at once (`copy` must select exactly one node).
Inputs are never changed and the result shares nothing with them.
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from jsonpath_rfc9535 import JSONPathNode

from .errors import CodegenError
from .overlay_target import TargetError, select

MOST_ADDED = 1_000_000
"""Values that an overlay may add; a whole document has some ten thousand."""


class OverlayError(CodegenError):
    """An action cannot be applied; the message names overlay, action, target and match count."""


class RefusedError(Exception):
    """What an action asks for cannot be done; the place is added where it is known."""


@dataclass(frozen=True)
class AppliedAction:
    """What one action did."""

    index: int
    target: str
    matches: int


@dataclass(frozen=True)
class _Action:
    """One action of a named overlay, and the words to complain about it."""

    overlay: str
    index: int
    fields: dict[str, Any]
    line_of: Callable[[int], int] | None

    @property
    def target(self) -> str:
        return str(self.fields["target"])

    @property
    def place(self) -> str:
        line = "" if self.line_of is None else f":{self.line_of(self.index)}"
        return f"{self.overlay}{line}: action {self.index}"

    def select(self, path: str, document: Any) -> list[JSONPathNode]:
        try:
            return select(path, document)
        except TargetError as error:
            raise OverlayError(f"{self.place}: {path:.200} {error}") from error

    def error(self, matches: int, problem: str) -> OverlayError:
        where = f"{self.place}, target {self.target:.200}"
        return OverlayError(f"{where} ({matches} match{'' if matches == 1 else 'es'}): {problem}")


def apply_overlay(
    document: Any, overlay: dict[str, Any], *, name: str, line_of: Callable[[int], int] | None = None
) -> tuple[Any, list[AppliedAction]]:
    """Apply all actions of a valid overlay in order; return the new document and what was done.

    `line_of` says on which line an action stands, for an error.
    """
    result = deepcopy(document)
    report = []
    room = MOST_ADDED
    for index, fields in enumerate(overlay["actions"]):
        action = _Action(name, index, fields, line_of)
        nodes = action.select(action.target, result)
        if not nodes and not fields.get("x-optional", False):
            raise action.error(0, "nothing matches; repair or delete the action")
        try:
            room -= _apply(action, nodes, result, room, primitives=not overlay["overlay"].startswith("1.0."))
        except RefusedError as error:
            raise action.error(len(nodes), str(error)) from error
        except RecursionError as error:  # each copy into itself makes a document twice as deep
            raise action.error(len(nodes), "the document would be nested too deeply") from error
        report.append(AppliedAction(index, action.target, len(nodes)))
    return result, report


def _apply(action: _Action, nodes: list[JSONPathNode], document: Any, room: int, *, primitives: bool) -> int:
    """Do what one action says; return how many values it added, of as many as there is room for."""
    fields = action.fields
    if "copy" in fields and "update" in fields:
        raise RefusedError("copy and update in one action are ambiguous, use two actions")
    if not primitives and any(not isinstance(node.value, dict | list) for node in nodes):
        raise RefusedError("only Overlay 1.1 may select primitive values")
    if fields.get("remove", False):
        _remove(nodes)
        return 0
    added = 0
    if nodes and ("update" in fields or "copy" in fields):
        incoming = fields["update"] if "update" in fields else _source(action, document)
        added = len(nodes) * _size(incoming)
        if added > room:
            raise RefusedError(f"this overlay would add more than {MOST_ADDED:,} values")
        _update(nodes, incoming)
    if "x-rename" in fields:
        _rename(nodes, fields["x-rename"])
    return added


def _source(action: _Action, document: Any) -> Any:
    """Find the one value that an action copies."""
    path = action.fields["copy"]
    sources = action.select(path, document)
    if len(sources) != 1:
        raise RefusedError(f"copy {path} must select exactly one node, not {len(sources)}")
    return sources[0].value


def _remove(nodes: Iterable[JSONPathNode]) -> None:
    # Last first: array positions still to be removed do not move, children go before parents.
    for node in sorted(nodes, key=lambda node: node.location, reverse=True):
        if node.parent is None:
            raise RefusedError("the root cannot be removed")
        del node.parent.value[node.location[-1]]  # type: ignore[attr-defined]


def _update(nodes: Iterable[JSONPathNode], value: Any) -> None:
    # Taken before the first write: a target may contain what is copied, or be it.
    snapshot = deepcopy(value)
    for node in nodes:
        incoming = deepcopy(snapshot)
        if isinstance(node.value, list) and not isinstance(incoming, list):
            node.value.append(incoming)
        else:
            merged = merge(node.value, incoming)
            if merged is not node.value:
                if node.parent is None:
                    raise RefusedError("the root cannot be replaced")
                node.value = merged


def merge(current: Any, incoming: Any) -> Any:
    """Merge objects recursively, concatenate arrays, replace primitives; refuse other pairs."""
    if isinstance(current, dict) and isinstance(incoming, dict):
        for key, value in incoming.items():
            if key not in current:
                current[key] = value
                continue
            try:
                current[key] = merge(current[key], value)
            except RefusedError as error:
                raise RefusedError(f"at key {key!r}: {error}") from error
        return current
    if isinstance(current, list) and isinstance(incoming, list):
        current.extend(incoming)
        return current
    if isinstance(current, dict | list) or isinstance(incoming, dict | list):
        raise RefusedError(f"{_kind(incoming)} cannot be merged into {_kind(current)}")
    return incoming


def _rename(nodes: Iterable[JSONPathNode], names: Any) -> None:
    if not isinstance(names, dict) or not all(isinstance(new, str) for new in names.values()):
        raise RefusedError("x-rename must map old keys to new keys")
    if len(set(names.values())) < len(names):
        raise RefusedError("x-rename must not map two keys to one, all but the last would be lost")
    for node in nodes:
        value = node.value
        if not isinstance(value, dict):
            raise RefusedError(f"x-rename needs objects, {node.path()} is {_kind(value)}")
        for old, new in names.items():
            if old not in value:
                raise RefusedError(f"{node.path()} has no key {old!r} to rename")
            if new in value and new not in names:  # all at once, so that keys can change places
                raise RefusedError(f"{node.path()} already has a key {new!r}")
        renamed = {names.get(key, key): item for key, item in value.items()}
        value.clear()
        value.update(renamed)


def _size(value: Any) -> int:
    """Count the values in a value, itself included; nothing has none."""
    if value is None:
        return 0
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_size, inside))


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a primitive"
