"""How a trueai server says no: SubmitResult, Result envelope, plain text, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit.adapters._mj_refusals import refusal_by_code
from journeykit.errors import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.refusal import Refusal, refusal_by_status

if TYPE_CHECKING:
    from journeykit.exchange import Answer

# Limits and missing accounts come with the code of a bad request, 4 or the Result envelope's -1, and a full queue with
# that of an internal failure, 9. None of them leaves a task behind; only the text tells (SubmitController, of 2024 and
# 2025, TaskService, DiscordInstance and both face swap services). Any other text means what its code says.
_TEXTS: tuple[tuple[str, type[APIStatusError]], ...] = (
    ("绘图次数已达上限", InsufficientCreditsError),  # pictures a day, or in all
    ("并发数已达上限", RateLimitError),  # tasks at once
    ("队列数已达上限", RateLimitError),  # tasks waiting
    ("账号已被临时封锁", AuthenticationError),  # locked out for banned prompts
    ("无可用的账号实例", ProviderUnavailableError),
    ("实例不存在或不可用", ProviderUnavailableError),  # the same of an upload
    ("提交失败，队列已满", ProviderUnavailableError),
)


def explain(answer: Answer) -> Refusal | None:
    """Read a "no" in any of its shapes: SubmitResult, Result envelope, plain text, nothing at all."""
    document, status = answer.document, answer.response.status_code
    if answer.operation == "fetch" and 200 <= status < 300 and (status == 204 or document is None):
        return Refusal(NotFoundError, "unknown task (it answers 204 for those)")
    is_text = isinstance(document, str) or answer.response.content_type == "text/plain"
    if answer.operation == "cancel" and status == 400 and is_text:  # its one meaning: the caller is no administrator
        return replace(refusal_by_status(answer.response, document, ""), error=AuthenticationError)
    if not isinstance(document, dict):
        return None
    refusal: Refusal | None
    if document.get("success") is False:
        # The Result envelope: binding errors and limits, with HTTP 200; crashes, with 500.
        by_status = refusal_by_status(answer.response, document, "")
        refusal = by_status if status >= 400 else replace(by_status, error=InvalidRequestError)
    else:
        refusal = None if "id" in document else refusal_by_code(answer)
    if refusal is not None and status < 500:
        for part, error in _TEXTS:
            if part in refusal.message:
                return replace(refusal, error=error, safe_to_resubmit=True)
    return refusal
