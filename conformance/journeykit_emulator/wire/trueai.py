"""trueai: a trueai-org/midjourney-proxy server with Discord accounts.

The key is compared as it stands, without any prefix. Tasks belong to nobody: who knows an id may
read it and press its buttons.
"""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

from journeykit_emulator import cdn, uploads, wire_json
from journeykit_emulator.buttons import pressed
from journeykit_emulator.jobs import Action
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Refusal, Snapshot
from journeykit_emulator.provider import Provider
from journeykit_emulator.trueai import binding, envelopes
from journeykit_emulator.trueai.task import task_object
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.jobs import Task
    from journeykit_emulator.world import World

Handler = Callable[[Request, Account, Mapping[str, Any]], Response]

_ONE = Decimal(1)
PROVIDER = Provider(
    name="trueai",
    keys=("emulator-trueai", "second-trueai"),
    # The server counts pictures, not money, and counts them when they are there.
    prices={action: _ONE for action in Action if action is not Action.UPSCALE},
    pool_factors={"TURBO": Decimal(2)},
    charges_on_success=True,
    refresh=3.0,
    unlimited=frozenset({Action.UPSCALE}),
)
_SPEEDS = {"": None, "/mj-fast": "FAST", "/mj-turbo": "TURBO", "/mj-relax": "RELAX"}
_LONGEST = {"state": 255, "notifyhook": 2000}
_DIALOGS = {Action.INPAINT, Action.CUSTOM_ZOOM}
_REMIXABLE = {
    Action.VARIATION, Action.LOW_VARIATION, Action.HIGH_VARIATION, Action.REROLL, Action.PAN,
}  # fmt: skip
_NIJI = {"NIJI_JOURNEY", "NIJI"}


