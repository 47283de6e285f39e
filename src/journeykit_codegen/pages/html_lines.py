"""HTML as the lines that a browser would show, with cells of tables and inline pieces kept apart.

The standard library's parser: it has no depth, takes broken markup, and loads nothing.
"""

import re
from html.parser import HTMLParser

from .lines import INLINE

_HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "select"})
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source", "track"}
)
_INLINE = frozenset(
    {"span", "a", "b", "i", "em", "strong", "code", "small", "sup", "sub", "mark", "label", "kbd", "var", "u", "font"}
)
_CELLS = frozenset({"td", "th"})
_LOOKS = re.compile(r"<(?:!doctype html|html|body|div|table|section|article|main|pre|p|h[1-6]|ul)\b", re.IGNORECASE)
_INDENT = re.compile(r"(?:padding|margin)-left\s*:\s*(\d{1,4})(?:\.\d+)?\s*(px|em|rem)?", re.IGNORECASE)
_DEEPEST = 200


def is_html(text: str) -> bool:
    """Say whether this is HTML rather than text in which a tag stands."""
    return len(_LOOKS.findall(text, 0, 200_000)) > 2 and text.lstrip()[:1] == "<"


def html_text(text: str) -> str:
    """Write HTML as text: a line for each block, tabs between the cells of a row."""
    reader = _Reader()
    reader.feed(_finished(text))
    reader.close()
    return reader.result()


def _finished(text: str) -> str:
    """Leave out comments, and a tag at the end that never closes: the parser would look for its end again and again."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        at = len(text) if end < 0 else end + 3
    whole = "".join([*kept, text[at:]])
    return whole[: whole.rfind(">") + 1]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._open: list[tuple[str, int]] = []
        self._hidden = self._pre = self._row = self._indent = 0
        self._tables: list[int] = []
        """In how many rows each open table stands."""
        self._line_indent: int | None = None

    @property
    def _outside(self) -> int:
        return self._tables[-1] if self._tables else 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _VOID:
            if tag in {"br", "hr"}:
                self._break_line()
            return
        if tag == "pre":
            self._break_line()
            self._lines.append("```")
            self._pre += 1
        elif tag == "tr":
            self._break_line()
            self._row = self._outside + 1  # which ends the row before, as HTML has it
        elif tag in _CELLS and self._row:
            if any(each.strip() for each in self._pieces) or self._pieces[-1:] == ["\t"]:
                self._pieces.append("\t")
        elif tag in _INLINE:
            self._piece(INLINE)
        elif not self._row and not self._pre:
            self._break_line()
        elif self._row:
            self._piece(" ")
        if tag == "table":
            self._tables.append(self._row)
        if len(self._open) < _DEEPEST:
            indent = _indent(tag, dict(attrs).get("style") or "")
            self._open.append((tag, indent))
            self._indent += indent

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        while self._open and any(name == tag for name, _ in self._open):
            name, indent = self._open.pop()
            self._indent -= indent
            if name == tag:
                break
        if tag == "table" and self._tables:
            self._row = self._tables.pop()
        if tag == "pre" and self._pre:
            self._break_line()
            self._lines.append("```")
            self._pre -= 1
        elif tag == "tr":
            self._row = self._outside
            self._break_line()
        elif tag in _INLINE:
            self._piece(INLINE)
        elif tag not in _CELLS and tag not in _VOID and not self._row and not self._pre:
            self._break_line()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._pre:
            first, *rest = data.split("\n")
            self._pieces.append(first)
            for each in rest:
                self._break_line()
                self._pieces.append(each)
            return
        words = re.sub(r"\s+", " ", data)
        if words.strip() and self._line_indent is None:
            self._line_indent = self._indent
        self._pieces.append(words)

    def result(self) -> str:
        self._break_line()
        return "\n".join(self._lines)

    def _piece(self, piece: str) -> None:
        if not self._pre and any(each.strip() for each in self._pieces[-3:]) and self._pieces[-1] != piece:
            self._pieces.append(piece)

    def _break_line(self) -> None:
        line = "".join(self._pieces)
        if self._pre:
            self._lines.append(line.replace(INLINE, ""))
        elif line.strip(" \t\n" + INLINE):
            self._lines.append(" " * min(self._line_indent or 0, 400) + line.strip(" \n" + INLINE))
        self._pieces, self._line_indent = [], None


def _indent(tag: str, style: str) -> int:
    found = _INDENT.search(style)
    if found:
        return int(found[1]) * (16 if found[2] in {"em", "rem"} else 1) // 4
    return 2 if tag in {"ul", "ol", "dl"} else 0
