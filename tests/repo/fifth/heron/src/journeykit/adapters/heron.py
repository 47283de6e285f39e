"""Heron Pictures: an invented dialect. Jobs inside `data`, refusals inside `error`, times in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeykit.adapters.protocol import Cadence
from journeykit.buttons import Button
from journeykit.capabilities import Capability
from journeykit.errors import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
)
from journeykit.exchange import Exchange, call
from journeykit.models import State, Status
from journeykit.reading import identity, mapping, percent, rows, status_of, text, when
from journeykit.refusal import Refusal, drift, message_in, refused_locally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options
    from journeykit.config import Config
    from journeykit.exchange import Answer, Endpoint
    from journeykit.flow import Flow

NAME = "heron"
BASE_URL = "https://api.heron.example"
AUTH_HEADER = "X-Heron-Key: {key}"
CADENCE = Cadence(first=2.0, factor=1.3, longest=5.0)
BATCH = 50
LINKS = False
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.PRESS,
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.SPEED,
        Capability.STATE,
        Capability.NOTIFY_HOOK,
    }
)
STATUSES = {"QUEUED": Status.QUEUED, "DRAWING": Status.RUNNING, "DONE": Status.SUCCEEDED, "FAILED": Status.FAILED}
_QUEUES = {"fast": "quick", "relax": "slow"}
# `type` of an error -> class, and whether the provider has said that it accepted nothing (None: as the class says).
_ERRORS: dict[str, tuple[type[APIStatusError], bool | None]] = {
    "invalid_request": (InvalidRequestError, None),
    "unauthorized": (AuthenticationError, None),
    "no_credit": (InsufficientCreditsError, None),
    "not_found": (NotFoundError, None),
    "not_finished": (InvalidRequestError, None),
    "content_policy": (PromptRejectedError, None),
    "queue_full": (ProviderUnavailableError, True),
    "no_capacity": (ProviderUnavailableError, True),
}


def explain(answer: Answer) -> Refusal | None:
    """Read an error by its type; whatever has none is judged by its HTTP status."""
    error = mapping(mapping(answer.document).get("error"))
    kind = text(error.get("type"))
    if kind is None or (kind not in _ERRORS and answer.response.status_code >= 400):
        return None
    known, safe = _ERRORS.get(kind, (APIStatusError, None))
    return Refusal(known, message_in(error) or kind, kind, safe)


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    from journeykit_clients.heron.api.submit import submit_imagine
    from journeykit_clients.heron.models import CreateJob, CreateJobQueue
    from journeykit_clients.heron.types import UNSET

    if options.speed and options.speed not in _QUEUES:
        raise refused_locally(config, f"speed={options.speed!r}: this provider has two; give 'fast' or 'relax'")
    body = CreateJob(
        prompt=prompt,
        images=list(options.images) or UNSET,
        queue=CreateJobQueue(_QUEUES[options.speed]) if options.speed else UNSET,
        reference=options.state or UNSET,
        callback_url=options.notify_hook or UNSET,
    )
    return _submit(config, "imagine", options, prompt, submit_imagine, body=body)


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task."""
    from journeykit_clients.heron.api.submit import submit_action
    from journeykit_clients.heron.models import RunAction
    from journeykit_clients.heron.types import UNSET

    body = RunAction(key=button.custom_id, reference=options.state or UNSET, callback_url=options.notify_hook or UNSET)
    return _submit(config, "press", options, state.prompt, submit_action, id=state.id, body=body)


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    from journeykit_clients.heron.api.task import fetch_task
    from journeykit_clients.heron.models import JobEnvelope

    reply = yield from call(Exchange(config, "fetch", explain), fetch_task, JobEnvelope, id=id)
    state = _read(config, reply.document.get("data"))
    if state is None:
        raise drift(config, "fetch", reply.response, "an envelope without a job")
    return state


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks by their ids; unknown ones are missing from the answer."""
    from journeykit_clients.heron.api.task import list_tasks
    from journeykit_clients.heron.models import JobListEnvelope

    exchange = Exchange(config, "fetch_many", explain)
    reply = yield from call(exchange, list_tasks, JobListEnvelope, id=list(ids))
    listed = reply.document.get("data")
    if not isinstance(listed, list):
        raise drift(config, "fetch_many", reply.response, "an envelope without a list of jobs")
    return [state for row in rows(listed) if (state := _read(config, row)) is not None]


def read_callback(config: Config, document: dict[str, Any]) -> State | None:
    """Read the job that a callback brings inside its envelope, or that a State has as `raw`."""
    return _read(config, document.get("data", document))


def _submit(
    config: Config, operation: str, options: Options, prompt: str | None, endpoint: Endpoint[...], **arguments: object
) -> Flow[State]:
    from journeykit_clients.heron.models import JobEnvelope

    exchange = Exchange(config, operation, explain, submits=True, extra=options.extra, prompt=prompt)
    reply = yield from call(exchange, endpoint, JobEnvelope, **arguments)
    state = _read(config, reply.document.get("data"), fetched=False)
    if state is None:
        raise drift(config, operation, reply.response, "an acceptance that names no job", submits=True)
    return state


def _read(config: Config, data: object, *, fetched: bool = True) -> State | None:
    job = mapping(data)
    id = identity(job.get("id"))
    if id is None:
        return None
    return State(
        id=id,
        provider=config.provider,
        status=status_of(job.get("state"), STATUSES, config),
        progress=percent(job.get("percent")),
        action=(text(job.get("kind")) or "").upper() or None,
        prompt=text(job.get("prompt")),
        image_url=text(mapping(job.get("picture")).get("url")),
        buttons=tuple(
            Button(key, text(row.get("title")) or "")
            for row in rows(job.get("actions"))
            if (key := text(row.get("key")))
        ),
        submitted_at=when(job.get("created_at")),
        started_at=when(job.get("started_at")),
        finished_at=when(job.get("finished_at")),
        fail_reason=text(job.get("failure")),
        state=text(job.get("reference")),
        raw=job,
        fetched=fetched,
    )
