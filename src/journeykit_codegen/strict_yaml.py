"""Reads YAML the way the specs mean it: JSON's scalars, no surprises.

YAML 1.1 turns `NO` into false, `010` into 8, `12:30` into 750 and `2026-02-12` into a date, and
lets the last of two equal keys win. Here only JSON's own null, boolean and number forms are
special, everything else stays text, mapping keys are always text, and equal keys are an error.
Reading only: nothing here writes YAML.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import yaml
from yaml.reader import ReaderError

from .errors import CodegenError
from .yaml_bounds import YamlBoundsError, check_bounds

# PyYAML may be built without libyaml: the same result, ten times slower.
_FastestLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictYamlError(CodegenError):
    """The file is not YAML, or uses a part of it that is refused here."""


class _StrictLoader(_FastestLoader):  # type: ignore[valid-type,misc]  # known at run time only
    """Resolves plain scalars by JSON's grammar instead of YAML 1.1's."""

    # PyYAML's table for the whole class; an own, empty one leaves nothing of YAML 1.1.
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_TAG = "tag:yaml.org,2002:"
_MERGE_KEY = "<<"

for _kind, _pattern, _first in (
    ("null", r"(?:~|null|)", ["~", "n", ""]),
    ("bool", r"(?:true|false)", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", list("-0123456789")),
):
    _StrictLoader.add_implicit_resolver(_TAG + _kind, re.compile(rf"^{_pattern}$"), _first)

_SCALARS: dict[str, Callable[[str], Any]] = {
    _TAG + "str": str,
    _TAG + "null": lambda _: None,
    _TAG + "bool": lambda text: text == "true",
    _TAG + "int": int,
    _TAG + "float": lambda text: _finite(float(text)),
}


def _finite(number: float) -> float:
    if not math.isfinite(number):  # `1e999`, or an explicit tag: `!!float nan`
        raise ValueError("JSON has no such number")
    return number


def load(path: Path) -> Any:
    """Read one YAML file; two uses of an alias are two independent values."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StrictYamlError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise StrictYamlError(f"{path}:{line}: is not UTF-8 ({error.reason}); save it as that") from error
    return loads(text, name=str(path))


def loads(text: str, *, name: str = "<text>") -> Any:
    """Read YAML from a string; `name` stands in error messages."""
    try:
        check_bounds(text)
        node = yaml.compose(text, Loader=_StrictLoader)
    except YamlBoundsError as error:
        raise StrictYamlError(f"{name}: {error}") from error
    except yaml.YAMLError as error:
        if isinstance(error, ReaderError):  # its position counts bytes or letters, as the loader does
            letter = chr(error.character)
            line = text.count("\n", 0, text.find(letter)) + 1
            raise StrictYamlError(f"{name}:{line}: holds {letter!r}, which YAML does not accept") from error
        mark = getattr(error, "problem_mark", None)
        place = name if mark is None else f"{name}:{mark.line + 1}"
        problem = getattr(error, "problem", None) or str(error)
        raise StrictYamlError(f"{place}: {problem}") from error
    if node is None:
        raise StrictYamlError(f"{name}: is empty")
    return _Builder(name).build(node)


def line_of(path: Path, *keys: str | int) -> int:
    """Say on which line of a file something stands that was read from it, by the keys and positions that lead there."""
    return line_in(path.read_text(encoding="utf-8"), *keys)


def line_in(text: str, *keys: str | int) -> int:
    """Say the same of YAML in a string; of what is not there, as far as the way leads."""
    node: Any = yaml.compose(text, Loader=_StrictLoader)
    for key in keys:
        inside: dict[str, Any] = {}
        if isinstance(node, yaml.SequenceNode):
            inside = {str(place): held for place, held in enumerate(node.value)}
        elif isinstance(node, yaml.MappingNode):
            inside = {name.value: held for name, held in node.value}
        if str(key) not in inside:
            break
        node = inside[str(key)]
    return int(node.start_mark.line) + 1


class _Builder:
    """Builds values without PyYAML's cache, so that aliases never share what they produce."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[yaml.Node] = []

    def build(self, node: yaml.Node) -> Any:
        if any(node is parent for parent in self._open):
            raise self._error(node, "an alias refers to something that contains it")
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
                return self._mapping(node)
            if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
                return [self.build(item) for item in node.value]
            if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
                return self._scalar(node)
        finally:
            self._open.pop()
        raise self._error(node, f"the tag {node.tag} is not accepted")

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return _SCALARS[node.tag](node.value)
        except ValueError as error:  # an explicit tag, `!!int x`, or a number too large to be one
            raise self._error(node, f"{node.value!r} cannot be read as {node.tag.removeprefix(_TAG)}") from error

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error(key_node, "a mapping key must be a plain word")
            # The written form is the key: `200` and `'200'` are one, `null` and `on` are words.
            key = key_node.value
            if key == _MERGE_KEY and not key_node.style:
                raise self._error(key_node, "merge keys (<<) are not accepted, write the keys out")
            if key in result:
                raise self._error(key_node, f"the key {key!r} occurs twice")
            result[key] = self.build(value_node)
        return result

    def _error(self, node: yaml.Node, problem: str) -> StrictYamlError:
        return StrictYamlError(f"{self._name}:{node.start_mark.line + 1}: {problem}")
