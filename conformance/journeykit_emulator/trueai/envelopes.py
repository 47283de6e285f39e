"""Every shape this server answers in, apart from the task."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from journeykit_emulator import wire_json
from journeykit_emulator.jobs import Task
from journeykit_emulator.ledger import Standing
from journeykit_emulator.plan import Refusal
from journeykit_emulator.world import RefusedError

INSTANCE = {"discordInstanceId": "1200000000000000001", "discordChannelId": "1200000000000000001"}
DAILY_LIMIT = "今日绘图次数已达上限"
# .NET counts ticks of 100 ns since the year 1.
_TICKS_AT_EPOCH = 621_355_968_000_000_000

_TURNED_AWAY = {
    Standing.DISABLED: (401, "User is disabled."),
    Standing.BANNED: (401, "User is disabled."),
    Standing.EXPIRED: (403, "User is outside the validity period."),
}
_REFUSALS: Mapping[Refusal, tuple[int, str, Mapping[str, Any]]] = {
    Refusal.QUEUE_FULL: (9, "提交失败，队列已满，请稍后重试", INSTANCE),
    Refusal.NO_ACCOUNT: (3, "无可用的账号实例", {}),
    Refusal.OUT_OF_CREDIT: (4, DAILY_LIMIT, {}),
}


def submit(
    code: int,
    description: str,
    result: str | list[str] | None = None,
    properties: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> Response:
    """Answer in the envelope of the submits."""
    return wire_json.answer(
        {"code": code, "description": description, "result": result, "properties": properties or {}}, status=status
    )


def accepted(task: Task) -> Response:
    """Answer that a task exists now."""
    if task.waits:
        properties = {"finalPrompt": task.final_prompt, "remix": True}
        return submit(21, "Waiting for window confirm", task.id, properties)
    if task.ahead:
        return submit(22, f"排队中，前面还有{task.ahead}个任务", task.id, {"numberOfQueues": task.ahead, **INSTANCE})
    return submit(1, "提交成功", task.id, INSTANCE)


def accepted_swap(task: Task) -> Response:
    """Answer that a face is being swapped; no account takes part in that."""
    if task.ahead:
        return submit(22, f"排队中，前面还有{task.ahead}个任务", task.id, {"numberOfQueues": task.ahead})
    return submit(1, "提交成功", task.id)


def refused(refusal: RefusedError, prompt: str) -> Response:
    """Answer that no task came to exist."""
    if refusal.kind is Refusal.BANNED_PROMPT:
        found = {"promptEn": prompt, "bannedWord": refusal.detail or prompt}
        return submit(24, "可能包含敏感词", None, found)
    code, description, properties = _REFUSALS.get(refusal.kind, (4, "参数错误", {}))
    return submit(code, refusal.detail or description, None, properties)


def failure(message: str, now: float) -> Response:
    """Answer in the Result envelope: a limit, or a body that could not be bound; status 200."""
    return wire_json.answer({"success": False, "code": -1, "message": message, "timestamp": _ticks(now)})


def success(data: Mapping[str, Any], now: float) -> Response:
    """Answer in the Result envelope with what was asked for."""
    told = {"success": True, "code": 1, "message": None, "timestamp": _ticks(now), "data": data}
    return wire_json.answer(told)


def _ticks(now: float) -> str:
    return str(_TICKS_AT_EPOCH + int(now * 10_000_000))


def turned_away(standing: Standing | None) -> Response | None:
    """Answer a caller whose key does not count; the text of a wrong key is that of a missing one."""
    if standing is None:
        return Response("Authorization header missing.", 401)
    if standing in _TURNED_AWAY:
        status, text = _TURNED_AWAY[standing]
        return Response(text, status)
    return None


def unsupported_media_type(trace: str) -> Response:
    """Answer as ASP.NET does to a body of another type."""
    problem = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.16",
        "title": "Unsupported Media Type",
        "status": 415,
        "traceId": trace,
    }
    return wire_json.answer(problem, status=415, media_type="application/problem+json; charset=utf-8")
