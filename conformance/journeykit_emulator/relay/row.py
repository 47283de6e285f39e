"""The relay's own row of a task: 18 keys, always all of them, always in this order.

The relay looks at Midjourney every 15 s and remembers what it saw; before the first look the status
is an empty string, and buttons and properties are null.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from journeykit_emulator import cdn
from journeykit_emulator.buttons import offered
from journeykit_emulator.jobs import Task
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


def row(world: "World", request: Request, task: Task, switches: Switches) -> Mapping[str, Any]:
    """Return a task as fetch and list show it."""
    seen = world.look(task)
    created = int(task.created_at * 1000)
    return {
        "id": task.id,
        "action": NAMES[task.action],
        "customId": "",
        "botType": "",
        "prompt": task.prompt,
        "promptEn": task.prompt if seen else "",
        "description": description(task),
        "state": (task.echo.get("state") or "") if seen else "",
        "submitTime": created if seen else created + _INSERT_LAG_MS,
        "startTime": _milliseconds(seen.started_at) if seen else 0,
        "finishTime": _milliseconds(seen.finished_at) if seen else 0,
        "imageUrl": _image_url(world, request, task, seen, switches) if seen else "",
        "status": STATUS[seen.phase] if seen else "",
        "progress": _progress(seen) if seen else "0%",
        "failReason": seen.reason if seen else "",
        "buttons": _buttons(task, seen) if seen else None,
        "maskBase64": "",
        "properties": _properties(task, seen) if seen else None,
    }


def has_picture(seen: Snapshot | None) -> bool:
    """Tell whether the relay has an address to fetch a picture from."""
    return seen is not None and (seen.phase is Phase.SUCCEEDED or cdn.has_preview(seen))


def _image_url(world: "World", request: Request, task: Task, seen: Snapshot, switches: Switches) -> str:
    if not has_picture(seen):
        return ""
    if not switches.forwards_pictures:
        return cdn.link(request, task, seen)
    url = f"{cdn.address(request)}/mj/image/{task.id}"
    if seen.phase is Phase.SUCCEEDED:
        return url
    return f"{url}?rand={int(world.clock.now() * 1e9) + len(world.requests)}"


def _progress(seen: Snapshot) -> str:
    # The relay itself forces a failed row to 100 %, which is how it marks rows not to look at again.
    return "100%" if seen.phase.final else f"{seen.progress}%"


def _buttons(task: Task, seen: Snapshot) -> list[dict[str, object]] | None:
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


def _properties(task: Task, seen: Snapshot) -> dict[str, str]:
    known = seen.phase in {Phase.RUNNING, Phase.SUCCEEDED}
    return {"finalPrompt": task.final_prompt if known else "", "finalZhPrompt": ""}


def _milliseconds(moment: float | None) -> int:
    return 0 if moment is None else int(moment * 1000)
