"""trueai (trueai-org/midjourney-proxy): self-hosted; facts from its page and its source, versions 11.3 to 11.10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.adapters import _mj
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability
from journeykit.errors import InvalidRequestError, NotFoundError, ProviderUnavailableError
from journeykit.reading import whole
from journeykit.refusal import Refusal, message_in
from journeykit_clients.trueai.api.submit import submit_action, submit_imagine
from journeykit_clients.trueai.api.task import fetch_task, list_tasks_by_ids
from journeykit_clients.trueai.models import (
    AccountFilter,
    AccountFilterModesItem,
    ActionRequest,
    ImagineRequest,
    ImagineRequestBotType,
    SubmitResult,
    Task,
    TaskIdsRequest,
)
from journeykit_clients.trueai.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options
    from journeykit.config import Config
    from journeykit.exchange import Answer
    from journeykit.flow import Flow
    from journeykit.models import Button, State

NAME = "trueai"
BASE_URL = None  # everybody runs their own
AUTH_HEADER = "Authorization: {key}"  # compared verbatim: "Bearer" would have to be part of the key
CADENCE = Cadence(first=1.5, factor=1.3, longest=5.0)  # its database, which answers fetches, is written every 3 s
BATCH = 100  # no limit is known; gateways in front may cap the body
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.PRESS,
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.BOT,
        Capability.SPEED,
        Capability.STATE,
        Capability.NOTIFY_HOOK,
    }
)
_BOTS = {"midjourney": ImagineRequestBotType.MID_JOURNEY, "niji": ImagineRequestBotType.NIJI_JOURNEY}


def explain(answer: Answer) -> Refusal | None:
    """Read a "no" in any of its shapes: SubmitResult, Result envelope, plain text, nothing at all."""
    document, status = answer.document, answer.response.status_code
    if answer.operation == "fetch" and 200 <= status < 300 and (status == 204 or document is None):
        return Refusal(NotFoundError, "unknown task (it answers 204 for those)")
    if isinstance(document, dict) and document.get("success") is False:
        # The Result envelope: binding errors and limits, with HTTP 200; crashes, with 500.
        error = ProviderUnavailableError if status >= 500 else InvalidRequestError
        return Refusal(error, message_in(document) or "no reason given", whole(document.get("code")))
    return None if isinstance(document, dict) and "id" in document else _mj.refusal_by_code(answer)


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    speed = options.speed
    body = ImagineRequest(
        prompt=prompt,
        base_64_array=list(options.images) or UNSET,
        bot_type=_BOTS[options.bot] if options.bot else UNSET,
        # A preference, not a guarantee: if no account can serve it, the next mode is tried.
        account_filter=AccountFilter(modes=[AccountFilterModesItem(speed.upper())]) if speed else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _mj.submit(
        config,
        "imagine",
        explain,
        submit_imagine,
        SubmitResult,
        body,
        extra=options.extra,
        prompt=prompt,
        action="IMAGINE",
    )


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task."""
    body = ActionRequest(
        task_id=state.id,
        custom_id=button.custom_id,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _mj.submit(
        config, "press", explain, submit_action, SubmitResult, body, extra=options.extra, prompt=state.prompt
    )


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    return _mj.fetch(config, explain, fetch_task, Task, id)


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks by their ids."""
    return _mj.fetch_many(config, explain, list_tasks_by_ids, TaskIdsRequest(ids=list(ids)))
