"""The task as this server serialises it: every key always, nulls written.

Keys and order of the stock 11.3 line. The wire reads the database, which lags up to 3 s.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.requests import Request

from journeykit_emulator import cdn
from journeykit_emulator.buttons import offered
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.pictures import EDGE, picture
from journeykit_emulator.plan import Phase, Snapshot
from journeykit_emulator.trueai.envelopes import INSTANCE

STATUS = {
    Phase.QUEUED: "NOT_START",
    Phase.SUBMITTED: "SUBMITTED",
    Phase.RUNNING: "IN_PROGRESS",
    Phase.WAITING: "MODAL",
    Phase.SUCCEEDED: "SUCCESS",
    Phase.FAILED: "FAILURE",
}
_ACTIONS = {
    Action.IMAGINE: "IMAGINE",
    Action.UPSCALE: "UPSCALE",
    Action.UPSCALE_HD: "UPSCALE_HD",
    Action.VARIATION: "VARIATION",
    Action.LOW_VARIATION: "VARIATION",
    Action.HIGH_VARIATION: "VARIATION",
    Action.ZOOM: "ZOOM",
    Action.CUSTOM_ZOOM: "ZOOM",
    Action.PAN: "PAN",
    Action.INPAINT: "VARIATION",
}
_CHANNEL = INSTANCE["discordChannelId"]
# What is null in every task that only imagine and the buttons can make.
_ABSENT = ("interactionMetadataId", "remixModalMessageId")


def action_name(task: Task) -> str:
    """Return the server's name for what a task does; a reroll goes by its parent's."""
    if task.action is not Action.REROLL or task.parent is None:
        return _ACTIONS.get(task.action, "IMAGINE")
    name = action_name(task.parent)
    return "IMAGINE" if name == "UPSCALE" else name


def task_object(request: Request, task: Task, seen: Snapshot) -> dict[str, Any]:
    """Return a task as every endpoint and the webhook show it."""
    done = seen.phase is Phase.SUCCEEDED
    handed_over = seen.started_at is not None
    message_id = str(1300000000000000000 + task.number)
    url = cdn.link(request, task, seen) if done else None
    edge = EDGE if done else None
    # On success a state and a fail reason that were null become empty strings.
    blank = "" if done else None
    mode = task.echo.get("mode")
    return {
        "id": task.id,
        "parentId": task.parent.id if task.parent else None,
        "botType": task.echo.get("botType") or "MID_JOURNEY",
        "realBotType": None,
        "userId": str(uuid5(NAMESPACE_OID, task.key)),
        "isWhite": False,
        "nonce": _nonce(task),
        "messageId": message_id if done else None,
        **dict.fromkeys(_ABSENT),
        "remixAutoSubmit": False,
        "remixModaling": seen.phase is Phase.WAITING,
        "instanceId": _CHANNEL,
        "subInstanceId": None,
        "messageIds": [message_id] if handed_over else [],
        "action": action_name(task),
        "status": STATUS[seen.phase],
        "isCompleted": seen.phase.final,
        "prompt": task.prompt,
        "promptEn": task.prompt,
        "promptFull": task.final_prompt if done else None,
        "description": f"/{action_name(task).lower()} {task.prompt}",
        "language": None,
        "state": task.echo.get("state") or blank,
        "submitTime": _milliseconds(task.created_at),
        "startTime": _milliseconds(seen.started_at),
        "finishTime": _milliseconds(seen.finished_at),
        "imageUrl": url,
        "baseImageUrl": None,
        "imageUrls": None,
        "thumbnailUrl": None,
        "progress": _progress(seen),
        "failReason": seen.reason or blank,
        "hasAIReviewRetried": False,
        "isPartner": False,
        "isPartnerRelax": False,
        "partnerTaskId": None,
        "partnerTaskInfo": None,
        "isOfficial": False,
        "officialTaskId": None,
        "officialTaskInfo": None,
        "isDiscord": True,
        "buttons": _buttons(task) if done else [],
        "displays": _displays(task, seen),
        "seed": str(task.seed) if handed_over else None,
        "seedError": None,
        "seedMessageId": None,
        "clientIp": "203.0.113.7",
        "jobId": task.job_id if done else None,
        "isReplicate": False,
        "replicateSource": None,
        "replicateTarget": None,
        "mode": (mode or "FAST") if handed_over else None,
        "requestMode": mode,
        "accountFilter": None,
        "url": url,
        "proxyUrl": url,
        "height": edge,
        "width": edge,
        "size": len(picture(task)) if done else None,
        "contentType": "image/png" if done else None,
        "imageHeight": edge,
        "imageWidth": edge,
        "videoGenOriginImageUrl": None,
        "videoDuration": None,
        "frameCount": None,
        "videoUrl": None,
        "videoUrls": None,
        "useTime": _use_time(seen),
        "version": "v 6.1" if done else None,
        "storageOption": None,
        "videoType": None,
        "isHdVideo": False,
        "properties": _properties(task, seen, message_id),
    }


def _progress(seen: Snapshot) -> str | None:
    match seen.phase:
        case Phase.QUEUED | Phase.WAITING:
            return None
        case Phase.FAILED:
            return ""
        case _:
            return f"{seen.progress}%"


def _buttons(task: Task) -> list[dict[str, Any]]:
    return [
        {"customId": button.custom_id, "emoji": button.emoji, "label": button.label, "style": button.style, "type": 2}
        for button in offered(task)
    ]


def _displays(task: Task, seen: Snapshot) -> dict[str, Any]:
    return {
        "status": STATUS[seen.phase],
        "submitTime": _local_time(task.created_at),
        "startTime": _local_time(seen.started_at),
        "finishTime": _local_time(seen.finished_at),
        "action": action_name(task),
        "discordInstanceId": _CHANNEL,
    }


def _properties(task: Task, seen: Snapshot, message_id: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "notifyHook": task.echo.get("notifyHook"),
        "nonce": _nonce(task),
        "botType": task.echo.get("botType") or "MID_JOURNEY",
        **INSTANCE,
    }
    if task.custom_id:
        properties["custom_id"] = task.custom_id
        if task.index is not None:
            properties["action_index"] = task.index
    if seen.phase in {Phase.RUNNING, Phase.SUCCEEDED}:
        properties["finalPrompt"] = task.final_prompt
    if seen.phase is Phase.SUCCEEDED:
        properties |= {
            "messageId": message_id,
            "messageHash": task.job_id,
            "messageContent": f"**{task.final_prompt}** - <@1000000000000000001> (fast)",
            "flags": 0,
            "mj_proxy_handled": True,
        }
    return properties


def _nonce(task: Task) -> str:
    return str(1400000000000000000 + task.number)


def _use_time(seen: Snapshot) -> str:
    if seen.started_at is None or seen.finished_at is None:
        return "-"
    return f"{seen.finished_at - seen.started_at:.2f} s"


def _milliseconds(moment: float | None) -> int | None:
    return None if moment is None else int(moment * 1000)


def _local_time(moment: float | None) -> str | None:
    return None if moment is None else f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}"
