"""OhMyGPT: a dialect of its own. Calls are POSTs, answers envelopes, ids numbers there and text in requests.

Facts from its public pages and from five published clients of its Midjourney part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeykit.adapters._ohmygpt_account import CONTENT, api_keys, balance, upload  # noqa: F401 - called through it
from journeykit.adapters._ohmygpt_refusals import accepts, explain
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability
from journeykit.exchange import Exchange, address, call
from journeykit.models import State, Status
from journeykit.reading import buttons, identity, is_link, percent, rows, status_of, suggestions, text, when
from journeykit.refusal import drift, refused_locally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options, Resizing
    from journeykit.buttons import Button
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit_clients.ohmygpt.models import Task

NAME = "ohmygpt"
BASE_URL = "https://cn2us02.opapi.win"
AUTH_HEADER = "Authorization: Bearer {key}"
CADENCE = Cadence(first=2.0, factor=1.3, longest=5.0)  # published clients ask every 2 to 10 s; nothing is documented
BATCH = 1
_PAGE = 20  # tasks; the most it gives at once
LINKS = False
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.BLEND,
        Capability.DESCRIBE,
        Capability.PRESS,
        Capability.UPLOAD,  # the general file service
        Capability.FETCH,
        Capability.LIST,
        Capability.BALANCE,
        Capability.API_KEYS,
        Capability.REFERENCE_IMAGES,
        Capability.SPEED,  # two pools, of which FAST is the dearer
        Capability.NOTIFY_HOOK,  # `webhook`, documented on the imagine page
        Capability.MIRRORS,  # its object storage: in its navigation, and the address in a published client
        Capability.IMAGE_PROXY,  # four entries of its navigation, two of them compressing
    }
)
STATUSES = {
    "NOT_START": Status.QUEUED,
    "SUBMITTED": Status.QUEUED,
    "IN_PROGRESS": Status.RUNNING,
    "SUCCESS": Status.SUCCEEDED,
    "FAILURE": Status.FAILED,
    "FAILED": Status.FAILED,  # one client looks for it, two for FAILURE
}
STARTS = {"imagine": "IMAGINE", "blend": "BLEND", "describe": "DESCRIBE"}
# `type` must be the parent's when a button is pressed (one client says so), so the pool is always sent.
_POOLS = {None: "FAST", "fast": "FAST", "relax": "NORMAL"}
_PROXY = "https://wsrv.nl"


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    from journeykit_clients.ohmygpt.api.submit import submit_imagine
    from journeykit_clients.ohmygpt.models import (
        ImagineRequest,
        ImagineRequestModel,
        ImagineRequestType,
        SubmitEnvelope,
    )
    from journeykit_clients.ohmygpt.types import UNSET

    body = ImagineRequest(
        model=ImagineRequestModel.MIDJOURNEY,
        prompt=prompt,
        type_=ImagineRequestType(_pool(config, options.speed)),
        base_64_array=list(options.images) or UNSET,
        webhook=options.notify_hook or UNSET,
    )
    # Arrays in its forms are ambiguous (data URLs hold commas); its service notes recommend JSON.
    exchange = _submit(config, "imagine", options, prompt, as_json=bool(options.images))
    reply = yield from call(exchange, submit_imagine, SubmitEnvelope, body=body)
    return _submitted(exchange, reply, body.type_)


def blend(config: Config, options: Options) -> Flow[State]:
    """Start a blend task."""
    from journeykit_clients.ohmygpt.api.submit import submit_blend
    from journeykit_clients.ohmygpt.models import (
        BlendRequest,
        BlendRequestDimensions,
        BlendRequestModel,
        BlendRequestType,
        SubmitEnvelope,
    )
    from journeykit_clients.ohmygpt.types import UNSET

    body = BlendRequest(
        model=BlendRequestModel.MIDJOURNEY,
        base_64_array=list(options.images),
        # The server's default is unknown and every published client says it.
        dimensions=BlendRequestDimensions((options.shape or "square").upper()),
        type_=BlendRequestType(_pool(config, options.speed)),
        webhook=options.notify_hook or UNSET,
    )
    exchange = _submit(config, "blend", options, as_json=True)
    reply = yield from call(exchange, submit_blend, SubmitEnvelope, body=body)
    return _submitted(exchange, reply, body.type_)


def describe(config: Config, image: str, options: Options) -> Flow[State]:
    """Start a describe task."""
    from journeykit_clients.ohmygpt.api.submit import submit_describe
    from journeykit_clients.ohmygpt.models import (
        DescribeRequest,
        DescribeRequestModel,
        DescribeRequestType,
        SubmitEnvelope,
    )
    from journeykit_clients.ohmygpt.types import UNSET

    body = DescribeRequest(
        model=DescribeRequestModel.MIDJOURNEY,
        base64=image,
        type_=DescribeRequestType(_pool(config, options.speed)),
        webhook=options.notify_hook or UNSET,
    )
    exchange = _submit(config, "describe", options)
    reply = yield from call(exchange, submit_describe, SubmitEnvelope, body=body)
    return _submitted(exchange, reply, body.type_)


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task, in the pool that the task ran in."""
    from journeykit_clients.ohmygpt.api.submit import submit_action
    from journeykit_clients.ohmygpt.models import ActionRequest, ActionRequestModel, ActionRequestType, SubmitEnvelope
    from journeykit_clients.ohmygpt.types import UNSET

    pool = state.properties.get("taskType")
    body = ActionRequest(
        model=ActionRequestModel.MIDJOURNEY,
        task_id=state.id,
        custom_id=button.custom_id,
        type_=ActionRequestType(pool if pool in set(ActionRequestType) else _pool(config, config.speed)),
        webhook=options.notify_hook or UNSET,
    )
    exchange = _submit(config, "press", options, state.prompt)
    reply = yield from call(exchange, submit_action, SubmitEnvelope, body=body)
    return _submitted(exchange, reply, body.type_)


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    from journeykit_clients.ohmygpt.api.task import fetch_task
    from journeykit_clients.ohmygpt.models import FetchTaskRequest, FetchTaskRequestModel, TaskEnvelope

    body = FetchTaskRequest(model=FetchTaskRequestModel.MIDJOURNEY, task_id=id)
    reply = yield from call(Exchange(config, "fetch", explain), fetch_task, TaskEnvelope, body=body)
    task = _task(reply.model.data if "data" in reply.document else reply.document)
    state = None if task is None else _read(config, task, reply.document, id)
    if state is None:
        raise drift(
            config, "fetch", reply.response, "an envelope without a task: its data has neither a taskId nor a status"
        )
    return state


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks one by one; this provider has no list by ids."""
    (id,) = ids  # BATCH is 1
    return [(yield from fetch(config, id))]


def read_callback(config: Config, document: dict[str, Any]) -> State | None:
    """Read the task that a callback brings: bare, though an envelope around it would be understood."""
    task = _task(document.get("data") if "data" in document else document)
    return None if task is None else _read(config, task, document)


def list_tasks(config: Config, page: int) -> Flow[list[State]]:
    """Ask for a page of the account's tasks, the newest first."""
    from journeykit_clients.ohmygpt.api.task import list_tasks as list_endpoint
    from journeykit_clients.ohmygpt.models import ListTasksRequest, ListTasksRequestModel, Task, TaskListEnvelope

    body = ListTasksRequest(model=ListTasksRequestModel.MIDJOURNEY)
    exchange = Exchange(config, "list", explain)
    reply = yield from call(exchange, list_endpoint, TaskListEnvelope, body=body, page=page, page_size=_PAGE)
    data = reply.document.get("data")
    # Its own example shows one task in place of a page.
    listed = data["tasks"] if isinstance(data, dict) and "tasks" in data else [data]
    read = (_read(config, Task.from_dict(row), row) for row in rows(listed))
    found = [state for state in read if state is not None]
    # Only a list can say that there is nothing: on that word a lost submit is paid for again.
    if not isinstance(listed, list) or (listed and not found):
        raise drift(config, "list", reply.response, "an envelope without a list of tasks")
    return found


