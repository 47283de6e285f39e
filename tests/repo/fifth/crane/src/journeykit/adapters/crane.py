"""Crane Relay: an invented reseller with a new-api relay; the dialect is `_mj`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeykit.adapters import _mj
from journeykit.adapters._relay_refusals import explain
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options
    from journeykit.buttons import Button
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.models import State

NAME = "crane"
BASE_URL = "https://api.crane.example"
AUTH_HEADER = "Authorization: Bearer {key}"
# The relay refreshes its rows every 15 s, at a phase unknown to us.
CADENCE = Cadence(first=2.0, factor=1.3, longest=5.0, lag=7.5, refresh=15.0)
BATCH = 100
LINKS = False
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.PRESS,
        Capability.ANSWER,
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.STATE,
        # Not NOTIFY_HOOK: documented, but the relay drops notifyHook unless its operator enabled it.
    }
)


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    from journeykit_clients.crane.api.submit import submit_imagine
    from journeykit_clients.crane.models import ImagineRequest, SubmitResult
    from journeykit_clients.crane.types import UNSET

    body = ImagineRequest(
        prompt=prompt,
        base_64_array=list(options.images) or UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _mj.submit(
        config, "imagine", explain, submit_imagine, SubmitResult, body, extra=options.extra, prompt=prompt
    )


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task."""
    from journeykit_clients.crane.api.submit import submit_action
    from journeykit_clients.crane.models import ActionRequest, SubmitResult
    from journeykit_clients.crane.types import UNSET

    body = ActionRequest(
        task_id=state.id,
        custom_id=button.custom_id,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _mj.submit(
        config, "press", explain, submit_action, SubmitResult, body, extra=options.extra, prompt=state.prompt
    )


def answer(config: Config, state: State, prompt: str | None, mask: str | None, options: Options) -> Flow[State]:
    """Answer a window; the task goes on under its own id."""
    from journeykit_clients.crane.api.submit import submit_modal
    from journeykit_clients.crane.models import ModalRequest, SubmitResult
    from journeykit_clients.crane.types import UNSET

    body = ModalRequest(task_id=state.id, prompt=prompt or UNSET, mask_base_64=mask or UNSET)
    return _mj.submit(
        config,
        "answer",
        explain,
        submit_modal,
        SubmitResult,
        body,
        extra=options.extra,
        prompt=prompt,
        known_id=state.id,
    )


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    from journeykit_clients.crane.api.task import fetch_task

    return _mj.fetch(config, explain, fetch_task, id)


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks by their ids."""
    from journeykit_clients.crane.api.task import list_tasks_by_condition
    from journeykit_clients.crane.models import TaskIdsRequest

    return _mj.fetch_many(config, explain, list_tasks_by_condition, TaskIdsRequest(ids=list(ids)))


def read_callback(config: Config, document: dict[str, Any]) -> State | None:
    """Read the task that a callback brings, where the operator allows them."""
    return _mj.read_task(config, document)
