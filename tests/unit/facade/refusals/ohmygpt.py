"""How OhMyGPT says no: its envelope with another statusCode than 200, in an HTTP 200 or not, or no envelope at all.

From its public pages and its published clients. Where nothing is recorded, the meaning of a statusCode is HTTP's.
"""

from __future__ import annotations

from typing import Any

from refusals.row import EVERY, JSON, PLAIN, Row

from journeykit import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)

SUBMITS = ("imagine", "blend", "describe", "press")
_REFUSED = (*SUBMITS, "list", "balance")  # not fetch, where 400 can only mean the id
_PAGES, _CLIENTS, _INFERRED = "its pages", "its published clients", "inferred from its other answers"
_UNKNOWN, _BROKE, _LATER = "no such task", "internal error", "try later"


def _envelope(
    known: str,
    on: tuple[str, ...],
    code: int,
    text: str,
    error: Any,
    *,
    safe: bool = True,
    status: int = 200,
    **more: Any,
) -> Row:
    body = {"statusCode": code, "message": text, "data": None, **more}
    return Row(known, on, status, body, error, code, safe, text)


def _both(*args: Any, **more: Any) -> tuple[Row, Row]:
    """Say it in an HTTP 200 and with the HTTP status of the same number; which one it does is not known."""
    return _envelope(*args, **more), _envelope(*args, **more, status=args[2])


_OAUTH, _BALANCE = "oauth_invalid_token_error", "insufficient_balance_error"
ROWS = (
    *_both(_PAGES, _REFUSED, 400, "the submission failed", InvalidRequestError),
    Row(
        _CLIENTS, _REFUSED, 200, {"statusCode": 400, "message": "refused, without data"},
        InvalidRequestError, 400, True, "refused, without data",
    ),
    *_both(_PAGES, EVERY, 401, "the OAuth token is not valid", AuthenticationError, errorType=_OAUTH),
    *_both(_INFERRED, SUBMITS, 400, "The queue is full, try again later", ProviderUnavailableError),
    *_both(_INFERRED, SUBMITS, 400, "队列已满，请稍后尝试", ProviderUnavailableError),
    *_both(_INFERRED, SUBMITS, 400, "无可用的账号实例", ProviderUnavailableError),
    *_both(_CLIENTS, EVERY, 401, "the management key is not valid", AuthenticationError),
    *_both(_PAGES, EVERY, 402, "balance too low", InsufficientCreditsError, errorType=_BALANCE),
    *_both(_INFERRED, EVERY, 402, "balance too low", InsufficientCreditsError),
    # The type says more than the number beside it, of a fetch too.
    *_both(_INFERRED, EVERY, 400, "balance too low", InsufficientCreditsError, errorType=_BALANCE),
    *_both(_INFERRED, EVERY, 400, "the OAuth token is not valid", AuthenticationError, errorType=_OAUTH),
    *_both(_INFERRED, EVERY, 403, "no Midjourney permission", AuthenticationError),
    *_both(_INFERRED, ("press", "fetch"), 404, _UNKNOWN, NotFoundError),
    *_both(_INFERRED, ("fetch",), 400, _UNKNOWN, NotFoundError),
    *_both(_INFERRED, EVERY, 429, "slow down", RateLimitError),
    *_both(_INFERRED, EVERY, 500, _BROKE, ProviderUnavailableError, safe=False),
    *_both(_INFERRED, EVERY, 502, _BROKE, ProviderUnavailableError, safe=False),
    *_both(_INFERRED, EVERY, 503, _LATER, ProviderUnavailableError),
    # A status that says worse than the envelope in it counts.
    _envelope(_INFERRED, SUBMITS, 400, "half done", ProviderUnavailableError, safe=False, status=500),
    _envelope(_INFERRED, SUBMITS, 503, _LATER, ProviderUnavailableError, safe=False, status=502),
    *(
        Row(_INFERRED, EVERY, status, {"errorType": kind, "message": "what now"}, error, kind, safe, "what now")
        for status, kind, error, safe in (
            (200, _BALANCE, InsufficientCreditsError, True), (200, "new_error", APIStatusError, False),
            (401, "new_error", AuthenticationError, True),
        )
    ),
    # Non-2xx without an envelope.
    *(
        Row(_CLIENTS, on, status, body, error, None, safe, says, kind)
        for on, status, error, safe in (
            (_REFUSED, 400, InvalidRequestError, True), (EVERY, 401, AuthenticationError, True),
            (EVERY, 402, InsufficientCreditsError, True), (EVERY, 403, AuthenticationError, True),
            (SUBMITS, 404, NotFoundError, True), (EVERY, 429, RateLimitError, True),
            (EVERY, 500, ProviderUnavailableError, False),
        )
        for body, says, kind in (
            ("", f"HTTP {status}", ""), ("no envelope", "no envelope", PLAIN),
            ({"error": {"message": "as OpenAI says it"}}, "as OpenAI says it", JSON),
        )
    ),
)  # fmt: skip
