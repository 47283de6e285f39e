"""Who may do what, and what is charged for it, wrongly; and secrets that come back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit_detection.defects.making import FETCH, GUARDED_READS, LISTS, LOOKS, SUBMITS, asking, defect, telling_of
from journeykit_detection.mutant import Answer, Ask
from journeykit_detection.telling import Telling, some

if TYPE_CHECKING:
    from collections.abc import Collection

    from journeykit_detection.mutant import Behaviour, Mutant
    from journeykit_detection.stage import Stage

SAFE_PROMPT = "a quiet harbour in the morning"


def _lets_in(roles: Collection[str], *keys: str) -> Behaviour:
    return asking(roles, lambda stage, ask: stage.with_key(ask, "first"), keys=keys)


def _refuses_with(status: int, body: bytes) -> Behaviour:
    """Answer whoever has no valid key in an odd way."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        if ask.key in {"first", "second"} or ask.role not in GUARDED_READS | SUBMITS:
            return await stage.forward(ask)
        stage.strike()
        return Answer(status, (("content-type", "application/json"),), body)

    return behave


async def _quotes_database(stage: Stage, ask: Ask) -> Answer:
    answer = await stage.forward(ask)
    before, mark, after = answer.body.rpartition(b':"')
    if ask.key in {"first", "second"} or ask.role not in GUARDED_READS or not mark:
        return answer
    stage.strike()
    return replace(answer, body=before + mark + b"Error 1146 (42S02): Table 'mj.tokens' doesn't exist " + after)


async def _charges_twice(stage: Stage, ask: Ask) -> Answer:
    answer = await stage.forward(ask)
    if ask.role == "imagine" and ask.key == "first" and stage.made(ask, answer):
        stage.strike()
        await stage.forward_unasked(ask)
    return answer


async def _charges_refusals(stage: Stage, ask: Ask) -> Answer:
    answer = await stage.forward(ask)
    if ask.role == "imagine" and ask.key == "first" and not stage.made(ask, answer):
        accepted = stage.memory.get("accepted")
        if accepted is not None:
            stage.strike()
            await stage.forward_unasked(accepted)
    elif stage.made(ask, answer) and ask.role == "imagine":
        stage.memory["accepted"] = ask
    return answer


async def _draws_anything(stage: Stage, ask: Ask) -> Answer:
    """What cannot be understood is drawn all the same."""
    answer = await stage.forward(ask)
    if ask.role != "imagine" or ask.key != "first":
        return answer
    if stage.made(ask, answer):
        stage.memory["accepted"] = ask
        return answer
    if stage.sent(ask, "prompt") is None and (accepted := stage.memory.get("accepted")) is not None:
        stage.strike()
        return await stage.forward(accepted)
    return answer


async def _draws_refused(stage: Stage, ask: Ask) -> Answer:
    """What must not be drawn is."""
    answer = await stage.forward(ask)
    if ask.role != "imagine" or ask.key != "first" or stage.sent(ask, "prompt") is None or stage.made(ask, answer):
        return answer
    stage.strike()
    return await stage.forward(stage.about(ask, prompt=SAFE_PROMPT))


