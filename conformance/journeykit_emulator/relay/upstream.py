"""What Midjourney-Proxy-Plus answers, as the relay passes it on.

Plus answers with status 200 and a code; the relay turns 22 into 1, and 21 as well unless a dialog of
region or zoom is open. It leaves out the content type, which Go's sniffer then calls plain text.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from journeykit_emulator import wire_json
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.plan import Refusal
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.world import RefusedError

INSTANCE = "1200000000000000001"
#: Plus always keeps these waiting until the answer to a dialog arrives.
DIALOGS = {Action.INPAINT, Action.CUSTOM_ZOOM}
_WAITING = "Waiting for window confirm"


def description(task: Task, *, first: bool = True) -> str:
    """Return what a submit was answered with, which the relay's row of it keeps for ever."""
    if task.dialog and first:
        return _WAITING
    return f"In queue, there are {task.ahead} tasks ahead" if task.ahead else "Submit success"


def accepted(task: Task, switches: Switches) -> Response:
    """Answer that a task exists now."""
    if task.waits:
        code = 21 if task.action in DIALOGS else 1
        properties: dict[str, object] = {"finalPrompt": task.final_prompt, "remix": True}
        return _passed_on(code, _WAITING, task.id, properties)
    properties = {"numberOfQueues": task.ahead} if task.ahead else {}
    if switches.names_channel:
        properties["discordChannelId"] = INSTANCE
    properties["discordInstanceId"] = INSTANCE
    return _passed_on(1, description(task, first=False), task.id, properties)


def refused(refusal: RefusedError, prompt: str = "") -> Response:
    """Answer that no task came to exist."""
    return _passed_on(*_refusal(refusal, prompt))


def invalid(text: str) -> Response:
    """Answer that Plus finds something wrong with the request."""
    return refused(RefusedError(Refusal.INVALID, text))


def uploaded(links: list[str]) -> Response:
    """Answer where pictures have been put."""
    said = {"code": 1, "description": "success", "result": links}
    return wire_json.answer(said, media_type=wire_json.TEXT)


def swapped(task: Task) -> Response:
    """Answer that a face is being swapped."""
    return _encoded_anew(1, description(task), task.id, None)


def seed(task: Task) -> Response:
    """Answer with a seed."""
    return _encoded_anew(1, "成功", str(task.seed), None)


def refused_anew(refusal: RefusedError) -> Response:
    """Answer that nothing came of it, where the relay encodes what Plus said anew."""
    code, text, _, properties = _refusal(refusal, "")
    return _encoded_anew(code, text, "", properties or None)


def _refusal(refusal: RefusedError, prompt: str) -> tuple[int, str, None, dict[str, Any]]:
    match refusal.kind:
        case Refusal.BANNED_PROMPT:
            return 24, "可能包含敏感词", None, {"promptEn": prompt, "bannedWord": refusal.detail or prompt}
        case Refusal.QUEUE_FULL:
            return 23, "队列已满，请稍后尝试", None, {"discordInstanceId": INSTANCE}
        case Refusal.NO_ACCOUNT:
            return 3, "无可用的账号实例", None, {}
        case _:
            return 4, refusal.detail or "参数错误", None, {}


def _passed_on(code: int, text: str, result: str | None, properties: Mapping[str, object]) -> Response:
    return wire_json.answer(
        {"code": code, "description": text, "result": result, "properties": properties}, media_type=wire_json.TEXT
    )


def _encoded_anew(code: int, text: str, result: str, properties: Mapping[str, object] | None) -> Response:
    return wire_json.go_answer(
        {"code": code, "description": text, "properties": properties, "result": result}, media_type=wire_json.TEXT
    )