def proxied(url: str, resizing: Resizing) -> str:
    """Say where the proxy shows the picture at that address."""
    from journeykit_clients.ohmygpt.api.image import proxy_image
    from journeykit_clients.ohmygpt.types import UNSET

    return address(
        _PROXY,
        proxy_image,
        url_query=url,
        w=resizing.width or UNSET,
        h=resizing.height or UNSET,
        output=resizing.format or UNSET,
        q=resizing.quality or UNSET,
    )


def _pool(config: Config, speed: str | None) -> str:
    if speed not in _POOLS:
        raise refused_locally(
            config, f"speed={config.quoted(speed)}: this provider has two pools; give 'fast' or 'relax'"
        )
    return _POOLS[speed]


def _submit(
    config: Config, operation: str, options: Options, prompt: str | None = None, *, as_json: bool = False
) -> Exchange:
    return Exchange(
        config,
        operation,
        explain,
        submits=True,
        extra=options.extra,
        as_json=as_json,
        prompt=prompt,
        accepts=lambda answer: accepts(answer) and _task_id(answer.document) is not None,
    )


def _task_id(document: dict[str, Any]) -> str | None:
    # The data is the number of the task; a server that wraps it in an object is still understood.
    data = document.get("data")
    return identity(data.get("taskId") if isinstance(data, dict) else data)


