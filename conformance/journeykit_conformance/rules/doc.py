"""Whether answers are what the document says: status, content type, body."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections import Counter
from typing import TYPE_CHECKING

from journeykit_conformance.rule import Check, Level, check, excused, rule
from journeykit_conformance.schemas import JSON_TYPES, documents_of, judge_media_type, judge_status, schema_of
from journeykit_conformance.submits import not_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Asked, Evidence
    from journeykit_conformance.trace import Response

_WHY_SCHEMA = "Typed clients are generated from the document; what it does not say breaks them or gets lost."
_FIX = "Change the server back, or add what it really does to the overlay, with its evidence."
_LIMITED = 429  # what anything on the way says to whoever asks a lot
_NOBODYS = {304, _LIMITED}  # and what browsers ask for
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DEEPEST = 8  # violations of one body that are worth telling


def _answers(evidence: Evidence) -> Iterator[Asked]:
    """The answers that the document speaks of: not what a wrong method gets, nor a limit in a gateway's own words."""
    for each in evidence.answered:
        is_json = each.response.has_json or JSON_TYPES.fullmatch(each.response.media_type)
        if each.operation.role and (each.response.status != _LIMITED or is_json):
            yield each


@rule(
    "MJ-DOC-001",
    Level.MUST,
    "The status is documented",
    why="A client cannot be prepared for statuses that nobody has written down.",
    fix=_FIX,
)
def the_status_is_documented(evidence: Evidence) -> Iterator[Check]:
    """An answer MUST have an HTTP status that the document names for the operation.

    What refuses a task for want of credit, or at a limit, is the account's, not the document's.
    """
    refused = {submit.exchange.number: not_now(submit) for submit in evidence.submits}
    for each in _answers(evidence):
        if each.response.status in _NOBODYS:
            continue
        ok, known = judge_status(each.operation, each.response), ", ".join(each.operation.raw.get("responses", {}))
        if not ok and (why := refused.get(each.exchange.number)):
            yield excused(each, why)
        else:
            yield check(ok, each, expected=known, actual=str(each.response.status))


@rule(
    "MJ-DOC-002",
    Level.MUST,
    "The content type is documented",
    why="Clients choose by it how to read the body.",
    fix=_FIX,
)
def the_content_type_is_documented(evidence: Evidence) -> Iterator[Check]:
    """An answer with a body MUST have a content type that the document names for its status."""
    for each in _answers(evidence):
        if judge_status(each.operation, each.response):
            known = ", ".join((each.operation.response(each.response.status) or {}).get("content", {}))
            told = each.response.header("content-type") or "(none)"
            yield check(judge_media_type(each.operation, each.response), each, expected=known, actual=told)


@rule("MJ-DOC-003", Level.MUST, "The body is as documented", why=_WHY_SCHEMA, fix=_FIX)
def the_body_is_as_documented(evidence: Evidence) -> Iterator[Check]:
    """A JSON body MUST fit the schema that the document has for operation, status and content type."""
    for each in _answers(evidence):
        schema = schema_of(each.operation, each.response)
        if schema is None:
            continue
        found = documents_of(each.operation, each.response)
        violations = [violation for body in found for violation in evidence.judge.violations(schema, body)]
        if found and not violations:
            yield check(True, each)
        for violation in violations[:_DEEPEST]:
            yield check(
                False,
                each,
                pointer=violation.pointer,
                expected=f"the schema's {violation.keyword}",
                actual=violation.message,
            )


