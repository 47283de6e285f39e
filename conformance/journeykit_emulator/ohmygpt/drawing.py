"""The Midjourney operations: submits, one task, all tasks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn, wire_json
from journeykit_emulator.buttons import pressed
from journeykit_emulator.hooks import Hook
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.ohmygpt import body as members
from journeykit_emulator.ohmygpt import envelope
from journeykit_emulator.ohmygpt.envelope import ObjectionError
from journeykit_emulator.ohmygpt.task import look, shown_buttons, task_object
from journeykit_emulator.plan import Phase, Refusal, Snapshot
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_SMALLEST_PAGE, _LARGEST_PAGE, _USUAL_PAGE = 5, 20, 12
_FEWEST, _MOST = 2, 5
_RATIOS = {"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}
_REFUSALS = {
    Refusal.BANNED_PROMPT: "The prompt may contain sensitive words",
    Refusal.QUEUE_FULL: "The queue is full, please try again later",
    Refusal.NO_ACCOUNT: "No account is available, please try again later",
    Refusal.INVALID: "Invalid parameters",
}


class Drawing:
    """The handlers over one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def imagine(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Start a picture."""
        prompt = members.text(body, "prompt").strip()
        if not prompt:
            raise ObjectionError("prompt is required")
        members.pictures(body)
        return self._submit(request, account, Order(Action.IMAGINE, prompt, pool=members.pool(body)), body)

    def blend(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Mix two to five pictures."""
        pictures = members.pictures(body)
        if not _FEWEST <= len(pictures) <= _MOST:
            raise ObjectionError("base64Array must hold 2 to 5 pictures")
        ratio = _RATIOS.get(members.text(body, "dimensions") or "SQUARE")
        if ratio is None:
            raise ObjectionError("dimensions must be PORTRAIT, SQUARE or LANDSCAPE")
        pool, now = members.pool(body), self._world.clock.now()
        kept = [self._world.files.keep(now, picture.content, picture.media_type) for picture in pictures]
        prompt = " ".join((*(cdn.file_link(cdn.address(request), file) for file in kept), "--ar", ratio))
        return self._submit(request, account, Order(Action.BLEND, prompt, pool=pool), body)

    def describe(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Have a picture put into words."""
        picture = members.picture(members.text(body, "base64"), "base64")
        order = Order(Action.DESCRIBE, "", pool=members.pool(body), source=picture.content)
        return self._submit(request, account, order, body)

    def action(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Press a button of a finished task."""
        parent = self._task(account, body)
        if look(self._world, parent).phase is not Phase.SUCCEEDED:
            raise ObjectionError("the task is not finished")
        custom_id = members.text(body, "customId")
        shown = custom_id in {button.custom_id for button in shown_buttons(parent)}
        press = pressed(parent, custom_id) if shown else None
        if press is None:
            raise ObjectionError("customId is not one of the task's actions")
        pool = parent.echo["pool"]
        if members.text(body, "type") and members.pool(body) != pool:
            raise ObjectionError(f"the task belongs to the pool {pool}")
        order = Order(press.action, parent.prompt, parent=parent, index=press.index, custom_id=custom_id, pool=pool)
        return self._submit(request, account, order, body)

    def query(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Show one task of the caller's."""
        return envelope.success(self._shown(request, self._task(account, body)))

    def list_tasks(self, request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
        """Show a page of the caller's tasks, newest first."""
        page = members.number(request, "page", None)
        size = members.number(request, "pageSize", _USUAL_PAGE)
        if page < 1 or not _SMALLEST_PAGE <= size <= _LARGEST_PAGE:
            raise ObjectionError("page starts at 1 and pageSize lies between 5 and 20")
        mine = [task for task in reversed(self._world.tasks) if task.key == account.key]
        shown = mine[(page - 1) * size : page * size]
        tasks = [self._shown(request, task) for task in shown]
        return envelope.success({"total": len(mine), "tasks": tasks})

    def _submit(self, request: Request, account: Account, order: Order, body: Mapping[str, Any]) -> Response:
        url, host = members.text(body, "webhook"), cdn.address(request)

        def told(task: Task, seen: Snapshot) -> bytes:
            # The bare task: no envelope.
            return wire_json.encoded(task_object(self._world, host, task, seen))

        echo = {"pool": order.pool, "webhook": url or None}
        try:
            task = self._world.submit(account.key, order, echo, Hook(url, told) if url else None)
        except RefusedError as refusal:
            if refusal.kind is Refusal.OUT_OF_CREDIT:
                return envelope.failure(402, "Insufficient balance", "insufficient_balance_error")
            raise ObjectionError(refusal.detail or _REFUSALS[refusal.kind]) from None
        return envelope.success(int(task.id))

    def _shown(self, request: Request, task: Task) -> dict[str, Any]:
        return task_object(self._world, cdn.address(request), task, look(self._world, task))

    def _task(self, account: Account, body: Mapping[str, Any]) -> Task:
        task = self._world.find(members.text(body, "taskId"), account.key)
        if task is None:
            raise ObjectionError("the task does not exist")
        return task