class Server:
    """The handlers over one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def imagine(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Start a picture; a limit is told in the envelope of the submits."""
        prompt = body.get("prompt", "").strip()
        if not prompt:
            return envelopes.submit(4, "prompt不能为空")
        if objection := _objection_to_pictures(body.get("base64array", [])):
            return objection
        if too_long := _too_long(body):
            return envelopes.submit(4, f"{too_long} 过长")
        order = Order(Action.IMAGINE, prompt, pool=_speed(request, body))
        try:
            task = self._world.submit(account.key, order, _echo(body, order))
        except RefusedError as refusal:
            return envelopes.refused(refusal, prompt)
        return envelopes.accepted(task)

    def action(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Press a button; a limit is told in the Result envelope."""
        custom_id, task_id = body.get("customid", ""), body.get("taskid", "")
        if not custom_id.strip() or not task_id.strip():
            return envelopes.submit(4, "参数错误")
        parent = self._parent(task_id)
        press = pressed(parent, custom_id)
        if press is None:
            return envelopes.submit(4, "不支持的操作")
        if too_long := _too_long(body):
            return envelopes.failure(f"{too_long} 过长", self._world.clock.now())
        remixes = body.get("enableremix", False) and press.action in _REMIXABLE
        order = Order(
            press.action,
            "" if press.action is Action.INPAINT else parent.prompt,
            parent=parent,
            index=press.index,
            custom_id=custom_id,
            pool=_speed(request, body),
            dialog=remixes or press.action in _DIALOGS,
        )
        try:
            task = self._world.submit(account.key, order, _echo(body, order))
        except RefusedError as refusal:
            if refusal.kind is Refusal.OUT_OF_CREDIT:
                return envelopes.failure(envelopes.DAILY_LIMIT, self._world.clock.now())
            return envelopes.refused(refusal, parent.prompt)
        return envelopes.accepted(task)

    def fetch(self, request: Request, _account: Account, _body: Mapping[str, Any]) -> Response:
        """Show a task to whoever knows its id; nothing at all for an unknown one."""
        task = self._world.find(request.path_params["task_id"])
        if task is None:
            return Response(status_code=204)
        return wire_json.answer(task_object(request, task, self._look(task)))

    def list_by_ids(self, request: Request, _account: Account, body: Mapping[str, Any]) -> Response:
        """Show those of the named tasks that exist, newest first."""
        wanted = set(body.get("ids", ()))
        found = [task for task in reversed(self._world.tasks) if task.id in wanted]
        return wire_json.answer([task_object(request, task, self._look(task)) for task in found])

    def guarded(
        self, handler: Handler, fields: Mapping[str, binding.Check] | None = None
    ) -> Callable[[Request], Awaitable[Response]]:
        """Let known keys through and bind the body, if there is one to bind."""

        async def guarded(request: Request) -> Response:
            account = self._account(request)
            if isinstance(account, Response):
                return account
            try:
                body = await binding.bind(request, fields) if fields is not None else {}
            except binding.MediaTypeError:
                return envelopes.unsupported_media_type(f"00-{len(self._world.requests):032x}-00")
            except binding.BindingError as problem:
                return envelopes.failure(str(problem), self._world.clock.now())
            try:
                return handler(request, account, body)
            except TurnedDownError as turned_down:
                return turned_down.response

        return guarded

    def elsewhere(self, served: list[BaseRoute]) -> "Elsewhere":
        """Build what answers paths and methods that are not served; it asks for a key as well."""
        return Elsewhere(self._account, served)

    def _parent(self, task_id: str) -> "Task":
        parent = self._world.find(task_id)
        if parent is None:
            answer = envelopes.submit(3, "关联任务不存在或已失效", status=404)
            raise TurnedDownError(answer)
        if self._look(parent).phase is not Phase.SUCCEEDED:
            raise TurnedDownError(envelopes.submit(4, "关联任务状态错误"))
        return parent

    def _account(self, request: Request) -> Account | Response:
        # A present but empty Authorization hides mj-api-secret.
        given = request.headers.get("authorization", request.headers.get("mj-api-secret", ""))
        account = self._world.accounts.get(given)
        turned_away = envelopes.turned_away(account.standing if account else None)
        return turned_away or account or Response(status_code=401)

    def _look(self, task: "Task") -> Snapshot:
        return self._world.look(task) or Snapshot(Phase.QUEUED)


class Elsewhere:
    """Empty 404 or 405, after the key was checked."""

    def __init__(self, account_of: Callable[[Request], Account | Response], served: list[BaseRoute]) -> None:
        self._account_of = account_of
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a path or method that is not served."""
        account = self._account_of(Request(scope))
        response = account if isinstance(account, Response) else self._refusal(scope)
        await response(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response:
        outer = {**scope, "root_path": ""}
        for route in self._served:
            if isinstance(route, Route) and route.matches(outer)[0] is Match.PARTIAL:
                return Response(status_code=405, headers={"Allow": ", ".join(_methods(route))})
        return Response(status_code=404)


def routes(world: "World") -> list[BaseRoute]:
    """Build trueai's HTTP surface; every path exists once more per speed."""
    server = Server(world)
    listing = server.guarded(server.list_by_ids, binding.IDS)
    surface = (
        ("POST", "submit/imagine", server.guarded(server.imagine, binding.IMAGINE), "submitImagine"),
        ("POST", "submit/action", server.guarded(server.action, binding.ACTION), "submitAction"),
        ("GET", "task/{task_id}/fetch", server.guarded(server.fetch), "fetchTask"),
        ("POST", "task/list-by-ids", listing, "listTasksByIds"),
        ("POST", "task/list-by-condition", listing, "listTasksByCondition"),
    )
    served: list[BaseRoute] = [
        Route(f"{prefix}/mj/{path}", handler, methods=[method], name=name)
        for prefix in _SPEEDS
        for method, path, handler, name in surface
    ]
    served.extend(cdn.routes(world))
    return [*served, Mount("/", app=server.elsewhere(served))]


def _speed(request: Request, body: Mapping[str, Any]) -> str | None:
    """Find the speed that was asked for: path, then filter, then the prompt's own flag."""
    for prefix, mode in _SPEEDS.items():
        if mode and request.url.path.startswith(f"{prefix}/"):
            return mode
    modes = {name.lower(): value for name, value in body.get("accountfilter", {}).items()}
    for mode in modes.get("modes") or ():
        return str(mode).upper() if isinstance(mode, str) else binding.MODES[mode % 3]
    for mode in binding.MODES:
        if f"--{mode.lower()}" in body.get("prompt", ""):
            return mode
    return None


def _echo(body: Mapping[str, Any], order: Order) -> dict[str, str | None]:
    niji = str(body.get("bottype", "")).upper() in _NIJI
    return {
        "state": body.get("state"),
        "notifyHook": body.get("notifyhook"),
        "botType": "NIJI_JOURNEY" if niji else "MID_JOURNEY",
        "mode": order.pool,
    }


def _too_long(body: Mapping[str, Any]) -> str | None:
    return next((name for name, most in _LONGEST.items() if len(body.get(name, "")) > most), None)


def _objection_to_pictures(pictures: list[str | None]) -> Response | None:
    for picture in pictures:
        if picture is None or picture.startswith("http"):
            # Links work on partner accounts only.
            return envelopes.submit(9, "上传参考图失败")
        try:
            uploads.decode(picture, bare=True)
        except uploads.NotAPictureError:
            return envelopes.submit(4, "base64格式错误")
    return None


def _methods(route: Route) -> list[str]:
    return sorted((route.methods or set()) - {"HEAD"})
