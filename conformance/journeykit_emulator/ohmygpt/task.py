"""The task as this API shows it: 15 fields, ISO times, and the words of a description in `prompt`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from journeykit_emulator import cdn
from journeykit_emulator.buttons import Button, offered
from journeykit_emulator.jobs import Action, Result, Task
from journeykit_emulator.plan import Phase, Snapshot

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_STATUS = {
    Phase.QUEUED: "NOT_START",
    Phase.SUBMITTED: "SUBMITTED",
    Phase.RUNNING: "IN_PROGRESS",
    # No dialogs here: a task that needs one has been given its answer with the press.
    Phase.WAITING: "NOT_START",
    Phase.SUCCEEDED: "SUCCESS",
    Phase.FAILED: "FAILURE",
}
_ACTIONS = {
    Action.IMAGINE: "IMAGINE",
    Action.UPSCALE: "UPSCALE",
    Action.UPSCALE_HD: "UPSCALE",
    Action.VARIATION: "VARIATION",
    Action.LOW_VARIATION: "VARIATION",
    Action.HIGH_VARIATION: "VARIATION",
    Action.REROLL: "REROLL",
    Action.ZOOM: "ZOOM",
    Action.CUSTOM_ZOOM: "ZOOM",
    Action.PAN: "PAN",
    Action.INPAINT: "VARIATION",
    Action.BLEND: "BLEND",
    Action.DESCRIBE: "DESCRIBE",
}
# Films are in none of this provider's vocabulary.
_UNKNOWN_BUTTONS = "MJ::JOB::animate_"


def look(world: "World", task: Task) -> Snapshot:
    """See a task as the provider knows it."""
    return world.look(task) or Snapshot(Phase.QUEUED)


def shown_buttons(task: Task) -> list[Button]:
    """List what can be pressed under a finished task; nothing under a description."""
    if task.result is Result.DESCRIPTION:
        return []
    return [button for button in offered(task) if not button.custom_id.startswith(_UNKNOWN_BUTTONS)]


def task_object(world: "World", host: str, task: Task, seen: Snapshot) -> dict[str, Any]:
    """Return a task as query, list and webhook show it; its pictures are at `host`."""
    done = seen.phase is Phase.SUCCEEDED
    pictured = done and task.result is not Result.DESCRIPTION
    stored = pictured and world.scenario.options.stored_pictures
    return {
        "taskId": int(task.id),
        "taskType": task.echo["pool"],
        "status": _STATUS[seen.phase],
        "action": _ACTIONS[task.action],
        "progress": None if seen.phase is Phase.QUEUED else f"{seen.progress}%",
        "description": f"/{_ACTIONS[task.action].lower()} {task.prompt}".rstrip(),
        "prompt": _prompt(task, done=done),
        "failReason": seen.reason or None,
        "submitTime": iso(task.created_at),
        "startTime": iso(seen.started_at),
        "finishTime": iso(seen.finished_at),
        "webhookUrl": task.echo["webhook"],
        "imageDcUrl": cdn.link(host, task, seen) if pictured else None,
        # A key in the provider's store, in spite of its name.
        "imageS3Url": f"{task.job_id}.png" if stored else None,
        "actions": [
            {"customId": button.custom_id, "emoji": button.emoji, "label": button.label}
            for button in (shown_buttons(task) if done else ())
        ],
    }


def iso(moment: float | None) -> str | None:
    """Write a time as the API does."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _prompt(task: Task, *, done: bool) -> str | None:
    if task.result is not Result.DESCRIPTION:
        return task.prompt
    return task.final_prompt if done else None
