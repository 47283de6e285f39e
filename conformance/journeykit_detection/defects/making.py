"""How most mutants are made: a change of the tasks that are shown, of a single field, or of who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_detection.mutant import Answer, Ask, Family, Mutant
from journeykit_detection.telling import Shown, Telling, some

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from journeykit_detection.mutant import Behaviour, HookBehaviour
    from journeykit_detection.stage import Stage

FETCH = frozenset({"fetch"})
LISTS = frozenset({"list", "search"})
LOOKS = FETCH | LISTS
GUARDED_READS = LOOKS | {"seed", "balance"}
SUBMITS = frozenset({"imagine", "press"})


def defect(
    name: str,
    *topics: str,
    behave: Behaviour | None = None,
    hook: HookBehaviour | None = None,
    needs: tuple[str, ...] = (),
    scenario: Mapping[str, Any] | None = None,
    family: Family = Family.PROTOCOL,
    seed: int = 0,
) -> Mutant:
    """Name a mutant of the state machine, or of another family."""
    return Mutant(f"{family}/{name}", family, topics, behave, hook, scenario or {}, needs, seed)


def showing(roles: Collection[str], change: Callable[[Stage, Shown], bool]) -> Behaviour:
    """Change the tasks that answers of these operations show; `change` says whether it has done anything."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if ask.role not in roles or ask.key not in {"first", "second"}:
            return answer
        telling = Telling.of(stage, ask, answer)
        if telling is None or not some([change(stage, task) for task in telling.tasks]):
            return answer
        stage.strike()
        return telling.answer(answer)

    return behave


def ended(change: Callable[[Stage, Shown], bool], *, of: Collection[str] = ()) -> Callable[[Stage, Shown], bool]:
    """Change only tasks that have succeeded, of certain kinds of action if any are named."""
    return lambda stage, task: task.status == "succeeded" and (not of or task.action in of) and change(stage, task)


def writing(role: str, value: Any) -> Callable[[Stage, Shown], bool]:
    """Write a value into a field of a task."""
    return lambda _stage, task: task.put(role, value)


def other_picture(url: str) -> str:
    """Name another picture: not the same one by another link, as signed links are renewed everywhere."""
    path, mark, query = url.partition("?")
    head, dot, ending = path.rpartition(".")
    moved = f"{head}-other.{ending}" if dot and "/" not in ending else f"{path}9"
    return moved + mark + query


def nth_look(stage: Stage, task: Shown, what: str) -> int:
    """Count how often this was seen of this task."""
    stage.count[f"{what} {task.id}"] += 1
    return stage.count[f"{what} {task.id}"]


def telling_of(roles: Collection[str], change: Callable[[Stage, Ask, Telling], bool]) -> Behaviour:
    """Change whole answers of these operations; `change` says whether it has done anything."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        telling = Telling.of(stage, ask, answer) if ask.role in roles and ask.key in {"first", "second"} else None
        if telling is None or not change(stage, ask, telling):
            return answer
        stage.strike()
        return telling.answer(answer)

    return behave


def asking(
    roles: Collection[str], change: Callable[[Stage, Ask], Ask], *, keys: Collection[str] = ("first",)
) -> Behaviour:
    """Have the emulator asked something else than was asked."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        if ask.role not in roles or ask.key not in keys:
            return await stage.forward(ask)
        other = change(stage, ask)
        if other != ask:
            stage.strike()
        return await stage.forward(other)

    return behave
