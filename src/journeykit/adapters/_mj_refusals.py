"""How the Midjourney-Proxy dialect says no: the business codes of a SubmitResult, as exceptions.

What a provider says in other ways is in `_relay_refusals` and `_trueai_refusals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.errors import (
    APIStatusError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.reading import text, whole
from journeykit.refusal import Refusal, message_in

if TYPE_CHECKING:
    from journeykit.exchange import Answer

# novicezk ReturnCode as Plus and trueai use it: 1 = submitted, 21 = opened a window, 22 = queued.
_ACCEPTED = frozenset({1, 21, 22})
# The refusing codes: error, whether nothing can have been accepted (None: as the class says), meaning.
_CODES: dict[int, tuple[type[APIStatusError], bool | None, str]] = {
    3: (ProviderUnavailableError, True, "no account is free"),
    4: (InvalidRequestError, None, "the request is not valid"),
    5: (ProviderUnavailableError, False, "the relay failed while passing the request on"),
    # Of an internal failure, which may have accepted; trueai's full queue is told from it by its text.
    9: (ProviderUnavailableError, False, "the provider failed while queueing"),
    23: (ProviderUnavailableError, True, "the queue is full"),
    24: (PromptRejectedError, None, "the prompt holds a banned word"),
    30: (RateLimitError, None, "the group is saturated"),
}
# Code 3 means the addressed task, too: trueai's source then says so with 404 or, of a parent, with this text and 200
# (目标任务不存在), novicezk's always with 200 (关联任务不存在或已失效).
_NO_SUCH_TASK = "任务不存在"


def accepts(answer: Answer) -> bool:
    """Whether a submit was accepted, by its business code and the task that it names."""
    document = answer.document
    return isinstance(document, dict) and whole(document.get("code")) in _ACCEPTED and bool(document.get("result"))


def refusal_by_code(answer: Answer) -> Refusal | None:
    """Explain a SubmitResult-shaped answer by its business code; None if it is no refusal or the status decides."""
    document, status = answer.document, answer.response.status_code
    if not isinstance(document, dict):
        return None
    code = whole(document.get("code"))
    if code in _ACCEPTED and status < 400:
        return None
    word, message = text(document.get("code")), message_in(document)
    if code is None:
        # None of their codes is a word; with a result beside it, it may be somebody's "success".
        is_refusal = word and status < 400 and not document.get("result")
        return Refusal(APIStatusError, message or "no reason given", word) if is_refusal else None
    if code == 3 and (status == 404 or _NO_SUCH_TASK in message):
        return Refusal(NotFoundError, message or "unknown task", code)
    error, safe, meaning = _CODES.get(code, (None, None, "unknown code"))
    # A 5xx says that something broke, whatever the code says of the request.
    if (error is None and status >= 400) or (status >= 500 and safe is not False):
        return None
    return Refusal(error or APIStatusError, message or meaning, code, safe)
