"""Rows of fields, one below the other or as a table: name, type, required or optional, values, description.

A row says what stands in it and how deep; which field holds which is `nesting`'s business.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import words
from .glued import split_values, typed
from .lines import Line
from .samples import Sample, Token
from .type_words import TypeWord, read_type
from .words import Place

_NAME = re.compile(r"(?:[A-Za-z_$@\[][\w.\-$@\[\]:]{0,100}|\*anonymous\*|\*array\*|\{[\w-]+\})[*?]?")
_COUNT = re.compile(r"\{\s*(\d{1,4})\s*\}")
_LIMIT = re.compile(
    r"(?P<sign>>=|<=|≥|≤|>|<|=)\s*(?P<number>-?\d{1,18}(?:\.\d{1,9})?)\s*"
    r"(?P<unit>items?|个(?:元素)?|项|元素|characters?|chars?|字符|个字符|properties)?",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?P<name>[A-Za-z_$][\w.\-$\[\]]{0,80})\s*[(（](?P<inside>[^()（）]{2,60}|[^()]*\([^()]*\)[^()]*)[)）]\s*[:：\-–—]?\s*(?P<rest>.*)"
)
_ONLY = re.compile(
    r"(?:只能(?:填写?|为|是|传|用)|仅支持|固定为|only(?: the)?(?: value)?)\s*[`'\"]?([\w.\-]+)",
    re.IGNORECASE | re.ASCII,
)
_SEVERAL = re.compile(
    r"(?:可选值?|可用值|取值|one of|either)\s*[:：为]?\s*"
    r"([A-Z][A-Z0-9_]+(?:\s*(?:和|或|,|，|、|/|\||and|or)\s*[A-Z][A-Z0-9_]+)+)"
)
_WORDS = {True: words.REQUIRED, False: words.OPTIONAL}


@dataclass
class Row:
    """One field as a page writes it."""

    name: str
    type: TypeWord
    depth: int = 0
    required: bool | None = None
    where: Place | None = None
    count: int | None = None
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


def _new(name: str, type_word: TypeWord, depth: int) -> Row:
    row = Row(
        name.rstrip("*?").strip("{}") or name, type_word, depth, count=type_word.count, schema=_copy(type_word.schema)
    )
    if name.endswith(("*", "?")) and name not in words.ARRAY_ITEM:
        row.required = name.endswith("*")
    return row


def _copy(schema: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(schema))
    return copied


def row_at(found: Sequence[Token], at: int) -> tuple[Row, int, list[str]] | None:
    """Read the head of a row: the row, how many tokens its head takes, and what else stands in it."""
    line = found[at]
    if not isinstance(line, Line) or line.code:
        return None
    name = line.cells[0]
    if len(line.cells) > 1:
        if _NAME.fullmatch(name) and (typed_as := _type_of(line.cells[1])):
            return _new(name, typed_as[0], line.depth), 1, [*typed_as[1], *line.cells[2:]]
        return None
    if _NAME.fullmatch(name):
        following = found[at + 1] if at + 1 < len(found) else None
        if isinstance(following, Line) and not following.code and (typed_as := _type_of(following.cells[0])):
            return _new(name, typed_as[0], line.depth), 2, [*typed_as[1], *following.cells[1:]]
        return None
    return _inline(line)


def _type_of(cell: str) -> tuple[TypeWord, list[str]] | None:
    """Read a type, and what marks stand behind it on its line."""
    if word := read_type(cell):
        return word, []
    head, _, tail = cell.rpartition(" ")
    if head and _is_mark(tail) and (word := read_type(head)):
        return word, [tail]
    return None


def _is_mark(text: str) -> bool:
    return words.key(text) in words.REQUIRED | words.OPTIONAL | words.NULLABLE | words.DEPRECATED


def _inline(line: Line) -> tuple[Row, int, list[str]] | None:
    if found := _INLINE.fullmatch(line.text):
        parts = [part.strip() for part in re.split(r"[,，;、]", found["inside"])]
        if word := read_type(parts[0]):
            return _new(found["name"], word, line.depth), 1, [*parts[1:], found["rest"]]
        return None
    parts = line.text.split(" ")
    for end in (2, 3):
        if (
            len(parts) > end
            and _NAME.fullmatch(parts[0])
            and _is_mark(parts[end])
            and (word := read_type(" ".join(parts[1:end])))
        ):
            return _new(parts[0], word, line.depth), 1, [parts[end], " ".join(parts[end + 1 :])]
    return None


def read_rows(found: Sequence[Token], known: Collection[str], unsure: list[str]) -> tuple[list[Row], list[Token]]:
    """Read all rows; what belongs to none is handed back. Names of enums without sure seams go to `unsure`."""
    rows: list[Row] = []
    rest: list[Token] = []
    at = 0
    while at < len(found):
        if taken := _table(found, at, rows, known, unsure):
            at += taken
        elif head := row_at(found, at):
            row, taken, extras = head
            at += taken
            for cell in extras:
                _say(row, cell, known, unsure)
            at += _body(found, at, row, known, unsure)
            rows.append(row)
        else:
            rest.append(found[at])
            at += 1
    for row in rows:
        row.finish()
    return rows, rest


def _body(found: Sequence[Token], at: int, row: Row, known: Collection[str], unsure: list[str]) -> int:
    """Read what stands below the head of a row, up to the next one; return how much was taken."""
    start = at
    while at < len(found):
        line = found[at]
        if (
            isinstance(line, Sample)
            or line.code
            or row_at(found, at)
            or (words.EXAMPLE.fullmatch(words.key(line.text)) and not line.text.rstrip().endswith((":", "：")))
        ):
            break
        if len(line.cells) > 1 and line.table:
            break
        label = words.labelled(line.glued)
        at += 1
        if label and not label[1]:
            values, taken = _values(found, at)
            at += taken
            _label(row, label[0], values, known, unsure)
        elif label:
            _label(row, label[0], [label[1]], known, unsure)
        else:
            _say(row, line.text, known, unsure)
    return at - start


def _values(found: Sequence[Token], at: int) -> tuple[list[str], int]:
    """Read the values below a label: lines up to the next label, mark or row."""
    values: list[str] = []
    taken = 0
    while at + taken < len(found):
        here = found[at + taken]
        if isinstance(here, Sample):
            if not values:
                return [here.text], taken + 1
            break
        # A value may look like a name: `string` above `file` above `string`.
        if row_at(found, at + taken) and (values or not row_at(found, at + taken + 1)):
            break
        text = here.text
        if words.labelled(text) or _is_mark(text) or _LIMIT.fullmatch(text):
            break
        if not values and (words.EXAMPLE.fullmatch(words.key(text)) or words.title(text)):
            break
        if values and (here.code or words.EXAMPLE.fullmatch(words.key(text))):
            break
        values.append("\x1f".join(here.cells))
        taken += 1
    return values, taken


def _label(row: Row, label: str, values: list[str], known: Collection[str], unsure: list[str]) -> None:
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


def _say(row: Row, text: str, known: Collection[str], unsure: list[str]) -> None:
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
    elif limit := _LIMIT.fullmatch(piece):
        _limit(row, limit)
    elif (label := words.labelled(piece)) and label[1]:
        _label(row, label[0], [label[1]], known, unsure)
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


def header(line: Token) -> dict[str, int] | None:
    """Understand the head of a table: what its columns hold; None if it is none of fields or statuses."""
    if not isinstance(line, Line) or len(line.cells) < 2 or any(read_type(cell) for cell in line.cells):
        return None  # a field may well be called `name`
    columns: dict[str, int] = {}
    named = 0
    for at, cell in enumerate(line.cells):
        word = words.key(cell).strip("*")
        for what, names in words.COLUMNS.items():
            if word in names and what not in columns:
                columns[what] = at
                named += 1
                break
    known = (
        {"name", "type"} <= set(columns)
        or {"name", "required"} <= set(columns)
        or {"attribute", "value"} <= set(columns)
    )
    return columns if known and named >= len(line.cells) / 2 else None


def _table(found: Sequence[Token], at: int, rows: list[Row], known: Collection[str], unsure: list[str]) -> int:
    columns = header(found[at])
    if columns is None:
        return 0
    taken = 1
    while at + taken < len(found):
        line = found[at + taken]
        if not isinstance(line, Line) or line.code or len(line.cells) < 2 or header(line):
            break
        cell = {what: line.cells[place].strip() for what, place in columns.items() if place < len(line.cells)}
        if "attribute" in columns:
            _enum_row(cell, rows)
        elif cell.get("name"):
            rows.append(_table_row(cell, line.depth, known, unsure))
        elif rows:
            _say(rows[-1], cell.get("description", ""), known, unsure)
        taken += 1
    return taken


def _enum_row(cell: dict[str, str], rows: list[Row]) -> None:
    named = [row for row in rows if row.name == cell.get("attribute")]
    if named:
        element = named[-1].element
        element["enum"] = typed([*map(str, element.get("enum", [])), cell.get("value", "")], element)


def _table_row(cell: dict[str, str], depth: int, known: Collection[str], unsure: list[str]) -> Row:
    type_word = _type_of(cell.get("type", ""))
    row = _new(cell["name"].split(" ")[0], type_word[0] if type_word else TypeWord({}), depth)
    for piece in (*(type_word[1] if type_word else ()), *cell["name"].split(" ")[1:]):
        _say(row, piece, known, unsure)
    if "required" in cell:
        word = words.key(cell["required"])
        row.required = word in words.YES if word in words.YES | words.NO else row.required
    if words.key(cell.get("nullable", "")) in words.YES:
        row.schema["nullable"] = True
    for place in Place:
        if words.key(cell.get("in", "")) == place.value:
            row.where = place
    for what in ("title", "description", "rules"):
        _say(row, cell.get(what, ""), known, unsure)
    for what in ("example", "default", "enum"):
        held = cell.get(what, "")
        if held and held not in {"-", "none", "无", "—"}:
            _label(row, what, [held], known, unsure)
    return row
