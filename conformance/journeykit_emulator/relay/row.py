"""The relay's own rows of a task: 18 keys, always all of them, always in this order.

The relay looks at Midjourney every 15 s and remembers what it saw; before the first look the status
is an empty string, and buttons and properties are null. The answer to a dialog is a submit of its
own to the relay, so it writes a second row with the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from journeykit_emulator import cdn
from journeykit_emulator.buttons import offered
from journeykit_emulator.jobs import Action, Result, Task
from journeykit_emulator.plan import Phase, Snapshot
from journeykit_emulator.relay.custom_id import NAMES
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.relay.upstream import description

if TYPE_CHECKING:
    from journeykit_emulator.world import World

STATUS = {
    Phase.QUEUED: "NOT_START",
    Phase.SUBMITTED: "SUBMITTED",
    Phase.RUNNING: "IN_PROGRESS",
    Phase.WAITING: "MODAL",
    Phase.SUCCEEDED: "SUCCESS",
    Phase.FAILED: "FAILURE",
}
# The row is written a moment after Midjourney took the job, and corrected by the first look.
_INSERT_LAG_MS = 50


# The relay names no prompt for what was started with pictures.
_WITHOUT_PROMPT = {Action.BLEND, Action.DESCRIBE}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the relay's table."""

    inserted_at: float
    content: Mapping[str, Any]


def rows(world: "World", request: Request, task: Task, switches: Switches) -> list[Row]:
    """Return a task's rows as they are shown, oldest first."""

    def row(inserted_at: float, seen: Snapshot | None, *, first: bool) -> Row:
        return Row(inserted_at, _content(world, request, task, seen, switches, first=first))

    if task.answered_at is None:
        return [row(task.created_at, world.look(task), first=True)]
    answered_at = task.answered_at
    # The relay looks for one row per id, the last that is unfinished: the first stands still until
    # a look has found the second at its end.
    before = world.look(task, until=world.clock.now() - world.provider.refresh)
    released = before is not None and before.phase.final
    until = inf if released else answered_at
    since = answered_at if released else task.created_at
    return [
        row(task.created_at, world.look(task, since=since, until=until), first=True),
        row(answered_at, world.look(task), first=False),
    ]


def _content(
    world: "World", request: Request, task: Task, seen: Snapshot | None, switches: Switches, *, first: bool
) -> Mapping[str, Any]:
    created = int((task.created_at if seen or first else task.begun_at) * 1000)
    return {
        "id": task.id,
        "action": NAMES[task.action] if first else "MODAL",
        "customId": "",
        "botType": "",
        "prompt": _prompt(task),
        "promptEn": _prompt_en(task, seen) if seen else "",
        "description": description(task, first=first),
        "state": (task.echo.get("state") or "") if seen else "",
        "submitTime": created if seen else created + _INSERT_LAG_MS,
        "startTime": _milliseconds(seen.started_at) if seen else 0,
        "finishTime": _milliseconds(seen.finished_at) if seen else 0,
        "imageUrl": _image_url(world, request, task, seen, switches) if seen else "",
        "status": STATUS[seen.phase] if seen else "",
        "progress": _progress(seen) if seen else "0%",
        "failReason": seen.reason if seen else "",
        "buttons": shown_buttons(task, seen) if seen else None,
        "maskBase64": "",
        "properties": _properties(task, seen) if seen else None,
    }


def has_picture(task: Task, seen: Snapshot | None) -> bool:
    """Tell whether the relay has an address to fetch a picture from."""
    return seen is not None and cdn.has_picture(task, seen)


def _prompt(task: Task) -> str:
    # Whatever starts from a task takes over the prompt of that task's row.
    while task.parent is not None:
        task = task.parent
    return "" if task.action in _WITHOUT_PROMPT else task.prompt


def _prompt_en(task: Task, seen: Snapshot) -> str:
    if seen.phase is Phase.WAITING:
        return _prompt(task)
    if task.result is Result.DESCRIPTION:
        return task.final_prompt if seen.phase is Phase.SUCCEEDED else ""
    return task.prompt


def _image_url(world: "World", request: Request, task: Task, seen: Snapshot, switches: Switches) -> str:
    if not has_picture(task, seen):
        return ""
    if not switches.forwards_pictures:
        return cdn.link(cdn.address(request), task, seen)
    url = f"{cdn.address(request)}/mj/image/{task.id}"
    if seen.phase is Phase.SUCCEEDED:
        return url
    return f"{url}?rand={int(world.clock.now() * 1e9) + len(world.requests)}"


def _progress(seen: Snapshot) -> str:
    # The relay itself forces a failed row to 100 %, which is how it marks rows not to look at again.
    return "100%" if seen.phase.final else f"{seen.progress}%"


def shown_buttons(task: Task, seen: Snapshot) -> list[dict[str, object]] | None:
    """List what can be pressed under a task; None as long as there is no telling."""
    if task.result is Result.SWAP:
        return None
    if seen.phase is Phase.SUCCEEDED:
        return [
            {
                "customId": button.custom_id,
                "emoji": button.emoji,
                "label": button.label,
                "type": 2,
                "style": button.style,
            }
            for button in offered(task)
        ]
    return [] if seen.phase is Phase.RUNNING else None


def _properties(task: Task, seen: Snapshot) -> dict[str, str] | None:
    if task.result is Result.SWAP:
        return None
    known = seen.phase in {Phase.RUNNING, Phase.SUCCEEDED}
    return {"finalPrompt": task.final_prompt if known else "", "finalZhPrompt": ""}


def _milliseconds(moment: float | None) -> int:
    return 0 if moment is None else int(moment * 1000)
