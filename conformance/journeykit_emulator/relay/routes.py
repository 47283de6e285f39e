"""The relay's HTTP surface: submits, reads, the picture proxy, and the console behind the rest."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

from journeykit_emulator import cdn, uploads, wire_json
from journeykit_emulator.buttons import pressed
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Refusal
from journeykit_emulator.relay import custom_id, dto, errors, upstream
from journeykit_emulator.relay.auth import authenticate, request_id
from journeykit_emulator.relay.row import has_picture, row
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

REQUEST_ID = "X-Oneapi-Request-Id"

Handler = Callable[[Request, Account, str], Awaitable[Response]]

# Plus keeps these waiting until the answer to a dialog arrives.
_DIALOGS = {Action.INPAINT, Action.CUSTOM_ZOOM}
_CONSOLE = '<!doctype html><html lang="zh"><head><title>New API</title></head><body></body></html>'
_JSON_PREFIXES = ("/v1", "/api", "/assets")


class Relay:
    """The handlers of one deployment."""

    def __init__(self, world: "World", switches: Switches) -> None:
        self._world = world
        self._switches = switches

    async def imagine(self, request: Request, account: Account, request_id: str) -> Response:
        """Start a picture."""
        body = await self._read(request, request_id)
        if not body.prompt:
            return errors.refused("prompt_is_required")
        order = Order(Action.IMAGINE, body.prompt.strip())
        return self._submit(account, order, body)

    async def action(self, request: Request, account: Account, request_id: str) -> Response:
        """Press a button."""
        body = await self._read(request, request_id)
        revision = self._switches.malformed
        if objection := custom_id.objection(body.custom_id, revision, request_id):
            return objection
        if not body.task_id:
            # The relay checks a parent only if one is named; Plus is the one that misses it.
            return upstream.refused(RefusedError(Refusal.INVALID, "taskId不能为空"))
        parent = self._parent(account, body.task_id)
        press = pressed(parent, body.custom_id)
        if press is None:
            return upstream.refused(RefusedError(Refusal.INVALID, "关联按钮不存在"))
        order = Order(
            press.action,
            parent.prompt,
            parent=parent,
            index=press.index,
            custom_id=body.custom_id,
            dialog=press.action in _DIALOGS,
        )
        return self._submit(account, order, body)

    async def fetch(self, request: Request, account: Account, _request_id: str) -> Response:
        """Show one task of the caller's."""
        task = self._world.find(request.path_params["task_id"], account.key)
        if task is None:
            return errors.refused("task_no_found")
        return wire_json.go_answer(row(self._world, request, task, self._switches))

    async def list_by_condition(self, request: Request, account: Account, _request_id: str) -> Response:
        """Show those of the named tasks that exist and are the caller's, in database order."""
        try:
            wanted = _ids(wire_json.parse(await request.body()))
        except ValueError:
            return errors.unreadable_list()
        tasks = [t for t in self._world.tasks if t.id in wanted and t.key == account.key]
        return wire_json.go_answer([row(self._world, request, task, self._switches) for task in tasks])

    async def image(self, request: Request) -> Response:
        """Stream a picture to anybody."""
        response = self._picture(request)
        response.headers[REQUEST_ID] = request_id(self._world)
        return response

    def _picture(self, request: Request) -> Response:
        task = self._world.find(request.path_params["task_id"])
        if task is None:
            return errors.picture(400, "midjourney_task_not_found")
        if not has_picture(self._world.look(task)):
            return errors.picture(500, "http_get_image_failed")
        return Response(cdn.bytes_of(self._world, task), media_type="image/png")

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Let only known keys through, and number the request as the relay does."""

        async def guarded(request: Request) -> Response:
            number = request_id(self._world)
            account = authenticate(self._world, request, number)
            try:
                if isinstance(account, Response):
                    response = account
                else:
                    response = await handler(request, account, number)
            except TurnedDownError as turned_down:
                response = turned_down.response
            response.headers[REQUEST_ID] = number
            return response

        return guarded

    async def _read(self, request: Request, request_id: str) -> dto.Submit:
        try:
            return await dto.read(request)
        except dto.UnreadableError:
            answer = errors.malformed(self._switches.malformed, "bind_request_body_failed", request_id)
            raise TurnedDownError(answer) from None

    def _parent(self, account: Account, task_id: str) -> Task:
        parent = self._world.find(task_id, account.key)
        if parent is None:
            raise TurnedDownError(errors.refused("task_not_found"))
        seen = self._world.look(parent)
        if seen is None or seen.phase is not Phase.SUCCEEDED:
            raise TurnedDownError(errors.refused("task_status_not_success"))
        return parent

    def _submit(self, account: Account, order: Order, body: dto.Submit) -> Response:
        if not self._world.affords(account.key, order):
            return errors.refused("quota_not_enough")
        if not order.prompt:
            return upstream.refused(RefusedError(Refusal.INVALID, "prompt不能为空"))
        if not all(map(_is_picture, body.pictures)):
            return upstream.refused(RefusedError(Refusal.INVALID, "base64格式错误"))
        try:
            task = self._world.submit(account.key, order, {"state": body.state})
        except RefusedError as refusal:
            if refusal.kind is Refusal.OUT_OF_CREDIT:
                return errors.refused("quota_not_enough")
            return upstream.refused(refusal, order.prompt)
        return upstream.accepted(task, self._switches)


class Console:
    """Everything else is the web console: a page with status 200, whatever was asked for."""

    def __init__(self, world: "World", routes: Sequence[BaseRoute]) -> None:
        self._world = world
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a path or method that is none of the relay's."""
        response = self._answer(Request(scope))
        response.headers[REQUEST_ID] = request_id(self._world)
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(_JSON_PREFIXES):
            message = f"Invalid URL ({request.method} {path})"
            envelope = {"error": {"message": message, "type": "invalid_request_error"}}
            return wire_json.answer(envelope, status=404)
        bare = {**request.scope, "path": path.rstrip("/"), "root_path": ""}
        if path.endswith("/") and any(r.matches(bare)[0] is Match.FULL for r in self._routes):
            # gin's own redirect: 301 may change the method, so anything but GET gets 307.
            return RedirectResponse(path.rstrip("/"), 301 if request.method == "GET" else 307)
        return HTMLResponse(_CONSOLE, headers={"Cache-Control": "no-cache"})


