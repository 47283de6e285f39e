"""A JSON answer, or callback, whose fields can be read and rewritten by their roles."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from journeykit_conformance.evidence import ENDED
from journeykit_conformance.schemas import schema_of
from journeykit_conformance.trace import Response
from journeykit_conformance.values import as_percent, as_text, as_time, word_for

if TYPE_CHECKING:
    from journeykit_conformance.document import Document, Found, Pointer
    from journeykit_conformance.operation import Json
    from journeykit_detection.mutant import Answer, Ask
    from journeykit_detection.stage import Stage


class Telling:
    """A body, decoded."""

    def __init__(self, document: Document, schema: Json, body: bytes) -> None:
        """Decode a body.

        Raises:
            ValueError: if it is no JSON.
        """
        self.document, self.schema = document, schema
        self.json: Any = json.loads(body)
        self.found = list(document.locate(schema, self.json))
        self.tasks = [
            task
            for found in self.found
            if found.role == "task" and isinstance(found.value, dict)
            if (task := Shown(self, found)).has("task-id") or task.has("status")
        ]

    @classmethod
    def of(cls, stage: Stage, ask: Ask, answer: Answer) -> Telling | None:
        """Decode an answer; None if there is nothing that a document knows."""
        if ask.operation is None:
            return None
        schema = schema_of(ask.operation, Response(answer.headers, answer.body, answer.status))
        try:
            return None if schema is None else cls(stage.document, schema, answer.body)
        except ValueError:
            return None

    def get(self, role: str) -> Any:
        """Return what stands in the first field with a role."""
        return next((found.value for found in self.found if found.role == role), None)

    def put(self, role: str, value: Any) -> bool:
        """Write into every field with a role; say whether anything changed."""
        return some([self.write(found.pointer, value) for found in self.found if found.role == role])

    def write(self, pointer: Pointer, value: Any) -> bool:
        """Write a value; say whether it is another one."""
        if not pointer:
            changed, self.json = bool(self.json != value), value
            return changed
        holder = self.json
        for part in pointer[:-1]:
            holder = holder[part]
        before = holder[pointer[-1]]
        holder[pointer[-1]] = value
        is_same: bool = before == value and type(before) is type(value)
        return not is_same

    def list_of_tasks(self) -> list[Any] | None:
        """Return the list that holds the tasks; None if they are in none."""
        for found in self.found:
            if found.role == "task" and found.pointer and isinstance(found.pointer[-1], int):
                holder = self.json
                for part in found.pointer[:-1]:
                    holder = holder[part]
                return holder if isinstance(holder, list) else None
        return None

    def body(self) -> bytes:
        """Encode it anew."""
        return json.dumps(self.json, ensure_ascii=False).encode()

    def answer(self, answer: Answer) -> Answer:
        """Put it into an answer."""
        return replace(answer, body=self.body())


class Shown:
    """One task in a body."""

    def __init__(self, telling: Telling, task: Found) -> None:
        self._telling, self.pointer, self.value = telling, task.pointer, task.value
        self._schema = task.schema
        depth = len(task.pointer)
        self.fields: dict[str, Found] = {}
        for found in telling.found:
            if found.pointer[:depth] == task.pointer and found.pointer != task.pointer:
                self.fields.setdefault(found.role, found)

    def has(self, role: str) -> bool:
        """Say whether there is a field with a role."""
        return role in self.fields

    def get(self, role: str) -> Any:
        """Return what stands in the field with a role."""
        return self.fields[role].value if role in self.fields else None

    @property
    def id(self) -> str:
        """Its id as text."""
        return as_text(self.get("task-id"))

    @property
    def status(self) -> str:
        """Our word for its status; empty if it has none."""
        return (word_for(self.fields["status"]) or "") if "status" in self.fields else ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to come."""
        return self.status in ENDED

    @property
    def action(self) -> str:
        """Our word for what it does."""
        return (word_for(self.fields["action"]) or "") if "action" in self.fields else ""

    @property
    def progress(self) -> float:
        """Percent; 0 if it does not say."""
        return as_percent(self.get("progress")) or 0.0

    def put(self, role: str, value: Any) -> bool:
        """Write into the field with a role; say whether it is another value."""
        return role in self.fields and self._telling.write(self.fields[role].pointer, value)

    def say(self, role: str, word: str) -> bool:
        """Write our word as the provider would."""
        wire = self.fields[role].schema.get("x-values", {}).get(word, []) if role in self.fields else []
        return bool(wire) and self.put(role, wire[-1])

    def put_progress(self, percent: int) -> bool:
        """Write a percentage as the provider would."""
        return self.put("progress", percent if isinstance(self.get("progress"), int) else f"{percent}%")

    def time(self, role: str) -> float:
        """Return a time in seconds since the epoch; 0 if unknown."""
        return (as_time(self.fields[role]) or 0.0) if role in self.fields else 0.0

    def put_time(self, role: str, seconds: float) -> bool:
        """Write a time as the provider would."""
        unit = self.fields[role].schema.get("x-unit") if role in self.fields else ""
        if unit == "iso":
            moment = datetime.fromtimestamp(seconds, UTC)
            return self.put(role, f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z")
        return self.put(role, int(seconds * (1000 if unit == "ms" else 1)))


def some(changes: list[bool]) -> bool:
    """Say whether any of several things was done, which all were tried: `any` would stop at the first."""
    return True in changes
