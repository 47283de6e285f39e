"""How OhMyGPT says no: an envelope whose numbers and words count for more than the HTTP status it came with."""

from __future__ import annotations

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
    elif isinstance(code, str):
        error = APIStatusError
    else:
        error = _CODES.get(code) or (ProviderUnavailableError if code >= 500 else APIStatusError)
    return Refusal(error, message_in(document) or "no reason given", code, True if code == 503 else None)
