"""How the new-api relay of pro365 and anyapi says no: its handler, its middleware, its upstream through it.

Texts and codes from the relay's source, revisions 2024-03 to 2025-04; codes 3 to 24 from its upstreams' source.
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

SUBMITS = ("imagine", "blend", "describe", "shorten", "swap_face", "upload", "press", "answer")
_OWN = ("fetch", "fetch_many")  # answered from the relay's own database
_PARENT = ("press", "answer", "seed")  # looked up there before the upstream is asked
_AUTH, _HANDLER = "relay source, authentication", "relay source, handler"
_MIDDLEWARE, _UPSTREAM = "relay source, middleware", "upstream source, through the relay"


def openai(text: str, kind: str = "new_api_error", **more: str) -> dict[str, Any]:
    return {"error": {"message": f"{text} (request id: 20240326120000000000000AbCdEfGh)", "type": kind, **more}}


def _keys(status: int, text: str, error: Any = AuthenticationError, on: tuple[str, ...] = EVERY, **more: str) -> Row:
    return Row(_AUTH, on, status, openai(text, **more), error, None, True, text.strip())


def _handler(
    text: str, error: Any, on: tuple[str, ...] = SUBMITS, *, code: int = 4, safe: bool = True, status: int = 400
) -> Row:
    body = {"code": code, "description": f"{text} ", "type": "upstream_error"}
    return Row(_HANDLER, on, status, body, error, code, safe, text)


def _upstream(
    code: int, text: str, error: Any, *, safe: bool, on: tuple[str, ...] = SUBMITS, status: int = 200, **more: Any
) -> Row:
    body = {"code": code, "description": text, "result": None, "properties": {}, **more}
    return Row(_UPSTREAM, on, status, body, error, code, safe, text, PLAIN)


def _empty(status: int, error: Any, on: tuple[str, ...], says: str, *, safe: bool = True) -> Row:
    return Row("relay source, an empty answer of its upstream", on, status, "", error, None, safe, says, "")


def _re_encoded(
    status: int, on: tuple[str, ...] = ("seed", "swap_face"), says: str = "empty_response_body", *, safe: bool = False
) -> Row:
    body = {"code": 5, "description": "empty_response_body", "properties": None, "result": ""}
    return Row(_HANDLER, on, status, body, ProviderUnavailableError, 5, safe, says, PLAIN)


def _malformed(text: str, on: tuple[str, ...] = ("press",)) -> list[Row]:
    """Say of a body that cannot be read, or a bad customId, what each revision says."""
    own = f'{{"code":4,"description":"{text}","type":"new_api_error"}}'
    panic = '{"error":{"message":"Panic detected, error: invalid memory address","type":"new_api_panic"}}'
    wrapped = f'{{"error":{{"message":"Invalid request, {text} (request id: 2024)","type":"new_api_error"}}}}'
    return [
        Row(f"relay source, {revision}", on, 400, body, InvalidRequestError, code, True, text)
        for revision, body, code in (
            ("until 2024-04-07", own, 4),
            ("until 2024-07-17", own + panic, 4),
            ("until 2025-02-19: two documents", own + wrapped, 4),
            ("since 2025-02-19", wrapped, None),
        )
    ]


_KEYS = (
    _keys(401, "未提供令牌"),
    _keys(401, "无效的令牌"),
    _keys(401, "该令牌状态不可用"),
    _keys(401, "该令牌已过期"),
    # The key's own allowance, checked on every call: a poll may be the first to be told.
    _keys(401, "该令牌额度已用尽 TokenStatusExhausted[sk-abc***xyz]", InsufficientCreditsError),
    _keys(
        401, "[sk-abc***xyz] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0", InsufficientCreditsError
    ),
    _keys(403, "用户已被封禁"),
    _keys(403, "您的 IP 不在令牌允许访问的列表中"),
    _keys(403, "普通用户不支持指定渠道"),
    _keys(403, "令牌分组 vip 已被禁用"),
    _keys(403, "分组 vip 已被弃用"),
    _keys(403, "该令牌无权访问模型 mj_imagine", on=("imagine",)),
    # A key for some models only may submit and yet not ask for its tasks: those calls carry no model name.
    _keys(403, "该令牌无权访问模型 ", on=(*_OWN, "seed")),
    # Later revisions add an empty code and speak the caller's language.
    _keys(401, "Invalid token", code=""),
    _keys(403, "This token has no access to model mj_imagine", on=("imagine",), code=""),
    _keys(401, "This token quota is exhausted TokenStatusExhausted[sk-abc***xyz]", InsufficientCreditsError, code=""),
)
_BUSY, _PANIC = "当前分组上游负载已饱和，请稍后再试", "Panic detected, error: runtime error: index out of range [1]"
_MIDDLEWARES = (
    *(
        Row(_MIDDLEWARE, on, status, openai(text), error, None, status != 500, text)
        for on, status, text, error in (
            (("imagine",), 400, "Invalid request, invalid character '}'", InvalidRequestError),
            (("imagine",), 429, _BUSY, RateLimitError),
            (("shorten",), 503, "当前分组 default 下对于模型 mj_shorten 无可用渠道", ProviderUnavailableError),
            (("press",), 503, "当前分组 default 下对于模型 mj_ 无可用渠道", ProviderUnavailableError),
            (EVERY, 500, "数据库一致性已被破坏，请联系管理员", ProviderUnavailableError),
        )
    ),
    Row(_MIDDLEWARE, EVERY, 500, openai(_PANIC, "new_api_panic"), ProviderUnavailableError, None, False, _PANIC),
)
_SATURATED = "当前分组负载已饱和"
_REFUSED_BEFORE = (
    _handler("bind_request_body_failed", InvalidRequestError),
    _handler("prompt_is_required", InvalidRequestError, ("imagine",)),
    _handler("sour_base64_and_target_base64_is_required", InvalidRequestError, ("swap_face",)),
    *(
        _handler(text, InvalidRequestError, ("press",))
        for text in (
            "action_is_required", "index_is_required", "task_id_is_required", "content_is_required",
            "content_parse_failed", "custom_id_is_required", "unknown_action", "index_parse_failed",
            "unknown_action:MJ::BOOKMARK::00000000-0000-4000-8000-000000000001", "task_status_not_success",
        )
    ),
    _handler("task_not_found", NotFoundError, ("press", "answer")),
    _handler("task_no_found", NotFoundError, ("fetch", "seed")),
    _handler("midjourney_task_not_found", NotFoundError, ("fetch",)),
    _handler("get_channel_info_failed", ProviderUnavailableError, _PARENT),
    _handler("该任务所属渠道已被禁用", ProviderUnavailableError, _PARENT),
    _handler("quota_not_enough", InsufficientCreditsError),
    _handler("无效的加速模式", InvalidRequestError),  # one-hub, which took the module over
    Row(
        _HANDLER, ("fetch_many",), 400, {"code": 4, "description": "do_request_failed ", "type": "upstream_error"},
        InvalidRequestError, 4, True, "do_request_failed", PLAIN,
    ),
    Row(
        _HANDLER, SUBMITS, 429,
        {"code": 30, "description": f"upstream {_SATURATED}，请稍后再试", "type": "upstream_error"},
        RateLimitError, 30, True, _SATURATED,
    ),
)  # fmt: skip
_MAY_HAVE_ACCEPTED = (
    # The upstream has answered, perhaps with a task, before any of these.
    *(
        _handler(text, ProviderUnavailableError, safe=False)
        for text in (
            "insert_midjourney_task_failed", "unmarshal_response_body_failed", "copy_response_body_failed",
            "close_response_body_failed",
        )
    ),
    _handler("update_midjourney_task_failed", ProviderUnavailableError, ("imagine",), safe=False),
    *(
        _handler(text, ProviderUnavailableError, _OWN, safe=False)
        for text in ("unmarshal_response_body_failed", "copy_response_body_failed")
    ),
    # Code 5: somewhere between taking the request and passing the answer on.
    *(
        _handler(text, ProviderUnavailableError, code=5, safe=False)
        for text in (
            "read_request_body_failed", "marshal_request_body_failed", "create_request_failed", "do_request_failed",
            "close_request_body_failed", "read_response_body_failed", "close_response_body_failed",
            "empty_response_body", "unmarshal_response_body_failed",
        )
    ),
    _handler("do_request_failed", ProviderUnavailableError, ("seed",), code=5, safe=False),
    _handler("failed to generate relay info", ProviderUnavailableError, EVERY, safe=False, status=500),
)  # fmt: skip
_UPSTREAMS = (
    _upstream(3, "无可用的账号实例", ProviderUnavailableError, safe=True),
    _upstream(3, "账号不可用: 1200000000000000001", ProviderUnavailableError, safe=True, on=("press",)),
    _upstream(3, "关联任务不存在或已失效", NotFoundError, safe=True, on=("press", "answer")),
    _upstream(3, "关联任务不存在或已失效", NotFoundError, safe=True, on=_PARENT, status=404),
    _upstream(4, "base64格式错误", InvalidRequestError, safe=True),
    _upstream(4, "关联任务状态错误", InvalidRequestError, safe=True, on=_PARENT),
    _upstream(9, "提交失败，系统异常", ProviderUnavailableError, safe=False),
    _upstream(9, "请检查私聊频道ID", ProviderUnavailableError, safe=False, on=("seed",)),
    _upstream(23, "队列已满，请稍后尝试", ProviderUnavailableError, safe=True),
    _upstream(23, "队列已满，请稍后尝试", ProviderUnavailableError, safe=True, result="14001929738841620"),
    _upstream(24, "可能包含敏感词", PromptRejectedError, safe=True, properties={"promptEn": "x", "bannedWord": "x"}),
)
_EMPTY = (
    # Its upstream turned the channel's secret down; the caller's key would be refused with an envelope.
    _empty(401, ProviderUnavailableError, SUBMITS, "own upstream"),
    _empty(403, ProviderUnavailableError, SUBMITS, "own upstream"),
    _empty(401, AuthenticationError, _OWN, "Check the key"),
    _empty(429, RateLimitError, EVERY, "Too many requests"),
    _empty(500, ProviderUnavailableError, SUBMITS, "cannot serve now", safe=False),
    *(_re_encoded(status) for status in (200, 429, 500, 502)),
    *(_re_encoded(status, ("seed",)) for status in (401, 403)),
    *(_re_encoded(status, ("swap_face",), says="own upstream", safe=True) for status in (401, 403)),
)
ROWS = (
    *_KEYS, *_MIDDLEWARES, *_REFUSED_BEFORE, *_MAY_HAVE_ACCEPTED, *_UPSTREAMS, *_EMPTY,
    *_malformed("custom_id_is_required"), *_malformed("unknown_action:MJ::BOOKMARK::1"),
    *_malformed("index_parse_failed"), *_malformed("bind_request_body_failed", SUBMITS),
    Row(
        "relay source, until 2024-04-07", ("press",), 400,
        {"code": 5, "description": "read_request_body_failed", "type": "new_api_error"},
        ProviderUnavailableError, 5, False, "read_request_body_failed", JSON,
    ),
)  # fmt: skip
