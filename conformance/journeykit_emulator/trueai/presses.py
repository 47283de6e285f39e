"""What starts from a task: buttons and the answers to dialogs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.buttons import Press, pressed
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.trueai import envelopes
from journeykit_emulator.trueai.desk import Desk, speed
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order, RefusedError

_DIALOGS = {Action.INPAINT, Action.CUSTOM_ZOOM}
_REMIXABLE = {
    Action.VARIATION, Action.LOW_VARIATION, Action.HIGH_VARIATION, Action.REROLL, Action.PAN, Action.VIDEO,
}  # fmt: skip
_READER = "MJ::Job::PicReader::"
_ALL = f"{_READER}all"
_CLIPS = 4


class Presses:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def action(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Press a button; a limit is told in the Result envelope."""
        custom_id, task_id = body.get("customid", ""), body.get("taskid", "")
        if not custom_id.strip() or not task_id.strip():
            return envelopes.submit(4, "参数错误")
        parent = self._desk.finished(task_id)
        press = pressed(parent, custom_id)
        if press is None:
            return envelopes.submit(4, "不支持的操作")
        if body.get("enableremix", False) and self._desk.world.scenario.options.remix_off:
            return envelopes.submit(4, "当前账号未开启 remix")
        order = self._order(parent, press, custom_id, body)
        # Only noted: the account picks the speed itself.
        wished = speed(request, body)
        if custom_id == _ALL:
            return self._imagine_all(request, account, parent, replace(order, pool=wished), body)
        film = parent.echo.get("videoType")
        task = self._desk.submit(request, account, order, body, videoType=film, requestMode=wished)
        return envelopes.accepted(task)

    def modal(self, request: Request, _account: Account, body: Mapping[str, Any]) -> Response:
        """Answer a dialog; the task goes on under its id, and its state is not looked at."""
        task_id = body.get("taskid", "").strip()
        if not task_id:
            return envelopes.submit(4, "taskId不能为空")
        task = self._desk.known(task_id)
        if task.parent is None:
            return envelopes.submit(3, "关联任务不存在或已失效")
        prompt = body.get("prompt", "").strip() or task.parent.prompt or task.parent.final_prompt
        if not prompt:
            return envelopes.submit(4, "prompt不能为空")
        pool = speed(request, body)
        try:
            self._desk.world.answer(task, prompt, pool=pool)
        except RefusedError as refusal:
            return self._desk.refusal(refusal, prompt)
        # Overwritten even when there was no dialog to answer.
        task.prompt = prompt
        task.echo = {**task.echo, "mode": pool, "requestMode": pool}
        return envelopes.accepted(task)

    def _order(self, parent: Task, press: Press, custom_id: str, body: Mapping[str, Any]) -> Order:
        reads = custom_id.startswith(_READER)
        prompt = parent.prompt
        if press.action is Action.INPAINT:
            prompt = ""
        elif reads and press.index is not None:
            prompt = parent.suggestions[press.index - 1]
        remix = body.get("enableremix", False) or self._desk.world.scenario.options.remix
        return Order(
            press.action,
            prompt,
            parent=parent,
            index=press.index,
            custom_id=custom_id,
            dialog=press.action in _DIALOGS or reads or (remix and press.action in _REMIXABLE),
            source=parent.source if press.action is Action.DESCRIBE else b"",
            units=_CLIPS if press.action is Action.VIDEO else 1,
        )

    def _imagine_all(
        self, request: Request, account: Account, parent: Task, order: Order, body: Mapping[str, Any]
    ) -> Response:
        started: list[str] = []
        for number, prompt in enumerate(parent.suggestions, 1):
            each = replace(order, prompt=prompt, index=number, dialog=False)
            state = f"{body.get('state') or ''}::{number}"
            try:
                started.append(self._desk.submit(request, account, each, body, state=state, notifyHook=None).id)
            except TurnedDownError:
                if not started:
                    raise
                break
        return envelopes.submit(1, "提交成功", ",".join(started), envelopes.INSTANCE)