def _submitted(exchange: Exchange, reply: Any, pool: object) -> State:
    task_id = _task_id(reply.document)
    if task_id is None:
        came = "an acceptance that names no task"
        raise drift(exchange.config, exchange.operation, reply.response, came, submits=True)
    return State(
        id=task_id,
        provider=exchange.config.provider,
        status=Status.QUEUED,
        action=STARTS.get(exchange.operation),
        prompt=exchange.prompt,
        properties={"taskType": str(pool)},
        raw=reply.document,
        fetched=False,
    )


def _task(data: object) -> Task | None:
    from journeykit_clients.ohmygpt.models import Task

    if isinstance(data, Task):
        return data
    several = list(rows(data if isinstance(data, list) else [data]))
    return Task.from_dict(several[0]) if len(several) == 1 else None


def _read(config: Config, task: Task, document: Any, asked_for: str | None = None) -> State | None:
    task_id = identity(task.task_id) or (asked_for if isinstance(task.status, str) else None)
    if task_id is None:
        return None
    status = status_of(task.status, STATUSES, config)
    reason = text(task.fail_reason)
    if reason and not status.done:
        status = Status.FAILED  # a published client's rule: a reason counts whatever the status says
    action = text(task.action)
    is_text = action == "DESCRIBE"  # its result arrives as the prompt
    told = text(task.prompt) if is_text and status is Status.SUCCEEDED else None
    first, stored = text(task.image_dc_url), _stored(text(task.image_s3_url))
    return State(
        id=task_id,
        provider=config.provider,
        status=status,
        progress=percent(task.progress),
        action=action,
        prompt=None if is_text else text(task.prompt),
        text=told,
        suggestions=suggestions(told),
        image_url=first or stored,
        mirrors=(stored,) if first and stored else (),
        buttons=buttons(task.actions),
        submitted_at=when(task.submit_time),
        started_at=when(task.start_time),
        finished_at=when(task.finish_time),
        fail_reason=reason,
        properties={"taskType": task.task_type} if text(task.task_type) else {},
        raw=document,
    )


def _stored(key: str | None) -> str | None:
    from journeykit_clients.ohmygpt.api.image import fetch_stored_image

    if key is None or is_link(key):
        return key
    if not key.isprintable():
        return None
    # In spite of its name a key, of which the slashes are part of the address.
    return address(CONTENT, fetch_stored_image, key.lstrip("/")).replace("%2F", "/")
