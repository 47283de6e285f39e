"""What comes after a result: buttons, seeds, stopping."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from journeykit_conformance.evidence import ENDED, is_refusal
from journeykit_conformance.rule import Check, Level, check, excused, paid, rule
from journeykit_conformance.submits import not_now, read_submit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence, Sight
    from journeykit_conformance.submits import Submit

_DIGITS = re.compile(r"\d+", re.ASCII)  # those of other scripts mean nothing behind --seed


def _presses(evidence: Evidence) -> list[Submit]:
    return [each for each in evidence.submits if each.exchange.step == "press"]


def _label(evidence: Evidence, press: Submit) -> str:
    """What stands on the button that was pressed."""
    pressed = evidence.sent(press, "button-id")
    for sight in evidence.of(str(evidence.sent(press, "task-id"))):
        if (buttons := sight.fields.get("buttons")) is not None:
            found = list(evidence.document.locate(buttons.schema, buttons.value))
            at = [each.pointer[:-1] for each in found if each.role == "button-id" and each.value == pressed]
            labels = [each.value for each in found if each.role == "button-label" and each.pointer[:-1] in at]
            if labels:
                return str(labels[0])
    return ""


@rule(
    "MJ-BTN-001",
    Level.MUST,
    "A button that is offered can be pressed",
    why="Whoever has paid for a grid wants one of its pictures.",
    fix="Offer only what is accepted.",
    costs=(paid(3),),
    needs=("press", "button-id", "code"),
)
def a_button_that_is_offered_can_be_pressed(evidence: Evidence) -> Iterator[Check]:
    """Pressing a button that a finished task offers MUST be accepted, unless the account or the queue allows none."""
    for each in _presses(evidence):
        told = each.exchange.response.text[:120] if each.exchange.response else ""
        why = not_now(each)
        yield excused(each, why) if why else check(each.is_accepted, each, expected="accepted", actual=told)


@rule(
    "MJ-BTN-002",
    Level.MUST,
    "A press makes a task of its own",
    why="The grid must stay, and what comes out of it must be found.",
    fix="Give each press an id of its own.",
    costs=(paid(3),),
    needs=("press", "task-id"),
)
def a_press_makes_a_task_of_its_own(evidence: Evidence) -> Iterator[Check]:
    """The task of a press MUST have another id than the task whose button was pressed."""
    for each in _presses(evidence):
        if each.is_accepted:
            parent = str(evidence.sent(each, "task-id"))
            yield check(each.task_id != parent, each, expected=f"another id than {parent}", actual=each.task_id)


@rule(
    "MJ-BTN-003",
    Level.MUST,
    "What was pressed is what comes out",
    why="Upscaling a picture must lead to one picture, not to another grid.",
    fix="Set the action by the button.",
    costs=(paid(3),),
    needs=("press", "action"),
)
def what_was_pressed_is_what_comes_out(evidence: Evidence) -> Iterator[Check]:
    """What a button starts MUST succeed, and after a button U1 to U4 it MUST make a single picture."""
    for each in _presses(evidence):
        for end in (sight for sight in evidence.ends if sight.id == each.task_id and each.is_accepted):
            is_upscale = _label(evidence, each).startswith("U")
            ok = end.status == "succeeded" and (end.word("action") == "single" or not is_upscale)
            actual = f"{end.get('status')}, {end.get('action')}"
            yield check(ok, end, pointer=end.at("action"), expected="succeeded, a single picture", actual=actual)


@rule(
    "MJ-SEED-001",
    Level.MUST,
    "A seed is a number",
    why="It goes behind --seed, and nothing else does.",
    fix="Send the number, or refuse.",
    costs=(paid(1),),
    needs=("seed",),
)
def a_seed_is_a_number(evidence: Evidence) -> Iterator[Check]:
    """The seed of a picture MUST be a number, as such or as a text of digits; where there is none, it is refused."""
    for each in evidence.asked("seed"):
        found = evidence.found(each)
        is_said = each.response.status < 300 and not is_refusal(evidence, each)
        if is_said and each.exchange.step.partition("/")[0] in {"imagine", "task"}:
            seed = found["seed"].value if "seed" in found else None
            is_text = isinstance(seed, str) and _DIGITS.fullmatch(seed) is not None
            ok = is_text or (isinstance(seed, int) and not isinstance(seed, bool))
            pointer = found["seed"].pointer if "seed" in found else ""
            yield check(ok, each, pointer=pointer, expected="a number", actual=seed)


def _stopped(evidence: Evidence) -> Iterator[tuple[float, Sight]]:
    """The ends of tasks that were stopped, each with when that was asked for."""
    for submit in evidence.submits:
        for asked in evidence.asked("cancel", step="again/cancel") if submit.exchange.step == "again" else ():
            yield from ((asked.exchange.at, end) for end in evidence.ends if end.id == submit.task_id)


@rule(
    "MJ-CAN-001",
    Level.MUST,
    "A running task can be stopped",
    why="A mistake should not cost more than it must.",
    fix="Accept the call as documented.",
    costs=(paid(2),),
    needs=("cancel",),
)
def a_running_task_can_be_stopped(evidence: Evidence) -> Iterator[Check]:
    """Stopping a task that has not ended MUST be accepted, unless a limit allows no request at the time."""
    for each in evidence.asked("cancel", step="again/cancel"):
        ok = each.response.status < 300 and not is_refusal(evidence, each)
        if not ok and (why := not_now(read_submit(evidence.document, each.exchange, each.operation))):
            yield excused(each, why)
            continue
        yield check(ok, each, expected="accepted", actual=f"status {each.response.status}: {each.response.text[:80]}")


@rule(
    "MJ-CAN-002",
    Level.MUST,
    "A stopped task stops",
    why="Otherwise it is drawn, and paid for.",
    fix="End the task when it is stopped.",
    costs=(paid(2),),
    needs=("cancel", "status"),
)
def a_stopped_task_stops(evidence: Evidence) -> Iterator[Check]:
    """A task whose stopping was accepted MUST end without success."""
    for at, end in _stopped(evidence):
        if end.status == "succeeded" and (end.time("finished-at") or inf) <= at:
            continue  # it was over before; the provider had only not noticed yet
        ok = end.status in ENDED - {"succeeded"}
        yield check(ok, end, pointer=end.at("status"), expected="cancelled or failed", actual=end.get("status"))


@rule(
    "MJ-CAN-003",
    Level.MUST,
    "Stopping twice does no harm",
    why="Clients that got no answer the first time ask again.",
    fix="Answer politely when there is nothing to stop.",
    costs=(paid(2),),
    needs=("cancel",),
)
def stopping_twice_does_no_harm(evidence: Evidence) -> Iterator[Check]:
    """Stopping a task that has ended MUST NOT be answered with a status from 500 on."""
    for each in evidence.asked("cancel", step="again/cancel-ended"):
        yield check(each.response.status < 500, each, expected="below 500", actual=str(each.response.status))
