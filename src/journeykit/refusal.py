"""Turning what a provider said, or failed to say, into one of our exceptions. Pure.

The only place where provider text becomes an exception, so the key is taken out here, and what to do is put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from journeykit import reading
from journeykit.errors import (
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.flow import retry_after
from journeykit.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from journeykit.config import Config

# By status where the adapter has no better explanation.
_BY_STATUS: Mapping[int, type[APIStatusError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    404: NotFoundError,
    405: InvalidRequestError,
    406: InvalidRequestError,
    408: ProviderUnavailableError,
    413: InvalidRequestError,
    415: InvalidRequestError,
    422: InvalidRequestError,
    425: ProviderUnavailableError,
    429: RateLimitError,
}


# What Envoy and Varnish say in a 503 when their own upstream had the request already and broke off.
_BROKEN_OFF = re.compile(
    r"reset before headers(?!.*connection (?:failure|timeout))|backend fetch failed", re.IGNORECASE | re.DOTALL
)
_MESSAGE_KEYS = ("error", "message", "description", "detail", "failReason", "msg", "title", "errors")
_LONGEST_QUOTE = 300  # characters of what a provider says; the whole of it stays in `error.response`
_LONGEST_CODE = 64  # characters; a longer word is no code


@dataclass(frozen=True, slots=True)
class Refusal:
    """A provider's "no" in our words: a row of an adapter's table, filled in."""

    error: type[APIStatusError]
    message: str
    code: int | str | None = None
    safe_to_resubmit: bool | None = None
    """None for the error class's own default."""
    advice: str | None = None
    """What to do; None for what the error class says of itself."""


def drift(
    config: Config, operation: str, response: Response, came: str, hint: str = "", *, submits: bool = False
) -> APIResponseError:
    """Make the error for an answer that is not what the provider documents."""
    after = "it may have been accepted, so do not simply resubmit" if submits else "nothing was changed by asking"
    what = f"{operation} was answered with {came} (HTTP {response.status_code}, {response!r})"
    message = "; ".join(part for part in (what, hint, after) if part)
    return APIResponseError(config.redact(message), provider=config.provider, response=redacted(config, response))


def refused(config: Config, operation: str, response: Response, refusal: Refusal) -> APIStatusError:
    """Make the exception for a "no", with the key taken out and what to do put in."""
    code = "" if refusal.code is None else f"code {refusal.code}, "
    advice = (refusal.error.__doc__ or "").partition("\n")[0] if refusal.advice is None else refusal.advice
    # Redacted before it is cut: half a key is still half a key.
    said = config.redact(refusal.message).strip()[:_LONGEST_QUOTE]
    text = f"{operation} was refused: {said} ({code}HTTP {response.status_code}). {advice}"
    details: dict[str, Any] = {
        "provider": config.provider,
        "response": redacted(config, response),
        "safe_to_resubmit": refusal.safe_to_resubmit,
        "code": config.redact(refusal.code) if isinstance(refusal.code, str) else refusal.code,
    }
    if issubclass(refusal.error, RateLimitError):
        details["retry_after"] = retry_after(response.headers)
    return refusal.error(config.redact(text), **details)


def refused_locally(config: Config, message: str) -> InvalidRequestError:
    """Make the error for input that no provider would take."""
    return InvalidRequestError(config.redact(f"{message}; nothing was sent"), provider=config.provider)


def refusal_by_status(response: Response, document: Any, problem: str) -> Refusal:
    """Explain a "no" that only its HTTP status tells."""
    status = response.status_code
    kind = _BY_STATUS.get(status) or (ProviderUnavailableError if status >= 500 else APIStatusError)
    # 503 is the one server error that says "not now" rather than "something broke on the way", but for some gateways.
    safe = True if status == 503 and not _BROKEN_OFF.search(response.text) else None
    said = "" if "HTML" in problem else " ".join(response.text.split())
    message = message_in(document) or said or problem or "no reason given"
    return Refusal(kind, message, code_in(document), safe)


def message_in(document: Any, depth: int = 4) -> str:
    """Find the human sentence in an error body of any shape; empty if there is none."""
    if isinstance(document, str):
        return document.strip()
    if isinstance(document, list) and document:
        document = document[0]
    if not isinstance(document, dict) or depth == 0:
        return ""
    found = (message_in(document.get(key), depth - 1) for key in _MESSAGE_KEYS)
    return next((text for text in found if text), "")


def code_in(document: Any) -> int | str | None:
    """Find the business code in an error body, its own or its `error`'s: a number, or a word."""
    inner = document.get("error") if isinstance(document, dict) else None
    codes = [holder.get("code") for holder in (document, inner) if isinstance(holder, dict)]
    for code in codes:
        if (number := reading.whole(code)) is not None:
            return number
        if (word := reading.text(code)) and len(word) <= _LONGEST_CODE:
            return word
    return None


def redacted(config: Config, response: Response) -> Response:
    """Copy a response without the key, wherever the provider may have echoed it."""
    headers = {name: config.redact(value) for name, value in response.headers.items()}
    clean = config.redact(response.content.decode("utf-8", errors="surrogateescape"))
    copy = Response(response.status_code, headers, clean.encode("utf-8", errors="surrogateescape"))
    said = copy.text  # it may come in UTF-16 and its like, where the key's bytes are others
    clean = config.redact(said)
    return copy if clean == said else replace(copy, content=clean.encode("utf-8", errors="replace"))
