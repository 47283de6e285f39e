"""How OhMyGPT says no: an envelope whose numbers and words count for more than the HTTP status it came with."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit.errors import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.reading import text, whole
from journeykit.refusal import Refusal, message_in, refusal_by_status

if TYPE_CHECKING:
    from journeykit.exchange import Answer

# `statusCode` of the envelope; it may come inside an HTTP 200.
_CODES: dict[int, type[APIStatusError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    404: NotFoundError,
    429: RateLimitError,
    503: ProviderUnavailableError,
}
_TYPES: dict[str, type[APIStatusError]] = {
    "insufficient_balance_error": InsufficientCreditsError,
    "oauth_invalid_token_error": AuthenticationError,
}
# It says 400 to whatever it does not take. Nobody recorded its sentences; those that its relatives say of a full queue
# and of having no account are telling in whatever wording, and all others stay the request's fault.
_NOT_NOW = re.compile(r"队列.*满|无可用的?账号|queue is full|no account is available", re.IGNORECASE)


def accepts(answer: Answer) -> bool:
    """Whether the envelope says yes, whatever HTTP status it came with."""
    code = whole(answer.document.get("statusCode")) if isinstance(answer.document, dict) else None
    return code is not None and 200 <= code < 300


def explain(answer: Answer) -> Refusal | None:
    """Read an envelope that says no, whatever HTTP status it came with."""
    document, status = answer.document, answer.response.status_code
    if not isinstance(document, dict):
        return None
    kind = text(document.get("errorType"))
    code: int | str | None = whole(document.get("statusCode"))
    if code is None and document.get("data") is None:
        code = text(document.get("statusCode")) or kind
    if code is None or (isinstance(code, int) and 200 <= code < 300):
        return None
    if kind in _TYPES:
        error = _TYPES[kind]
    elif status >= 500 or (status >= 400 and isinstance(code, str)):  # the HTTP status says more, or worse
        return replace(refusal_by_status(answer.response, document, ""), code=code)
    elif code == 400 and answer.operation == "fetch":
        error = NotFoundError  # nobody recorded its answer to an unknown id; a fetch can be wrong about nothing else
    elif code == 400 and _NOT_NOW.search(message_in(document)):
        return Refusal(ProviderUnavailableError, message_in(document), code, safe_to_resubmit=True)
    elif isinstance(code, str):
        error = APIStatusError
    else:
        error = _CODES.get(code) or (ProviderUnavailableError if code >= 500 else APIStatusError)
    return Refusal(error, message_in(document) or "no reason given", code, True if code == 503 else None)
