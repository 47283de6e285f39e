"""When a task says that it was submitted, started and finished."""

from __future__ import annotations

from contextlib import suppress
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from journeykit_conformance.rule import Check, Level, check, paid, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from journeykit_conformance.evidence import Evidence
    from journeykit_conformance.trace import Exchange

_TIMES = ("submitted-at", "started-at", "finished-at")
_MANY_YEARS = 10 * 365.25 * 86400
_SLACK = 2.0  # seconds that clocks inside one provider may differ
_AHEAD = 600.0  # seconds that a provider's clock may be before ours


@rule(
    "MJ-TIME-001",
    Level.MUST,
    "Times are in the unit that is documented",
    why="Seconds for milliseconds puts everything into January 1970.",
    fix="Send the unit that is documented.",
    needs=("submitted-at",),
)
def times_are_in_the_documented_unit(evidence: Evidence) -> Iterator[Check]:
    """A time that is known MUST be of these years when it is read in the unit that the document names."""
    for sight in evidence.sights:
        for role in _TIMES if sight.exchange.at else ():  # some recordings do not say when they were made
            if sight.get(role) not in (None, 0, "", "0"):
                told = sight.time(role)
                ok = told is not None and abs(told - sight.exchange.at) < _MANY_YEARS
                yield check(ok, sight, pointer=sight.at(role), expected="a time of these years", actual=sight.get(role))


@rule(
    "MJ-TIME-002",
    Level.MUST,
    "Times are in order",
    why="Durations are reckoned from them; negative ones break statistics and waiting loops.",
    fix="Set each time when it happens, by one clock.",
    needs=("submitted-at", "finished-at"),
)
def times_are_in_order(evidence: Evidence) -> Iterator[Check]:
    """Of the times that are known, a task MUST be submitted before it starts, and start before it finishes."""
    for sight in evidence.sights:
        known = [(role, when) for role in _TIMES if (when := sight.time(role)) is not None]
        for (earlier, one), (later, other) in pairwise(known):
            expected = f"{earlier} before it"
            yield check(
                one <= other + _SLACK, sight, pointer=sight.at(later), expected=expected, actual=sight.get(later)
            )


@rule(
    "MJ-TIME-003",
    Level.MUST,
    "A success has a time",
    why="Without it nobody can tell how long a task took.",
    fix="Set it when the task ends.",
    needs=("status", "finished-at"),
)
def a_success_has_a_time(evidence: Evidence) -> Iterator[Check]:
    """A task that has succeeded MUST say when it was finished."""
    for sight in evidence.sights:
        if sight.status == "succeeded":
            ok = sight.time("finished-at") is not None
            yield check(ok, sight, pointer=sight.at("finished-at"), expected="a time", actual=sight.get("finished-at"))


@rule(
    "MJ-TIME-004",
    Level.SHOULD,
    "Only what has ended is finished",
    why="Clients that look at the time take it for the end.",
    fix="Leave the time empty until the task ends.",
    costs=(paid(1),),
    needs=("status", "finished-at"),
)
def only_what_has_ended_is_finished(evidence: Evidence) -> Iterator[Check]:
    """A task that waits in a queue or runs SHOULD NOT say when it was finished."""
    for sight in evidence.sights:
        if sight.status in {"queued", "running"}:
            ok = sight.time("finished-at") is None
            yield check(ok, sight, pointer=sight.at("finished-at"), expected="nothing", actual=sight.get("finished-at"))


@rule(
    "MJ-TIME-005",
    Level.MUST,
    "A task was submitted when it was",
    why="Lists are sorted by it, and lost tasks are looked for by it.",
    fix="Set it once, when the submit arrives; keep the server's clock right.",
    costs=(paid(1),),
    needs=("imagine", "submitted-at"),
)
def a_task_was_submitted_when_it_was(evidence: Evidence) -> Iterator[Check]:
    """The time of a submit MUST be about when it was sent, and MUST NOT move by a minute.

    About: within ten minutes, by our clock or by the `Date` of the answer.
    """
    for submit in evidence.submits:
        if submit.is_accepted and submit.operation.role != "answer" and submit.exchange.at:
            known = [sight for sight in evidence.of(submit.task_id) if sight.time("submitted-at") is not None]
            for sight in known:
                told = sight.time("submitted-at") or 0.0
                first = known[0].time("submitted-at") or 0.0
                sent = (submit.exchange.at, *_dates([submit.exchange]))
                ok = any(abs(told - when) < _AHEAD for when in sent) and abs(told - first) < 60
                yield check(
                    ok,
                    sight,
                    pointer=sight.at("submitted-at"),
                    expected="about when it was sent",
                    actual=sight.get("submitted-at"),
                )


@rule(
    "MJ-TIME-006",
    Level.MUST,
    "Nothing was finished in the future",
    why="Waiting loops reckon with it.",
    fix="Keep the server's clock right, and the unit.",
    needs=("finished-at",),
)
def nothing_was_finished_in_the_future(evidence: Evidence) -> Iterator[Check]:
    """The times of a task MUST NOT be more than ten minutes ahead of when it was looked at.

    What counts is the later one of our clock and the server's `Date`.
    """
    latest = max(_dates(evidence.trace.exchanges), default=0.0)
    for sight in evidence.sights:
        for role in _TIMES:
            if (when := sight.time(role)) is not None and sight.exchange.at:
                ok = when < max(sight.exchange.at, latest) + _AHEAD
                yield check(ok, sight, pointer=sight.at(role), expected="not in the future", actual=sight.get(role))


def _dates(exchanges: Iterable[Exchange]) -> Iterator[float]:
    """The time by the server's own clock, where it tells it: one of the two clocks may be wrong, and it may be ours."""
    for exchange in exchanges:
        if exchange.response and (told := exchange.response.header("date")):
            with suppress(ValueError, OverflowError):
                yield parsedate_to_datetime(told).timestamp()
