"""What is called back, wrongly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit_detection.defects.making import defect, other_picture
from journeykit_detection.telling import Telling
from journeykit_emulator.plan import Phase, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from journeykit_detection.mutant import Answer, Ask, HookBehaviour, Mutant
    from journeykit_detection.stage import Stage
    from journeykit_detection.telling import Shown
    from journeykit_emulator.hooks import Delivery


def rewritten(stage: Stage, delivery: Delivery, change: Callable[[Telling, Shown], object]) -> Delivery:
    """Let a callback say something else; its fields are read by the document's own schema of it."""
    schema = next((schema for operation in stage.document.operations for schema in operation.callbacks()), {})
    body = delivery.body
    telling = Telling(stage.document, schema, body)
    for task in telling.tasks:
        change(telling, task)
    said = telling.body()
    return replace(delivery, hook=replace(delivery.hook, body=lambda _task, _seen: said))


def _at_end(change: Callable[[Stage, Delivery], Sequence[Delivery]]) -> HookBehaviour:
    def behave(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
        if not delivery.seen.phase.final:
            return (delivery,)
        stage.strike()
        return change(stage, delivery)

    return behave


def _never(stage: Stage, _delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    return ()


def _lies(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    return (rewritten(stage, delivery, lambda _, task: task.say("status", "failed")),)


def _contradicts(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    return (delivery, *_lies(stage, delivery))


def _wrong_task(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()

    def change(_telling: Telling, task: Shown) -> None:
        task.put("task-id", task.get("task-id") + 7 if isinstance(task.get("task-id"), int) else "1888888888888888")

    return (rewritten(stage, delivery, change),)


def _after_the_end(_stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    """Behind the last one comes one that says that the task still runs."""
    earlier = Snapshot(Phase.RUNNING, 46, delivery.seen.started_at)
    return (delivery, replace(delivery, seen=earlier, at=delivery.at + 2))


def _backwards(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    """While it runs, callbacks tell less each time."""
    if delivery.seen.phase is not Phase.RUNNING:
        return (delivery,)
    stage.strike()
    return (replace(delivery, seen=replace(delivery.seen, progress=max(0, 90 - delivery.seen.progress))),)


def _without_picture(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    return (rewritten(stage, delivery, lambda _, task: (task.put("picture", ""), task.put("buttons", []))),)


def _other_picture(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    def change(_telling: Telling, task: Shown) -> None:
        if url := task.get("picture"):
            task.put("picture", other_picture(url))

    return (rewritten(stage, delivery, change),)


def _wrapped(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    said = json.dumps({"event": "task", "payload": json.loads(delivery.body)}).encode()
    return (replace(delivery, hook=replace(delivery.hook, body=lambda _task, _seen: said)),)


def _html(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    hook = replace(delivery.hook, body=lambda _task, _seen: b"<html>task</html>", media_type="text/html")
    return (replace(delivery, hook=hook),)


def _as_text(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    stage.strike()
    return (replace(delivery, hook=replace(delivery.hook, media_type="text/plain")),)


def _in_gbk(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    said = json.dumps({"note": "成功", **json.loads(delivery.body)}, ensure_ascii=False).encode("gbk", "replace")
    stage.strike()
    return (replace(delivery, hook=replace(delivery.hook, body=lambda _task, _seen: said)),)


async def _fetch_behind(stage: Stage, ask: Ask) -> Answer:
    """Fetches look at a replica that is two minutes behind, callbacks do not."""
    answer = await stage.forward(ask)
    telling = Telling.of(stage, ask, answer) if ask.role == "fetch" and ask.key == "first" else None
    for task in telling.tasks[:1] if telling else ():
        now = stage.world.clock.now()
        if task.status == "running":
            stage.memory[task.id] = answer
        elif task.id in stage.memory and now < stage.memory.setdefault(f"end of {task.id}", now) + 120:
            stage.strike()
            return replace(answer, body=stage.memory[task.id].body)
    return answer


def _too_late(_stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
    return (replace(delivery, at=delivery.at + 7200),)


def hook_mutants() -> list[Mutant]:
    """List them; they make sense where the document says how to be called back."""
    kinds: list[tuple[str, tuple[str, ...], HookBehaviour]] = [
        ("hook-never-comes", ("hook",), _never),
        ("hook-never-tells-the-end", ("hook",), _at_end(lambda _stage, _delivery: ())),
        ("hook-comes-hours-late", ("hook",), _at_end(_too_late)),
        ("hook-lies", ("hook",), _at_end(_lies)),
        ("hook-contradicts-itself", ("hook",), _at_end(_contradicts)),
        ("hook-tells-of-another-task", ("hook", "identity"), _wrong_task),
        ("hook-runs-after-the-end", ("hook", "status-order"), _at_end(_after_the_end)),
        ("hook-goes-backwards", ("hook", "progress"), _backwards),
        ("hook-without-result", ("hook", "result"), _at_end(_without_picture)),
        ("hook-with-another-picture", ("hook",), _at_end(_other_picture)),
        ("hook-wrapped", ("hook", "schema"), _wrapped),
        ("hook-is-html", ("hook", "schema"), _html),
        ("hook-as-text", ("hook",), _as_text),
        ("hook-in-gbk", ("hook",), _in_gbk),
    ]
    return [
        *(defect(name, *topics, hook=behave, needs=("hook",)) for name, topics, behave in kinds),
        defect("fetch-behind-callbacks", "hook", behave=_fetch_behind, needs=("hook",)),
    ]
