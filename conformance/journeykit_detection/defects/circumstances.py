"""Family B, second half: other ways to send the same, other paces, other seeds; and the clean emulators."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journeykit_detection.defects.making import LOOKS, SUBMITS, defect
from journeykit_detection.mutant import Answer, Ask, Family

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from journeykit_detection.mutant import Behaviour, HookBehaviour, Mutant
    from journeykit_detection.stage import Stage
    from journeykit_emulator.hooks import Delivery

_SEEDS = 5
_SUFFIX = "77"
_UNHURRIED = 1.5  # seconds that an answer takes
_LATE = 12.0  # seconds that a callback is late


def _benign(name: str, behave: Behaviour | None = None, **more: Any) -> Mutant:
    return defect(name, behave=behave, family=Family.BENIGN, **more)


def _sending(change: Callable[[Answer], Answer]) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        changed = change(answer)
        if changed != answer:
            stage.strike()
        return changed

    return behave


def _zipped(answer: Answer) -> Answer:
    if not answer.body:
        return answer
    return replace(answer, body=gzip.compress(answer.body)).with_header("content-encoding", "gzip")


def _chunked(answer: Answer) -> Answer:
    return replace(answer, pieces=7) if answer.body else answer


def _other_case(answer: Answer) -> Answer:
    return replace(answer, headers=tuple((name.upper(), value) for name, value in answer.headers))


def _with_charset(answer: Answer) -> Answer:
    return answer.with_header("content-type", "application/json;charset=UTF-8") if _is_json(answer) else answer


def _media_type_in_capitals(answer: Answer) -> Answer:
    return answer.with_header("content-type", "Application/JSON") if _is_json(answer) else answer


def _is_json(answer: Answer) -> bool:
    return answer.header("content-type").startswith("application/json")


def _decorated(answer: Answer) -> Answer:
    more = (("server", "nginx"), ("set-cookie", "a=b; HttpOnly"), ("set-cookie", "c=d"), ("x-ratelimit-remaining", "3"))
    return replace(answer, headers=(*answer.headers, *more))


def _written(**how: Any) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        try:
            told = json.loads(answer.body)
        except ValueError:
            return answer
        return replace(answer, body=f"\n{json.dumps(told, **how)}\r\n".encode())

    return change


async def _longer_ids(stage: Stage, ask: Ask) -> Answer:
    """Every id is two digits longer; the emulator never hears of it."""
    ids = [task.id for task in stage.world.tasks]
    path = _renamed(ask.path, {id + _SUFFIX: id for id in ids})
    body = _renamed(ask.body.decode("latin-1"), {id + _SUFFIX: id for id in ids}).encode("latin-1")
    values = {name: _renamed(value, {id + _SUFFIX: id for id in ids}) for name, value in ask.values.items()}
    answer = await stage.forward(replace(ask, path=path, body=body, values=values))
    return replace(answer, body=_told(stage, answer.body) if b"\0" not in answer.body else answer.body)


def _told(stage: Stage, body: bytes) -> bytes:
    told = _renamed(body.decode("latin-1"), {task.id: task.id + _SUFFIX for task in stage.world.tasks}).encode(
        "latin-1"
    )
    if told != body:
        stage.strike()
    return told


def _renamed(text: str, names: dict[str, str]) -> str:
    if not names:
        return text
    return re.sub(rf"(?<![0-9a-f])({'|'.join(names)})(?![0-9a-f])", lambda match: names[match[1]], text)


def _longer_ids_in_hooks(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    said = _told(stage, delivery.body)
    return (replace(delivery, hook=replace(delivery.hook, body=lambda _task, _seen: said)),)


async def _unhurried(stage: Stage, ask: Ask) -> Answer:
    if ask.role in LOOKS | SUBMITS:
        stage.strike()
        stage.pass_time(_UNHURRIED)
    return await stage.forward(ask)


def _late(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    return (replace(delivery, at=delivery.at + _LATE),)


def _doubled(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    return (delivery, delivery)


def _only_the_end(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    return (delivery,) if delivery.seen.phase.final else ()


def circumstance_mutants() -> list[Mutant]:
    """List them."""
    hooks: list[tuple[str, HookBehaviour]] = [
        ("hooks-late", _late),
        ("hooks-doubled", _doubled),
        ("hook-at-the-end-only", _only_the_end),
    ]
    paces: list[tuple[str, dict[str, Any]]] = [
        ("long-queue", {"defaults": {"queue": 400, "ahead": 7}}),
        ("slow-run", {"defaults": {"run": 600}}),
        ("quick-run", {"defaults": {"queue": 0, "run": 1}}),
        ("at-once", {"defaults": {"queue": 0, "run": 0, "steps": []}}),
        ("skipped-states", {"defaults": {"steps": []}}),
        ("one-step", {"defaults": {"steps": [50]}}),
        ("many-steps", {"defaults": {"run": 100, "steps": list(range(0, 100, 2))}}),
        ("busy", {"limits": {"concurrency": 1}}),
        ("stored-pictures", {"options": {"stored_pictures": True}}),
        ("remix", {"options": {"remix": True}}),
        ("passed-hooks", {"options": {"passes_hooks": True}}),
    ]
    return [
        *(_benign(f"clean-{seed}", seed=seed) for seed in range(_SEEDS)),
        _benign("gzip", _sending(_zipped)),
        _benign("chunked", _sending(_chunked)),
        _benign("header-names-in-capitals", _sending(_other_case)),
        _benign("charset", _sending(_with_charset)),
        _benign("media-type-in-capitals", _sending(_media_type_in_capitals)),
        _benign("more-headers", _sending(_decorated)),
        _benign("pretty-json", _sending(_written(indent=2, ensure_ascii=False))),
        _benign("escaped-json", _sending(_written(ensure_ascii=True))),
        _benign("longer-ids", _longer_ids, hook=_longer_ids_in_hooks),
        _benign("unhurried", _unhurried),
        *(_benign(name, hook=behave, needs=("hook",)) for name, behave in hooks),
        *(_benign(f"pace/{name}", scenario=scenario) for name, scenario in paces),
    ]
