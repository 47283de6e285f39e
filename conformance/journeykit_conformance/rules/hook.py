"""What a provider calls back, and what it says there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import RANK, same_end
from journeykit_conformance.rule import WEBHOOK, Check, Level, check, paid, rule
from journeykit_conformance.schemas import JSON_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence, Sight
    from journeykit_conformance.submits import Submit

_CROSSED = 1.0
"""Seconds within which one callback may overtake another: providers post them side by side, and promise no order."""
_BEHIND = 15.0  # seconds that a database may be behind


def _called_back(evidence: Evidence) -> list[tuple[Submit, list[Sight]]]:
    """The accepted submits that named an address to call, and were followed to their end, each with its callbacks."""
    return [
        (submit, evidence.of(submit.task_id, "callback"))
        for submit in evidence.submits
        if submit.is_accepted
        and submit.exchange.key == "first"
        and evidence.sent(submit, "hook")
        and submit.exchange.step == "imagine"
        and any(end.id == submit.task_id and end.source == "fetch" for end in evidence.ends)
    ]


_HOOKED = (paid(1), WEBHOOK)
_CALL = "Call back whenever the status changes, at the latest when the task ends."


@rule(
    "MJ-HOOK-001",
    Level.MUST,
    "A task calls back",
    why="Services that wait for a callback look only now and then.",
    fix=_CALL,
    costs=_HOOKED,
    needs=("imagine", "callback"),
)
def a_task_calls_back(evidence: Evidence) -> Iterator[Check]:
    """A task with an address to call MUST call back at least once until shortly after its end."""
    for submit, calls in _called_back(evidence):
        yield check(bool(calls), submit, expected="a callback", actual="none")


@rule(
    "MJ-HOOK-002",
    Level.MUST,
    "The end is told",
    why="It is the one callback that everybody waits for.",
    fix=_CALL,
    costs=_HOOKED,
    needs=("imagine", "callback", "status"),
)
def the_end_is_told(evidence: Evidence) -> Iterator[Check]:
    """Of the callbacks of a task that has ended, one MUST tell of its end."""
    for submit, calls in _called_back(evidence):
        if calls:
            told = [call.get("status") for call in calls]
            yield check(any(call.has_ended for call in calls), submit, expected="an end", actual=str(told))


@rule(
    "MJ-HOOK-003",
    Level.MUST,
    "A callback says what a fetch says",
    why="Whoever believes callbacks stores what they say.",
    fix="Send what a fetch shows.",
    costs=_HOOKED,
    needs=("imagine", "callback", "status"),
)
def a_callback_says_what_a_fetch_says(evidence: Evidence) -> Iterator[Check]:
    """A callback that tells of an end MUST say what a fetch says afterwards."""
    for submit, calls in _called_back(evidence):
        ends = [sight for sight in evidence.of(submit.task_id, "fetch") if sight.has_ended]
        for call in (call for call in calls if call.has_ended):
            role = same_end(ends[-1], call)
            expected = f"{role} as in the fetch: {ends[-1].get(role)!r}" if role else ""
            yield check(not role, call, pointer=call.at(role), expected=expected, actual=call.get(role))


@rule(
    "MJ-HOOK-004",
    Level.MUST,
    "Callbacks tell of one's own tasks",
    why="Another's task at one's own address is another's picture.",
    fix="Keep the address with the task.",
    costs=_HOOKED,
    needs=("imagine", "callback", "task-id"),
)
def callbacks_tell_of_ones_own_tasks(evidence: Evidence) -> Iterator[Check]:
    """A callback MUST be about a task that was submitted with its address."""
    # What a fuzzer garbles may name the address in ways that only the provider can read.
    named = (each for each in evidence.submits if evidence.sent(each, "hook") or each.exchange.is_fuzz)
    own = {submit.task_id for submit in named if submit.task_id}
    for sight in evidence.sights:
        if sight.source == "callback" and own:
            yield check(
                sight.id in own, sight, pointer=sight.at("task-id"), expected=f"one of {sorted(own)}", actual=sight.id
            )


@rule(
    "MJ-HOOK-005",
    Level.MUST,
    "A callback can be read",
    why="It is sent once; what cannot be read is lost.",
    fix="Send what the document says.",
    costs=_HOOKED,
    needs=("imagine", "callback"),
)
def a_callback_can_be_read(evidence: Evidence) -> Iterator[Check]:
    """The body of a callback MUST be JSON in UTF-8, called so, that fits the schema that the document has for it."""
    schemas = [schema for operation in evidence.document.operations for schema in operation.callbacks()]
    for exchange in evidence.trace.exchanges:
        if exchange.is_callback and schemas:
            if not exchange.request.has_json:
                yield check(False, exchange, expected="JSON", actual=exchange.request.text[:80])
                continue
            kind, is_utf8 = exchange.request.media_type, _is_utf8(exchange.request.body)
            if not is_utf8 or not JSON_TYPES.fullmatch(kind):  # frameworks look into nothing else
                yield check(False, exchange, expected="JSON in UTF-8", actual=kind if is_utf8 else "another encoding")
                continue
            broken = evidence.judge.violations(schemas[0], exchange.request.json)
            message = broken[0].message if broken else ""
            yield check(
                not broken, exchange, pointer=broken[0].pointer if broken else "", expected="the schema", actual=message
            )


@rule(
    "MJ-HOOK-006",
    Level.SHOULD,
    "Callbacks do not go back",
    why="Services store what they were told last; after an end that would be a task which runs for ever.",
    fix="Call back only to tell more than the last time, and say nothing after the end.",
    costs=_HOOKED,
    needs=("imagine", "callback", "status"),
)
def callbacks_do_not_go_back(evidence: Evidence) -> Iterator[Check]:
    """A callback SHOULD NOT tell of an earlier status or less progress than one that came well before it."""
    for _, calls in _called_back(evidence):
        ranked = [(call, RANK[call.status]) for call in calls if call.status in RANK]
        for number, (call, rank) in enumerate(ranked):
            earlier = [each for each in ranked[:number] if each[0].exchange.at + _CROSSED < call.exchange.at]
            if not earlier:
                continue
            furthest = max(earlier, key=lambda each: each[1])
            yield check(
                rank >= furthest[1],
                call,
                pointer=call.at("status"),
                expected=f"{furthest[0].status} or later, as before",
                actual=call.get("status"),
            )
            told = [each.progress for each, before in earlier if before == rank and each.progress is not None]
            if call.status == "running" and call.progress is not None and told:
                yield check(
                    call.progress >= max(told),
                    call,
                    pointer=call.at("progress"),
                    expected=f"{max(told):g} or more, as before",
                    actual=call.get("progress"),
                )


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


@rule(
    "MJ-HOOK-007",
    Level.SHOULD,
    "What was called back, a fetch shows",
    why="Callbacks are not signed: careful services look before they believe an end, and find the task still running.",
    fix="Call back when the end is stored where fetches look; keep no old answers.",
    costs=_HOOKED,
    needs=("imagine", "callback", "fetch", "status"),
)
def what_was_called_back_a_fetch_shows(evidence: Evidence) -> Iterator[Check]:
    """A quarter of a minute after a callback has told of a task's end, a fetch SHOULD show that it has ended."""
    for submit, calls in _called_back(evidence):
        told = next((call for call in calls if call.has_ended), None)
        for look in evidence.of(submit.task_id, "fetch") if told else ():
            if told and look.exchange.at > told.exchange.at + _BEHIND:
                expected = f"an end, as called back: {told.get('status')}"
                yield check(
                    look.has_ended, look, pointer=look.at("status"), expected=expected, actual=look.get("status")
                )
