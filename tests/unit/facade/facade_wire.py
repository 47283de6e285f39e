"""The four wires seen from a test: valid bodies per provider, a scripted transport, a virtual clock.

Written from the providers' facts, not from the adapters, so that a wrong mapping does not agree with itself.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
from typing import TYPE_CHECKING, Any

import httpx

import journeykit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
"""How many examples each property is tried with on demand (`make fuzz`); 0 is each test's own bound."""
KEY = "sk-0123456789abcdefKEY"
HOME = "https://relay.example"
UPSCALE = "MJ::JOB::upsample::1::00000000-0000-4000-8000-000000000001"
TASK_ID = "1711500000000123"
PUBLIC = "93.184.216.34"
OPERATIONS = ("fetch", "imagine", "fetch_many", "press")

_BUTTONS = [
    {"customId": UPSCALE, "emoji": "", "label": "U1", "type": 2, "style": 2},
    {"customId": "MJ::JOB::reroll::0::00000000-0000-4000-8000-000000000001::SOLO", "emoji": "🔄", "label": ""},
]
_MJ_TASK = {
    "id": TASK_ID,
    "action": "IMAGINE",
    "prompt": "a lighthouse",
    "promptEn": "a lighthouse",
    "description": "Submit success",
    "state": "job-17",
    "submitTime": 1711500000000,
    "startTime": 1711500001500,
    "finishTime": 1711500031000,
    "imageUrl": "https://pictures.example/a.png",
    "status": "SUCCESS",
    "progress": "100%",
    "failReason": "",
    "buttons": _BUTTONS,
    "properties": {"finalPrompt": "a lighthouse --v 5.2", "finalZhPrompt": ""},
}
_OMG_TASK = {
    "taskId": int(TASK_ID),
    "taskType": "FAST",
    "status": "SUCCESS",
    "action": "IMAGINE",
    "progress": "100%",
    "description": "/imagine a lighthouse",
    "prompt": "a lighthouse",
    "failReason": None,
    "submitTime": "2024-05-06T07:08:09.000Z",
    "startTime": "2024-05-06T07:08:10.000Z",
    "finishTime": "2024-05-06T07:08:52.000Z",
    "webhookUrl": None,
    "imageDcUrl": "https://pictures.example/a.png",
    "imageS3Url": None,
    "actions": [{name: row[name] for name in ("customId", "emoji", "label")} for row in _BUTTONS],
}
PROVIDERS = ("anyapi", "ohmygpt", "pro365", "trueai")


def names(provider: str) -> dict[str, str]:
    """Name the task's fields on this wire by what they are in the dialect of the other three."""
    if provider != "ohmygpt":
        return {}
    return {"id": "taskId", "buttons": "actions", "imageUrl": "imageDcUrl"}


def task_row(provider: str, **changes: Any) -> dict[str, Any]:
    """Make a task as it stands in a list; changes are named in the common dialect, `...` removes a field."""
    row = copy.deepcopy(_OMG_TASK if provider == "ohmygpt" else _MJ_TASK)
    for name, value in changes.items():
        own = names(provider).get(name, name)
        if value is ...:
            row.pop(own, None)
        else:
            row[own] = value
    return row


def task_body(provider: str, **changes: Any) -> Any:
    """Make the answer to a fetch."""
    row = task_row(provider, **changes)
    return {"statusCode": 200, "message": "Success", "data": row} if provider == "ohmygpt" else row


def submit_body(provider: str, task_id: object = TASK_ID) -> Any:
    """Make the answer to an accepted submit."""
    if provider == "ohmygpt":
        number = int(task_id) if isinstance(task_id, str) and task_id.isdigit() else task_id
        return {"statusCode": 200, "message": "Success", "data": number}
    return {"code": 1, "description": "Submit success", "result": task_id, "properties": {}}


def good_body(provider: str, operation: str) -> Any:
    """Make the valid answer to any of the four operations."""
    if operation in {"imagine", "press"}:
        return submit_body(provider)
    body = task_body(provider)
    return [body] if operation == "fetch_many" and provider != "ohmygpt" else body


