"""The service as such: that it answers, how fast, and what it says of money."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isfinite
from statistics import median, quantiles
from typing import TYPE_CHECKING

from journeykit_conformance.evidence import is_refusal
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.rule import Check, Level, check, excused, paid, rule
from journeykit_conformance.submits import not_now, read_submit
from journeykit_conformance.trace import INTERRUPTED
from journeykit_conformance.values import fields_of, word_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Asked, Evidence
    from journeykit_conformance.trace import Exchange

_ENOUGH = 10  # answers, below which statistics say nothing
_USUAL, _SLOW, _SUBMIT = 2.0, 10.0, 30.0  # seconds
_AMOUNT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


@rule(
    "MJ-NET-001",
    Level.MUST,
    "Every request is answered",
    why="Whoever gets no answer to a submit does not know whether it is paid for.",
    fix="Look at the servers and gateways on the way.",
)
def every_request_is_answered(evidence: Evidence) -> Iterator[Check]:
    """A request MUST be answered within 75 seconds, by a whole answer: a relay may give its upstream a minute."""
    for exchange in evidence.trace.exchanges:
        if not exchange.is_callback and exchange.problem != INTERRUPTED:
            # What is in an encoding that nobody asked for is as good as no answer.
            ok = exchange.response is not None and not (exchange.problem and not exchange.response.body)
            yield check(ok, exchange, expected="an answer", actual=exchange.problem)


@rule(
    "MJ-NET-002",
    Level.MUST,
    "The API does not redirect",
    why="Clients do not take their key elsewhere, and a redirected POST loses its body.",
    fix="Answer where the document says.",
)
def the_api_does_not_redirect(evidence: Evidence) -> Iterator[Check]:
    """An operation of the API MUST NOT be answered with a redirect, except one that hands out pictures."""
    for each in evidence.answered:
        if each.operation.role and each.operation.role != "picture":
            ok = not 300 <= each.response.status < 400 or each.response.status == 304  # nothing new for a browser
            yield check(ok, each, expected="an answer", actual=f"status {each.response.status}")


@rule(
    "MJ-NET-003",
    Level.MUST,
    "A proper request is no server error",
    why="Clients wait and ask again; of a submit they do not know whether it was accepted.",
    fix="See the server's log.",
)
def a_proper_request_is_no_server_error(evidence: Evidence) -> Iterator[Check]:
    """A request that is as documented MUST NOT be answered with a status from 500 on."""
    for each in evidence.asked(key="first"):
        if each.operation.role and each.exchange.step.partition("/")[0] not in {
            "nonsense",
            "method",
            "invalid",
            "malformed",
        }:
            yield check(each.response.status < 500, each, expected="below 500", actual=str(each.response.status))


@rule(
    "MJ-NET-004",
    Level.MUST,
    "A proper read is not refused",
    why="A task that cannot be looked at is as good as lost, and its price with it.",
    fix="Show an account its own tasks on every path, for as long as its key is good.",
    costs=(paid(1),),
    needs=("fetch", "task"),
)
def a_proper_read_is_not_refused(evidence: Evidence) -> Iterator[Check]:
    """A search, and a look at tasks that were shown before, MUST NOT be refused to the key that they were shown to.

    Limits aside; and what is said to a fetch of the task itself is for other rules.
    """
    shown: dict[str, Exchange] = {}
    for sight in evidence.sights:
        if sight.exchange.key == "first":
            shown.setdefault(sight.id, sight.exchange)
    for each in evidence.asked("fetch", "list", "search"):
        # In a recording of others' nobody knows whether a key was taken back; a fuzzer searches for anything.
        if not each.exchange.step or each.exchange.is_fuzz or each.response.status >= 500:
            continue
        if each.operation.role == "fetch" and each.speaks:
            continue
        named = _ids(evidence, each)
        is_known = all(id in shown and shown[id].precedes(each.exchange) for id in named)
        if is_known and (named or each.operation.role == "search"):
            why = not_now(read_submit(evidence.document, each.exchange, each.operation))
            told = f"status {each.response.status}: {each.response.text[:80]}"
            ok = not is_refusal(evidence, each)
            yield excused(each, why) if why and not ok else check(ok, each, expected="an answer", actual=told)


def _ids(evidence: Evidence, each: Asked) -> list[str]:
    """The tasks that a read asks for by their ids."""
    one, many = evidence.sent(each, "task-id"), evidence.sent(each, "task-ids")
    return [str(id) for id in (one, *(many if isinstance(many, list) else ())) if id is not None]


@rule(
    "MJ-NEG-008",
    Level.MUST,
    "Nonsense is no server error",
    why="It is the caller's mistake, and must look like one; whoever takes it for a passing trouble sends it again.",
    fix="Answer what cannot be read with a refusal.",
    needs=("list",),
)
def nonsense_is_no_server_error(evidence: Evidence) -> Iterator[Check]:
    """A body that cannot be read MUST be refused, not answered with a status from 500 on."""
    for each in evidence.asked("list", "fetch", step="nonsense"):
        ok = each.response.status < 500 and is_refusal(evidence, each)
        yield check(ok, each, expected="a refusal", actual=f"status {each.response.status}: {each.response.text[:80]}")


@rule(
    "MJ-NEG-009",
    Level.MUST,
    "A wrong method is refused",
    why="A server that takes any method does not look at what it is asked.",
    fix="Answer 404 or 405.",
    needs=("fetch",),
)
def a_wrong_method_is_refused(evidence: Evidence) -> Iterator[Check]:
    """A method that the document does not have for a path MUST NOT be answered as the right one is."""
    for exchange in evidence.trace.exchanges:
        if exchange.step == "method" and exchange.response:
            # A web console that answers whatever it does not know with its page has not read anything.
            fetch = evidence.document.by_role("fetch")
            code = fields_of(evidence.document, fetch, exchange.response).get("code") if fetch else None
            is_no = code is not None and word_for(code) not in {None, "accepted"}
            ok = exchange.status >= 400 or not exchange.response.has_json or is_no
            yield check(ok, exchange, expected="404 or 405", actual=f"{exchange.status}, as to the right method")


@rule(
    "MJ-PERF-001",
    Level.SHOULD,
    "Reads are answered quickly",
    why="A service that looks at a thousand tasks waits a thousand times.",
    fix="Answer from a database, not from the upstream.",
    needs=("fetch",),
)
def reads_are_answered_quickly(evidence: Evidence) -> Iterator[Check]:
    """Of ten or more reads, half SHOULD be answered within 2 seconds and 95 percent within 10."""
    reads = evidence.asked("fetch", "list", "search")
    if len(reads) >= _ENOUGH:
        times = [each.exchange.seconds for each in reads]
        middle, late = median(times), quantiles(times, n=20, method="inclusive")[-1]
        slowest = max(reads, key=lambda each: each.exchange.seconds)
        told = f"half within {middle:.1f} s, 95 % within {late:.1f} s, of {len(times)}"
        yield check(middle <= _USUAL and late <= _SLOW, slowest, expected=f"{_USUAL:g} s and {_SLOW:g} s", actual=told)


@rule(
    "MJ-PERF-002",
    Level.SHOULD,
    "Submits are answered in time",
    why="Clients give up after a minute, and then nobody knows what was paid for.",
    fix="Accept first, then work.",
    costs=(paid(1),),
    needs=("imagine",),
)
def submits_are_answered_in_time(evidence: Evidence) -> Iterator[Check]:
    """A submit SHOULD be answered within 30 seconds."""
    for each in evidence.submits:
        told = f"{each.exchange.seconds:.1f} s"
        yield check(each.exchange.seconds <= _SUBMIT, each, expected=f"{_SUBMIT:g} s", actual=told)


def _amounts(evidence: Evidence, step: str = "") -> list[tuple[Asked, float]]:
    found = []
    for each in evidence.asked("balance", step=step):
        amount = evidence.found(each).get("amount")
        told = amount.value if amount else 0
        # Python's float() also reads NaN, infinity, 1_000 and True, which no other service does.
        is_number = isinstance(told, (int, float)) and not isinstance(told, bool) and isfinite(told)
        if is_number or (isinstance(told, str) and _AMOUNT.fullmatch(told.strip())):
            found.append((each, float(told)))
    return found


@rule(
    "MJ-MON-001",
    Level.MUST,
    "The balance is a number",
    why="Services stop buying by it.",
    fix="Send the number, as such or as a text of digits.",
    needs=("balance", "amount"),
)
def the_balance_is_a_number(evidence: Evidence) -> Iterator[Check]:
    """What an account has left MUST be a number, as such or as a text."""
    read = {each.exchange.number for each, _ in _amounts(evidence)}
    for each in evidence.asked("balance"):
        amount = evidence.found(each).get("amount")
        ok = each.exchange.number in read and amount is not None
        if not ok and (why := not_now(read_submit(evidence.document, each.exchange, each.operation))):
            yield excused(each, why)
            continue
        yield check(ok, each, expected="a number", actual=amount.value if amount else None)


@rule(
    "MJ-MON-002",
    Level.MUST,
    "Nothing is charged for a refusal",
    why="A refusal that costs is a purchase of nothing.",
    fix="Charge when a task is made, or when it succeeds.",
    costs=(paid(4),),
    needs=("balance", "amount"),
)
def nothing_is_charged_for_a_refusal(evidence: Evidence) -> Iterator[Check]:
    """The balance MUST be the same before and after submits that were all refused, for whatever reason."""
    balances = [
        _amounts(evidence, f"money/{when}") for when in ("before-refusals", "after-refusals", "after-forbidden")
    ]
    for step, (before, after) in zip(("invalid", "refused"), pairwise(balances), strict=True):
        refused = all(is_refusal(evidence, each) for each in evidence.asked(*MAKES_TASKS, step=step))
        if before and after and refused:
            ok = before[-1][1] == after[-1][1]
            yield check(ok, after[-1][0], expected=f"{before[-1][1]:.12g}, as before", actual=f"{after[-1][1]:.12g}")


@rule(
    "MJ-MON-004",
    Level.SHOULD,
    "The balance follows what is bought",
    why="Services stop buying by it; one that never falls stops nobody.",
    fix="Tell the balance as it is, not as it was.",
    costs=(paid(1),),
    needs=("balance", "amount"),
)
def the_balance_follows_what_is_bought(evidence: Evidence) -> Iterator[Check]:
    """After a task that was accepted and has succeeded, the balance SHOULD be lower than before its submit."""
    before, after = _amounts(evidence, "money/before"), _amounts(evidence, "money/after")
    is_bought = any(end.status == "succeeded" and end.exchange.step.startswith("imagine") for end in evidence.ends)
    if before and after and is_bought:
        ok = after[-1][1] < before[-1][1]
        yield check(ok, after[-1][0], expected=f"less than {before[-1][1]:g}", actual=f"{after[-1][1]:g}")


@rule(
    "MJ-MON-003",
    Level.MUST,
    "A task is charged once",
    why="It is money.",
    fix="Charge by task, not by look, callback or retry.",
    costs=(paid(1),),
    needs=("balance", "amount", "price"),
)
def a_task_is_charged_once(evidence: Evidence) -> Iterator[Check]:
    """Between the submit of one task and its end, the balance MUST fall by no more than the documented price."""
    before, after = _amounts(evidence, "money/before"), _amounts(evidence, "money/after")
    if before and after:
        fell = before[-1][1] - after[-1][1]
        price = float(next(each.raw["x-price"] for each in evidence.document.operations if "x-price" in each.raw))
        yield check(fell <= price, after[-1][0], expected=f"at most {price:g}", actual=f"{fell:g}")
