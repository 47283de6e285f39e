"""Examples on a page: JSON as it stands between the words, samples of curl, and the schema that an example implies."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .errors import PageError
from .lines import Line

_LONGEST_SAMPLE = 3000
_DEEPEST = 60
_COUNT = re.compile(r"\{\s*\d{0,4}\s*\}")
_COMMENT = re.compile(r"(\"(?:[^\"\\]|\\.)*\")|//[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING = re.compile(r"(\"(?:[^\"\\]|\\.)*\")|,(?=\s*[}\]])", re.DOTALL)
_CURL = re.compile(r"\bcurl\b(?:[^\n]*\\\n)*[^\n]*")
_URL = re.compile(r"(?:https?://|\{\{\w+\}\}|/)[^\s'\"<>\\]*")
_METHOD = re.compile(r"(?:-X|--request)[ =]+['\"]?([A-Z]+)")
_HEADER = re.compile(r"(?:-H|--header)[ =]+(['\"])(.*?)\1")
_FORM = re.compile(r"(?:--data-urlencode|--form|-F)[ =]+(['\"])([\w.\[\]-]+)=(.*?)\1", re.DOTALL)


# What tools call the members of a map when they make up an example.
PLACEHOLDERS = frozenset({"property1", "property2", "additionalProp1", "additionalProp2"})


@dataclass(frozen=True)
class Sample:
    """One JSON text of a page."""

    text: str
    value: Any
    strict: bool
    """Whether it is JSON as it stands, without comments to take out."""
    readable: bool = True


@dataclass(frozen=True)
class Curl:
    """A sample of curl."""

    method: str
    url: str
    headers: dict[str, str]
    form: dict[str, str]

    @property
    def path(self) -> str:
        """The path that it asks for."""
        return urlsplit(re.sub(r"^\{\{\w+\}\}", "", self.url)).path

    @property
    def server(self) -> str:
        """The host that it asks, if it is written out."""
        found = re.match(r"https?://[\w.\-:]+", self.url)
        return found[0] if found else ""


Token = Line | Sample


def tokens(lines: Sequence[Line], is_word: Any) -> Iterator[Token]:
    """Yield the lines, each JSON text among them as one; `is_word(at)` says that the line there is none."""
    text = "\n".join(line.raw for line in lines)
    offsets, at = [], 0
    for line in lines:
        offsets.append(at)
        at += len(line.raw) + 1
    at = 0
    while at < len(lines):
        raw = lines[at].raw.strip()
        if raw[:1] not in {"{", "["} or _COUNT.fullmatch(raw) or lines[at].table or is_word(at):
            yield lines[at]
            at += 1
            continue
        sample, end = _sample(text, offsets[at] + lines[at].raw.index(raw[0]), lines, at)
        yield sample
        while at < len(lines) and offsets[at] < end:
            at += 1


def _sample(text: str, start: int, lines: Sequence[Line], at: int) -> tuple[Sample, int]:
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
        return Sample(text[start:end], value, strict=True), end
    except ValueError:
        pass
    except RecursionError as problem:
        raise PageError("holds an example that is nested too deeply") from problem
    # What cannot be read is passed over as a whole, or a page of brackets would be read again from each of them.
    end = _balanced(text, start, sum(len(line.raw) + 1 for line in lines[at : at + _LONGEST_SAMPLE]))
    held = text[start:end]
    cleaned = _TRAILING.sub(lambda found: found[1] or "", _COMMENT.sub(lambda found: found[1] or "", held))
    try:
        return Sample(held, json.loads(cleaned), strict=False), end
    except (ValueError, RecursionError):
        return Sample(held, None, strict=False, readable=False), end


def _balanced(text: str, start: int, length: int) -> int:
    depth, quoted = 0, False
    for at in range(start, min(len(text), start + length)):
        letter = text[at]
        if letter == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif letter == "\n":
            quoted = False  # a text does not run over lines; one that is not closed must not swallow the page
        elif not quoted and letter in "{[":
            depth += 1
        elif not quoted and letter in "}]":
            depth -= 1
            if not depth:
                return at + 1
    return min(len(text), start + length)


def curls(text: str) -> list[Curl]:
    """Read all samples of curl."""
    return [_curl(found[0]) for found in _CURL.finditer(text)]


def _curl(sample: str) -> Curl:
    headers = dict(found[2].partition(":")[::2] for found in _HEADER.finditer(sample))
    form = {found[2]: found[3] for found in _FORM.finditer(sample)}
    rest = _FORM.sub("", _HEADER.sub("", sample))
    method, url = _METHOD.search(rest), _URL.search(rest)
    stated = method[1] if method else ""
    return Curl(
        stated, url[0] if url else "", {name.strip().lower(): held.strip() for name, held in headers.items()}, form
    )


def infer(value: Any, depth: int = 0) -> dict[str, Any]:
    """Say what schema an example implies: types and members, nothing about what is required."""
    if depth > _DEEPEST or value is None:
        return {"nullable": True} if value is None else {}
    if isinstance(value, dict):
        members = {name: infer(each, depth + 1) for name, each in value.items()}
        if PLACEHOLDERS & set(value):
            return {"type": "object", "additionalProperties": _merged(list(members.values()))}
        return {"type": "object", "properties": members}
    if isinstance(value, list):
        return {"type": "array", "items": _merged([infer(each, depth + 1) for each in value[:50]])}
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return {"type": names[type(value)]}


def _merged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    if not schemas:
        return {}
    first = schemas[0]
    if any(each.get("type") != first.get("type") for each in schemas):
        return {}
    if first.get("type") != "object":
        return first
    names = {name: None for each in schemas for name in each.get("properties", {})}
    held = {
        name: _merged([each["properties"][name] for each in schemas if name in each.get("properties", {})])
        for name in names
    }
    return {"type": "object", "properties": held}
