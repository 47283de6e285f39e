"""What a finished task has to show, wrongly: picture, buttons, reason, seed, echo."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from journeykit_detection.defects.making import (
    FETCH,
    LOOKS,
    defect,
    ended,
    nth_look,
    other_picture,
    showing,
    telling_of,
    writing,
)
from journeykit_detection.mutant import Answer, Ask
from journeykit_detection.telling import Shown, Telling, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit_detection.mutant import Behaviour, Mutant
    from journeykit_detection.stage import Stage

_HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in to see this.</body></html>"
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000100"
    "05fe02fea735816d0000000049454e44ae426082"
)


def _downloading(change: Callable[[Answer], Answer]) -> Behaviour:
    """Change the picture itself, wherever it lies."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if answer.status != 200 or not answer.header("content-type").startswith("image/"):
            return answer
        stage.strike()
        return change(answer)

    return behave


def _gone(_answer: Answer) -> Answer:
    return Answer(404, (("content-type", "text/plain"),), b"This content is no longer available.")


def _locked(_answer: Answer) -> Answer:
    return Answer(401, (("content-type", "application/json"),), b'{"error":"unauthorized"}')


def _page(_answer: Answer) -> Answer:
    return Answer(200, (("content-type", "text/html; charset=utf-8"),), _HTML)


def _disguised_page(answer: Answer) -> Answer:
    return replace(answer, body=_HTML)


def _truncated(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _empty(answer: Answer) -> Answer:
    return replace(answer, body=b"")


def _pixel(answer: Answer) -> Answer:
    return replace(answer, body=_PIXEL)


def _circling(_answer: Answer) -> Answer:
    return Answer(302, (("location", "#again"),))


def _hands_out_grid(stage: Stage, task: Shown) -> bool:
    """The upscale shows the address of the picture that it was made from."""
    if task.status == "succeeded" and task.action == "grid":
        stage.memory.setdefault("grid", task.get("picture"))
        return False
    return task.status == "succeeded" and bool(stage.memory.get("grid")) and task.put("picture", stage.memory["grid"])


def _picture_wanders(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks % 2 == 0 and bool(task.get("picture")) and task.put("picture", other_picture(task.get("picture")))


def _picture_goes(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks > 1 and task.put("picture", "")


def _buttons(change: Callable[[list[Any]], list[Any]]) -> Callable[[Stage, Shown], bool]:
    def changed(_stage: Stage, task: Shown) -> bool:
        held = task.get("buttons")
        return isinstance(held, list) and bool(held) and task.put("buttons", change(held))

    return ended(changed)


def _same_id_twice(_stage: Stage, _ask: Ask, telling: Telling) -> bool:
    ids = [found for found in telling.found if found.role == "button-id"]
    return len(ids) > 1 and some([telling.write(found.pointer, ids[0].value) for found in ids])


def _without_ids(_stage: Stage, _ask: Ask, telling: Telling) -> bool:
    return telling.put("button-id", "")


def _buttons_go(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks > 1 and task.put("buttons", [])


def _mixed_up(_stage: Stage, task: Shown) -> bool:
    return bool(task.get("state")) and task.put("state", f"of-another-{task.get('state')}")


def _escaped(_stage: Stage, task: Shown) -> bool:
    return some([task.put(role, escape(str(task.get(role)))) for role in ("prompt", "state") if task.get(role)])


def _not_said(role: str, value: str) -> Callable[[Stage, Shown], bool]:
    return lambda _stage, task: bool(task.get(role)) and task.put(role, value)


def _lost_when_ended(role: str) -> Callable[[Stage, Shown], bool]:
    return lambda _stage, task: task.status == "succeeded" and bool(task.get(role)) and task.put(role, "")


def _seed(value: Any) -> Behaviour:
    return telling_of({"seed"}, lambda _stage, _ask, telling: telling.put("seed", value))


def _wrong_action(_stage: Stage, task: Shown) -> bool:
    return task.action == "grid" and task.say("action", "text")


def _excused(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and task.put("fail-reason", "The task timed out.")


def _drifts(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks > 1 and some([task.put(role, f"{task.get(role)} #{looks}") for role in ("final-prompt", "prompt")])


def result_mutants() -> list[Mutant]:
    """List them."""
    failing = {"defaults": {"outcome": "fail", "reason": "Internal error"}}
    picture, buttons, echo = "picture", "buttons", "echo"
    return [
        defect("success-without-picture", "result", picture, behave=showing(LOOKS, ended(writing("picture", "")))),
        defect("success-without-buttons", "result", buttons, behave=showing(LOOKS, ended(writing("buttons", [])))),
        defect("success-with-reason", "result", behave=showing(LOOKS, _excused), needs=("fail-reason",)),
        defect(
            "failure-without-reason",
            "result",
            behave=showing(LOOKS, lambda _, t: t.status == "failed" and t.put("fail-reason", "")),
            scenario=failing,
            needs=("fail-reason",),
        ),
        defect("wrong-action", "result", echo, "action", behave=showing(LOOKS, _wrong_action), needs=("action",)),
        defect("picture-404", picture, behave=_downloading(_gone)),
        defect("picture-needs-key", picture, "auth-read", behave=_downloading(_locked)),
        defect("picture-is-html", picture, behave=_downloading(_page)),
        defect("picture-is-html-in-disguise", picture, behave=_downloading(_disguised_page)),
        defect("picture-truncated", picture, behave=_downloading(_truncated)),
        defect("picture-empty", picture, behave=_downloading(_empty)),
        defect("picture-redirects-for-ever", picture, "transport", behave=_downloading(_circling)),
        defect("picture-one-pixel", picture, behave=_downloading(_pixel)),
        defect("upscale-is-the-grid", picture, "identity", behave=showing(LOOKS, _hands_out_grid)),
        defect("picture-wanders", "repeat", picture, behave=showing(LOOKS, _picture_wanders)),
        defect("picture-goes", "repeat", picture, "result", behave=showing(LOOKS, _picture_goes)),
        defect("buttons-without-ids", buttons, "result", behave=telling_of(LOOKS, _without_ids), needs=("button-id",)),
        defect("buttons-with-one-id", buttons, "result", behave=telling_of(LOOKS, _same_id_twice)),
        defect("buttons-go", "repeat", buttons, "result", behave=showing(LOOKS, _buttons_go)),
        defect("buttons-doubled", buttons, "result", behave=showing(LOOKS, _buttons(lambda held: held + held))),
        defect("seed-empty", "seed", behave=_seed(""), needs=("seed",)),
        defect("seed-no-number", "seed", behave=_seed("unknown"), needs=("seed",)),
        defect("seed-negative", "seed", behave=_seed("-1"), needs=("seed",)),
        defect("prompt-lost", echo, behave=showing(LOOKS, _not_said("prompt", ""))),
        defect("prompt-of-another", echo, behave=showing(LOOKS, _not_said("prompt", "an iron bridge in fog"))),
        defect("prompt-lost-at-end", echo, "repeat", behave=showing(FETCH, _lost_when_ended("prompt"))),
        defect("state-lost", echo, behave=showing(LOOKS, _not_said("state", "")), needs=("state",)),
        defect("state-mixed-up", echo, behave=showing(LOOKS, _mixed_up), needs=("state",)),
        defect("texts-escaped", echo, behave=showing(LOOKS, _escaped), needs=("state",)),
        defect("state-lost-at-end", echo, "repeat", behave=showing(FETCH, _lost_when_ended("state")), needs=("state",)),
        defect("texts-drift-after-end", "repeat", echo, behave=showing(LOOKS, _drifts)),
    ]
