"""Keys: who is let in, and what a stranger gets to see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from journeykit_conformance.evidence import is_refusal
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.rule import SECOND_KEY, Check, Level, check, paid, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Asked, Evidence

_READS = ("fetch", "list", "search", "seed", "balance")
_LET_IN = "Check the key before anything else, on every path."


def _refused(evidence: Evidence, key: str, roles: tuple[str, ...]) -> Iterator[Check]:
    for each in evidence.asked(*roles, key=key):
        if each.operation.needs_key:
            yield check(is_refusal(evidence, each), each, expected="a refusal", actual=_told(each))


def _told(each: Asked) -> str:
    return f"status {each.response.status}: {each.response.text[:80]}"


@rule(
    "MJ-AUTH-001",
    Level.MUST,
    "Nothing is read without a key",
    why="Prompts and pictures of customers are their own; an open door also means that nobody checks keys at all.",
    fix=_LET_IN,
    needs=("fetch",),
)
def nothing_is_read_without_a_key(evidence: Evidence) -> Iterator[Check]:
    """A read that wants a key MUST be refused without one: by its status, or by a code in its envelope."""
    yield from _refused(evidence, "none", _READS)


@rule(
    "MJ-AUTH-002",
    Level.MUST,
    "Nothing is read with a wrong key",
    why="If any key will do, a typing error in a configuration shows only when something is bought.",
    fix=_LET_IN,
    needs=("fetch",),
)
def nothing_is_read_with_a_wrong_key(evidence: Evidence) -> Iterator[Check]:
    """A read that wants a key MUST be refused with one that does not exist."""
    yield from _refused(evidence, "wrong", _READS)


@rule(
    "MJ-AUTH-003",
    Level.MUST,
    "Nothing is bought without a key",
    why="Somebody pays for it.",
    fix=_LET_IN,
    costs=(paid(1),),
    needs=("imagine",),
)
def nothing_is_bought_without_a_key(evidence: Evidence) -> Iterator[Check]:
    """A submit without a key MUST be refused."""
    yield from _refused(evidence, "none", tuple(MAKES_TASKS))


@rule(
    "MJ-AUTH-004",
    Level.MUST,
    "Nothing is bought with a wrong key",
    why="Somebody pays for it.",
    fix=_LET_IN,
    costs=(paid(1),),
    needs=("imagine",),
)
def nothing_is_bought_with_a_wrong_key(evidence: Evidence) -> Iterator[Check]:
    """A submit with a key that does not exist MUST be refused."""
    yield from _refused(evidence, "wrong", tuple(MAKES_TASKS))


@rule(
    "MJ-AUTH-005",
    Level.MUST,
    "A refusal shows nothing",
    why="A body that says no and holds the task all the same has given it away.",
    fix=_LET_IN,
    needs=("fetch", "task"),
)
def a_refusal_shows_nothing(evidence: Evidence) -> Iterator[Check]:
    """What is answered to no key, or to a wrong one, MUST NOT contain a task."""
    for key in ("none", "wrong"):
        for each in evidence.asked(*_READS, key=key):
            if each.operation.needs_key:
                yield check(not evidence.shown(each), each, expected="no task", actual="a task")


@rule(
    "MJ-AUTH-006",
    Level.MUST,
    "A refused key is no server error",
    why="Clients wait and ask again after a server error; with a wrong key they would for ever.",
    fix="Answer 401, or a code that is documented.",
    needs=("fetch",),
)
def a_refused_key_is_no_server_error(evidence: Evidence) -> Iterator[Check]:
    """What is answered to no key, or to a wrong one, MUST NOT have a status from 500 on."""
    for key in ("none", "wrong"):
        for each in evidence.asked(*_READS, *MAKES_TASKS, "cancel", key=key):
            if each.operation.needs_key:
                yield check(each.response.status < 500, each, expected="below 500", actual=_told(each))


@rule(
    "MJ-AUTH-007",
    Level.MUST,
    "Nothing is stopped by strangers",
    why="Ids are easy to guess; whoever can stop a task takes away what somebody else has paid for.",
    fix=_LET_IN,
    costs=(paid(2),),
    needs=("cancel",),
)
def nothing_is_stopped_by_strangers(evidence: Evidence) -> Iterator[Check]:
    """Stopping a task MUST be refused without a key, and with one that does not exist."""
    for key in ("none", "wrong"):
        yield from _refused(evidence, key, ("cancel",))


@rule(
    "MJ-SEC-001",
    Level.MUST,
    "A key is never sent back",
    why="Answers are logged, cached and shown; a key in one of them is a key that is out.",
    fix="Leave keys out of answers, addresses and error messages.",
)
def a_key_is_never_sent_back(evidence: Evidence) -> Iterator[Check]:
    """No answer and no callback MUST contain the key, in whatever form it is written."""
    for exchange in evidence.trace.exchanges:
        yield check(not exchange.has_key, exchange, expected="no key", actual="the key, redacted here")


_INNARDS = re.compile(
    r"Traceback \(most recent call last\)|goroutine |panic:|panicked at |   at System\.|\.cs:line |node_modules/"
    # Of Java and its kin, of JavaScript, of PHP, of Ruby: where in which file.
    r"|(?:\b|\\t)at [^\s()]+ ?\([^\s()]+\.(?:java|kt|scala|groovy|[cm]?[jt]s):\d+"
    r"|Stack trace:(?:\s|\\[nr])*#0|\.rb:\d+:in "
    # What databases say, and Go of connections to what is behind it.
    r"|SQLSTATE\[|error in your SQL syntax|Error \d{4} \([0-9A-Z]{5}\)|\bORA-\d{5}:|\bdial (?:tcp|udp|unix)\b"
)


@rule(
    "MJ-SEC-002",
    Level.MUST,
    "Errors show nothing of the inside",
    why="They tell an attacker what to try next, and a client nothing.",
    fix="Log them, and answer with a message.",
)
def errors_show_nothing_of_the_inside(evidence: Evidence) -> Iterator[Check]:
    """An answer MUST NOT contain a stack trace, nor what a database or a connection behind the server has said."""
    for each in evidence.answered:
        sent = each.exchange.request.text + unquote(each.exchange.request.url)
        found = next((sign[0] for sign in _INNARDS.finditer(each.response.text) if sign[0] not in sent), "")
        yield check(not found, each, expected="nothing of the inside", actual=found)


def _others(evidence: Evidence, role: str) -> Iterator[Check]:
    """The tasks that the second key gets to see; only those of the first are asked for."""
    own = set(evidence.task_ids)
    for each in evidence.asked(role, key="second"):
        if each.operation.raw.get("x-shows") == "own":
            seen = {sight.id for sight in evidence.sights if sight.exchange is each.exchange}
            yield check(not seen & own, each, expected="nothing of another account", actual=str(sorted(seen & own)))


_ISOLATION = "Other customers' prompts and pictures are none of anybody's business."
_BY_OWNER = "Look tasks up by id and owner."


@rule(
    "MJ-ISO-001",
    Level.MUST,
    "Another account's task cannot be fetched",
    why=_ISOLATION,
    fix=_BY_OWNER,
    costs=(SECOND_KEY,),
    needs=("fetch", "own-fetch", "task"),
)
def another_accounts_task_cannot_be_fetched(evidence: Evidence) -> Iterator[Check]:
    """A task MUST NOT be shown to the key of another account, where the document says that tasks are private."""
    yield from _others(evidence, "fetch")


@rule(
    "MJ-ISO-002",
    Level.MUST,
    "Another account's task is in no list",
    why=_ISOLATION,
    fix=_BY_OWNER,
    costs=(SECOND_KEY,),
    needs=("list", "own-list", "task"),
)
def another_accounts_task_is_in_no_list(evidence: Evidence) -> Iterator[Check]:
    """A list by ids MUST NOT show a task to the key of another account, where tasks are private."""
    yield from _others(evidence, "list")


@rule(
    "MJ-ISO-003",
    Level.MUST,
    "Another account's task is not found",
    why=_ISOLATION,
    fix=_BY_OWNER,
    costs=(SECOND_KEY,),
    needs=("search", "own-search", "task"),
)
def another_accounts_task_is_not_found(evidence: Evidence) -> Iterator[Check]:
    """A search MUST NOT show a task to the key of another account, where tasks are private."""
    yield from _others(evidence, "search")
