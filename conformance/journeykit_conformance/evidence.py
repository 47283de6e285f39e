"""What a trace says about tasks: the view that rules look through. Judges nothing.

Roles turn a provider's fields into ours, so a rule is written once for all providers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from journeykit_conformance.calls import is_joined
from journeykit_conformance.document import MAKES_TASKS, Document, Found, Json, Operation, Pointer
from journeykit_conformance.schemas import BodyJudge, schema_of

if TYPE_CHECKING:
    from journeykit_conformance.trace import Exchange, Message, Response, Trace

ENDED = frozenset({"succeeded", "failed", "cancelled"})
RANK = {"queued": 0, "waiting": 1, "running": 2, "succeeded": 3, "failed": 3, "cancelled": 3}
"""How far each status is."""
# What must not change any more when a task has ended, and is the same wherever it is shown.
_LASTING = (
    "status",
    "action",
    "picture",
    "buttons",
    "fail-reason",
    "submitted-at",
    "started-at",
    "finished-at",
    "prompt",
    "state",
)
_MOST = 1e9  # percent: whatever is more is as wrong
_REFUSED = frozenset({"refused", "unauthorized"})
_ACCEPTED = frozenset({"accepted", "queued", "dialog"})


@dataclass(frozen=True)
class Sight:
    """One task as one answer, or one callback, shows it."""

    exchange: Exchange
    operation: Operation
    pointer: Pointer
    value: Any
    fields: Mapping[str, Found]

    def get(self, role: str) -> Any:
        """Return what stands in the field with a role; None if it is missing."""
        found = self.fields.get(role)
        return None if found is None else found.value

    def word(self, role: str) -> str | None:
        """Return our word for what stands there; None if the document has none."""
        found = self.fields.get(role)
        return None if found is None else word_for(found)

    def at(self, role: str) -> Pointer:
        """Say where in the body a field stands, or would stand."""
        found = self.fields.get(role)
        return self.pointer if found is None else found.pointer

    @property
    def source(self) -> str:
        """Where it was seen: `callback`, or the role of the operation."""
        return "callback" if self.exchange.is_callback else self.operation.role

    @cached_property
    def id(self) -> str:
        """Its id as text; empty if there is none."""
        return as_text(self.get("task-id"))

    @property
    def status(self) -> str | None:
        """Our word for its status; None if unknown."""
        return self.word("status")

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to come."""
        return self.status in ENDED

    @property
    def progress(self) -> float | None:
        """Percent; None if it does not say."""
        return as_percent(self.get("progress"))

    def time(self, role: str) -> float | None:
        """Return a time in seconds since the epoch; None if it is not known."""
        found = self.fields.get(role)
        return None if found is None else as_time(found)


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
        return self.word in _ACCEPTED


@dataclass(frozen=True)
class Asked:
    """One exchange and the operation that it belongs to."""

    exchange: Exchange
    operation: Operation
    path: Mapping[str, str]

    @property
    def response(self) -> Response:
        """What came back; only for exchanges that have it."""
        assert self.exchange.response is not None  # noqa: S101 - `answered` holds no others
        return self.exchange.response


