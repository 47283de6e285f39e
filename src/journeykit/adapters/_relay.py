"""The new-api relay in front of Midjourney-Proxy Plus: what pro365 and anyapi share beyond the task dialect.

Its three error envelopes. Texts and codes are those of the relay's source, revisions 2024-03 to 2025-04.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.adapters import _mj
from journeykit.errors import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
)
from journeykit.refusal import Refusal, message_in

if TYPE_CHECKING:
    from journeykit.exchange import Answer

# The relay says most things with code 4 and HTTP 400, or with one envelope for everything; only its text tells them
# apart. First match wins.
_TEXTS: tuple[tuple[str, type[APIStatusError]], ...] = (
    ("quota_not_enough", InsufficientCreditsError),
    ("额度已用尽", InsufficientCreditsError),  # the token's own quota, sent with 401
    ("额度不足", InsufficientCreditsError),
    ("task_no_found", NotFoundError),
    ("task_not_found", NotFoundError),
    ("task_status_not_success", InvalidRequestError),
    ("该任务所属渠道已被禁用", ProviderUnavailableError),
    ("无可用渠道", ProviderUnavailableError),
    ("get_channel_info_failed", ProviderUnavailableError),
)


def explain(answer: Answer) -> Refusal | None:
    """Read the relay's "no" in any of its envelopes."""
    document, status = answer.document, answer.response.status_code
    if not isinstance(document, dict):
        if status == 401 and not answer.response.content and answer.operation in _mj.SUBMITS:
            # Its own upstream refused the channel's secret; a wrong key of ours would come with an envelope.
            return Refusal(ProviderUnavailableError, "the provider's own upstream refused it", None, True)
        return None
    if "id" in document and "error" not in document:
        return None
    message = message_in(document)
    # Nothing leaves the relay when it refuses by itself, except code 5: it was on the line to its upstream then.
    if status >= 400 or "error" in document:
        for part, error in _TEXTS:
            if part in message:
                return Refusal(error, message, document.get("code") or None, True)
    if (refusal := _mj.refusal_by_code(answer)) is not None:
        return refusal
    if isinstance(document.get("error"), dict) and status < 400:
        return Refusal(APIStatusError, message or "an error without a reason")
    if status == 401:
        return Refusal(AuthenticationError, message or "the key is refused")
    return None
