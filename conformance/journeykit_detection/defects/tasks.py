"""Which task is which, told wrongly: ids, lists, unknown tasks, tasks of others, tasks that get lost."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journeykit_detection.defects.making import (
    FETCH,
    LISTS,
    asking,
    defect,
    nth_look,
    other_picture,
    showing,
    telling_of,
)
from journeykit_detection.mutant import Answer, Ask
from journeykit_detection.telling import Shown, Telling, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit_detection.mutant import Mutant
    from journeykit_detection.stage import Stage

NOBODYS_ID = "1999999999999999"


async def _same_id_again(stage: Stage, ask: Ask) -> Answer:
    """A second submit is answered with the id of the first one."""
    answer = await stage.forward(ask)
    if ask.role != "imagine" or not stage.made(ask, answer):
        return answer
    first = stage.memory.setdefault("first", answer)
    if first is not answer:
        stage.strike()
    return replace(answer, body=first.body)


async def _parents_id(stage: Stage, ask: Ask) -> Answer:
    """A press is answered with the id of the task that was pressed."""
    answer = await stage.forward(ask)
    telling = Telling.of(stage, ask, answer) if ask.role == "press" and stage.made(ask, answer) else None
    if telling is None:
        return answer
    parent = stage.sent(ask, "task-id")
    telling.put("task-id", int(parent) if isinstance(telling.get("task-id"), int) else str(parent))
    stage.strike()
    return telling.answer(answer)


async def _no_id(stage: Stage, ask: Ask) -> Answer:
    """A submit is accepted, and says nothing of a task."""
    answer = await stage.forward(ask)
    telling = Telling.of(stage, ask, answer) if stage.made(ask, answer) and ask.key == "first" else None
    if telling is None or not telling.put("task-id", "" if isinstance(telling.get("task-id"), str) else 0):
        return answer
    stage.strike()
    return telling.answer(answer)


def _never_found(stage: Stage, ask: Ask) -> Ask:
    return stage.about(ask, task_id=NOBODYS_ID)


def _lost_after(looks: int) -> Callable[[Stage, Ask], Ask]:
    """Forget a task that has ended after so many looks at it."""

    def change(stage: Stage, ask: Ask) -> Ask:
        for id in stage.task_ids(ask):
            task = stage.world.find(id)
            if task is not None and stage.world.truth(task).phase.final:
                stage.count[id] += 1
                if stage.count[id] > looks:
                    return stage.about(ask, task_id=NOBODYS_ID, task_ids=[])
        return ask

    return change


def _always_the_first(stage: Stage, ask: Ask) -> Ask:
    """Whatever is fetched, the first task is shown."""
    asked = next(iter(stage.task_ids(ask)), "")
    first = stage.world.tasks[0].id if stage.world.tasks else asked
    return ask if asked == first or stage.world.find(asked) is None else stage.about(ask, task_id=first)


async def _strangers_for_unknown(stage: Stage, ask: Ask) -> Answer:
    """Who asks for what does not exist is shown somebody else's task."""
    stranger = await stage.invite_stranger()
    asked = stage.task_ids(ask)
    if ask.role != "fetch" or ask.key != "first" or not stranger or any(stage.world.find(id) for id in asked):
        return await stage.forward(ask)
    stage.strike()
    return await stage.forward(stage.with_key(stage.about(ask, task_id=stranger), "second"))


async def _strangers_in_list(stage: Stage, ask: Ask) -> Answer:
    """A list shows a task of somebody else beside those that were asked for."""
    stranger = await stage.invite_stranger()
    answer = await stage.forward(ask)
    telling = Telling.of(stage, ask, answer) if ask.role in LISTS and ask.key == "first" else None
    rows = telling.list_of_tasks() if telling else None
    if telling is None or rows is None or not stranger:
        return answer
    other = await stage.forward(stage.with_key(stage.about(ask, task_ids=[stranger]), "second"))
    theirs = Telling.of(stage, ask, other)
    for row in (theirs.list_of_tasks() or []) if theirs else []:
        rows.append(row)
        stage.strike()
    return telling.answer(answer)


def _omits(_stage: Stage, _ask: Ask, telling: Telling) -> bool:
    rows = telling.list_of_tasks()
    if rows:
        rows.pop()
    return rows is not None


def _doubles(_stage: Stage, _ask: Ask, telling: Telling) -> bool:
    rows = telling.list_of_tasks()
    if rows:
        rows += copy.deepcopy(rows)
    return bool(rows)


