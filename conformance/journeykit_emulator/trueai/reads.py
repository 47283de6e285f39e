"""What starts nothing: tasks, their seeds, and calling them off."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn, wire_json
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase
from journeykit_emulator.trueai import envelopes
from journeykit_emulator.trueai.desk import Desk
from journeykit_emulator.trueai.task import has_seed, task_object

_CANCELLED = "取消任务"
_ADMINS_ONLY = "演示模式，禁止操作"


class Reads:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def fetch(self, request: Request, _account: Account, _body: Mapping[str, Any]) -> Response:
        """Show a task to whoever knows its id; nothing at all for an unknown one."""
        task = self._world.find(request.path_params["task_id"])
        if task is None:
            return Response(status_code=204)
        return wire_json.answer(task_object(cdn.address(request), task, self._desk.look(task)))

    def list_by_ids(self, request: Request, _account: Account, body: Mapping[str, Any]) -> Response:
        """Show those of the named tasks that exist, newest first."""
        wanted = set(body.get("ids", ()))
        found = [task for task in reversed(self._world.tasks) if task.id in wanted]
        return wire_json.answer([task_object(cdn.address(request), task, self._desk.look(task)) for task in found])

    def seed(self, request: Request, _account: Account, _body: Mapping[str, Any]) -> Response:
        """Tell the seed of a finished picture."""
        task = self._desk.known(request.path_params["task_id"])
        if not has_seed(task) or self._desk.look(task).phase is not Phase.SUCCEEDED:
            return envelopes.submit(4, "关联任务状态错误", status=400)
        return envelopes.submit(1, "成功", str(task.seed))

    def cancel(self, request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
        """Call a task off; nothing is said about how it went."""
        if not account.admin:
            if request.headers.get("accept", "").startswith("application/json"):
                return wire_json.answer(_ADMINS_ONLY, status=400)
            return Response(_ADMINS_ONLY, 400, media_type=wire_json.TEXT)
        task = self._world.find(request.path_params["task_id"])
        if task is not None:
            self._world.cancel(task, _CANCELLED)
        return Response(status_code=200)
