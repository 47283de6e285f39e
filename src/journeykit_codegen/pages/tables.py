"""Tables of fields: what their columns hold, and the row of each line.

Rows that stand one below the other are `rows`' business.
"""

from collections.abc import Collection, Sequence

from . import words
from .glued import typed
from .lines import Line
from .row import Row, label_row, new_row, say, type_of
from .samples import Token
from .type_words import TypeWord, read_type
from .words import Place


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


def read_table(found: Sequence[Token], at: int, rows: list[Row], known: Collection[str], unsure: list[str]) -> int:
    """Read the table that begins here into rows; return how many lines it takes, 0 if none begins."""
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
            say(rows[-1], cell.get("description", ""), known, unsure)
        taken += 1
    return taken


def _enum_row(cell: dict[str, str], rows: list[Row]) -> None:
    named = [row for row in rows if row.name == cell.get("attribute")]
    if named:
        element = named[-1].element
        element["enum"] = typed([*map(str, element.get("enum", [])), cell.get("value", "")], element)


def _table_row(cell: dict[str, str], depth: int, known: Collection[str], unsure: list[str]) -> Row:
    type_word = type_of(cell.get("type", ""))
    row = new_row(cell["name"].split(" ")[0], type_word[0] if type_word else TypeWord({}), depth)
    row.tabular = True
    for piece in (*(type_word[1] if type_word else ()), *cell["name"].split(" ")[1:]):
        say(row, piece, known, unsure)
    if "required" in cell:
        word = words.key(cell["required"])
        row.required = word in words.YES if word in words.YES | words.NO else row.required
    if words.key(cell.get("nullable", "")) in words.YES:
        row.schema["nullable"] = True
    for place in Place:
        if words.key(cell.get("in", "")) == place.value:
            row.where = place
    for what in ("title", "description", "rules"):
        say(row, cell.get(what, ""), known, unsure)
    for what in ("example", "default", "enum"):
        held = cell.get(what, "")
        if held and held not in {"-", "none", "无", "—"}:
            label_row(row, what, [held], known, unsure)
    return row
