"""ohmygpt: form or JSON in, one envelope out.

Open points of its documentation and what is done here: every answer of the API has HTTP status 200
and says in `statusCode` how it went (clients have met 401 that way); what a submit refuses is 400;
an unknown or foreign task is 400; a fresh task shows null for what it does not have yet.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from journeykit_emulator import cdn, uploads, wire_json
from journeykit_emulator.buttons import offered, pressed
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.plan import Phase, Refusal, Snapshot
from journeykit_emulator.provider import Provider
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

Handler = Callable[[Request, Account, Mapping[str, Any]], Response]


def _counting_id(_now: float, number: int, _taken: Mapping[str, object]) -> str:
    return str(910_000 + number)


# What a picture costs is not published, only that FAST is dearer than NORMAL and that money is
# counted in small units.
_PICTURE, _CUT_OUT = Decimal(12_000), Decimal(4_000)
PROVIDER = Provider(
    name="ohmygpt",
    keys=("sk-emulatorohmygpt", "sk-secondohmygpt"),
    prices={action: _CUT_OUT if action is Action.UPSCALE else _PICTURE for action in Action},
    pool_factors={"NORMAL": Decimal("0.5")},
    new_id=_counting_id,
)
_BASE = "/api/v1/ai/draw/mj"
_POOLS = ("FAST", "NORMAL")
_SMALLEST_PAGE, _LARGEST_PAGE, _USUAL_PAGE = 5, 20, 12

_STATUS = {
    Phase.QUEUED: "NOT_START",
    Phase.SUBMITTED: "SUBMITTED",
    Phase.RUNNING: "IN_PROGRESS",
    # No dialogs here: a task that needs one has been given its answer with the press.
    Phase.WAITING: "NOT_START",
    Phase.SUCCEEDED: "SUCCESS",
    Phase.FAILED: "FAILURE",
}
_ACTIONS = {
    Action.IMAGINE: "IMAGINE",
    Action.UPSCALE: "UPSCALE",
    Action.UPSCALE_HD: "UPSCALE",
    Action.VARIATION: "VARIATION",
    Action.LOW_VARIATION: "VARIATION",
    Action.HIGH_VARIATION: "VARIATION",
    Action.REROLL: "REROLL",
    Action.ZOOM: "ZOOM",
    Action.CUSTOM_ZOOM: "ZOOM",
    Action.PAN: "PAN",
    Action.INPAINT: "VARIATION",
}
_REFUSALS = {
    Refusal.BANNED_PROMPT: "The prompt may contain sensitive words",
    Refusal.QUEUE_FULL: "The queue is full, please try again later",
    Refusal.NO_ACCOUNT: "No account is available, please try again later",
    Refusal.INVALID: "Invalid parameters",
}


class ObjectionError(ValueError):
    """The request cannot be carried out as it stands; the message says why."""


class Server:
    """The handlers over one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def imagine(self, _request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Start a picture."""
        prompt = _text(body, "prompt").strip()
        if not prompt:
            raise ObjectionError("prompt is required")
        for picture in _texts(body, "base64Array"):
            try:
                uploads.decode(picture)
            except uploads.NotAPictureError:
                raise ObjectionError("base64Array holds something that is not a picture") from None
        return self._submit(account, Order(Action.IMAGINE, prompt, pool=_pool(body)), body)

    def action(self, _request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Press a button of a finished task."""
        parent = self._task(account, body)
        if self._look(parent).phase is not Phase.SUCCEEDED:
            raise ObjectionError("the task is not finished")
        press = pressed(parent, _text(body, "customId"))
        if press is None:
            raise ObjectionError("customId is not one of the task's actions")
        pool = parent.echo["pool"]
        if _text(body, "type") and _pool(body) != pool:
            raise ObjectionError(f"the task belongs to the pool {pool}")
        order = Order(
            press.action, parent.prompt, parent=parent, index=press.index, custom_id=_text(body, "customId"), pool=pool
        )
        return self._submit(account, order, body)

    def query(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Show one task of the caller's."""
        return _envelope(self._object(request, self._task(account, body)))

    def list_tasks(self, request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
        """Show a page of the caller's tasks, newest first."""
        page = _number(request, "page", None)
        size = _number(request, "pageSize", _USUAL_PAGE)
        if page < 1 or not _SMALLEST_PAGE <= size <= _LARGEST_PAGE:
            raise ObjectionError("page starts at 1 and pageSize lies between 5 and 20")
        mine = [task for task in reversed(self._world.tasks) if task.key == account.key]
        shown = mine[(page - 1) * size : page * size]
        return _envelope({"total": len(mine), "tasks": [self._object(request, task) for task in shown]})

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Let known keys through, read the body in either encoding, and word objections."""

        async def guarded(request: Request) -> Response:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            account = self._world.accounts.get(key)
            if scheme != "Bearer" or account is None or account.standing is not Standing.GOOD:
                return _failure(401, "Invalid API key")
            try:
                return handler(request, account, await _body(request))
            except ObjectionError as objection:
                return _failure(400, str(objection))

        return guarded

    def _submit(self, account: Account, order: Order, body: Mapping[str, Any]) -> Response:
        echo = {"pool": order.pool, "webhook": _text(body, "webhook") or None}
        try:
            task = self._world.submit(account.key, order, echo)
        except RefusedError as refusal:
            if refusal.kind is Refusal.OUT_OF_CREDIT:
                return _failure(402, "Insufficient balance", "insufficient_balance_error")
            raise ObjectionError(refusal.detail or _REFUSALS[refusal.kind]) from None
        return _envelope(int(task.id))

    def _task(self, account: Account, body: Mapping[str, Any]) -> Task:
        task = self._world.find(_text(body, "taskId"), account.key)
        if task is None:
            raise ObjectionError("the task does not exist")
        return task

    def _look(self, task: Task) -> Snapshot:
        return self._world.look(task) or Snapshot(Phase.QUEUED)

    def _object(self, request: Request, task: Task) -> dict[str, Any]:
        seen = self._look(task)
        done = seen.phase is Phase.SUCCEEDED
        return {
            "taskId": int(task.id),
            "taskType": task.echo["pool"],
            "status": _STATUS[seen.phase],
            "action": _ACTIONS[task.action],
            "progress": None if seen.phase is Phase.QUEUED else f"{seen.progress}%",
            "description": f"/{_ACTIONS[task.action].lower()} {task.prompt}",
            "prompt": task.prompt,
            "failReason": seen.reason or None,
            "submitTime": _time(task.created_at),
            "startTime": _time(seen.started_at),
            "finishTime": _time(seen.finished_at),
            "webhookUrl": task.echo["webhook"],
            "imageDcUrl": cdn.link(request, task, seen) if done else None,
            "imageS3Url": None,
            "actions": [
                {"customId": button.custom_id, "emoji": button.emoji, "label": button.label}
                for button in (offered(task) if done else ())
            ],
        }


def routes(world: "World") -> list[BaseRoute]:
    """Build ohmygpt's HTTP surface."""
    server = Server(world)
    surface = (
        ("imagine", server.imagine, "submitImagine"),
        ("action", server.action, "submitAction"),
        ("query", server.query, "fetchTask"),
        ("query-mj-tasks", server.list_tasks, "listTasks"),
    )
    return [
        *(
            Route(f"{_BASE}/{path}", server.guarded(handler), methods=["POST"], name=name)
            for path, handler, name in surface
        ),
        *cdn.routes(world),
        Mount("/", app=_failure(404, "Not Found", status=404)),
    ]


async def _body(request: Request) -> Mapping[str, Any]:
    body = await _decoded(request)
    if body.get("model") != "midjourney":
        raise ObjectionError("model must be midjourney")
    return body


async def _decoded(request: Request) -> Mapping[str, Any]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        try:
            body = wire_json.parse(await request.body())
        except ValueError:
            raise ObjectionError("the body is not JSON") from None
        if not isinstance(body, dict):
            raise ObjectionError("the body is not an object")
        return body
    form = await request.form()
    body = {name: form[name] for name in form}
    if "base64Array" in body:
        body["base64Array"] = form.getlist("base64Array")
    return body


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise ObjectionError(f"{name} must be a string")
    return value or ""


def _texts(body: Mapping[str, Any], name: str) -> list[str]:
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ObjectionError(f"{name} must be an array of strings")
    return value


def _pool(body: Mapping[str, Any]) -> str:
    pool = _text(body, "type") or _POOLS[0]
    if pool not in _POOLS:
        raise ObjectionError("type must be FAST or NORMAL")
    return pool


def _number(request: Request, name: str, default: int | None) -> int:
    given = request.query_params.get(name, "" if default is None else str(default))
    if not given.isascii() or not given.isdigit():
        raise ObjectionError(f"{name} must be a number")
    return int(given)


def _envelope(data: Any) -> Response:
    return wire_json.answer({"statusCode": 200, "message": "Success", "data": data})


def _failure(code: int, message: str, kind: str | None = None, *, status: int = 200) -> Response:
    body = {"statusCode": code, "message": message, "data": None}
    return wire_json.answer(body | ({"errorType": kind} if kind else {}), status=status)


def _time(moment: float | None) -> str | None:
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