def answer(body: Any = ..., *, status: int = 200, content: bytes | None = None, **headers: str) -> httpx.Response:
    """Make an answer of JSON, or of bytes; header names with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if content is None:
        content = b"" if body is ... else json.dumps(body).encode()
        given.setdefault("content-type", "application/json")
    # As a stream: a body that is given as content is decoded at once, which a broken one must not be.
    return httpx.Response(status, stream=httpx.ByteStream(content), headers=given)


class Wire:
    """A transport that gives scripted answers (the last one for ever) and remembers the requests.

    An answer is a response, an exception to raise, or a function of the request.
    """

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, httpx.Response):
            # A response's stream can be read once; scripts repeat theirs.
            return httpx.Response(said.status_code, headers=said.headers, stream=httpx.ByteStream(raw(said)))
        made: httpx.Response = said(request)
        return made

    @property
    def posts(self) -> int:
        return sum(request.method == "POST" for request in self.requests)


def raw(response: httpx.Response) -> bytes:
    """Read the bytes of a scripted answer without decoding them."""
    return b"".join(response.stream)  # type: ignore[arg-type]


def client(provider: str, wire: Callable[[httpx.Request], httpx.Response], **options: Any) -> journeykit.Client:
    """Make a client whose requests end in the wire."""
    given = {"api_key": KEY, "base_url": HOME, "max_retries": 0, **options}
    http = given.pop("http_client", None) or httpx.Client(transport=httpx.MockTransport(wire))
    return journeykit.Client(provider, http_client=http, **given)


def aclient(provider: str, wire: Callable[[httpx.Request], httpx.Response], **options: Any) -> journeykit.AsyncClient:
    """Make an async client whose requests end in the wire."""
    given = {"api_key": KEY, "base_url": HOME, "max_retries": 0, **options}
    http = given.pop("http_client", None) or httpx.AsyncClient(transport=httpx.MockTransport(wire))
    return journeykit.AsyncClient(provider, http_client=http, **given)


def finished_task(provider: str, wire: Wire, **options: Any) -> journeykit.Task:
    """Fetch a finished task and forget the exchange."""
    planned, wire.answers = wire.answers, [answer(task_body(provider))]
    task = client(provider, wire, **options).fetch(TASK_ID)
    wire.answers = planned
    wire.requests.clear()
    return task


def ask(provider: str, operation: str, wire: Wire, **options: Any) -> Any:
    """Perform one of the four operations through the public API; a list of tasks for fetch_many, else a task."""
    if operation == "press":
        return finished_task(provider, wire, **options).press("U1")
    user = client(provider, wire, **options)
    if operation == "fetch":
        return user.fetch(TASK_ID)
    return user.imagine("a lighthouse") if operation == "imagine" else user.fetch_many([TASK_ID])


def aask(provider: str, operation: str, wire: Wire, **options: Any) -> Any:
    """Perform one of the four operations through the public async API."""

    async def perform() -> Any:
        user = aclient(provider, wire, **options)
        if operation == "press":
            planned, wire.answers = wire.answers, [answer(task_body(provider))]
            task = await user.fetch(TASK_ID)
            wire.answers = planned
            wire.requests.clear()
            return await task.press("U1")
        if operation == "fetch":
            return await user.fetch(TASK_ID)
        return await (user.imagine("a lighthouse") if operation == "imagine" else user.fetch_many([TASK_ID]))

    return asyncio.run(perform())


class VirtualClock:
    """A clock that sleeping moves on; remembers the pauses."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        if len(self.pauses) > 10_000:
            raise AssertionError("this wait never ends")
        self.pauses.append(seconds)
        self.time += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


def listed(found: Any) -> Iterable[Any]:
    """See one task or many as many."""
    return found if isinstance(found, list) else [found]


def come_of(perform: Callable[[], Any]) -> Any:
    """Return what a call returns, or the error of ours that it raises; anything else breaks the test."""
    try:
        return perform()
    except journeykit.JourneyError as error:
        return error
