"""What starts from a task: buttons, their old spelling as a change, and the answers to dialogs."""

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.buttons import pressed
from journeykit_emulator.jobs import Action, Errand
from journeykit_emulator.ledger import Account
from journeykit_emulator.relay import custom_id, errors, upstream
from journeykit_emulator.relay.desk import Desk
from journeykit_emulator.world import Order, RefusedError

# Midjourney asks for a prompt before these when its account is in Remix mode.
_REMIXABLE = {
    Action.VARIATION, Action.LOW_VARIATION, Action.HIGH_VARIATION, Action.REROLL, Action.PAN,
}  # fmt: skip
_CHANGES = {"UPSCALE": Action.UPSCALE, "VARIATION": Action.VARIATION, "REROLL": Action.REROLL}
_CHANGEABLE = {Action.IMAGINE, Action.VARIATION, Action.REROLL, Action.BLEND}
_NO_TASK_ID = "taskId不能为空"


class Presses:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    async def action(self, request: Request, account: Account, request_id: str) -> Response:
        """Press a button."""
        body = await self._desk.read(request, request_id)
        revision = self._desk.switches.malformed
        if objection := custom_id.objection(body.custom_id, revision, request_id):
            return objection
        if not body.task_id:
            # The relay checks a parent only if one is named; Plus is the one that misses it.
            return upstream.invalid(_NO_TASK_ID)
        parent = self._desk.finished(account, body.task_id)
        press = pressed(parent, body.custom_id)
        if press is None:
            return upstream.invalid("关联按钮不存在")
        order = Order(
            press.action,
            parent.prompt,
            parent=parent,
            index=press.index,
            custom_id=body.custom_id,
            dialog=press.action in upstream.DIALOGS or self._remixes(press.action),
        )
        return self._desk.accept(request, account, order, body)

    async def change(self, request: Request, account: Account, request_id: str) -> Response:
        """Upscale, vary or repeat by number; even a repetition needs one."""
        body = await self._desk.read(request, request_id)
        if not body.task_id:
            return upstream.invalid(_NO_TASK_ID)
        if not body.action:
            return errors.refused("action_is_required")
        if body.action not in _CHANGES:
            return errors.no_channel(f"mj_{body.action.lower()}", request_id)
        if not body.index:
            return errors.refused("index_is_required")
        parent = self._desk.finished(account, body.task_id)
        if not 1 <= body.index <= 4:
            return upstream.invalid("index参数错误")
        if parent.action not in _CHANGEABLE:
            return upstream.invalid("关联任务不允许执行变化")
        action = _CHANGES[body.action]
        index = None if action is Action.REROLL else body.index
        order = Order(action, parent.prompt, parent=parent, index=index, dialog=self._remixes(action))
        return self._desk.accept(request, account, order, body)

    async def simple_change(self, request: Request, _account: Account, request_id: str) -> Response:
        """Fail as every revision does: the body names no action, and no channel serves that."""
        await self._desk.read(request, request_id)
        return errors.no_channel("mj_", request_id)

    async def modal(self, request: Request, account: Account, request_id: str) -> Response:
        """Answer a dialog; the task goes on under its id, in whatever state it is."""
        body = await self._desk.read(request, request_id)
        if not body.task_id:
            return upstream.invalid(_NO_TASK_ID)
        task = self._desk.own(account, body.task_id)
        if not self._world.affords_errand(account.key, Errand.MODAL):
            return errors.refused("quota_not_enough")
        prompt = body.prompt.strip() or task.prompt
        try:
            self._world.answer(task, prompt)
        except RefusedError as refusal:
            return self._desk.refusal(refusal, prompt)
        return upstream.accepted(task, self._desk.switches)

    def _remixes(self, action: Action) -> bool:
        return self._world.scenario.options.remix and action in _REMIXABLE
