"""How a trueai server says no: SubmitResult, Result envelope, Message envelope, problem+json, plain text, nothing.

Envelopes, statuses and codes from its source, versions 11.3 to 11.10; texts as it spelt them between 2024 and 2026.
"""

from __future__ import annotations

from typing import Any

from refusals.row import EVERY, JSON, PLAIN, Row

from journeykit import (
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
    RateLimitError,
)

_TASKS = ("blend", "describe", "shorten", "swap_face", "edit", "retexture", "video", "press")
SUBMITS = ("imagine", *_TASKS, "answer", "extend", "upload")
_PICTURES = ("imagine", "blend", "describe", "edit", "retexture", "video", "upload")
_INSTANCE = {"discordInstanceId": "1200000000000000001", "discordChannelId": "1200000000000000001"}
_MESSAGE = "its source, Message envelope"


def _auth(status: int, text: str, known: str = "its source, authentication") -> Row:
    return Row(known, EVERY, status, text, AuthenticationError, None, True, text, "")


def _submit(
    code: int, text: str, error: Any, on: tuple[str, ...], *, safe: bool = True, status: int = 200, **properties: Any
) -> Row:
    body = {"code": code, "description": text, "result": None, "properties": properties}
    return Row("its source, SubmitResult", on, status, body, error, code, safe, text)


def _result(text: str, error: Any, on: tuple[str, ...], *, safe: bool = True, status: int = 200, code: int = -1) -> Row:
    body = {"success": False, "code": code, "message": text, "timestamp": "639064000000000000"}
    return Row("its source, Result envelope", on, status, body, error, code, safe, text)


def _limit(text: str, error: Any) -> tuple[Row, Row]:
    """Say that a limit is reached: imagine in one envelope, all others in the other."""
    return _submit(4, text, error, ("imagine",)), _result(text, error, _TASKS)


