"""What a request said, and what was said to a submit: accepted, refused, or nothing to be sure of. Judges nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from journeykit_conformance.calls import is_joined
from journeykit_conformance.schemas import schema_of
from journeykit_conformance.values import as_text, fields_of, word_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from journeykit_conformance.document import Document, Found
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.trace import Exchange, Response

_REFUSED = frozenset({"refused", "unauthorized"})
ACCEPTED = frozenset({"accepted", "queued", "dialog"})
# Codes and statuses for it are those of any other no with most providers; these are the words of all their sources.
_NO_CREDIT, _AT_A_LIMIT = "the account has no credit left", "the account has reached a limit"
_NOT_NOW: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), what)
    for words, what in (
        (r"quota_not_enough|(?:余额|额度)不足|额度已用尽|TokenStatusExhausted", _NO_CREDIT),
        (r"insufficient[_ ](?:account[_ ])?(?:balance|quota|credit|fund)", _NO_CREDIT),
        (r"已达上限|rate[_ ]limit|too many requests|limit (?:reached|exceeded)", _AT_A_LIMIT),
        (r"队列.{0,5}满|负载已饱和|queue (?:is )?full", "the queue is full"),
        (r"无可用的?(?:账号|渠道)|no account is available", "no account is free at the provider"),
    )
)
_SAID_BY_NUMBER = {402: _NO_CREDIT, 429: _AT_A_LIMIT}


@dataclass(frozen=True)
class Submit:
    """One call that wanted a task, and what was said to it."""

    exchange: Exchange
    operation: Operation
    word: str | None
    """`accepted`, `queued`, `dialog` or `refused`; None if it cannot be told."""
    task_id: str
    fields: Mapping[str, Found]
    is_told_by_status: bool = False
    """Whether the HTTP status alone says yes: the document has no code for such an answer."""

    @property
    def has_known_code(self) -> bool:
        """Whether the document gives what was answered a meaning."""
        return self.is_told_by_status or ("code" in self.fields and word_for(self.fields["code"]) is not None)

    @property
    def is_accepted(self) -> bool:
        """Whether there is a task now."""
        return self.word in ACCEPTED


def read_submit(document: Document, exchange: Exchange, operation: Operation) -> Submit:
    """Read what was said to a submit."""
    assert exchange.response is not None  # noqa: S101 - for answered ones only
    fields = _fields(document, operation, exchange.response)
    word = word_for(fields["code"]) if "code" in fields else None
    if "code" in fields and word is None and not _is_accepting(fields["code"]):
        word = "refused"
    if exchange.response.status >= 400 and word not in ACCEPTED:
        word = "refused" if exchange.response.status < 500 or word == "refused" else None
    is_told_by_status = exchange.response.status < 300 and word is None and _has_no_code(operation, exchange.response)
    if is_told_by_status:
        word = "accepted"
    task_id = as_text(fields["task-id"].value) if "task-id" in fields else ""
    return Submit(exchange, operation, word, task_id, fields, is_told_by_status)


def _fields(document: Document, operation: Operation, response: Response) -> Mapping[str, Found]:
    """Read what was said; an acceptance with the task that it names is one under whatever status it comes."""
    fields = fields_of(document, operation, response)
    if response.status == 200:
        return fields
    good = fields_of(document, operation, replace(response, status=200))
    says_yes = "code" in good and word_for(good["code"]) in ACCEPTED
    return good if says_yes and "task-id" in good and as_text(good["task-id"].value) else fields


def _has_no_code(operation: Operation, response: Response) -> bool:
    """Whether the document describes such an answer, and without a code: there the HTTP status is the code."""
    schema = schema_of(operation, response)
    return schema is not None and "code" not in operation.document.roles_in(schema)


def is_sure_refusal(submit: Submit) -> bool:
    """Say whether a submit was refused beyond doubt, so that nothing can have been charged for it.

    A code without a meaning, a timeout on the way, or a task beside the refusal leaves a doubt.
    """
    status = submit.exchange.status
    word = word_for(submit.fields["code"]) if "code" in submit.fields else None
    if submit.task_id or status >= 500 or status == 408 or word in ACCEPTED:
        return False
    return status >= 400 or word in _REFUSED


def not_now(submit: Submit) -> str:
    """Say what refuses a submit that would be accepted at another time, or from another account; empty if nothing.

    It says nothing of how the provider keeps to its document, whatever the submit was.
    """
    response = submit.exchange.response
    if submit.is_accepted or response is None or response.status >= 500:
        return ""
    code = submit.fields["code"].value if "code" in submit.fields else None
    for number in (response.status, code):
        if isinstance(number, int) and number in _SAID_BY_NUMBER:
            return _SAID_BY_NUMBER[number]
    told = json.dumps(response.json, ensure_ascii=False) if response.has_json else response.text
    return next((what for words, what in _NOT_NOW if words.search(told)), "")


def sent(exchange: Exchange, operation: Operation, role: str, path: Mapping[str, str]) -> Any:
    """Read the field of a request that has a role."""
    query = parse_qs(urlsplit(exchange.request.url).query)
    for parameter in operation.parameters:
        if role in {parameter.get("x-role"), parameter.get("schema", {}).get("x-role")}:
            name = parameter["name"]
            if parameter["in"] != "query" or name not in query:
                return path.get(name) if parameter["in"] == "path" else None
            if operation.document.resolve(parameter.get("schema", {})).get("type") != "array":
                return query[name][-1]
            return query[name][-1].split(",") if is_joined(parameter) else query[name]
    kind, media = operation.body
    body: Any = None
    if "form-urlencoded" in exchange.request.media_type:
        body = dict(parse_qsl(exchange.request.text, keep_blank_values=True))
    elif exchange.request.has_json:
        body = exchange.request.json
    if kind and body is not None:
        for found in operation.document.locate(media.get("schema", {}), body):
            if found.role == role:
                return found.value
    return None


def _is_accepting(found: Found) -> bool:
    return not found.schema.get("x-values", {}).get("accepted")