def _tells_more_than_asked(stage: Stage, ask: Ask) -> Ask:
    mine = [task.id for task in stage.world.tasks if task.key == stage.key("first")]
    return stage.about(ask, task_ids=mine) if set(mine) - set(stage.task_ids(ask)) else ask


def _list_lies(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and task.say("status", "failed")


def _list_lags(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and some(
        [task.say("status", "running"), task.put_progress(46), task.put("picture", "")]
    )


def _list_shows_another_picture(_stage: Stage, task: Shown) -> bool:
    return (
        task.status == "succeeded"
        and bool(task.get("picture"))
        and task.put("picture", other_picture(task.get("picture")))
    )


def _list_without_buttons(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and bool(task.get("buttons")) and task.put("buttons", [])


def _list_swaps_prompt(_stage: Stage, task: Shown) -> bool:
    return bool(task.get("prompt")) and task.put("prompt", "an iron bridge in fog")


def _other_id(_stage: Stage, task: Shown) -> bool:
    id: Any = task.get("task-id")
    return task.put("task-id", id + 1 if isinstance(id, int) else f"{id[:-1]}{(int(id[-1]) + 1) % 10}")


def _id_changes_at_end(stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and nth_look(stage, task, "ended") > 1 and _other_id(stage, task)


async def _unknown_is_500(stage: Stage, ask: Ask) -> Answer:
    """Who asks for what does not exist breaks the server."""
    if ask.role not in FETCH or ask.key != "first" or any(map(stage.world.find, stage.task_ids(ask))):
        return await stage.forward(ask)
    stage.strike()
    return Answer(500, (("content-type", "application/json"),), b'{"error":"nil pointer dereference"}')


async def _unknown_is_empty(stage: Stage, ask: Ask) -> Answer:
    """Who asks for what does not exist is told "fine", and nothing."""
    if ask.role not in FETCH or ask.key != "first" or any(map(stage.world.find, stage.task_ids(ask))):
        return await stage.forward(ask)
    stage.strike()
    return Answer(200, (("content-type", "application/json"),), b"{}")


def task_mutants() -> list[Mutant]:
    """List them."""
    one, many, unknown, others = "identity", "list", "unknown-task", "isolation"
    return [
        defect("second-submit-has-the-first-id", one, "submit", behave=_same_id_again),
        defect("child-has-the-parents-id", one, "submit", behave=_parents_id, needs=("press",)),
        defect("accepted-without-id", one, "submit", behave=_no_id),
        defect("task-shows-another-id", one, behave=showing(FETCH, _other_id)),
        defect("id-changes-at-end", one, "repeat", behave=showing(FETCH, _id_changes_at_end)),
        defect("fetch-shows-the-first-task", one, behave=asking(FETCH, _always_the_first)),
        defect("never-found", one, unknown, "submit", behave=asking(FETCH, _never_found)),
        defect("lost-after-end", one, unknown, "end", "repeat", behave=asking(FETCH, _lost_after(2))),
        defect("list-forgets-after-end", many, behave=asking(LISTS, _lost_after(1)), needs=("list",)),
        defect("unknown-shows-a-strangers", unknown, one, others, behave=_strangers_for_unknown),
        defect("unknown-is-500", unknown, "status", "schema", behave=_unknown_is_500),
        defect("unknown-is-empty", unknown, "schema", behave=_unknown_is_empty),
        defect("list-omits", many, behave=telling_of(LISTS, _omits)),
        defect("list-doubles", many, behave=telling_of(LISTS, _doubles)),
        defect("list-lies", many, behave=showing(LISTS, _list_lies)),
        defect("list-lags", many, behave=showing(LISTS, _list_lags)),
        defect("list-shows-another-picture", many, behave=showing(LISTS, _list_shows_another_picture)),
        defect("list-without-buttons", many, "result", behave=showing(LISTS, _list_without_buttons)),
        defect("list-swaps-prompt", many, "echo", behave=showing(LISTS, _list_swaps_prompt)),
        defect("list-shows-other-ids", many, one, behave=showing(LISTS, _other_id)),
        defect("list-shows-strangers", many, others, behave=_strangers_in_list, needs=("kept-lists",)),
        defect("list-ignores-ids", many, behave=asking({"list"}, _tells_more_than_asked), needs=("list",)),
    ]
