"""What an action's target selects, within bounds: an overlay may come from anybody, and a JSONPath can ask for a lot.

Inside filters this is narrower than the standard: they look below their own node (no `$`, no `..`), and a regular
expression has one repetition at most, of no group, since two can take for ever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathNode
from jsonpath_rfc9535.function_extensions import Match, Search

from .errors import CodegenError

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2_000
"""Characters of a target; the longest that is written by hand has a few hundred."""
MOST = 200_000
"""Nodes that are looked at for one target; the largest document has some ten thousand."""
_SLOW = "a regular expression with more than one repetition (* + ? {}), or of a group, is not taken"
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_REPETITION = re.compile(r"[*+{?]")
_STRING = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


class TargetError(CodegenError):
    """A target is no JSONPath, or asks for more than can be given."""


class _Node(JSONPathNode):
    """A node that counts how many were made to find it."""

    __slots__ = ("made",)

    def __init__(self, *, made: list[int], **fields: Any) -> None:
        super().__init__(**fields)
        self.made = made

    def new_child(self, value: object, key: int | str, parent: JSONPathNode | None) -> JSONPathNode:
        self.made[0] += 1
        if self.made[0] > MOST:
            raise TargetError(f"looks at more than {MOST:,} places; name what is meant more closely")
        return _Node(made=self.made, value=value, location=(*self.location, key), parent=parent, root=self.root)


def _is_quick(pattern: object) -> bool:
    """Whether a pattern has one repetition at most, of one character or class: a repeated group can hide two."""
    if not isinstance(pattern, str) or len(pattern) > LONGEST:
        return False
    bare = _ESCAPED.sub("x", pattern)
    repeated = [bare[: found.start()] for found in _REPETITION.finditer(bare)]
    return len(repeated) <= 1 and not any(before.endswith(")") for before in repeated)


class _Quick:
    """Refuses slow patterns, for whatever function it stands before."""

    def __call__(self, string: str, pattern: object) -> bool:
        if not _is_quick(pattern):
            raise TargetError(_SLOW)
        return bool(super().__call__(string, pattern))  # type: ignore[misc]  # the function's own


class _Match(_Quick, Match):
    """`match()`: the whole string."""


class _Search(_Quick, Search):
    """`search()`: a part of the string."""


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions |= {"match": _Match(), "search": _Search()}


_ENVIRONMENT = _Environment()


def select(path: str, document: Any) -> list[JSONPathNode]:
    """Find what a JSONPath selects, each node once.

    Raises:
        TargetError: if it is none, or takes too much.
    """
    if len(path) > LONGEST:
        raise TargetError(f"has {len(path):,} characters, more than {LONGEST:,}")
    if _looks_elsewhere(path):
        raise TargetError("a filter looks below its own node; `$` and `..` are not taken in it")
    try:
        nodes: Iterable[JSONPathNode] = [_Node(made=[0], value=document, location=(), parent=None, root=document)]
        for segment in _ENVIRONMENT.compile(path).segments:
            nodes = segment.resolve(nodes)
        return list({node.location: node for node in nodes}.values())
    except (JSONPathError, RecursionError) as error:
        raise TargetError(f"is not a JSONPath ({error})") from error


def _looks_elsewhere(path: str) -> bool:
    """Whether a filter uses `$` or `..`, which would make each node look at the whole document."""
    bare = _STRING.sub("''", path)
    depth, filters = 0, list[int]()
    for number, letter in enumerate(bare):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "?":
            filters.append(depth)
        while filters and depth < filters[-1]:
            filters.pop()
        if filters and (letter == "$" or bare.startswith("..", number)):
            return True
    return False
