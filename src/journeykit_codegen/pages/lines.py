"""A page as lines of cells, wherever it came from: plain text, Markdown, or what `html_lines` makes of HTML.

A line of a table has a cell for each column; any other has one. Knows no words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

INLINE = "\x1f"
"""Stands between two pieces of text that HTML keeps apart but shows on one line."""

_FENCE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"\s*\|?[\s:|+=_-]*\|?\s*")
# What draws a tree, or quotes, or lists; its width says how deep the line stands.
_TREE = re.compile(r"(?:[\s│┃├└┣┗─━╰╭╎┆»›↳]|[|+`\\]--+|>\s|[-*•·]\s)*")
_MARKUP = re.compile(r"(\*\*|__|~~|`+)(.*?)\1")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,400}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?(?: \"[^\"]{0,100}\")?\)"
)
_LONGEST = 2000


@dataclass(frozen=True)
class Line:
    """One line of a page."""

    cells: tuple[str, ...]
    depth: int
    """Width of what stands before the text: blanks, or what draws a tree."""
    raw: str
    code: bool = False
    """Inside a fenced or preformatted block."""
    table: bool = False

    @property
    def text(self) -> str:
        """All of it as one text."""
        return " ".join(cell for cell in self.cells if cell)

    @property
    def glued(self) -> str:
        """All of it the way a browser's copy glues it."""
        return "".join(self.cells)


def split_lines(text: str) -> list[Line]:
    """Split text or Markdown into lines that have something in them."""
    return [line for line in _lines(text.split("\n")) if line.text]


def _lines(raws: Iterable[str]) -> Iterable[Line]:
    fenced = False
    for raw in raws:
        if _FENCE.match(raw):
            fenced = not fenced
        elif fenced:
            yield Line((raw.strip(),), _width(raw), raw, code=True)
        elif "|" in raw and raw.strip().count("|") > 1 and _RULE.fullmatch(raw):
            continue
        else:
            yield _line(raw)


def _line(raw: str) -> Line:
    if raw.lstrip().startswith("|") and raw.count("|") > 1 and not raw.lstrip().startswith("|--"):
        return _row(raw.strip().removeprefix("|").removesuffix("|").replace("\\|", "\x1e").split("|"), raw, table=True)
    separator = "\t" if "\t" in raw.strip() else INLINE
    if separator in raw.strip():
        # Columns count by their place, pieces of a sentence do not.
        cells = raw.rstrip().split(separator)
        return _row(
            cells if separator == "\t" else [each for each in cells if each.strip()], raw, table=separator == "\t"
        )
    if raw.count(" | ") > 1:
        return _row(raw.split(" | "), raw, table=True)
    return _row([raw], raw, table=False)


def _row(cells: list[str], raw: str, *, table: bool) -> Line:
    while len(cells) > 1 and not cells[0].strip():  # a tree drawn with tabs
        cells = [cells[0] + " " + cells[1], *cells[2:]]
    width = _width(cells[0])
    first = cells[0][_TREE.match(cells[0]).end() :]  # type: ignore[union-attr]  # it matches nothing as well
    return Line(tuple(_plain(each) for each in (first, *cells[1:])), width, raw, table=table)


def _width(text: str) -> int:
    return len(text[: _TREE.match(text).end()].expandtabs(4)) if text.strip() else 0  # type: ignore[union-attr]


def _plain(cell: str) -> str:
    if len(cell) > _LONGEST:  # data, not words
        return cell.replace(INLINE, " ").strip()
    text = _LINK.sub(r"\1", cell.replace("\x1e", "|").replace(INLINE, " "))
    text = re.sub(r"<br\s*/?>", " ", text)
    while (bare := _MARKUP.sub(r"\2", text)) != text:  # one within another
        text = bare
    return text.strip().strip("#").strip()
