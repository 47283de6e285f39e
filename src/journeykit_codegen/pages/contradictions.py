"""Where a page contradicts itself, operation by operation; its fields and examples are for `contradictions_fields`.

Every kind is a word that never changes; the sentence is for people. Judges the page alone: what a provider really does
is for overlays to say.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from journeykit_codegen.document import Located, Side, operations, resolved

from . import contradictions_fields
from .finding import Contradiction, words_list
from .security import is_credential
from .shapes import Shape, kind_of, shape

Json = dict[str, Any]
# A segment that is one task's id rather than the name of something.
LITERAL_ID = re.compile(r"\d{6,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,}", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{([^{}]+)\}")
_ID_LIKE = re.compile(r"(?:^|_|[a-z])id$|Id$|ID$", re.ASCII)


def contradictions_of(fragment: Json) -> Iterator[Contradiction]:
    """Find the contradictions of all operations of a page."""
    for operation in operations(fragment):
        view = _View(fragment, operation)
        for rule in (_path, _credentials, _bodies, _statuses, _marks, _samples, _request_and_answer):
            yield from rule(view)
        for side, media in view.media:
            yield from contradictions_fields.contradictions_of_media(fragment, side, media)


class _View:
    def __init__(self, fragment: Json, operation: Located) -> None:
        self.fragment, self.operation = fragment, operation
        self.path, self.method = operation.path[1], operation.path[2]
        item = Located(operation.path[:2], fragment["paths"][self.path])
        owners = (item, operation)
        self.parameters = [resolved(fragment, each) for owner in owners for _, each in owner.children("parameters")]
        self.media: list[tuple[Side, Located]] = []
        if "requestBody" in operation.value:
            body = resolved(fragment, operation.child("requestBody"))
            self.media += [(Side.REQUEST, each) for _, each in body.children("content")]
        self.answers = [(status, resolved(fragment, each)) for status, each in operation.children("responses")]
        self.media += [(Side.RESPONSE, media) for _, each in self.answers for _, media in each.children("content")]
        security = operation.value.get("security", fragment.get("security"))
        self.security = [name for each in security or () if isinstance(each, dict) for name in each]

    def shapes(self, side: Side) -> Iterator[tuple[Located, Shape]]:
        """Yield the schema of each body."""
        for of, media in self.media:
            if of is side and isinstance(media.value.get("schema"), dict):
                yield media, shape(self.fragment, media.child("schema"))

    def found(self, kind: str, text: str, *more: str) -> Contradiction:
        return Contradiction(kind, (*self.operation.path, *more), text)


def _path(view: _View) -> Iterator[Contradiction]:
    for segment in view.path.split("/"):
        if LITERAL_ID.fullmatch(segment):
            yield view.found("literal-id", f"The path holds the id {segment} itself and no parameter for it.")
    wanted = _TEMPLATE.findall(view.path)
    given = [
        each.value.get("name")
        for each in view.parameters
        if each.value.get("in") == "path" and "x-implied" not in each.value
    ]
    if missing := [name for name in wanted if name not in given]:
        yield view.found(
            "path-parameter-missing", f"The path has {words_list(missing)}, but the page describes no such parameter."
        )
    if extra := [str(name) for name in given if name not in wanted]:
        yield view.found(
            "path-parameter-unused", f"Described as path parameters, but not in the path: {words_list(extra)}."
        )
    for each in view.parameters:
        if each.value.get("in") == "path" and (
            each.value.get("x-documented-required") is False or each.value.get("required") is False
        ):
            yield Contradiction(
                "path-parameter-optional",
                each.path,
                f"`{each.value['name']}` is in the path and yet not marked as required.",
            )
    twice = Counter((str(each.value.get("in")), str(each.value.get("name"))) for each in view.parameters)
    for (where, name), count in twice.items():
        if count > 1:
            yield view.found("parameter-twice", f"The {where} parameter `{name}` is described {count} times.")


def _credentials(view: _View) -> Iterator[Contradiction]:
    for each in view.parameters:
        name = str(each.value.get("name"))
        if each.value.get("in") not in {"header", "query"} or not is_credential(name):
            continue
        if view.security:
            yield Contradiction(
                "credentials-twice",
                each.path,
                f"`{name}` is a parameter as well as a security scheme ({words_list(view.security)}).",
            )
        else:
            yield Contradiction(
                "credentials-as-parameter",
                each.path,
                f"The key travels in the parameter `{name}`; there is no security scheme.",
            )
        if each.value.get("required") is not True:
            yield Contradiction(
                "credentials-optional", each.path, f"`{name}` carries the key, but is marked as optional."
            )
    if not view.security and not any(is_credential(str(each.value.get("name"))) for each in view.parameters):
        yield view.found("credentials-missing", "The page does not say how the key travels.")
    schemes = (view.fragment.get("components") or {}).get("securitySchemes") or {}
    if unknown := [name for name in view.security if name not in schemes]:
        yield view.found("security-unknown", f"The security scheme {words_list(unknown)} is described nowhere.")


def _bodies(view: _View) -> Iterator[Contradiction]:
    bodies = [media for side, media in view.media if side is Side.REQUEST]
    if bodies and view.method in {"get", "head", "delete"}:
        yield view.found(
            "body-on-get",
            f"A {view.method.upper()} with a request body ({words_list([each.path[-1] for each in bodies])}).",
            "requestBody",
        )
    for media, schema in view.shapes(Side.REQUEST):
        empty = not schema.members and schema.kinds <= {"object"} and "additionalProperties" not in schema.schema
        if empty and media.value.get("example") in ("", None, {}):
            yield Contradiction("body-without-fields", media.path, "The request body has no fields.")


def _statuses(view: _View) -> Iterator[Contradiction]:
    statuses = [status for status, _ in view.answers]
    if not any(status[:1] in "45d" for status in statuses):
        yield view.found(
            "success-only",
            f"Only {words_list(statuses) or 'no answer'} is documented: no error has a status or a body.",
            "responses",
        )
    for status, answer in view.answers:
        if status.startswith("2") and status != "204" and not answer.value.get("content"):
            yield Contradiction(
                "answer-without-body", answer.path, f"The answer {status} has neither fields nor an example."
            )


def _marks(view: _View) -> Iterator[Contradiction]:
    operation = view.operation.value
    for place in operation.get("x-empty-tables", ()):
        yield view.found("table-without-rows", f"The table of {place} parameters has no rows.")
    if unclear := operation.get("x-unclear"):
        yield view.found(
            "unclear",
            f"The copy leaves open where these objects or values of enums begin and end: {words_list(unclear)}.",
        )


def _samples(view: _View) -> Iterator[Contradiction]:
    for sample in view.operation.value.get("x-samples", ()):
        headers = {str(name).lower(): str(value) for name, value in dict(sample.get("headers") or {}).items()}
        path = urlsplit(re.sub(r"^\{\{\w+\}\}", "", str(sample.get("url", "")))).path
        keys = [value for name, value in headers.items() if is_credential(name)]
        wants_key = view.security or any(is_credential(str(each.value.get("name"))) for each in view.parameters)
        if wants_key and not keys:
            yield view.found("sample-without-key", "The sample of a request carries no key.", "x-samples")
        elif any(value.strip().lower() in {"", "bearer", "basic"} for value in keys):
            yield view.found(
                "sample-with-empty-key",
                "The sample of a request has the header for the key, but nothing in it.",
                "x-samples",
            )
        if "//" in path:
            yield view.found(
                "sample-without-id", f"The sample asks for {path}: a part of the path is empty.", "x-samples"
            )


def _request_and_answer(view: _View) -> Iterator[Contradiction]:
    """Compare what is asked with and what is answered, by the names of ids."""
    asked: dict[str, tuple[frozenset[str], Any]] = {}
    for each in view.parameters:
        if isinstance(each.value.get("schema"), dict):
            asked[str(each.value["name"])] = (
                shape(view.fragment, each.child("schema")).kinds,
                each.value.get("example"),
            )
    for _, schema in view.shapes(Side.REQUEST):
        for name, member in schema.members.items():
            asked[name] = (shape(view.fragment, member).kinds, member.value.get("example"))
    for segment in view.path.split("/"):
        if LITERAL_ID.fullmatch(segment):
            asked.setdefault("id", (frozenset({"string"}), segment))
    asked = {name: held for name, held in asked.items() if _ID_LIKE.search(name)}
    for media, schema in view.shapes(Side.RESPONSE):
        for name, kinds, values in _answered(view.fragment, schema, media.value):
            if name not in asked:
                continue
            wanted, example = asked[name]
            shown = list(dict.fromkeys(map(str, values)))
            if wanted and kinds and not wanted & kinds:
                yield view.found(
                    "kind-differs",
                    f"`{name}` is {words_list(sorted(wanted))} in the request,"
                    f" {words_list(sorted(kinds))} in the answer.",
                )
            if (
                example is not None
                and values
                and str(example) not in shown
                and kind_of(example) in {"string", "integer"}
            ):
                yield view.found(
                    "sample-differs",
                    f"The request asks for `{name}` {example}, the example answers with {words_list(shown)}.",
                )


def _answered(fragment: Json, schema: Shape, media: Json) -> Iterator[tuple[str, frozenset[str], list[Any]]]:
    """Yield the fields at the first two levels of an answer, with what the examples show in them."""
    values = [media["example"]] if "example" in media else []
    values += [each["value"] for each in (media.get("examples") or {}).values() if "value" in each]
    level = [(schema, values)]
    for _ in range(2):
        deeper = []
        for each, held in level:
            at, shown = each, held
            if each.items is not None:
                at, shown = (
                    shape(fragment, each.items),
                    [inner for value in held if isinstance(value, list) for inner in value[:20]],
                )
            flat = [
                each
                for held in shown
                for each in (held if isinstance(held, list) else [held])
                if isinstance(each, dict)
            ]
            for name, member in at.members.items():
                inner = shape(fragment, member)
                here = [each[name] for each in flat if name in each]
                yield name, inner.kinds, here
                if inner.members:
                    deeper.append((inner, here))
        level = deeper