def _presses(field: str) -> Behaviour:
    """Press whatever was pressed last, when a button or a task is unknown."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if ask.role != "press" or ask.key != "first":
            return answer
        if stage.made(ask, answer):
            stage.memory["pressed"] = ask
            return answer
        pressed = stage.memory.get("pressed")
        if pressed is None or stage.sent(ask, field) == stage.sent(pressed, field):
            return answer
        stage.strike()
        return await stage.forward(pressed)

    return behave


async def _cancels_nothing(stage: Stage, ask: Ask) -> Answer:
    """A call to stop a task is answered as ever, and the task runs on."""
    if ask.role != "cancel":
        return await stage.forward(ask)
    running = [task for id in stage.task_ids(ask) if (task := stage.world.find(id)) and task.cancelled_at is None]
    if any(not stage.world.truth(task).phase.final for task in running):
        stage.strike()
    before = {task.id: (task.cancelled_at, task.cancel_reason) for task in running}
    answer = await stage.forward(ask)
    for task in running:
        task.cancelled_at, task.cancel_reason = before[task.id]
    return answer


async def _cancel_fails(stage: Stage, ask: Ask) -> Answer:
    if ask.role != "cancel":
        return await stage.forward(ask)
    stage.strike()
    return Answer(500, (("content-type", "application/json"),), b'{"error":"deadlock"}')


async def _cancels_the_ended(stage: Stage, ask: Ask) -> Answer:
    """A task that was stopped says later that it has succeeded."""
    answer = await stage.forward(ask)
    if ask.role == "cancel":
        stage.count["cancels"] += 1
    telling = Telling.of(stage, ask, answer) if ask.role in LOOKS and stage.count["cancels"] else None
    if telling is None or not some(
        [task.status == "failed" and task.say("status", "succeeded") for task in telling.tasks]
    ):
        return answer
    stage.strike()
    return telling.answer(answer)


def _breaks_on_nonsense(status: int, media_type: str, body: bytes) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        is_json = any(name.lower() == "content-type" and "json" in value for name, value in ask.headers)
        try:
            json.loads(ask.body or b"{}")
        except ValueError:
            if is_json and ask.key == "first":
                stage.strike()
                return Answer(status, (("content-type", media_type),), body)
        return await stage.forward(ask)

    return behave


def _balance_falls(stage: Stage, _ask: Ask, telling: Telling) -> bool:
    """Reading costs something, too."""
    stage.count["balance"] += 1
    amount = telling.get("amount")
    lower = float(amount or 0) - 500 * stage.count["balance"]
    return telling.put("amount", f"{lower:.2f}" if isinstance(amount, str) else lower)


def _balance_stays(stage: Stage, _ask: Ask, telling: Telling) -> bool:
    return telling.put("amount", stage.memory.setdefault("amount", telling.get("amount")))


def _echoes_key(where: str) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        secret = stage.key(ask.key)
        if not secret or ask.role not in LOOKS | SUBMITS | {"balance"}:
            return answer
        if where == "header":
            stage.strike()
            return answer.with_header("x-echo", secret)
        telling = Telling.of(stage, ask, answer)
        if telling is None or not isinstance(telling.json, dict):
            return answer
        telling.json["debug"] = {"authorization": secret}
        stage.strike()
        return telling.answer(answer)

    return behave


async def _key_in_picture(stage: Stage, ask: Ask) -> Answer:
    """The address of the picture has the key in it."""
    answer = await stage.forward(ask)
    telling = Telling.of(stage, ask, answer) if ask.role in LOOKS and ask.key == "first" else None
    changed = False
    for task in telling.tasks if telling else []:
        if url := task.get("picture"):
            changed |= task.put("picture", f"{url}{'&' if '?' in url else '?'}token={stage.key('first')}")
    if telling is None or not changed:
        return answer
    stage.strike()
    return replace(answer, body=telling.body())


def access_mutants() -> list[Mutant]:
    """List them."""
    read, submit, money, other = "auth-read", "auth-submit", "money", "isolation"
    html = (500, "text/html", b"<html><body><h1>500 Internal Server Error</h1></body></html>")
    unauthorized = b'{"code":1,"description":"ok","result":null}'
    return [
        defect("no-key-reads", read, behave=_lets_in(GUARDED_READS, "none")),
        defect("wrong-key-reads", read, behave=_lets_in(GUARDED_READS, "wrong")),
        defect("any-key-reads-lists", read, behave=_lets_in(LISTS, "none", "wrong")),
        defect("any-key-reads-tasks", read, behave=_lets_in(FETCH, "none", "wrong")),
        defect("any-key-reads-seeds", read, behave=_lets_in({"seed"}, "none", "wrong"), needs=("seed",)),
        defect("any-key-reads-balance", read, behave=_lets_in({"balance"}, "none", "wrong"), needs=("balance",)),
        defect("no-key-submits", submit, behave=_lets_in(SUBMITS, "none")),
        defect("wrong-key-submits", submit, behave=_lets_in(SUBMITS, "wrong")),
        defect("refusal-is-500", read, submit, "status", behave=_refuses_with(500, b'{"error":"panic"}')),
        defect("refusal-is-fine", read, submit, "schema", behave=_refuses_with(200, unauthorized)),
        defect("refusal-quotes-database", "secret", behave=_quotes_database),
        defect("other-key-sees-everything", other, behave=_lets_in(LOOKS, "second"), needs=("own-looks",)),
        defect("other-key-fetches", other, behave=_lets_in(FETCH, "second"), needs=("own-fetch",)),
        defect("other-key-lists", other, behave=_lets_in(LISTS, "second"), needs=("own-lists",)),
        # Where no balance can be asked for, nobody outside can tell what is charged.
        defect("charges-twice", money, behave=_charges_twice, needs=("amount",)),
        defect("charges-refusals", money, behave=_charges_refusals, needs=("amount",)),
        defect("balance-falls-by-reading", money, behave=telling_of({"balance"}, _balance_falls), needs=("amount",)),
        defect("balance-never-falls", money, behave=telling_of({"balance"}, _balance_stays), needs=("amount",)),
        defect("unknown-button-accepted", "negative", "buttons", behave=_presses("button-id"), needs=("press",)),
        defect("unknown-parent-accepted", "negative", "buttons", behave=_presses("task-id"), needs=("press",)),
        defect("invalid-prompt-accepted", "negative", "submit", behave=_draws_anything),
        defect("refused-prompt-drawn", "negative", "submit", behave=_draws_refused),
        defect("cancel-without-effect", "cancel", behave=_cancels_nothing, needs=("cancel",)),
        defect("cancel-is-500", "cancel", "status", behave=_cancel_fails, needs=("cancel",)),
        defect("cancelled-and-succeeded", "cancel", "result", behave=_cancels_the_ended, needs=("cancel",)),
        defect("nonsense-is-500-html", "negative", "content-type", "status", behave=_breaks_on_nonsense(*html)),
        defect("key-in-body", "secret", behave=_echoes_key("body")),
        defect("key-in-header", "secret", behave=_echoes_key("header")),
        defect("key-in-picture-address", "secret", behave=_key_in_picture),
    ]