@rule(
    "MJ-DOC-004",
    Level.MUST,
    "A JSON body is JSON",
    why="Half a document, two documents or none at all look like a broken connection to a client.",
    fix="Send one complete JSON document in UTF-8, and no content type of JSON with anything else.",
)
def a_json_body_is_json(evidence: Evidence) -> Iterator[Check]:
    """Where only JSON can be meant, or the answer says that it is JSON, the body MUST be one JSON document."""
    for each in _answers(evidence):
        content = (each.operation.response(each.response.status) or {}).get("content", {})
        said = JSON_TYPES.fullmatch(each.response.media_type) is not None
        due = bool(content) and all(JSON_TYPES.fullmatch(str(kind).partition(";")[0]) for kind in content)
        if content and (said or due or schema_of(each.operation, each.response) is not None):
            yield check(
                bool(documents_of(each.operation, each.response)),
                each,
                expected="one JSON document",
                actual=each.response.text[:80] or "(empty)",
            )


@rule(
    "MJ-DOC-005",
    Level.MUST,
    "Text is UTF-8",
    why="Chinese texts are on every page of these APIs; in another encoding they are noise.",
    fix="Encode JSON and text as UTF-8, as RFC 8259 demands.",
)
def text_is_utf8(evidence: Evidence) -> Iterator[Check]:
    """A body of JSON or text MUST be UTF-8 and called nothing else; JSON without a byte order mark or half characters.

    Half a character is what is left of an emoji that was cut in two, written as an escape.
    """
    for each in _answers(evidence):
        kind = each.response.media_type
        is_json, is_picture = JSON_TYPES.fullmatch(kind) is not None, each.operation.role == "picture"
        if each.response.body and (is_json or kind.startswith("text/")) and not is_picture:
            actual = _no_utf8(each.response, is_json=is_json)
            if not actual and not each.exchange.is_fuzz and _has_halves(each.response):  # a fuzzer's come back
                actual = "half of a character"
            yield check(not actual, each, expected="UTF-8", actual=actual)


@rule(
    "MJ-DOC-006",
    Level.MUST,
    "An answer is no web page",
    why="A page with status 200 is what gateways, logins and maintenance send; clients take it for an answer.",
    fix="Answer API paths from the API also when it is down, with a status that says so.",
)
def an_answer_is_no_web_page(evidence: Evidence) -> Iterator[Check]:
    """An operation MUST NOT answer with HTML."""
    for each in _answers(evidence):
        start = each.response.text[:200].lstrip().lower()
        is_page = each.response.media_type == "text/html" or start.startswith(("<!doctype html", "<html"))
        yield check(not is_page, each, expected="no HTML", actual=start[:60])


def _no_utf8(response: Response, *, is_json: bool) -> str:
    """Say what keeps a body from being read as UTF-8; empty if nothing does."""
    called = _CHARSET.search(response.header("content-type") or "")
    try:
        response.body.decode()
    except UnicodeDecodeError:
        return "another encoding"
    if is_json and response.body.startswith(BOM_UTF8):
        return "a byte order mark before it"
    if called and called[1].lower().replace("-", "") != "utf8" and not response.body.isascii():
        return f"called {called[1]}"
    return ""


def _has_halves(response: Response) -> bool:
    try:
        json.dumps(json.loads(response.text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):  # no JSON
        return False
    return False


@rule(
    "MJ-DOC-007",
    Level.SHOULD,
    "A name stands in an object once",
    why="One client reads the first value, another the last, a third refuses both.",
    fix="Put answers together as objects, not as text.",
)
def a_name_stands_in_an_object_once(evidence: Evidence) -> Iterator[Check]:
    """No object of a JSON body SHOULD have two members of one name."""
    for each in _answers(evidence):
        if documents_of(each.operation, each.response):
            twice = _twice(each.response.text)
            yield check(not twice, each, expected="each name once", actual=f"more than once: {', '.join(twice)}")


def _twice(text: str) -> list[str]:
    """Name what stands more than once in an object of one JSON document, or of several one after the other."""
    twice: set[str] = set()

    def count(members: list[tuple[str, object]]) -> None:
        twice.update(name for name, times in Counter(name for name, _ in members).items() if times > 1)

    decoder, rest = json.JSONDecoder(object_pairs_hook=count), text.strip()
    while rest:
        _, end = decoder.raw_decode(rest)
        rest = rest[end:].strip()
    return sorted(twice)
