"""Cuts the part of a page that is about one operation into sections: path parameters, body, each answer, samples."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import words
from .lines import Line
from .rows import row_at
from .samples import Sample, Token
from .tables import header
from .words import Place

_DOTS = "🟢🟠🔴🟡🔵⚪🟣⚫🟤"
_DOTTED = re.compile(rf"[{_DOTS}]️?\s*(?P<status>[1-5]\d\d|[1-5]xx|default)\s*(?P<name>.{{0,80}})", re.IGNORECASE)
_STATED = re.compile(
    r"(?:http )?(?:状态码|status(?: code)?|http code) ?[:：]? ?(?P<status>[1-5]\d\d)\b(?P<name>.{0,80})", re.IGNORECASE
)
_STATUS = re.compile(r"[1-5]\d\d")
_BRACKETED = re.compile(r"(?P<name>.{0,60}?)\s*[(（](?P<status>[1-5]\d\d)[)）]")
_BARE = re.compile(
    r"(?P<status>[1-5]\d\d)\s*(?:[-–—:：]\s*)?(?P<name>ok|created|accepted|no content|success(?:ful)?|成功|失败|错误"
    r"|bad request|unauthorized|forbidden|not found|too many requests|internal server error|service unavailable|)",
    re.IGNORECASE,
)
_BARE_WITH_TYPE = re.compile(r"(?P<status>[1-5]\d\d)\s*[-–—]\s*(?P<content>[a-z]+/[\w.+*-]+)")
_CONTENT = re.compile(
    r"(?:(?:内容格式|content[- ]type|内容类型)\s*[:：]?\s*)?(?:(?:json|xml|html|text|binary|raw)\s*)?"
    r"(?P<content>(?:application|text|multipart|image|audio|video)/[\w.+*-]+)(?:;.*)?",
    re.IGNORECASE,
)
_CONTENTS = {
    "form-data": "multipart/form-data",
    "x-www-form-urlencoded": "application/x-www-form-urlencoded",
    "json": "application/json",
    "binary": "application/octet-stream",
    "raw": "text/plain",
}


@dataclass
class Section:
    """One part of the description of an operation."""

    place: Place
    content: str = ""
    status: str = ""
    name: str = ""
    tokens: list[Token] = field(default_factory=list)
    has_rows: bool = False


class _Cutter:
    def __init__(self) -> None:
        self.sections: list[Section] = [Section(Place.NOWHERE)]
        self.answering = False
        self.run: list[Section] = []

    @property
    def now(self) -> Section:
        return self.sections[-1]

    def open(self, place: Place, content: str = "", status: str = "", name: str = "") -> None:
        self.sections.append(
            Section(place, _CONTENTS.get(content.lower(), content.lower()), status, name.strip(" *:："))
        )

    def answer(self, status: str, name: str, content: str = "", *, tab: bool = True) -> None:
        self.answering = True
        earlier = next((each for each in self.sections if each.place is Place.RESPONSE and each.status == status), None)
        if earlier is not None and (not tab or (earlier.tokens and not earlier.has_rows)):
            self._continue(earlier)  # the tab whose content follows, or the fields of what only an example has shown
            earlier.content = earlier.content or content.lower()
            self.run = []
            return
        self.open(Place.RESPONSE, content, status.lower(), name)
        self.run.append(self.now)

    def settle(self) -> None:
        """Give what follows a row of tabs to the first of them: it is the one that is open."""
        if len(self.run) > 1 and self.now is self.run[-1]:
            self._continue(self.run[0])
        self.run = []

    def _continue(self, section: Section) -> None:
        self.sections = [*(each for each in self.sections if each is not section), section]


def cut(found: Sequence[Token]) -> list[Section]:
    """Cut tokens into sections, in the order of the page; what stands before the first is left out."""
    cutter = _Cutter()
    at = 0
    value_of_label = False
    while at < len(found):
        token = found[at]
        if isinstance(token, Sample) or token.code:
            cutter.settle()
            cutter.now.tokens.append(token)
            at, value_of_label = at + 1, False
            continue
        head = row_at(found, at)
        if head and not (_is_bare_title(token) and not cutter.now.has_rows):
            cutter.settle()
            cutter.now.tokens.extend(found[at : at + head[1]])
            cutter.now.has_rows = True
            at, value_of_label = at + head[1], False
            continue
        if value_of_label or not _opens(cutter, token):
            cutter.settle()
            cutter.now.tokens.append(token)
        # A label such as `Example:` is about a field only below one.
        label = words.labelled(token.glued)
        value_of_label = (
            label is not None and not label[1] and cutter.now.place is not Place.AUTH and cutter.now.has_rows
        )
        at += 1
    return [section for section in cutter.sections if section.place is not Place.NOWHERE]


def _is_bare_title(line: Line) -> bool:
    return words.BARE_RESPONSE_TITLE.fullmatch(words.key(line.cells[0])) is not None


def _opens(cutter: _Cutter, line: Line) -> bool:
    text = line.text
    if header(line):
        return False
    if found := _DOTTED.fullmatch(text) or _DOTTED.fullmatch(line.glued):
        cutter.answer(found["status"], found["name"])
        return True
    # What is sent and what comes back can stand side by side.
    beside = cutter.now.place is Place.SAMPLE and _STATUS.fullmatch(text)
    if (cutter.answering or beside) and _opens_answer(cutter, text):
        return True
    if found := _CONTENT.fullmatch(text) or _CONTENT.fullmatch(line.glued):
        if cutter.now.place in {Place.BODY, Place.RESPONSE} and not cutter.now.content:
            cutter.settle()
            cutter.now.content = found["content"].lower()
            return True
        return False
    if words.EXAMPLE.fullmatch(words.key(text)) and cutter.now.place is not Place.SAMPLE:
        if not cutter.answering and re.search(r"响应|返回|response", words.key(text)):
            cutter.answer("200", "")
        return False
    if cutter.answering and _is_bare_title(line):
        if not cutter.now.has_rows:  # words about the answer; the last of them is not the name of what follows
            cutter.now.tokens = [
                each for each in cutter.now.tokens if not isinstance(each, Line) or each.code or each.table
            ]
        return True
    return _opens_title(cutter, line)


def _opens_answer(cutter: _Cutter, text: str) -> bool:
    if found := _STATED.fullmatch(text):
        cutter.answer(found["status"], found["name"], tab=False)
    elif found := _BARE_WITH_TYPE.fullmatch(text):
        cutter.answer(found["status"], "", found["content"])
    elif found := _BRACKETED.fullmatch(text) or _BARE.fullmatch(text):
        cutter.answer(found["status"], found["name"])
    else:
        return False
    return True


def _opens_title(cutter: _Cutter, line: Line) -> bool:
    opened = words.title(line.text) or words.title(line.glued)
    if opened is None:
        return False
    place, content = opened
    if cutter.answering and place in {Place.BODY, Place.HEADER, Place.RESPONSE, Place.RESPONSE_HEADER}:
        if place in {Place.HEADER, Place.RESPONSE_HEADER}:
            cutter.open(Place.RESPONSE_HEADER, status=cutter.now.status)
        return True
    cutter.answering = place is Place.RESPONSE or (cutter.answering and place is Place.ENUM)
    if place is Place.AUTH and cutter.now.place is Place.AUTH:
        return False
    if place is Place.ENUM:
        cutter.now.tokens.append(line)
        return True
    cutter.open(place, content, "" if place is not Place.RESPONSE else "200")
    if place is Place.RESPONSE:
        cutter.now.status = ""
    return True
