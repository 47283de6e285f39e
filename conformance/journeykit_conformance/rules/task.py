"""Looks at a task: that the right one is shown, the same everywhere, and what an unknown one gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from journeykit_conformance.evidence import RANK, is_refusal, last_before, same_end
from journeykit_conformance.rule import Check, Level, check, paid, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Asked, Evidence, Sight
    from journeykit_conformance.trace import Exchange

_LOOKUP = "Look tasks up by their id, and show nothing else."


def _shown(evidence: Evidence, each: Asked) -> list[Sight]:
    return [sight for sight in evidence.sights if sight.exchange is each.exchange]


def _listed(evidence: Evidence, role: str) -> Iterator[Asked]:
    """Yield the answers that list something; a refusal, a limit or a broken server says nothing of what there is."""
    for each in evidence.asked(role):
        if each.response.status < 300 and each.response.has_json and not is_refusal(evidence, each):
            yield each


@rule(
    "MJ-TASK-001",
    Level.MUST,
    "A fetch shows the task that was asked for",
    why="Otherwise one customer gets another's picture.",
    fix=_LOOKUP,
    needs=("fetch", "task", "task-id"),
)
def a_fetch_shows_the_task_that_was_asked_for(evidence: Evidence) -> Iterator[Check]:
    """The task that a fetch shows MUST have the id that was asked for."""
    for each in evidence.asked("fetch"):
        wanted = str(evidence.sent(each, "task-id"))
        for sight in _shown(evidence, each):
            yield check(
                sight.id == wanted, sight, pointer=sight.at("task-id"), expected=wanted, actual=sight.get("task-id")
            )


@rule(
    "MJ-TASK-002",
    Level.MUST,
    "An unknown task is not shown",
    why="A client that waits for a task that is not there must learn it.",
    fix=_LOOKUP,
    needs=("fetch", "task"),
)
def an_unknown_task_is_not_shown(evidence: Evidence) -> Iterator[Check]:
    """A fetch of an id that does not exist MUST NOT show a task."""
    for step in ("unknown", "malformed"):
        for each in evidence.asked("fetch", step=step):
            shown = _shown(evidence, each)
            yield check(not shown, each, expected="no task", actual=shown[0].value if shown else None)


@rule(
    "MJ-TASK-003",
    Level.MUST,
    "An unknown task is no server error",
    why="Clients wait and ask again after a server error; about an unknown task they would for ever.",
    fix="Answer with the status that is documented for it.",
    needs=("fetch",),
)
def an_unknown_task_is_no_server_error(evidence: Evidence) -> Iterator[Check]:
    """Asking for an id that does not exist, or that cannot be one, MUST NOT be answered with a status from 500 on."""
    for step in ("first", "unknown", "malformed", "nothing"):
        for each in evidence.asked("fetch", "list", step=step):
            yield check(each.response.status < 500, each, expected="below 500", actual=str(each.response.status))


@rule(
    "MJ-TASK-004",
    Level.MUST,
    "A task stays known",
    why="A task that is gone cannot be saved any more, and clients take it for one that never was.",
    fix="Keep tasks at least as long as their pictures can be downloaded.",
    needs=("fetch", "task"),
)
def a_task_stays_known(evidence: Evidence) -> Iterator[Check]:
    """A task that was shown once MUST be shown by every later fetch whose answer speaks of a task at all."""
    first: dict[str, Exchange] = {}
    for sight in evidence.sights:
        if sight.source == "fetch" and sight.exchange.key == "first":
            first.setdefault(sight.id, sight.exchange)
    for each in evidence.asked("fetch"):
        wanted = str(evidence.sent(each, "task-id"))
        if wanted in first and first[wanted].precedes(each.exchange) and each.speaks:
            told = f"status {each.response.status}: {each.response.text[:80]}"
            yield check(bool(_shown(evidence, each)), each, expected="the task", actual=told)


@rule(
    "MJ-TASK-005",
    Level.MUST,
    "An id is of one kind",
    why="A number here and a text there are not equal, and large numbers lose digits on their way.",
    fix="Send ids as the same JSON type everywhere that tasks are shown.",
    needs=("task", "task-id"),
)
def an_id_is_of_one_kind(evidence: Evidence) -> Iterator[Check]:
    """Wherever a task is shown, its id MUST have the same JSON type."""
    kinds: dict[str, type] = {}
    for sight in (each for each in evidence.sights if "task-id" in each.fields):
        kind = type(sight.get("task-id"))
        known = kinds.setdefault("task", kind)
        yield check(
            kind is known, sight, pointer=sight.at("task-id"), expected=known.__name__, actual=sight.get("task-id")
        )


@rule(
    "MJ-TASK-006",
    Level.MUST,
    "A task does what was asked for",
    why="Whoever asks for a grid and gets something else has bought something else.",
    fix="Set the action by the operation that made the task.",
    costs=(paid(1),),
    needs=("imagine", "action"),
)
def a_task_does_what_was_asked_for(evidence: Evidence) -> Iterator[Check]:
    """The task of an imagine MUST be shown as one that makes a grid, or a video if its prompt says `--video`."""
    for submit in evidence.submits:
        is_own = submit.exchange.key == "first" and not submit.exchange.is_fuzz
        if submit.operation.role == "imagine" and submit.is_accepted and is_own:
            for sight in evidence.of(submit.task_id):
                told = sight.get("action")
                if told not in (None, ""):
                    is_video = re.search(r"(?:^|\s)--video\b", str(evidence.sent(submit, "prompt"))) is not None
                    ok = sight.word("action") in ({"grid", "video"} if is_video else {"grid"})
                    yield check(ok, sight, pointer=sight.at("action"), expected="a grid", actual=told)


@rule(
    "MJ-LIST-001",
    Level.MUST,
    "A list holds what was asked for",
    why="Services look at a hundred tasks at once; what is missing counts as unknown.",
    fix="Answer every id that the account owns.",
    costs=(paid(1),),
    needs=("list", "task"),
)
def a_list_holds_what_was_asked_for(evidence: Evidence) -> Iterator[Check]:
    """A list by ids MUST contain every task that a fetch shows."""
    fetched = {each.id: each.exchange for each in reversed(evidence.sights) if each.source == "fetch" and each.id}
    for each in _listed(evidence, "list"):
        shown = {sight.id for sight in _shown(evidence, each)}
        for id in map(str, evidence.sent(each, "task-ids") or ()):
            if id in fetched and fetched[id].precedes(each.exchange):
                yield check(id in shown, each, expected=id, actual=str(sorted(shown)))


@rule(
    "MJ-LIST-002",
    Level.MUST,
    "A list says what a fetch says",
    why="Two truths about one task: which of them is to be shown?",
    fix="Answer both from one source.",
    costs=(paid(1),),
    needs=("list", "fetch", "task"),
)
def a_list_says_what_a_fetch_says(evidence: Evidence) -> Iterator[Check]:
    """Of a task that has ended, a list MUST say what a fetch says."""
    yield from _same(evidence, "list")


@rule(
    "MJ-LIST-003",
    Level.MUST,
    "A task is in a list once",
    why="Counted twice, saved twice, charged twice.",
    fix="Join by id.",
    needs=("list|search", "task"),
)
def a_task_is_in_a_list_once(evidence: Evidence) -> Iterator[Check]:
    """A list MUST NOT contain a task twice; rows of a task that was answered in between excepted."""
    for each in evidence.asked("list", "search"):
        seen: set[str] = set()
        for sight in _shown(evidence, each):
            yield check(sight.id not in seen, sight, pointer=sight.at("task-id"), expected="once", actual=sight.id)
            seen.add(sight.id)


@rule(
    "MJ-LIST-004",
    Level.MUST,
    "A list holds nothing else",
    why="Tasks that were not asked for are somebody else's.",
    fix=_LOOKUP,
    needs=("list", "task"),
)
def a_list_holds_nothing_else(evidence: Evidence) -> Iterator[Check]:
    """A list by ids MUST NOT contain tasks that were not asked for, nor such as do not exist."""
    for each in evidence.asked("list"):
        wanted = set(map(str, evidence.sent(each, "task-ids") or ()))
        if evidence.sent(each, "task-ids") is not None:
            strange = [sight.id for sight in _shown(evidence, each) if sight.id not in wanted]
            unknown = each.exchange.step == "unknown" and bool(_shown(evidence, each))
            yield check(not strange and not unknown, each, expected="only what was asked for", actual=str(strange))


@rule(
    "MJ-LIST-005",
    Level.MUST,
    "A list is not older than a fetch",
    why="A client that looks at lists sees a task go back, or its end late.",
    fix="Answer both from one source.",
    costs=(paid(1),),
    needs=("list", "fetch", "status"),
)
def a_list_is_not_older_than_a_fetch(evidence: Evidence) -> Iterator[Check]:
    """A list MUST NOT show a task in an earlier state than a fetch that was answered before."""
    for each in evidence.asked("list"):
        for sight in _shown(evidence, each):
            before = last_before(each, evidence.of(sight.id, "fetch"))
            if before and before.status in RANK and sight.status in RANK:
                role, ok = "status", RANK[sight.status] >= RANK[before.status]
                if ok and sight.status == "running":
                    role, ok = "progress", (sight.progress or 0) >= (before.progress or 0)
                expected = f"{before.get(role)!r} or later, as before"
                yield check(ok, sight, pointer=sight.at(role), expected=expected, actual=sight.get(role))


@rule(
    "MJ-LIST-006",
    Level.MUST,
    "A search finds the newest task",
    why="After a lost answer it is the only way to find what was paid for.",
    fix="Sort by time, newest first.",
    costs=(paid(1),),
    needs=("search", "task"),
)
def a_search_finds_the_newest_task(evidence: Evidence) -> Iterator[Check]:
    """The first page of a search MUST contain a task that has just ended."""
    for each in _listed(evidence, "search"):
        step, _, what = each.exchange.step.rpartition("/")
        for submit in evidence.submits:
            if (
                what == "search"
                and submit.exchange.step == step
                and submit.is_accepted
                and submit.exchange.number < each.exchange.number
            ):
                shown = [sight.id for sight in _shown(evidence, each)]
                yield check(submit.task_id in shown, each, expected=submit.task_id, actual=str(shown[:5]))


@rule(
    "MJ-LIST-007",
    Level.MUST,
    "A search says what a fetch says",
    why="Two truths about one task: which of them is to be shown?",
    fix="Answer both from one source.",
    costs=(paid(1),),
    needs=("search", "fetch", "task"),
)
def a_search_says_what_a_fetch_says(evidence: Evidence) -> Iterator[Check]:
    """Of a task that has ended, a search MUST say what a fetch says."""
    yield from _same(evidence, "search")


def _same(evidence: Evidence, source: str) -> Iterator[Check]:
    for id in evidence.task_ids:
        ends = [sight for sight in evidence.of(id, "fetch") if sight.has_ended]
        for sight in evidence.of(id, source):
            if before := last_before(sight, ends):
                role = same_end(before, sight)
                expected = f"{role} as in the fetch: {before.get(role)!r}" if role else ""
                yield check(not role, sight, pointer=sight.at(role), expected=expected, actual=sight.get(role))


@rule(
    "MJ-IDEM-001",
    Level.MUST,
    "Reading changes nothing",
    why="Clients read as often as they like, and share what they read.",
    fix="Do not work on a task when somebody looks at it.",
    needs=("fetch", "task"),
)
def reading_changes_nothing(evidence: Evidence) -> Iterator[Check]:
    """A task that has ended MUST be shown with the same fields every time."""
    for id in evidence.task_ids:
        ends = [sight for sight in evidence.of(id, "fetch") if sight.has_ended]
        for later in ends[1:]:
            changed = {*ends[0].fields} ^ {*later.fields}
            yield check(not changed, later, expected="the same fields", actual=str(sorted(changed)))
