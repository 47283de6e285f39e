"""How a task lives: its status and progress, from the first look to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import LIFETIME, LONGEST_PAUSE, RANK, same_end, steps
from journeykit_conformance.rule import Check, Level, check, paid, rule
from journeykit_conformance.values import host_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence

_LIFE = (paid(1),)


@rule(
    "MJ-LIFE-001",
    Level.MUST,
    "A status never goes back",
    why="A client that has shown a picture cannot take it back, and a loop that waits for an end may miss it.",
    fix="Never overwrite a newer state of a task with an older one; answer from one source.",
    costs=_LIFE,
    needs=("fetch", "status"),
)
def status_never_goes_back(evidence: Evidence) -> Iterator[Check]:
    """A task's status MUST only move forward: queued, running, and then one end. It MAY leave states out."""
    for id in evidence.task_ids:
        ranked = (sight for sight in evidence.of(id, "fetch") if sight.status in RANK)
        for before, after in steps(ranked):
            yield check(
                RANK[after.status] >= RANK[before.status],
                after,
                pointer=after.at("status"),
                expected=f"{before.status} or later, as before",
                actual=after.get("status"),
            )


@rule(
    "MJ-LIFE-002",
    Level.MUST,
    "Progress never goes back",
    why="A bar that jumps back looks broken, and waiting loops reckon from it when to look again.",
    fix="Keep the highest progress seen of a task, and answer from one source.",
    costs=_LIFE,
    needs=("fetch", "progress"),
)
def progress_never_goes_back(evidence: Evidence) -> Iterator[Check]:
    """While a task runs, its progress MUST NOT become less; what a failed task says of it means nothing."""
    for id in evidence.task_ids:
        looks = [sight for sight in evidence.of(id, "fetch") if sight.status in {"running", "succeeded"}]
        for before, after in steps(sight for sight in looks if sight.progress is not None):
            least = before.progress or 0.0
            yield check(
                (after.progress or 0.0) >= least,
                after,
                pointer=after.at("progress"),
                expected=f"{least:g} or more, as before",
                actual=after.get("progress"),
            )


@rule(
    "MJ-LIFE-003",
    Level.MUST,
    "Progress is a percentage",
    why="Whatever shows or reckons with it breaks on anything else.",
    fix="Send a number from 0 to 100, in one form; leave it empty while nothing is known.",
    needs=("progress",),
)
def progress_is_a_percentage(evidence: Evidence) -> Iterator[Check]:
    """Progress MUST be a number from 0 to 100, with or without a percent sign, or empty; 0.46 is no 46 percent."""
    for sight in evidence.sights:
        told = sight.get("progress")
        if told is not None and told != "":
            is_share = sight.progress is not None and 0 < sight.progress < 1 and "%" not in str(told)
            ok = sight.progress is not None and 0 <= sight.progress <= 100 and not is_share
            yield check(ok, sight, pointer=sight.at("progress"), expected="0 to 100, perhaps with %", actual=told)


@rule(
    "MJ-LIFE-004",
    Level.MUST,
    "Every task ends",
    why="Whoever waits for a task without an end waits for ever, and its price is not given back.",
    fix="Give up tasks that the upstream has lost, with a reason.",
    costs=_LIFE,
    needs=("fetch", "status"),
)
def every_task_ends(evidence: Evidence) -> Iterator[Check]:
    """A task that was accepted MUST end within a quarter of an hour; whoever looks no longer than that cannot say."""
    for submit in evidence.submits:
        is_followed = submit.is_accepted and submit.exchange.key == "first" and not submit.exchange.is_fuzz
        looks = evidence.of(submit.task_id, "fetch") if is_followed else []
        if len(looks) > 1:
            ok = any(sight.has_ended or sight.status == "waiting" for sight in looks)
            last = looks[-1]
            waited = last.exchange.at - submit.exchange.at
            is_over = waited >= LIFETIME - LONGEST_PAUSE  # the next look would have come too late
            if ok or (is_over and last.status is not None):  # of a status without a meaning nobody knows
                expected, told = f"an end within {LIFETIME:.0f} s", f"{last.get('status')} after {waited:.0f} s"
                yield check(ok, last, pointer=last.at("status"), expected=expected, actual=told)


