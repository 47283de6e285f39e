"""Rows of fields, one below the other or as a table: where each begins and ends.

What stands in a row is `row`'s business, which field holds which is `nesting`'s.
"""

import re
from collections.abc import Collection, Sequence

from . import words
from .lines import Line
from .row import LIMIT, Row, is_mark, label_row, new_row, say, type_of
from .samples import Sample, Token
from .tables import read_table
from .type_words import read_type

_NAME = re.compile(r"(?:[A-Za-z_$@\[][\w.\-$@\[\]:]{0,100}|\*anonymous\*|\*array\*|\{[\w-]+\})[*?]?")
_INLINE = re.compile(
    r"(?P<name>[A-Za-z_$][\w.\-$\[\]]{0,80})\s*[(（](?P<inside>[^()（）]{2,60}|[^()]*\([^()]*\)[^()]*)[)）]\s*[:：\-–—]?\s*(?P<rest>.*)"
)


def row_at(found: Sequence[Token], at: int) -> tuple[Row, int, list[str]] | None:
    """Read the head of a row: the row, how many tokens its head takes, and what else stands in it."""
    line = found[at]
    if not isinstance(line, Line) or line.code:
        return None
    name = line.cells[0]
    if len(line.cells) > 1:
        if _NAME.fullmatch(name) and (typed_as := type_of(line.cells[1])):
            return new_row(name, typed_as[0], line.depth), 1, [*typed_as[1], *line.cells[2:]]
        return None
    if _NAME.fullmatch(name):
        following = found[at + 1] if at + 1 < len(found) else None
        if isinstance(following, Line) and not following.code and (typed_as := type_of(following.cells[0])):
            return new_row(name, typed_as[0], line.depth), 2, [*typed_as[1], *following.cells[1:]]
        return None
    return _inline(line)


def _inline(line: Line) -> tuple[Row, int, list[str]] | None:
    if found := _INLINE.fullmatch(line.text):
        parts = [part.strip() for part in re.split(r"[,，;、]", found["inside"])]
        if word := read_type(parts[0]):
            return new_row(found["name"], word, line.depth), 1, [*parts[1:], found["rest"]]
        return None
    parts = line.text.split(" ")
    for end in (2, 3):
        if (
            len(parts) > end
            and _NAME.fullmatch(parts[0])
            and is_mark(parts[end])
            and (word := read_type(" ".join(parts[1:end])))
        ):
            return new_row(parts[0], word, line.depth), 1, [parts[end], " ".join(parts[end + 1 :])]
    return None


def read_rows(found: Sequence[Token], known: Collection[str], unsure: list[str]) -> tuple[list[Row], list[Token]]:
    """Read all rows; what belongs to none is handed back. Names of enums without sure seams go to `unsure`."""
    rows: list[Row] = []
    rest: list[Token] = []
    at = 0
    while at < len(found):
        if taken := read_table(found, at, rows, known, unsure):
            at += taken
        elif head := row_at(found, at):
            row, taken, extras = head
            at += taken
            for cell in extras:
                say(row, cell, known, unsure)
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
            label_row(row, label[0], values, known, unsure)
        elif label:
            label_row(row, label[0], [label[1]], known, unsure)
        else:
            say(row, line.text, known, unsure)
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
        if words.labelled(text) or is_mark(text) or LIMIT.fullmatch(text):
            break
        if not values and (words.EXAMPLE.fullmatch(words.key(text)) or words.title(text)):
            break
        if values and (here.code or words.EXAMPLE.fullmatch(words.key(text))):
            break
        values.append("\x1f".join(here.cells))
        taken += 1
    return values, taken
