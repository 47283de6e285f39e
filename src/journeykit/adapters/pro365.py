"""pro365 (api.pro365.top): a new-api relay; facts from its own pages and the relay's source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.adapters import _mj
from journeykit.adapters._relay import explain
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability
from journeykit_clients.pro365.api.submit import submit_action, submit_imagine
from journeykit_clients.pro365.api.task import fetch_task, list_tasks_by_condition
from journeykit_clients.pro365.models import (
    ActionRequest,
    ImagineRequest,
    ImagineRequestBotType,
    SubmitResult,
    Task,
    TaskIdsRequest,
)
from journeykit_clients.pro365.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.models import Button, State

NAME = "pro365"
BASE_URL = "https://api.pro365.top"
AUTH_HEADER = "Authorization: Bearer {key}"
CADENCE = Cadence(
    first=2.0, factor=1.3, longest=5.0
)  # the relay refreshes its rows every 15 s, at a phase unknown to us
BATCH = 100
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.PRESS,
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.BOT,  # not on its imagine page, but the relay forwards botType
        Capability.STATE,
        # Not NOTIFY_HOOK: documented, but the relay drops notifyHook unless its operator enabled it.
    }
)
_BOTS = {"midjourney": ImagineRequestBotType.MID_JOURNEY, "niji": ImagineRequestBotType.NIJI_JOURNEY}


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    body = ImagineRequest(
        prompt=prompt,
        base_64_array=list(options.images) or UNSET,
        bot_type=_BOTS[options.bot] if options.bot else UNSET,
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
    return _mj.fetch_many(config, explain, list_tasks_by_condition, TaskIdsRequest(ids=list(ids)))
