"""How the new-api relay in front of Midjourney-Proxy Plus says no, for pro365 and anyapi: its three error envelopes.

Texts and codes are those of the relay's source, revisions 2024-03 to 2025-04.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.adapters._mj import SUBMITS
from journeykit.adapters._mj_refusals import refusal_by_code
from journeykit.errors import (
    APIStatusError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
)
from journeykit.refusal import Refusal, code_in, message_in

if TYPE_CHECKING:
    from journeykit.exchange import Answer

# The relay says most things with code 4 and HTTP 400, or with one envelope for everything; only its text tells them
# apart. First match wins; the flag says whether nothing can have been accepted.
_TEXTS: tuple[tuple[str, type[APIStatusError], bool], ...] = (
    # Said, some with code 4, after the upstream had answered: its task may run though the relay lost it. Of a read it
    # is the relay's own trouble.
    ("midjourney_task_failed", ProviderUnavailableError, False),  # insert_, update_
    ("response_body", ProviderUnavailableError, False),  # read_, unmarshal_, copy_, close_..._failed, empty_...
    ("quota_not_enough", InsufficientCreditsError, True),
    ("额度已用尽", InsufficientCreditsError, True),  # the token's own quota, sent with 401
    ("TokenStatusExhausted", InsufficientCreditsError, True),  # the same in revisions that speak the caller's language
    ("额度不足", InsufficientCreditsError, True),
    ("task_no_found", NotFoundError, True),
    ("task_not_found", NotFoundError, True),
    ("task_status_not_success", InvalidRequestError, True),
    ("该任务所属渠道已被禁用", ProviderUnavailableError, True),
    ("无可用渠道", ProviderUnavailableError, True),
    ("get_channel_info_failed", ProviderUnavailableError, True),
)


def explain(answer: Answer) -> Refusal | None:
    """Read the relay's "no" in any of its envelopes."""
    document, status = answer.document, answer.response.status_code
    if status in {401, 403} and answer.operation in SUBMITS and _is_silence(answer):
        # Its own upstream refused the channel's secret or address; a no to our key would come with an envelope.
        said = "the provider's own upstream refused it"
        return Refusal(ProviderUnavailableError, said, code_in(document), True)
    if not isinstance(document, dict):
        return None
    if "id" in document and "error" not in document:
        return None
    message = message_in(document) if status >= 400 or "error" in document else ""
    if message:
        for part, error, safe in _TEXTS:
            if part in message:
                return Refusal(error, message, code_in(document), safe)
    if (refusal := refusal_by_code(answer)) is not None:
        return refusal
    if document.get("error") and status < 400:
        return Refusal(APIStatusError, message or "an error without a reason", code_in(document))
    return None


def _is_silence(answer: Answer) -> bool:
    """Whether it passes an empty answer on, as it came or, of a face swap, wrapped."""
    return not answer.response.content or message_in(answer.document) == "empty_response_body"