class Evidence:
    """A trace, read by a document."""

    def __init__(self, trace: Trace, document: Document, documented: Document | None = None) -> None:
        self.trace, self.document, self.documented = trace, document, documented or document
        self.judge = BodyJudge(document)

    @cached_property
    def matched(self) -> list[tuple[Exchange, Operation, dict[str, str]]]:
        """The requests whose operation is known."""
        found = []
        for exchange in self.trace.exchanges:
            match = None if exchange.is_callback else self.document.match(exchange.request.method, exchange.request.url)
            if match:
                found.append((exchange, *match))
        return found

    @cached_property
    def answered(self) -> list[Asked]:
        """Those of them that were answered."""
        return [Asked(exchange, operation, path) for exchange, operation, path in self.matched if exchange.response]

    def asked(self, *roles: str, step: str = "", key: str = "first") -> list[Asked]:
        """The answered requests to operations with one of these roles, of a step (or its parts), with a key.

        What a fuzzer garbled asks for nothing that could be told, and is not among them.
        """
        return [
            each
            for each in self.answered
            if (not roles or each.operation.role in roles)
            and not each.exchange.is_garbled
            and (not key or each.exchange.key == key)
            and (not step or each.exchange.step == step or each.exchange.step.startswith(f"{step}/"))
        ]

    @cached_property
    def sights(self) -> list[Sight]:
        """Every look at a task, in order."""
        found: list[Sight] = []
        for each in self.answered:
            if each.response.has_json and each.response.status < 300:
                schema = schema_of(each.operation, each.response)
                if schema is not None:
                    found += self._sights(each.exchange, each.operation, schema, each.response)
        for exchange in self.trace.exchanges:
            if exchange.is_callback and exchange.request.has_json:
                for operation in self.document.operations:
                    schemas = list(operation.callbacks())
                    if schemas:
                        found += self._sights(exchange, operation, schemas[0], exchange.request)
                        break
        return sorted(found, key=lambda sight: sight.exchange.number)

    def shown(self, asked: Asked) -> list[Sight]:
        """The tasks in an answer, whatever its status says."""
        answer = replace(asked.response, status=200)
        schema = schema_of(asked.operation, answer) if answer.has_json else None
        return [] if schema is None else list(self._sights(asked.exchange, asked.operation, schema, answer))

    def _sights(self, exchange: Exchange, operation: Operation, schema: Json, message: Message) -> Iterator[Sight]:
        everything = list(self.document.locate(schema, message.json))
        known: set[Pointer] = set()
        for task in everything:
            if task.role != "task" or not isinstance(task.value, Mapping) or task.pointer in known:
                continue
            known.add(task.pointer)
            depth = len(task.pointer)
            inside = [each for each in everything if each.pointer[:depth] == task.pointer and each is not task]
            fields: dict[str, Found] = {}
            for each in inside:
                fields.setdefault(each.role, each)
            if not _is_outside(fields, task):
                yield Sight(exchange, operation, task.pointer, task.value, fields)

    def of(self, task_id: str, *sources: str) -> list[Sight]:
        """The looks at one task with the first key, in order, from these sources or all."""
        return [
            sight
            for sight in self.sights
            if sight.id == task_id
            and sight.exchange.key in {"first", "none"}
            and (not sources or sight.source in sources)
        ]

    @cached_property
    def task_ids(self) -> list[str]:
        """Every task that was seen or made with the first key, in order."""
        made = [submit.task_id for submit in self.submits if submit.is_accepted and submit.exchange.key == "first"]
        seen = [sight.id for sight in self.sights if sight.exchange.key in {"first", "none"}]
        return list(dict.fromkeys(id for id in (*made, *seen) if id))

    @cached_property
    def ends(self) -> list[Sight]:
        """The look at each task that shows its end first, by a fetch if any does."""
        ends = ([sight for sight in self.of(id) if sight.has_ended] for id in self.task_ids)
        # A callback may come before; what a fetch shows is what counts.
        return [next((sight for sight in seen if sight.source == "fetch"), seen[0]) for seen in ends if seen]

    @cached_property
    def submits(self) -> list[Submit]:
        """Every answered call that wanted a task."""
        return [
            read_submit(self.document, each.exchange, each.operation)
            for each in self.answered
            if each.operation.role in MAKES_TASKS
        ]

    def found(self, asked: Asked) -> dict[str, Found]:
        """The first field with each role in an answer."""
        return fields_of(self.document, asked.operation, asked.response)

    def sent(self, asked: Asked | Submit, role: str) -> Any:
        """Return what a request said in the field with a role; None if it had none."""
        return sent(asked.exchange, asked.operation, role, getattr(asked, "path", {}))


def _is_outside(fields: Mapping[str, Found], task: Found) -> bool:
    """Whether what looks like a task has nothing of one: an error envelope read by the wrong branch of a schema."""
    return not task.value or not ({"task-id", "status"} & set(fields))


