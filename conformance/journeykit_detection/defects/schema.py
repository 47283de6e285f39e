"""Family S: for every operation and status that is served, every way in which its answer can break the document."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journeykit_conformance.document import to_text
from journeykit_conformance.schemas import JSON_TYPES
from journeykit_detection.mutant import Answer, Ask, Family, Mutant
from journeykit_detection.places import DROP, EACH, Wrong, wrongs
from journeykit_detection.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from journeykit_conformance.document import Document, Json, Operation
    from journeykit_detection.mutant import Behaviour
    from journeykit_detection.stage import Stage
    from journeykit_detection.validity import Validity

Served = tuple[str, int]
"""The id of an operation, and a status that it was answered with."""
_STRANGE_STATUSES = (299, 418, 599)
_STRANGE_TYPE = "application/x-journeykit"


def schema_mutants(document: Document, validity: Validity, served: Iterable[Served]) -> Iterator[Mutant]:
    """Generate the family for what an emulator serves."""
    for id, status in served:
        operation = document.operation(id)
        if operation is None:
            continue
        whens = ("always", "ended") if _has_end(document, operation) else ("always",)
        for when in whens:
            yield from _whole(operation, status, when)
            for schema in _schemas(operation, status):
                for wrong in wrongs(document, validity, schema):
                    name = f"{id}/{status}{to_text(wrong.at)}/{wrong.kind}/{when}"
                    yield _mutant(name, "schema", _striking(id, status, when, _at(wrong)))


def _has_end(document: Document, operation: Operation) -> bool:
    """Whether an operation is about tasks, so that it can break only when one has ended."""
    body = document.resolve(operation.body[1].get("schema", {})).get("properties", {})
    asks = [document.resolve(each).get("x-role") for each in body.values()]
    asks += [each.get("x-role") for each in operation.parameters]
    return bool({"task-id", "task-ids"} & set(asks)) or operation.role == "search"


def _schemas(operation: Operation, status: int) -> Iterator[Json]:
    """Yield the schema of a JSON answer, once, whatever content types it may have."""
    content = (operation.response(status) or {}).get("content", {})
    shown: list[Json] = []
    for media in content.values():
        schema = media.get("schema", {})
        if schema and schema not in shown and schema.get("format") != "binary":
            shown.append(schema)
            yield schema


def _whole(operation: Operation, status: int, when: str) -> Iterator[Mutant]:
    place = f"{operation.id}/{status}"
    strange = next((each for each in _STRANGE_STATUSES if operation.response(each) is None), None)
    if strange is not None:
        yield _mutant(f"{place}/status/{when}", "status", _saying(operation.id, status, when, strange))
    content = (operation.response(status) or {}).get("content", {})
    if content and operation.media(status, _STRANGE_TYPE) is None:
        yield _mutant(f"{place}/content-type/{when}", "content-type", _saying(operation.id, status, when))
    if any(JSON_TYPES.fullmatch(kind.partition(";")[0]) for kind in content):
        for name, change in (("wrap", _wrap), ("container", _other_container)):
            yield _mutant(f"{place}/{name}/{when}", "schema", _striking(operation.id, status, when, change))


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
    elif isinstance(body, dict) and at[0] in body:
        yield from _holders(body[at[0]], at[1:])


def _striking(id: str, status: int, when: str, change: Callable[[Any], Any]) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if not _applies(stage, ask, answer, id, status, when):
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


def _saying(id: str, status: int, when: str, instead: int = 0) -> Behaviour:
    """Answer with another status, or call the body something that it is not."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if not _applies(stage, ask, answer, id, status, when):
            return answer
        stage.strike()
        stage.is_wrong = True
        return replace(answer, status=instead) if instead else answer.with_header("content-type", _STRANGE_TYPE)

    return behave


def _applies(stage: Stage, ask: Ask, answer: Answer, id: str, status: int, when: str) -> bool:
    if ask.operation is None or ask.operation.id != id or answer.status != status:
        return False
    return when == "always" or _is_about_an_end(stage, ask, answer)


def _is_about_an_end(stage: Stage, ask: Ask, answer: Answer) -> bool:
    """Whether a task that is shown has ended; or, where none is shown, one that was asked about."""
    telling = Telling.of(stage, ask, answer)
    if telling is not None and telling.tasks:
        return any(task.has_ended for task in telling.tasks)
    asked = [stage.world.find(id) for id in stage.task_ids(ask)]
    return any(task is not None and stage.world.truth(task).phase.final for task in asked)
