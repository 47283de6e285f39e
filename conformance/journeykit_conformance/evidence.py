"""What a trace says about tasks: the view that rules look through. Judges nothing.

Roles turn a provider's fields into ours, so a rule is written once for all providers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from journeykit_conformance.operation import MAKES_TASKS, Json, Operation
from journeykit_conformance.schemas import BodyJudge, schema_of
from journeykit_conformance.submits import ACCEPTED, Submit, read_submit, sent
from journeykit_conformance.values import as_percent, as_text, as_time, fields_of, path_of, word_for

if TYPE_CHECKING:
    from journeykit_conformance.document import Document, Found, Pointer
    from journeykit_conformance.trace import Exchange, Message, Response, Trace

ENDED = frozenset({"succeeded", "failed", "cancelled"})
_SPEAKING = frozenset({400, 404, 410, 422})  # what relays answer about tasks that they do not know
RANK: Mapping[str | None, int] = {"queued": 0, "waiting": 1, "running": 2, "succeeded": 3, "failed": 3, "cancelled": 3}
"""How far each status is."""
LIFETIME = 900.0
"""Seconds after which a task counts as one that never ends: relays give theirs up after an hour at the latest, and
Midjourney's relaxed mode takes minutes."""
LONGEST_PAUSE = 10.0
"""Seconds between two looks of ours at a task, at most."""
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

    @property
    def speaks(self) -> bool:
        """Whether the answer to a fetch says anything of the task: no limit, key, server error or foreign page does."""
        status = self.response.status
        return status in _SPEAKING or (status < 300 and (self.response.has_json or not self.response.body))


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
    def provider_url(self) -> str:
        """An address of the provider's, whichever; empty if nothing was asked of it."""
        return next((exchange.request.url for exchange, _, _ in self.matched), "")

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


def is_refusal(evidence: Evidence, asked: Asked) -> bool:
    """Say whether an answer is a no: by its status, or by a code in its envelope that is none of acceptance."""
    if asked.response.status >= 400:
        return True
    code = fields_of(evidence.document, asked.operation, asked.response).get("code")
    return code is not None and word_for(code) not in ACCEPTED


def last_before(sight: Sight | Asked, looks: Iterable[Sight]) -> Sight | None:
    """The last of these looks that was answered before another was asked for; None if there is none."""
    return next((each for each in reversed(list(looks)) if each.exchange.precedes(sight.exchange)), None)


def steps(looks: Iterable[Sight]) -> Iterator[tuple[Sight, Sight]]:
    """Yield each look with the last one that was answered before it was asked for."""
    held: list[Sight] = []
    for look in looks:
        if before := last_before(look, held):
            yield before, look
        held.append(look)


def same_end(one: Sight, other: Sight) -> str:
    """Compare two looks at a task that has ended, and name the first role that differs; empty if none does."""
    for role in _LASTING:
        if role in one.fields and role in other.fields and not _alike(role, one, other):
            return role
    return ""


def _alike(role: str, one: Sight, other: Sight) -> bool:
    if role == "picture":  # the signature of an address may be renewed, and its host be one of several
        return path_of(str(one.get(role))) == path_of(str(other.get(role)))
    if role == "buttons":  # what nobody has documented may be told in one place and not in another
        return _with_roles(one.fields[role], one.operation) == _with_roles(other.fields[role], other.operation)
    return bool(one.get(role) == other.get(role))


def _with_roles(found: Found, operation: Operation) -> list[tuple[str, Any]]:
    inside = operation.document.locate(found.schema, found.value)
    return [(each.role, each.value) for each in inside if each.schema is not found.schema]
