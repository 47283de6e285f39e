"""Submits: what is accepted, what is refused, and what becomes known by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import is_refusal
from journeykit_conformance.rule import Check, Level, check, excused, paid, rule
from journeykit_conformance.submits import not_now, read_submit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence
    from journeykit_conformance.submits import Submit

_FINDABLE = 30.0  # seconds within which a database may lag behind


def _own(evidence: Evidence) -> list[Submit]:
    return [each for each in evidence.submits if each.exchange.key == "first"]


@rule(
    "MJ-SUB-001",
    Level.MUST,
    "An accepted submit names its task",
    why="A task without an id is paid for and lost.",
    fix="Answer with the id of the task; if there is none, it was not accepted.",
    costs=(paid(1),),
    needs=("imagine", "code", "task-id"),
)
def an_accepted_submit_names_its_task(evidence: Evidence) -> Iterator[Check]:
    """An answer that accepts a submit MUST contain the id of the task, not empty."""
    for each in _own(evidence):
        if each.is_accepted:
            told = each.fields["task-id"].value if "task-id" in each.fields else None
            yield check(bool(each.task_id.strip()), each, expected="an id", actual=told)


@rule(
    "MJ-SUB-002",
    Level.MUST,
    "Every task has an id of its own",
    why="Two tasks with one id cannot be told apart; one of the two pictures is lost.",
    fix="Make ids that cannot meet, also between servers and within a millisecond.",
    costs=(paid(2),),
    needs=("imagine", "task-id"),
)
def every_task_has_an_id_of_its_own(evidence: Evidence) -> Iterator[Check]:
    """Two accepted submits MUST NOT get the same id, unless one button was pressed twice; answers are no submits."""
    known: dict[str, Submit] = {}
    for each in _own(evidence):
        if each.is_accepted and each.task_id and each.operation.role != "answer":
            if known and not _pressed_again(evidence, known.get(each.task_id), each):
                yield check(each.task_id not in known, each, expected="a new id", actual=f"{each.task_id} once more")
            known.setdefault(each.task_id, each)


def _pressed_again(evidence: Evidence, first: Submit | None, again: Submit) -> bool:
    """Whether one button of one task was pressed twice: a provider may show what it has drawn for the first press."""
    if first is None or not first.operation.role == again.operation.role == "press":
        return False
    return all(evidence.sent(first, role) == evidence.sent(again, role) for role in ("task-id", "button-id"))


@rule(
    "MJ-SUB-003",
    Level.MUST,
    "A new task is found",
    why="A client that is told 'unknown' about what it has just paid for gives it up.",
    fix="Write the task before answering the submit.",
    costs=(paid(1),),
    needs=("imagine", "fetch", "task"),
)
def a_new_task_is_found(evidence: Evidence) -> Iterator[Check]:
    """A task MUST be shown by a fetch within 30 seconds after its submit."""
    for submit in _own(evidence):
        if not submit.is_accepted or not submit.task_id:
            continue
        after = [each for each in evidence.asked("fetch") if each.exchange.number > submit.exchange.number]
        asked = [each for each in after if str(evidence.sent(each, "task-id")) == submit.task_id]
        asked = [each for each in asked if each.speaks]
        late = [each for each in asked if each.exchange.at - submit.exchange.at > _FINDABLE]
        seen = next((each.exchange.number for each in asked if evidence.shown(each)), None)
        missed = [each for each in late if seen is None or each.exchange.number < seen]
        if asked and (missed or seen is not None):
            first = missed[0] if missed else asked[0]
            yield check(not missed, first, expected="the task", actual=f"status {first.response.status}")


@rule(
    "MJ-SUB-004",
    Level.MUST,
    "A proper submit is accepted",
    why="It is what the provider is for.",
    fix="See what the answer says; without credit, or with a full queue, nothing is judged.",
    costs=(paid(1),),
    needs=("imagine", "code"),
)
def a_proper_submit_is_accepted(evidence: Evidence) -> Iterator[Check]:
    """An imagine with an innocent prompt MUST be accepted, unless the account or the queue allows none at the time."""
    for each in _own(evidence):
        if each.exchange.step in {"imagine", "again"}:
            told = each.exchange.response.text[:120] if each.exchange.response else ""
            why = not_now(each)
            yield excused(each, why) if why else check(each.is_accepted, each, expected="accepted", actual=told)


@rule(
    "MJ-SUB-005",
    Level.MUST,
    "The answer to a submit says yes or no",
    why="Whoever cannot tell may pay twice.",
    fix="Send only codes that are documented; tell whoever keeps the document of new ones.",
    costs=(paid(1),),
    needs=("imagine", "code"),
)
def a_submit_is_answered_by_a_known_code(evidence: Evidence) -> Iterator[Check]:
    """An answer to a submit with status 200 MUST have a code with a meaning, unless the document has no code for it."""
    for each in _own(evidence):
        if (
            (each.exchange.status == 200 or each.is_told_by_status)
            and not each.exchange.is_garbled
            and not each.exchange.step.startswith("invalid")
        ):
            told = each.fields["code"].value if "code" in each.fields else None
            pointer = each.fields["code"].pointer if "code" in each.fields else ""
            yield check(each.has_known_code, each, pointer=pointer, expected="a known code", actual=told)


@rule(
    "MJ-NEG-001",
    Level.MUST,
    "An empty request is refused",
    why="What is accepted is paid for, and nothing was asked for.",
    fix="Check required fields before a task is made.",
    costs=(paid(4),),
    needs=("imagine",),
)
def an_empty_request_is_refused(evidence: Evidence) -> Iterator[Check]:
    """An imagine without a prompt MUST be refused."""
    yield from _invalid(evidence, "invalid/empty")


@rule(
    "MJ-NEG-002",
    Level.MUST,
    "An unreadable request is refused",
    why="What is accepted is paid for, and nobody knows what was asked for.",
    fix="Answer a body that cannot be read with a refusal, not with a default.",
    costs=(paid(4),),
    needs=("imagine",),
)
def an_unreadable_request_is_refused(evidence: Evidence) -> Iterator[Check]:
    """An imagine whose body cannot be read MUST be refused."""
    yield from _invalid(evidence, "invalid/broken")


@rule(
    "MJ-NEG-003",
    Level.MUST,
    "An unknown button is refused",
    why="A button that is not there leads to a task that nobody asked for, and it is paid for.",
    fix="Look the button up among those of the task.",
    costs=(paid(4),),
    needs=("press", "button-id"),
)
def an_unknown_button_is_refused(evidence: Evidence) -> Iterator[Check]:
    """Pressing a button that does not exist MUST be refused."""
    yield from _invalid(evidence, "invalid/button")


@rule(
    "MJ-NEG-004",
    Level.MUST,
    "A button of an unknown task is refused",
    why="There is nothing that could be drawn from it.",
    fix="Look the task up before accepting.",
    costs=(paid(4),),
    needs=("press",),
)
def a_button_of_an_unknown_task_is_refused(evidence: Evidence) -> Iterator[Check]:
    """Pressing a button of a task that does not exist MUST be refused."""
    yield from _invalid(evidence, "invalid/parent")


@rule(
    "MJ-NEG-005",
    Level.MUST,
    "A forbidden prompt is not drawn",
    why="Its price is gone, and the upstream blocks accounts for it.",
    fix="Refuse it, or let the task fail with a reason.",
    costs=(paid(4),),
    needs=("imagine", "status"),
)
def a_forbidden_prompt_is_not_drawn(evidence: Evidence) -> Iterator[Check]:
    """A prompt that the document calls refused MUST be refused at once, or its task MUST fail."""
    for each in _own(evidence):
        if each.exchange.step == "refused":
            if why := not_now(each):
                yield excused(each, why)
            elif each.word == "refused":
                yield check(True, each)
            for end in (sight for sight in evidence.ends if sight.id == each.task_id):
                ok = end.status in {"failed", "cancelled"}
                yield check(ok, end, pointer=end.at("status"), expected="failed", actual=end.get("status"))


@rule(
    "MJ-NEG-006",
    Level.SHOULD,
    "A refusal says why",
    why="Whoever reads it has to know what to change.",
    fix="Put a sentence into the message.",
    costs=(paid(4),),
    needs=("imagine", "message"),
)
def a_refusal_says_why(evidence: Evidence) -> Iterator[Check]:
    """The refusal of a submit SHOULD contain a message."""
    for each in _own(evidence):
        if each.word == "refused" and "message" in each.fields:
            told = each.fields["message"].value
            ok = isinstance(told, str) and bool(told.strip())
            yield check(ok, each, pointer=each.fields["message"].pointer, expected="a message", actual=told)


@rule(
    "MJ-NEG-007",
    Level.MUST,
    "A refused submit makes no task",
    why="A task behind a refusal is drawn and paid for, and the client, told no, sends it again.",
    fix="Decide first, then make the task; never answer no to what was begun.",
    costs=(paid(4),),
    needs=("imagine", "task-id"),
)
def a_refused_submit_makes_no_task(evidence: Evidence) -> Iterator[Check]:
    """An answer that refuses a submit MUST NOT name a task that then runs."""
    for each in _own(evidence):
        if each.word == "refused":
            ran = bool(each.task_id) and any(sight.status != "failed" for sight in evidence.of(each.task_id))
            yield check(not ran, each, expected="no task", actual=each.task_id)


def _invalid(evidence: Evidence, step: str) -> Iterator[Check]:
    for each in evidence.asked(step=step):
        submit = read_submit(evidence.document, each.exchange, each.operation)
        if why := not_now(submit):
            yield excused(submit, why)
            continue
        told = f"status {each.response.status}: {each.response.text[:100]}"
        yield check(is_refusal(evidence, each) and each.response.status < 500, each, expected="a refusal", actual=told)