def routes(world: "World", switches: Switches) -> list[BaseRoute]:
    """Build the relay's surface; every path exists a second time behind a mode such as mj-fast."""
    relay = Relay(world, switches)
    surface = (
        ("POST", "/mj/submit/imagine", relay.guarded(relay.imagine), "submitImagine"),
        ("POST", "/mj/submit/action", relay.guarded(relay.action), "submitAction"),
        ("GET", "/mj/task/{task_id}/fetch", relay.guarded(relay.fetch), "fetchTask"),
        ("POST", "/mj/task/list-by-condition", relay.guarded(relay.list_by_condition), "listTasksByCondition"),
        ("GET", "/mj/image/{task_id}", relay.image, "downloadPicture"),
    )
    served: list[BaseRoute] = [
        Route(prefix + path, handler, methods=[method], name=name)
        for prefix in ("", "/{mode}")
        for method, path, handler, name in surface
    ]
    served.extend(cdn.routes(world))
    return [*served, Mount("/", app=Console(world, served))]


def _ids(body: Any) -> set[str]:
    ids = body.get("ids") if isinstance(body, dict) else body
    if ids is None:
        return set()
    bindable = isinstance(body, dict) and isinstance(ids, list)
    if not bindable or not all(item is None or isinstance(item, str) for item in ids):
        raise ValueError("not an object with a list of strings")
    return {item for item in ids if item}


def _is_picture(text: str) -> bool:
    try:
        uploads.decode(text)
    except uploads.NotAPictureError:
        return False
    return True
