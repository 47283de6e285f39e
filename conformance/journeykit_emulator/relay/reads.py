"""What only looks: rows, seeds and the picture proxy."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn, wire_json
from journeykit_emulator.jobs import Result
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Refusal
from journeykit_emulator.relay import errors, upstream
from journeykit_emulator.relay.auth import request_id
from journeykit_emulator.relay.desk import REQUEST_ID, Desk
from journeykit_emulator.relay.row import has_picture, rows
from journeykit_emulator.world import RefusedError

_SEEDLESS = {Result.DESCRIPTION, Result.SHORTER_PROMPTS, Result.SWAP}


class Reads:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    async def fetch(self, request: Request, account: Account, _request_id: str) -> Response:
        """Show one task of the caller's: the first of its rows."""
        task = self._world.find(request.path_params["task_id"], account.key)
        if task is None:
            return errors.refused("task_no_found")
        return wire_json.go_answer(rows(self._world, request, task, self._desk.switches)[0].content)

    async def list_by_condition(self, request: Request, account: Account, _request_id: str) -> Response:
        """Show all rows of those named tasks that exist and are the caller's, in database order."""
        try:
            wanted = _ids(wire_json.parse(await request.body()))
        except ValueError:
            return errors.unreadable_list()
        tasks = [t for t in self._world.tasks if t.id in wanted and t.key == account.key]
        found = [row for task in tasks for row in rows(self._world, request, task, self._desk.switches)]
        found.sort(key=lambda row: row.inserted_at)
        return wire_json.go_answer([row.content for row in found])

    async def seed(self, request: Request, account: Account, _request_id: str) -> Response:
        """Ask Plus for the seed of a finished picture; the relay encodes the answer anew."""
        task = self._world.find(request.path_params["task_id"], account.key)
        if task is None:
            return errors.refused("task_no_found")
        if task.result in _SEEDLESS or self._world.truth(task).phase is not Phase.SUCCEEDED:
            return upstream.refused_anew(RefusedError(Refusal.INVALID, "关联任务状态错误"))
        return upstream.seed(task)

    async def image(self, request: Request) -> Response:
        """Stream a picture to anybody."""
        response = self._picture(request)
        response.headers[REQUEST_ID] = request_id(self._world)
        return response

    def _picture(self, request: Request) -> Response:
        task = self._world.find(request.path_params["task_id"])
        if task is None:
            return errors.picture(400, "midjourney_task_not_found")
        if not has_picture(task, self._world.look(task)):
            return errors.picture(500, "http_get_image_failed")
        return cdn.shown(self._world, task)


def _ids(body: Any) -> set[str]:
    ids = body.get("ids") if isinstance(body, dict) else body
    if ids is None:
        return set()
    bindable = isinstance(body, dict) and isinstance(ids, list)
    if not bindable or not all(item is None or isinstance(item, str) for item in ids):
        raise ValueError("not an object with a list of strings")
    return {item for item in ids if item}