@rule(
    "MJ-LIFE-005",
    Level.MUST,
    "The end is the end",
    why="Services store what a finished task says and never ask again.",
    fix="Do not touch a task any more once it has ended.",
    needs=("fetch", "status"),
)
def the_end_is_the_end(evidence: Evidence) -> Iterator[Check]:
    """A task that has ended MUST stay as it is: its status, picture, buttons, reason and times."""
    for end in evidence.ends:
        for later in evidence.of(end.id, "fetch"):
            if end.exchange.precedes(later.exchange):
                role = same_end(end, later)
                yield check(
                    not role,
                    later,
                    pointer=later.at(role),
                    expected=f"{role} as at the end: {end.get(role)!r}",
                    actual=later.get(role),
                )


@rule(
    "MJ-LIFE-006",
    Level.MUST,
    "A status is one of the known ones",
    why="A client cannot tell whether an unknown status is an end.",
    fix="Send only statuses that are documented; tell whoever keeps the document of new ones.",
    needs=("status",),
)
def a_status_is_known(evidence: Evidence) -> Iterator[Check]:
    """A task MUST have a status, and it MUST be one that the document gives a meaning."""
    for sight in evidence.sights:
        told = sight.get("status")
        yield check(sight.status is not None, sight, pointer=sight.at("status"), expected="a known status", actual=told)


@rule(
    "MJ-LIFE-007",
    Level.MUST,
    "A success is complete",
    why="Clients that look at the progress, and there are many, would go on waiting.",
    fix="Set the progress to 100 when a task succeeds.",
    needs=("status", "progress"),
)
def a_success_is_complete(evidence: Evidence) -> Iterator[Check]:
    """A task that has succeeded MUST NOT show less than 100 percent."""
    for sight in evidence.sights:
        if sight.status == "succeeded" and sight.progress is not None:
            yield check(
                sight.progress == 100, sight, pointer=sight.at("progress"), expected="100", actual=sight.get("progress")
            )


@rule(
    "MJ-LIFE-008",
    Level.SHOULD,
    "Nothing is complete before its end",
    why="Clients that take 100 percent for the end fetch a picture that is not there yet.",
    fix="Let the progress stay below 100 until picture and status are in place.",
    costs=_LIFE,
    needs=("status", "progress"),
)
def nothing_is_complete_before_its_end(evidence: Evidence) -> Iterator[Check]:
    """A task that waits in a queue or runs SHOULD show less than 100 percent."""
    for sight in evidence.sights:
        if sight.status in {"queued", "running"} and sight.progress is not None:
            yield check(
                sight.progress < 100,
                sight,
                pointer=sight.at("progress"),
                expected="less than 100",
                actual=sight.get("progress"),
            )


@rule(
    "MJ-LIFE-009",
    Level.MUST,
    "An ordinary prompt is drawn",
    why="It is what the provider is paid for.",
    fix="Look at the reason that the task gives; if it is a passing trouble of the upstream, run the suite again.",
    costs=_LIFE,
    needs=("imagine", "fetch", "status"),
)
def an_ordinary_prompt_is_drawn(evidence: Evidence) -> Iterator[Check]:
    """A task with an innocent prompt MUST succeed, and ask for nothing more before it does."""
    for submit in evidence.submits:
        if submit.exchange.step == "imagine" and submit.is_accepted:
            asking = [sight for sight in evidence.of(submit.task_id, "fetch") if sight.status == "waiting"]
            for end in [sight for sight in evidence.ends if sight.id == submit.task_id] or asking[-1:]:
                yield check(
                    end.status == "succeeded",
                    end,
                    pointer=end.at("status"),
                    expected="succeeded",
                    actual=end.get("status"),
                )


@rule(
    "MJ-LIFE-010",
    Level.SHOULD,
    "A picture keeps its host",
    why="Services store the address, or allow its host; of hosts that take turns nobody knows which will be there.",
    fix="Give one address for a picture that is done, or tell your customers which hosts there are.",
    needs=("status", "picture"),
)
def a_picture_keeps_its_host(evidence: Evidence) -> Iterator[Check]:
    """The picture of a task that has ended SHOULD be at the same host wherever and whenever the task is shown."""
    for end in evidence.ends:
        first = str(end.get("picture") or "")
        for later in evidence.of(end.id):
            told = str(later.get("picture") or "")
            # Another path is another picture, which is for other rules.
            if later.has_ended and end.exchange.precedes(later.exchange) and path_of(told) == path_of(first) != "":
                host = host_of(first)
                ok = host_of(told) == host
                yield check(ok, later, pointer=later.at("picture"), expected=f"at {host}, as at the end", actual=told)
