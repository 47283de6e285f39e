"""The task as this server serialises it: every key always, nulls written.

Keys and order of the stock 11.3 line. The wire reads the database, which lags up to 3 s.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from journeykit_emulator import cdn, films
from journeykit_emulator.buttons import offered
from journeykit_emulator.jobs import Action, Result, Task
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
    Action.BLEND: "BLEND",
    Action.DESCRIBE: "DESCRIBE",
    Action.SHORTEN: "SHORTEN",
    Action.SWAP_FACE: "SWAP_FACE",
    Action.SWAP_VIDEO_FACE: "SWAP_VIDEO_FACE",
    Action.EDIT: "EDIT",
    Action.RETEXTURE: "RETEXTURE",
    Action.VIDEO: "VIDEO",
}
HD = "vid_1.1_i2v_720"
_CHANNEL = INSTANCE["discordChannelId"]
# Discord accounts cannot do these; a partner's can.
_PARTNERS = {Action.EDIT, Action.RETEXTURE}
_SWAPS = {Action.SWAP_FACE, Action.SWAP_VIDEO_FACE}
_ABSENT = ("interactionMetadataId", "remixModalMessageId")


def action_name(task: Task) -> str:
    """Return the server's name for what a task does; a reroll goes by its parent's."""
    if task.action is not Action.REROLL or task.parent is None:
        return _ACTIONS.get(task.action, "IMAGINE")
    name = action_name(task.parent)
    return "IMAGINE" if name == "UPSCALE" else name


def task_object(host: str, task: Task, seen: Snapshot) -> dict[str, Any]:
    """Return a task as every endpoint and the webhook show it; its pictures are at `host`."""
    done = seen.phase is Phase.SUCCEEDED
    handed_over = seen.started_at is not None
    message_id = str(1300000000000000000 + task.number)
    swaps, partner = task.action in _SWAPS, task.action in _PARTNERS
    # The picture to be described is shown from the start.
    shows = task.action is Action.DESCRIBE or (done and task.result is not Result.SHORTER_PROMPTS)
    url = cdn.link(host, task, seen) if shows else None
    # On success a state and a fail reason that were null become empty strings.
    blank = "" if done else None
    mode = task.echo.get("mode")
    return {
        "id": task.id,
        "parentId": task.parent.id if task.parent else None,
        "botType": _bot(task),
        "realBotType": None,
        "userId": str(uuid5(NAMESPACE_OID, task.key)),
        "isWhite": task.echo.get("isWhite", False),
        "nonce": _nonce(task),
        "messageId": message_id if done else None,
        **dict.fromkeys(_ABSENT),
        "remixAutoSubmit": task.answered_at is not None,
        "remixModaling": seen.phase is Phase.WAITING,
        "instanceId": None if swaps else _CHANNEL,
        "subInstanceId": None,
        "messageIds": [message_id] if handed_over else [],
        "action": action_name(task),
        "status": STATUS[seen.phase],
        "isCompleted": seen.phase.final,
        "prompt": None if swaps or task.action is Action.DESCRIBE else task.prompt,
        "promptEn": _prompt_en(task, done=done),
        "promptFull": task.final_prompt if done and not task.suggestions else None,
        "description": _description(task, done=done),
        "language": task.echo.get("language"),
        "state": task.echo.get("state") or blank,
        "submitTime": _milliseconds(task.created_at),
        "startTime": _milliseconds(seen.started_at),
        "finishTime": _milliseconds(seen.finished_at),
        "imageUrl": url,
        "baseImageUrl": task.echo.get("baseImageUrl"),
        "imageUrls": None,
        "thumbnailUrl": None,
        "progress": _progress(seen),
        "failReason": seen.reason or blank,
        "hasAIReviewRetried": False,
        "isPartner": partner,
        "isPartnerRelax": False,
        "partnerTaskId": task.job_id if partner else None,
        "partnerTaskInfo": None,
        "isOfficial": False,
        "officialTaskId": None,
        "officialTaskInfo": None,
        "isDiscord": not (partner or swaps),
        "buttons": _buttons(task) if done else [],
        "displays": _displays(task, seen),
        "seed": str(task.seed) if handed_over and has_seed(task) else None,
        "seedError": None,
        "seedMessageId": None,
        "clientIp": "203.0.113.7",
        "jobId": task.job_id if done else None,
        "isReplicate": swaps,
        "replicateSource": task.echo.get("replicateSource"),
        "replicateTarget": task.echo.get("replicateTarget"),
        "mode": (mode or "FAST") if handed_over else None,
        "requestMode": task.echo.get("requestMode"),
        "accountFilter": task.echo.get("accountFilter"),
        **(_media(task, url) if done and url and not swaps else _NO_MEDIA),
        "videoGenOriginImageUrl": task.echo.get("baseImageUrl") if task.result.moves else None,
        "useTime": _use_time(seen),
        "version": "v 6.1" if done else None,
        "storageOption": None,
        "videoType": task.echo.get("videoType"),
        "isHdVideo": task.echo.get("videoType") == HD,
        "properties": _properties(task, seen, message_id),
    }


def has_seed(task: Task) -> bool:
    """Tell whether Midjourney drew something, and so knows a number it drew it from."""
    return task.result not in {Result.DESCRIPTION, Result.SHORTER_PROMPTS, Result.SWAP, Result.SWAPPED_CLIP}


def _prompt_en(task: Task, *, done: bool) -> str | None:
    if task.action in _SWAPS:
        return None
    if task.action is Action.DESCRIBE:
        return task.final_prompt if done else None
    return task.prompt


def _description(task: Task, *, done: bool) -> str:
    if task.action is Action.SHORTEN and done:
        return task.final_prompt
    return f"/{action_name(task).lower()} {task.prompt}".rstrip()


def _bot(task: Task) -> str:
    return "INSIGHT_FACE" if task.action in _SWAPS else task.echo.get("botType") or "MID_JOURNEY"


def _media(task: Task, url: str) -> dict[str, Any]:
    # What Discord said of its attachment. The lists of films stay empty, as that of pictures does: stock servers fill
    # neither, and the film is where a picture would be. What a swap makes is no attachment.
    if task.result.moves:
        film = _attachment(url, films.MEDIA_TYPE, len(films.film(task)), films.HEIGHT, films.WIDTH)
        return {**_NO_MEDIA, **film, "videoDuration": films.SECONDS, "frameCount": films.FRAMES}
    linked = task.result is Result.DESCRIPTION and isinstance(task.source, str)
    size = None if linked else len(picture(task))
    edge = None if task.result is Result.DESCRIPTION else EDGE
    return _NO_MEDIA | _attachment(url, "image/png", size, edge, edge)


def _attachment(url: str, media_type: str, size: int | None, height: int | None, width: int | None) -> dict[str, Any]:
    return {
        "url": url,
        "proxyUrl": url,
        "height": height,
        "width": width,
        "size": size,
        "contentType": media_type,
        "imageHeight": height,
        "imageWidth": width,
    }


_NO_MEDIA: dict[str, Any] = dict.fromkeys(
    (
        "url", "proxyUrl", "height", "width", "size", "contentType", "imageHeight", "imageWidth",
        "videoDuration", "frameCount", "videoUrl", "videoUrls",
    )
)  # fmt: skip


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
        "botType": _bot(task),
    }
    if task.action not in _SWAPS:
        properties |= INSTANCE
    if task.custom_id:
        properties["custom_id"] = task.custom_id
        if task.index is not None:
            # A proposal's number is written as text, behind a 1.
            reads = "PicReader" in task.custom_id
            properties["action_index"] = f"1{task.index}" if reads else task.index
    if seen.phase is Phase.SUCCEEDED or (seen.phase is Phase.RUNNING and not task.suggestions):
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
