"""heron: an invented provider. JSON in, `data` or `error` out, and the HTTP status says which."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from journeykit_emulator import cdn, uploads, wire_json
from journeykit_emulator.buttons import offered, pressed
from journeykit_emulator.hooks import Hook
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.plan import Phase, Refusal, Snapshot
from journeykit_emulator.provider import Provider
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

Handler = Callable[["World", Request, Account, Mapping[str, Any]], Response]

PROVIDER = Provider(
    name="heron",
    keys=("heron-emulator", "heron-second"),
    prices={action: Decimal(1 if action.is_quick else 4) for action in Action},
    pool_factors={"slow": Decimal("0.5")},
)
_STATES = {
    Phase.QUEUED: "queued",
    Phase.SUBMITTED: "queued",
    Phase.RUNNING: "drawing",
    Phase.WAITING: "queued",  # never: there are no dialogs here
    Phase.SUCCEEDED: "done",
    Phase.FAILED: "failed",
}
_KINDS = {
    Action.UPSCALE_HD: "upscale",
    Action.VARIATION: "vary",
    Action.LOW_VARIATION: "vary",
    Action.HIGH_VARIATION: "vary",
    Action.CUSTOM_ZOOM: "zoom",
    Action.INPAINT: "region",
}
_REFUSALS = {
    Refusal.BANNED_PROMPT: (422, "content_policy", "The prompt is against the rules"),
    Refusal.QUEUE_FULL: (503, "queue_full", "The queue is full"),
    Refusal.NO_ACCOUNT: (503, "no_capacity", "No account is available"),
    Refusal.OUT_OF_CREDIT: (402, "no_credit", "The account has no credit left"),
    Refusal.INVALID: (400, "invalid_request", "Invalid parameters"),
}
_UNKNOWN_BUTTONS = "MJ::JOB::animate_"  # no films here
_MOST = 50


def routes(world: "World") -> list[BaseRoute]:
    """Build heron's HTTP surface."""
    surface = (
        ("POST", "/v1/jobs", _imagine, "submitImagine"),
        ("GET", "/v1/jobs", _list, "listTasks"),
        ("GET", "/v1/jobs/{id}", _fetch, "fetchTask"),
        ("POST", "/v1/jobs/{id}/actions", _action, "submitAction"),
    )
    return [
        *(
            Route(path, _guarded(world, handler), methods=[method], name=name)
            for method, path, handler, name in surface
        ),
        *cdn.routes(world),
        Mount("/", app=_error(404, "not_found", "There is no such path")),
    ]


def _imagine(world: "World", request: Request, account: Account, body: Mapping[str, Any]) -> Response:
    prompt, queue = _text(body, "prompt").strip(), _text(body, "queue") or "quick"
    images = body.get("images") or []
    if not prompt:
        raise TurnedDownError(_error(400, "invalid_request", "prompt is required"))
    if queue not in {"quick", "slow"}:
        raise TurnedDownError(_error(400, "invalid_request", "queue must be quick or slow"))
    try:
        for image in images if isinstance(images, list) else [images]:
            uploads.read(image if isinstance(image, str) else "")
    except uploads.NotAPictureError:
        raise TurnedDownError(_error(400, "invalid_request", "images must be data URLs of pictures")) from None
    return _submit(world, request, account, Order(Action.IMAGINE, prompt, pool=queue), body)


def _action(world: "World", request: Request, account: Account, body: Mapping[str, Any]) -> Response:
    parent = _own(world, request, account)
    if _seen(world, parent).phase is not Phase.SUCCEEDED:
        raise TurnedDownError(_error(409, "not_finished", "The job is not finished"))
    key = _text(body, "key")
    press = None if key.startswith(_UNKNOWN_BUTTONS) else pressed(parent, key)
    if press is None:
        raise TurnedDownError(_error(400, "invalid_request", "key is not one of the job's actions"))
    order = Order(press.action, parent.prompt, parent=parent, index=press.index, custom_id=key)
    return _submit(world, request, account, order, body)


def _fetch(world: "World", request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
    task = _own(world, request, account)
    return wire_json.answer({"data": _job(cdn.address(request), task, _seen(world, task))})


def _list(world: "World", request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
    ids = request.query_params.getlist("id")
    if not 1 <= len(ids) <= _MOST:
        raise TurnedDownError(_error(400, "invalid_request", f"give 1 to {_MOST} ids"))
    found = [task for id in dict.fromkeys(ids) if (task := world.find(id, account.key))]
    return wire_json.answer({"data": [_job(cdn.address(request), task, _seen(world, task)) for task in found]})


def _submit(world: "World", request: Request, account: Account, order: Order, body: Mapping[str, Any]) -> Response:
    url, host = _text(body, "callback_url"), cdn.address(request)
    echo = {"reference": _text(body, "reference") or None}

    def told(task: Task, seen: Snapshot) -> bytes:
        return wire_json.encoded({"data": _job(host, task, seen)})

    try:
        task = world.submit(account.key, order, echo, Hook(url, told) if url else None)
    except RefusedError as refusal:
        status, kind, message = _REFUSALS[refusal.kind]
        raise TurnedDownError(_error(status, kind, refusal.detail or message)) from None
    return wire_json.answer({"data": _job(host, task, _seen(world, task))}, status=202)


def _job(host: str, task: Task, seen: Snapshot) -> dict[str, Any]:
    done = seen.phase is Phase.SUCCEEDED
    shown = [button for button in offered(task) if not button.custom_id.startswith(_UNKNOWN_BUTTONS)]
    return {
        "id": task.id,
        "kind": _KINDS.get(task.action, task.action.value),
        "state": _STATES[seen.phase],
        "percent": seen.progress,
        "prompt": task.prompt,
        "reference": task.echo["reference"],
        "created_at": task.created_at,
        "started_at": seen.started_at,
        "finished_at": seen.finished_at,
        "picture": {"url": cdn.link(host, task, seen)} if done else None,
        "actions": [{"key": each.custom_id, "title": each.label or each.emoji} for each in shown] if done else None,
        "failure": seen.reason or None,
    }


def _seen(world: "World", task: Task) -> Snapshot:
    return world.look(task) or Snapshot(Phase.QUEUED)


def _own(world: "World", request: Request, account: Account) -> Task:
    task = world.find(request.path_params["id"], account.key)
    if task is None:
        raise TurnedDownError(_error(404, "not_found", "There is no such job"))
    return task


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise TurnedDownError(_error(400, "invalid_request", f"{name} must be a string"))
    return value


def _error(status: int, kind: str, message: str) -> Response:
    return wire_json.answer({"error": {"type": kind, "message": message}}, status=status)


def _guarded(world: "World", handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        account = world.accounts.get(request.headers.get("x-heron-key", ""))
        if account is None or account.standing is not Standing.GOOD:
            return _error(401, "unauthorized", "The key is not valid")
        try:
            body = wire_json.parse(await request.body()) if request.method == "POST" else {}
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return _error(400, "invalid_request", "the body is not a JSON object")
        try:
            return handler(world, request, account, body)
        except TurnedDownError as turned_down:
            return turned_down.response

    return guarded
