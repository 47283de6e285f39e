"""One field as a page writes it, and what each piece that stands in its row says of it.

Where a row begins and ends is `rows`' and `tables`' business.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from . import words
from .glued import split_values, typed
from .type_words import TypeWord, read_type
from .words import Place

_COUNT = re.compile(r"\{\s*(\d{1,4})\s*\}")
# A copied row of badges: `stringheaderrequired`.
_GLUED = re.compile(r"(?P<type>.+?)(?P<marks>(?:header|query|path|cookie|body|required|deprecated)+)")
LIMIT = re.compile(
    r"(?P<sign>>=|<=|≥|≤|>|<|=)\s*(?P<number>-?\d{1,18}(?:\.\d{1,9})?)\s*"
    r"(?P<unit>items?|个(?:元素)?|项|元素|characters?|chars?|字符|个字符|properties)?",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?:只能(?:填写?|为|是|传|用)|仅支持|固定为|only(?: the)?(?: value)?)\s*[`'\"]?([\w.\-]+)",
    re.IGNORECASE | re.ASCII,
)
_SEVERAL = re.compile(
    r"(?:可选值?|可用值|取值|one of|either)\s*[:：为]?\s*"
    r"([A-Z][A-Z0-9_]+(?:\s*(?:和|或|,|，|、|/|\||and|or)\s*[A-Z][A-Z0-9_]+)+)"
)


@dataclass
class Row:
    """One field as a page writes it."""

    name: str
    type: TypeWord
    depth: int = 0
    required: bool | None = None
    where: Place | None = None
    count: int | None = None
    tabular: bool = False
    """Whether it is the row of a table, which draws what belongs to an object, or shows none of it."""
    text: list[str] = field(default_factory=list)
    schema: dict[str, Any] = field(default_factory=dict)

    @property
    def element(self) -> dict[str, Any]:
        """The schema of what an enum of this field is about: itself, or what its array holds."""
        held = self.schema
        while held.get("type") == "array" and isinstance(held.get("items"), dict):
            held = held["items"]
        return held

    def finish(self) -> None:
        """Write the collected words into the schema."""
        if self.text:
            self.schema["description"] = " ".join(self.text)[:2000]
            self._values_in_words(self.schema["description"])
        if self.count is not None:
            self.element["x-documented-members"] = self.count

    def _values_in_words(self, description: str) -> None:
        """Take the values that only the description lists: `only midjourney`, `one of NORMAL and FAST`."""
        element = self.element
        if "enum" in element or element.get("type") != "string":
            return
        only = _ONLY.search(description)
        several = _SEVERAL.search(description)
        if only and only[1] == self.schema.get("example"):
            element["enum"] = [only[1]]
        elif several:
            element["enum"] = list(dict.fromkeys(re.findall(r"[A-Z][A-Z0-9_]+", several[1])))


def new_row(name: str, type_word: TypeWord, depth: int) -> Row:
    """Begin a row by its head; a `*` or `?` behind the name says whether the field is required."""
    row = Row(
        name.rstrip("*?").strip("{}") or name, type_word, depth, count=type_word.count, schema=_copy(type_word.schema)
    )
    if name.endswith(("*", "?")) and name not in words.ARRAY_ITEM:
        row.required = name.endswith("*")
    return row


def _copy(schema: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(schema))
    return copied


def type_of(cell: str) -> tuple[TypeWord, list[str]] | None:
    """Read a type, and what marks stand behind it on its line."""
    if word := read_type(cell):
        return word, []
    head, _, tail = cell.rpartition(" ")
    if head and is_mark(tail) and (word := read_type(head)):
        return word, [tail]
    if (found := _GLUED.fullmatch(cell)) and (word := read_type(found["type"])):
        return word, [each for each in ("required", "deprecated") if each in found["marks"]]
    return None


def is_mark(text: str) -> bool:
    """Whether a text is one word about a field: required, optional, nullable or deprecated."""
    return words.key(text) in words.REQUIRED | words.OPTIONAL | words.NULLABLE | words.DEPRECATED


def label_row(row: Row, label: str, values: list[str], known: Collection[str], unsure: list[str]) -> None:
    """Take in the values that stand behind a label."""
    joined = "\n".join(values)
    if label == "enum":
        _enumerate(row, joined, known, unsure)
    elif label == "constant" and values:
        row.element["enum"] = typed(values[:1], row.element)
    elif label == "pattern" and values:
        row.element["pattern"] = values[0]
    elif label == "format" and values:
        row.schema.setdefault("format", values[0])
    elif label in {"example", "default"} and values:
        row.schema[label] = _value(joined.replace("\x1f", ""), row.schema)


def _enumerate(row: Row, text: str, known: Collection[str], unsure: list[str]) -> None:
    if not text.strip():
        return
    values, sure = split_values(text, known, integers=row.element.get("type") == "integer")
    if not sure:
        unsure.append(row.name)
    row.element["enum"] = typed([*row.element.get("enum", []), *values], row.element)


def _value(text: str, schema: dict[str, Any]) -> Any:
    if schema.get("type") in {"integer", "number", "boolean", "array", "object"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text.removeprefix('"').removesuffix('"') if text.startswith('"') and text.endswith('"') else text


def say(row: Row, text: str, known: Collection[str], unsure: list[str]) -> None:
    """Take in one piece of a row, whatever it is."""
    piece, word = text.strip(), words.key(text)
    if not piece or piece in {"-", "none", "—"}:
        return
    if count := _COUNT.fullmatch(piece):
        row.count = int(count[1])
    elif word in words.REQUIRED or word in words.OPTIONAL:
        row.required = word in words.REQUIRED
    elif word in words.NULLABLE:
        row.schema["nullable"] = True
    elif word in words.DEPRECATED:
        row.schema["deprecated"] = True
    elif word in words.UNIQUE:
        row.schema["uniqueItems"] = True
    elif limit := LIMIT.fullmatch(piece):
        _limit(row, limit)
    elif (label := words.labelled(piece)) and label[1]:
        label_row(row, label[0], [label[1]], known, unsure)
    elif piece not in row.text:
        row.text.append(piece)


def _limit(row: Row, found: re.Match[str]) -> None:
    sign, number = found["sign"], float(found["number"])
    low, high = {
        "array": ("minItems", "maxItems"),
        "string": ("minLength", "maxLength"),
        "object": ("minProperties", "maxProperties"),
    }.get(str(row.schema.get("type")), ("minimum", "maximum"))
    value = int(number) if number.is_integer() else number
    if sign in {">=", "≥", ">", "="}:
        row.schema[low] = value
    if sign in {"<=", "≤", "<", "="}:
        row.schema[high] = value