def fields_of(document: Document, operation: Operation, response: Response) -> dict[str, Found]:
    """Read the first field with each role in an answer."""
    schema = schema_of(operation, response)
    fields: dict[str, Found] = {}
    if schema is not None and response.has_json:
        for found in document.locate(schema, response.json):
            # Envelopes that may stand for one another give one code different meanings: what makes sense is meant.
            if found.role not in fields or (found.role == "code" and word_for(fields["code"]) is None):
                fields[found.role] = found
    return fields


def read_submit(document: Document, exchange: Exchange, operation: Operation) -> Submit:
    """Read what was said to a submit."""
    assert exchange.response is not None  # noqa: S101 - for answered ones only
    fields = fields_of(document, operation, exchange.response)
    word = word_for(fields["code"]) if "code" in fields else None
    if "code" in fields and word is None and not _is_accepting(fields["code"]):
        word = "refused"
    if exchange.response.status >= 400 and word not in _ACCEPTED:
        word = "refused" if exchange.response.status < 500 or word == "refused" else None
    is_told_by_status = exchange.response.status < 300 and word is None and _has_no_code(operation, exchange.response)
    if is_told_by_status:
        word = "accepted"
    task_id = as_text(fields["task-id"].value) if "task-id" in fields else ""
    return Submit(exchange, operation, word, task_id, fields, is_told_by_status)


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
    if submit.task_id or status >= 500 or status == 408 or word in _ACCEPTED:
        return False
    return status >= 400 or word in _REFUSED


def is_refusal(evidence: Evidence, asked: Asked) -> bool:
    """Say whether an answer is a no: by its status, or by a code in its envelope that is none of acceptance."""
    if asked.response.status >= 400:
        return True
    code = fields_of(evidence.document, asked.operation, asked.response).get("code")
    return code is not None and word_for(code) not in _ACCEPTED


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


def word_for(found: Found) -> str | None:
    """Return our word for a value, by the document."""
    values = found.schema.get("x-values", {})
    for word, wire in values.items():
        if any(type(each) is type(found.value) and each == found.value for each in wire):
            return str(word)
    return None


def as_text(value: Any) -> str:
    """Write an id as text, whatever kind it has."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def as_percent(value: Any) -> float | None:
    """Read progress: a number, or a text with or without a percent sign."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # No number of JSON is too large for Python, but a float ends somewhere.
        return float(value) if abs(value) < _MOST else _MOST
    match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*%?\s*", value) if isinstance(value, str) else None
    return float(match[1]) if match else None


def as_time(found: Found) -> float | None:
    """Read a time in its documented unit, in seconds since the epoch; None for 0, null and what is no time."""
    value, unit = found.value, found.schema.get("x-unit")
    try:
        if unit == "iso":
            told = datetime.fromisoformat(value)
            # Without a zone it is UTC, not the time of whoever runs this.
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
        number = float(value) if not isinstance(value, bool) else 0.0
    except (TypeError, ValueError, OverflowError):
        return None
    return number / (1000 if unit == "ms" else 1) if number and isfinite(number) else None


def same_end(one: Sight, other: Sight) -> str:
    """Compare two looks at a task that has ended, and name the first role that differs; empty if none does."""
    for role in _LASTING:
        if role in one.fields and role in other.fields and not _alike(role, one, other):
            return role
    return ""


def _alike(role: str, one: Sight, other: Sight) -> bool:
    if role == "picture":  # the signature of an address may be renewed
        return urlsplit(str(one.get(role))).path == urlsplit(str(other.get(role))).path
    if role == "buttons":  # what nobody has documented may be told in one place and not in another
        return _with_roles(one.fields[role], one.operation) == _with_roles(other.fields[role], other.operation)
    return bool(one.get(role) == other.get(role))


def _with_roles(found: Found, operation: Operation) -> list[tuple[str, Any]]:
    inside = operation.document.locate(found.schema, found.value)
    return [(each.role, each.value) for each in inside if each.schema is not found.schema]


def _is_accepting(found: Found) -> bool:
    return not found.schema.get("x-values", {}).get("accepted")