_KEYS = (
    _auth(401, "Authorization header missing."),  # also of a wrong key
    _auth(401, "Invalid token.", "reports of mid-2024"),
    _auth(401, "账号已禁用"),
    _auth(401, "账号无权限"),
    _auth(403, "账号不可用"),  # outside the account's validity
    _auth(403, "未登录", "its source, controllers"),
    Row("its source, IP block-list", EVERY, 403, "", AuthenticationError, None, True, "not allowed", ""),
    Row("its source, IP rate rules", EVERY, 429, "", RateLimitError, None, True, "Too many requests", ""),
    Row("its source, routes removed since 10.0", EVERY, 404, "", NotFoundError, None, True, "base_url", ""),
)
_LIMITS = (
    *_limit("访客今日绘图次数已达上限", InsufficientCreditsError),
    *_limit("用户今日绘图次数已达上限", InsufficientCreditsError),
    *_limit("今日绘图次数已达上限", InsufficientCreditsError),
    *_limit("总绘图次数已达上限", InsufficientCreditsError),
    *_limit("并发数已达上限", RateLimitError),
    *_limit("队列数已达上限", RateLimitError),
    *_limit("账号已被临时封锁，请勿使用违规词作图", AuthenticationError),
    *_limit("state 过长", InvalidRequestError),
    *_limit("notifyHook 过长", InvalidRequestError),
    *_limit("服务未配置 Redis", InvalidRequestError),
)
_BINDING = (
    _result("invalid body", InvalidRequestError, EVERY),
    _result("操作失败", ProviderUnavailableError, EVERY, safe=False, status=500),
    _result("a code of its own", InvalidRequestError, ("imagine",), code=1001),
    Row(
        "ASP.NET Core, another content type", ("imagine", "fetch_many"), 415,
        {"type": "https://tools.ietf.org/html/rfc9110", "title": "Unsupported Media Type", "status": 415},
        InvalidRequestError, None, True, "Unsupported Media Type", "application/problem+json; charset=utf-8",
    ),
)  # fmt: skip
_QUEUEING = (
    _submit(3, "无可用的账号实例", ProviderUnavailableError, SUBMITS),
    _submit(4, "无可用的账号实例", ProviderUnavailableError, ("press",)),  # no account that may make videos
    _submit(4, "实例不存在或不可用", ProviderUnavailableError, ("upload",)),
    _submit(
        9, "提交失败，队列已满，请稍后重试", ProviderUnavailableError, SUBMITS, **_INSTANCE
    ),  # before a task is made
    _submit(9, "提交失败，系统异常", ProviderUnavailableError, SUBMITS, safe=False, **_INSTANCE),
    _submit(9, "上传失败，未返回有效链接", ProviderUnavailableError, _PICTURES, safe=False),
    _submit(9, "当前账号不支持编辑/重绘任务", ProviderUnavailableError, ("edit", "retexture"), safe=False),
    _submit(9, "视频功能未启用", ProviderUnavailableError, ("imagine",), safe=False),
    _submit(23, "队列已满，请稍后尝试", ProviderUnavailableError, ("imagine",), **_INSTANCE),  # its Java ancestor
    _submit(
        24, "可能包含敏感词", PromptRejectedError, SUBMITS, promptEn="forbidden", bannedWord="forbidden"
    ),  # to 11.6.1
)
_VALIDATION = (
    _submit(4, "prompt不能为空", InvalidRequestError, ("imagine", "edit", "retexture", "video")),
    _submit(4, "禁止上传", InvalidRequestError, _PICTURES),
    _submit(4, "base64格式错误", InvalidRequestError, _PICTURES),
    _submit(4, "base64List参数错误", InvalidRequestError, ("blend",)),
    _submit(4, "dimensions参数错误", InvalidRequestError, ("blend",)),
    _submit(4, "视频功能未启用", InvalidRequestError, ("video", "extend")),
    _submit(4, "参数错误", InvalidRequestError, SUBMITS),
    _submit(4, "关联任务状态错误", InvalidRequestError, ("press", "answer", "extend")),
    _submit(4, "无效的 PicReader 索引", InvalidRequestError, ("press",)),
    _submit(4, "当前账号不支持 remix，请开启 remix 功能", InvalidRequestError, ("press",)),
    _submit(4, "人脸交换功能未启用", InvalidRequestError, ("swap_face",)),
)
_UNKNOWN_TASKS = (
    _submit(3, "关联任务不存在或已失效", NotFoundError, ("press", "answer", "extend", "seed"), status=404),
    _submit(3, "目标任务不存在", NotFoundError, ("press", "answer")),  # the parent, with HTTP 200
    Row("its source, fetch", ("fetch",), 204, "", NotFoundError, None, True, "unknown task", ""),
    Row("ASP.NET Core without its 204 formatter", ("fetch",), 200, "null", NotFoundError, None, True, "unknown task"),
)
_SEEDS = (
    _submit(4, "关联任务状态错误", InvalidRequestError, ("seed",), status=400),
    _submit(3, "未找到 seed", ProviderUnavailableError, ("seed",)),
    _submit(3, "无可用的账号实例", ProviderUnavailableError, ("seed",)),
    _submit(9, "未配置私聊频道", ProviderUnavailableError, ("seed",), safe=False),
)
_NOT_AN_ADMINISTRATOR = "演示模式，禁止操作"
_CANCELS = tuple(
    Row("its source, cancel", ("cancel",), 400, body, AuthenticationError, None, True, _NOT_AN_ADMINISTRATOR, kind)
    for body, kind in ((_NOT_AN_ADMINISTRATOR, PLAIN), (f'"{_NOT_AN_ADMINISTRATOR}"', JSON))
)
_UPLOADS = (
    Row(
        _MESSAGE,
        ("upload",),
        200,
        {"code": 9, "description": "上传失败"},
        ProviderUnavailableError,
        9,
        False,
        "上传失败",
    ),
    Row(
        _MESSAGE,
        ("upload",),
        200,
        {"code": 4, "description": "文件格式错误"},
        InvalidRequestError,
        4,
        True,
        "文件格式错误",
    ),
)
ROWS = (
    *_KEYS, *_LIMITS, *_BINDING, *_QUEUEING, *_VALIDATION, *_UNKNOWN_TASKS, *_SEEDS, *_CANCELS, *_UPLOADS
)  # fmt: skip
