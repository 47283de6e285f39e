"""What Midjourney-Proxy-Plus answers to a submit, as the relay passes it on.

Plus answers with status 200 and a code; the relay turns 22 into 1 and leaves out the content type,
which Go's sniffer then calls plain text.
"""

from collections.abc import Mapping

from starlette.responses import Response

from journeykit_emulator import wire_json
from journeykit_emulator.jobs import Task
from journeykit_emulator.plan import Refusal
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.world import RefusedError

INSTANCE = "1200000000000000001"
_SAID = "Submit success"


def description(task: Task) -> str:
    """Return what the submit was answered with, which the relay's row keeps for ever."""
    if task.waits_for_dialog:
        return "Waiting for window confirm"
    return f"In queue, there are {task.ahead} tasks ahead" if task.ahead else _SAID


def accepted(task: Task, switches: Switches) -> Response:
    """Answer that a task exists now."""
    if task.waits_for_dialog:
        properties: dict[str, object] = {"finalPrompt": task.final_prompt, "remix": True}
        return _passed_on(21, description(task), task.id, properties)
    properties = {"numberOfQueues": task.ahead} if task.ahead else {}
    if switches.names_channel:
        properties["discordChannelId"] = INSTANCE
    properties["discordInstanceId"] = INSTANCE
    return _passed_on(1, description(task), task.id, properties)


def refused(refusal: RefusedError, prompt: str = "") -> Response:
    """Answer that no task came to exist."""
    match refusal.kind:
        case Refusal.BANNED_PROMPT:
            found = {"promptEn": prompt, "bannedWord": refusal.detail or prompt}
            return _passed_on(24, "可能包含敏感词", None, found)
        case Refusal.QUEUE_FULL:
            instance = {"discordInstanceId": INSTANCE}
            return _passed_on(23, "队列已满，请稍后尝试", None, instance)
        case Refusal.NO_ACCOUNT:
            return _passed_on(3, "无可用的账号实例", None, {})
        case _:
            return _passed_on(4, refusal.detail or "参数错误", None, {})


def _passed_on(code: int, description: str, result: str | None, properties: Mapping[str, object]) -> Response:
    return wire_json.answer(
        {"code": code, "description": description, "result": result, "properties": properties},
        media_type=wire_json.TEXT,
    )
