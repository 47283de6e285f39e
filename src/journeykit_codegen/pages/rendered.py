"""Makes an OpenAPI fragment from the lines of a rendered page.

What the page leaves to be guessed is marked: `x-from-example` on a schema that only an example shows, `x-unclear` on an
operation for fields whose place, and enums whose values, the copy does not show for sure.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

from . import words
from .errors import PageError
from .glued import words_of
from .headings import Heading, headings, unglued
from .lines import Line, split_lines
from .nesting import nest
from .row import Row
from .rows import read_rows, row_at
from .samples import Curl, Sample, Token, curls, infer, tokens
from .sections import Section, cut
from .security import security_of
from .tables import header
from .type_words import read_type
from .words import Place

Json = dict[str, Any]
_PARAMETERS = (Place.PATH, Place.QUERY, Place.HEADER, Place.COOKIE)
_JSON = "application/json"


def read_rendered(text: str, known: Collection[str] = ()) -> Json:
    """Read a rendered page; `known` are values of enums that help to part what a copy glued.

    Raises:
        PageError: if it describes no operation.
    """
    lines = split_lines(text)
    found = headings(lines)
    if not found:
        raise PageError("shows no operation: no line with a method (GET, POST ...) and a path was found")
    # The glued values themselves would pass for a word.
    lexicon = {
        *known,
        *words_of(line.raw for above, line in zip([None, *lines], lines, strict=False) if not _is_enum(above)),
    }
    fragment: Json = {"openapi": "3.0.3", "info": {"title": found[0].title or "page", "version": "1.0.0"}, "paths": {}}
    for heading, following in zip(found, [*found[1:], None], strict=True):
        part = lines[heading.after : following.line if following else len(lines)]
        _Operation(heading, part, lexicon).add_to(fragment)
    return fragment


def _is_enum(line: Line | None) -> bool:
    label = words.labelled(line.glued) if line else None
    return label is not None and label[0] == "enum"


class _Operation:
    def __init__(self, heading: Heading, lines: Sequence[Line], known: Collection[str]) -> None:
        self._heading = heading
        self._known = known
        self._samples: list[Curl] = curls("\n".join(line.raw for line in lines))
        probe: list[Token] = list(lines)
        self._sections = cut(list(tokens(lines, lambda at: row_at(probe, at) is not None)))
        self._old = any(
            words.key(line.text).startswith(("http 状态码", "http status code", "数据结构")) for line in lines
        )
        self._unclear: list[str] = []
        self._parameters: list[Json] = []
        self._path = unglued(heading.path, self._samples)

    def add_to(self, fragment: Json) -> None:
        operation: Json = {"summary": self._heading.title} if self._heading.title else {}
        if self._heading.deprecated:
            operation["deprecated"] = True
        body = self._requests()
        self._imply_path_parameters()
        if self._parameters:
            operation["parameters"] = self._parameters
        if body is not None:
            operation["requestBody"] = body
        operation["responses"] = self._responses() or {"default": {"description": ""}}
        auth = [
            line.text
            for each in self._sections
            if each.place is Place.AUTH
            for line in each.tokens
            if isinstance(line, Line)
        ]
        if any(each.place is Place.AUTH for each in self._sections) and (scheme := security_of(auth)):
            fragment.setdefault("components", {}).setdefault("securitySchemes", {})[scheme[0]] = scheme[1]
            operation["security"] = [{scheme[0]: []}]
        if self._unclear:
            operation["x-unclear"] = sorted(set(self._unclear))
        operation["x-samples"] = [
            {"url": each.url, "headers": each.headers, "form": each.form} for each in self._samples[:5] if each.url
        ]
        if not operation["x-samples"]:
            del operation["x-samples"]
        empty = [each.place.value for each in self._sections if each.place in _PARAMETERS and not self._rows(each)]
        if empty:
            operation["x-empty-tables"] = empty
        server = self._heading.server or next((each.server for each in self._samples if each.server), "")
        if server and {"url": server} not in fragment.setdefault("servers", []):
            fragment["servers"].append({"url": server})
        fragment["paths"].setdefault(self._path, {})[self._heading.method.lower()] = operation

    def _rows(self, section: Section) -> list[Row]:
        return read_rows(section.tokens, self._known, [])[0]

    def _requests(self) -> Json | None:
        bodies: list[Section] = []
        loose: list[Row] = []
        samples: list[Sample] = []
        for section in self._sections:
            if section.place in _PARAMETERS:
                rows, rest = read_rows(section.tokens, self._known, self._unclear)
                for row in rows:
                    self._parameter(row, section.place.value)
            elif section.place is Place.PARAMETERS:
                rows, rest = read_rows(section.tokens, self._known, self._unclear)
                loose += [row for row in rows if not self._placed(row)]
                samples += [each for each in rest if isinstance(each, Sample)]
            elif section.place is Place.BODY:
                bodies.append(section)
            elif section.place is Place.SAMPLE:
                samples += [each for each in section.tokens if isinstance(each, Sample)]
        return self._body(bodies, loose, samples)

    def _imply_path_parameters(self) -> None:
        """Add what the path needs and no table describes."""
        given = {each["name"] for each in self._parameters if each["in"] == "path"}
        for name in dict.fromkeys(re.findall(r"\{([^{}]+)\}", self._path)):
            if name not in given:
                implied = {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "x-implied": True,
                    "schema": {"type": "string"},
                }
                self._parameters.append(implied)

    def _placed(self, row: Row) -> bool:
        """Take a row of a table of all parameters, if it is not of the body."""
        where = row.where
        if where is None and not row.depth and f"{{{row.name}}}" in self._path:
            where = Place.PATH
        if where is None and self._heading.method == "GET":
            where = Place.QUERY
        if where not in _PARAMETERS:
            return False
        self._parameter(row, where.value)
        return True

    def _parameter(self, row: Row, where: str) -> None:
        schema = dict(row.schema)
        parameter: Json = {"name": row.name, "in": where, "required": row.required is True or where == "path"}
        for name in ("description", "example", "deprecated"):
            if name in schema:
                parameter[name] = schema.pop(name)
        if where == "path" and row.required is not True:
            parameter["x-documented-required"] = bool(row.required)
        self._parameters.append({**parameter, "schema": schema})

    def _body(self, bodies: list[Section], loose: list[Row], beside: list[Sample]) -> Json | None:
        content: Json = {}
        for section in bodies:
            if section.content == "none":
                continue
            media = self._media(section, loose, beside)
            if media or section.content:
                content[section.content or self._content_of_sample()] = media
        if not bodies and loose:
            content[self._content_of_sample()] = self._media(Section(Place.BODY), loose, beside)
        return {"content": content} if content else None

    def _content_of_sample(self) -> str:
        for sample in self._samples:
            if "content-type" in sample.headers:
                return sample.headers["content-type"].partition(";")[0].lower()
            if sample.form:
                return "application/x-www-form-urlencoded"
        return _JSON

    def _responses(self) -> Json:
        responses: Json = {}
        for section in self._sections:
            if section.place is not Place.RESPONSE:
                continue
            for status, name in _status_table(section.tokens):
                responses.setdefault(status, {"description": name})
            if not section.status and not section.tokens:
                continue
            media = self._media(section, [], [])
            if not media and not section.status:
                continue
            answer = responses.setdefault(section.status or "200", {"description": section.name})
            answer["description"] = answer.get("description") or section.name
            if media or section.content:
                kept = answer.setdefault("content", {}).setdefault(section.content or _JSON, {})
                for part, value in media.items():
                    kept.setdefault(part, value)
        return dict(sorted(responses.items()))

    def _media(self, section: Section, loose: Sequence[Row], beside: Sequence[Sample]) -> Json:
        root, found = _root(section.tokens)
        rows, rest = read_rows(found, self._known, self._unclear)
        rows = [row for row in [*loose, *rows] if row.where not in _PARAMETERS]
        if (
            rows
            and rows[0].depth == min(row.depth for row in rows)
            and ((rows[0].name.lower() == "body" and rows[0].where is Place.BODY) or rows[0].name in words.ARRAY_ITEM)
        ):
            root, rows = rows[0].schema, rows[1:]
        samples = [each for each in rest if isinstance(each, Sample)] or list(beside)
        readable = [each for each in samples if each.readable]
        media: Json = {}
        if rows or root is not None:
            sample = readable[0].value if readable else None
            media["schema"], unclear = nest(rows, sample, root=root, expanded=not self._old)
            self._unclear += unclear
        elif readable:
            media["schema"] = {**infer(readable[0].value), "x-from-example": True}
        if len(samples) == 1 and readable:
            media["example"] = readable[0].value
        elif readable:
            media["examples"] = {str(at): {"value": each.value} for at, each in enumerate(readable, 1)}
        if any(not each.strict for each in samples):
            media["x-not-json"] = [each.text[:200] for each in samples if not each.strict]
        return media


def _root(found: Sequence[Token]) -> tuple[Json | None, Sequence[Token]]:
    """Take the type of the whole body off, where the page gives it one."""
    if found and isinstance(found[0], Line) and row_at(found, 0) is None and len(found[0].cells) == 1:
        word = read_type(found[0].text)
        if word is not None:
            taken = 1
            while (
                taken < len(found)
                and isinstance(line := found[taken], Line)
                and words.key(line.text) in words.REQUIRED | words.OPTIONAL
            ):
                taken += 1
            return word.schema, found[taken:]
    return None, found


def _status_table(found: Sequence[Token]) -> list[tuple[str, str]]:
    """Read a table of answers: their statuses, and what they mean."""
    return [
        (line.cells[0], line.cells[1])
        for line in found
        if isinstance(line, Line) and line.table and header(line) is None and re.fullmatch(r"[1-5]\d\d", line.cells[0])
    ]
