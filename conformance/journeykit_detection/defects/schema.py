"""Family S: for every operation and status that is served, every way in which its answer can break the document."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from journeykit_conformance.document import to_text
from journeykit_detection.mutant import Answer, Ask, Family, Mutant
from journeykit_detection.places import DROP, EACH, Wrong, wrongs
from journeykit_detection.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Json, Operation
    from journeykit_detection.mutant import Behaviour
    from journeykit_detection.stage import Stage
    from journeykit_detection.validity import Validity

Pointer = tuple[str, ...]
_STRANGE_STATUSES = (299, 418, 599)
_STRANGE_TYPE = "application/x-journeykit"


@dataclass(frozen=True, order=True)
class Served:
    """A kind of answer that an emulator gives."""

    id: str
    """Of the operation."""
    status: int
    when: str
    """`ended` for those about a task that has ended, `always` for all."""


@dataclass
class Watch:
    """A mutant that changes nothing, and notes what is served."""

    served: dict[Served, set[Pointer]] = field(default_factory=dict)
    """What can be seen in the bodies of each kind."""

    async def behave(self, stage: Stage, ask: Ask) -> Answer:
        """Let the emulator answer."""
        answer = await stage.forward(ask)
        if ask.role and ask.operation is not None:
            telling = Telling.of(stage, ask, answer)
            for when in ("always", *(["ended"] if _is_about_an_end(stage, ask, answer) else [])):
                seen = self.served.setdefault(Served(ask.operation.id, answer.status, when), set())
                seen.update(_inside(telling.json) if telling is not None else ())
        return answer


def _inside(body: Any, at: Pointer = ()) -> Iterator[Pointer]:
    members = (
        body.items() if isinstance(body, dict) else [(EACH, each) for each in body] if isinstance(body, list) else []
    )
    for name, member in members:
        yield (*at, name)
        yield from _inside(member, (*at, name))


def schema_mutants(
    document: Document, validity: Validity, served: Mapping[Served, Collection[Pointer]]
) -> Iterator[Mutant]:
    """Generate the family for what an emulator serves."""
    for kind, seen in sorted(served.items(), key=lambda each: each[0]):
        operation = document.operation(kind.id)
        if operation is None:
            continue
        yield from _whole(operation, kind, is_json=bool(seen))
        for schema in _schemas(operation, kind.status):
            for wrong in wrongs(document, validity, schema):
                if _can_happen(wrong, seen):
                    name = f"{kind.id}/{kind.status}{to_text(wrong.at)}/{wrong.kind}/{kind.when}"
                    yield _mutant(name, "schema", _striking(kind, _at(wrong)))


def _can_happen(wrong: Wrong, seen: Collection[Pointer]) -> bool:
    """Only what is there can be left out; and a list has no properties."""
    if wrong.value is DROP:
        return wrong.at in seen
    return any((place[0] == EACH) == (wrong.at[0] == EACH) for place in seen)


def _schemas(operation: Operation, status: int) -> Iterator[Json]:
    """Yield the schema of a JSON answer, once, whatever content types it may have."""
    content = (operation.response(status) or {}).get("content", {})
    shown: list[Json] = []
    for media in content.values():
        schema = media.get("schema", {})
        if schema and schema not in shown and schema.get("format") != "binary":
            shown.append(schema)
            yield schema


def _whole(operation: Operation, kind: Served, *, is_json: bool) -> Iterator[Mutant]:
    status, when = kind.status, kind.when
    place = f"{operation.id}/{status}"
    strange = next((each for each in _STRANGE_STATUSES if operation.response(each) is None), None)
    if strange is not None:
        yield _mutant(f"{place}/status/{when}", "status", _saying(kind, strange))
    content = (operation.response(status) or {}).get("content", {})
    if content and operation.media(status, _STRANGE_TYPE) is None:
        yield _mutant(f"{place}/content-type/{when}", "content-type", _saying(kind))
    if is_json:
        for name, change in (("wrap", _wrap), ("container", _other_container)):
            yield _mutant(f"{place}/{name}/{when}", "schema", _striking(kind, change))


def _mutant(name: str, topic: str, behave: Behaviour) -> Mutant:
    return Mutant(f"S/{name}", Family.SCHEMA, (topic,), behave)


def _wrap(body: Any) -> Any:
    return {"data": body}


def _other_container(body: Any) -> Any:
    return {"items": body} if isinstance(body, list) else [body]


def _at(wrong: Wrong) -> Callable[[Any], Any]:
    def change(body: Any) -> Any:
        body = copy.deepcopy(body)
        for holder in _holders(body, wrong.at[:-1]):
            if wrong.value is DROP:
                holder.pop(wrong.at[-1], None)
            else:
                holder[wrong.at[-1]] = copy.deepcopy(wrong.value)
        return body

    return change


def _holders(body: Any, at: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if not at:
        if isinstance(body, dict):
            yield body
    elif at[0] == EACH:
        for member in body if isinstance(body, list) else []:
            yield from _holders(member, at[1:])
    elif isinstance(body, dict):
        if body.get(at[0]) is None:  # what is left out or null is filled in, so that it can be wrong
            body[at[0]] = _nothing(at[1:])
        yield from _holders(body[at[0]], at[1:])


def _nothing(at: tuple[str, ...]) -> Any:
    return [_nothing(at[1:])] if at and at[0] == EACH else {}


def _striking(kind: Served, change: Callable[[Any], Any]) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if not _applies(stage, ask, answer, kind):
            return answer
        telling = Telling.of(stage, ask, answer)
        if telling is None:
            return answer
        changed = change(telling.json)
        if changed == telling.json and _types(changed) == _types(telling.json):
            return answer
        stage.strike_against(telling.schema, changed)
        return replace(answer, body=json.dumps(changed, ensure_ascii=False).encode())

    return behave


def _types(body: Any) -> str:
    return json.dumps(body, sort_keys=True)  # true and 1 are equal, and not the same


def _saying(kind: Served, instead: int = 0) -> Behaviour:
    """Answer with another status, or call the body something that it is not."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if not _applies(stage, ask, answer, kind):
            return answer
        stage.strike()
        stage.is_wrong = True
        return replace(answer, status=instead) if instead else answer.with_header("content-type", _STRANGE_TYPE)

    return behave


def _applies(stage: Stage, ask: Ask, answer: Answer, kind: Served) -> bool:
    if ask.operation is None or ask.operation.id != kind.id or answer.status != kind.status:
        return False
    return kind.when == "always" or _is_about_an_end(stage, ask, answer)


def _is_about_an_end(stage: Stage, ask: Ask, answer: Answer) -> bool:
    """Whether a task that is shown has ended; or, where none is shown, one that was asked about."""
    telling = Telling.of(stage, ask, answer)
    if telling is not None and telling.tasks:
        return any(task.has_ended for task in telling.tasks)
    asked = [stage.world.find(id) for id in stage.task_ids(ask)]
    return any(task is not None and stage.world.truth(task).phase.final for task in asked)
