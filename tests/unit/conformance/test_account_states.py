"""What an account may not do for now is not judged, and said; any other no to a proper submit is a broken promise."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.emulated import emulated
from journeykit_conformance.judging import judge
from journeykit_conformance.result import Exit, Outcome, Result, Verdict
from journeykit_conformance.rule import SECOND_KEY, WEBHOOK

from .lives import Change, answer, both, document, each, evidence
from .mutations import answered


def outcome(provider: str, rule: str, change: Change) -> Outcome:
    outcomes = judge(evidence(provider, change), spend=4, has=(SECOND_KEY, WEBHOOK, "task"))
    return next(each for each in outcomes if each.rule == rule)


REFUSED_FOR_NOW = {
    "no credit": (
        "pro365",
        400,
        {"code": 4, "description": "quota_not_enough ", "type": "upstream_error"},
        "no credit",
    ),
    "no credit, in an envelope": ("ohmygpt", 200, {"statusCode": 402, "message": "no", "data": None}, "no credit"),
    "no credit, by status": ("trueai", 402, {}, "no credit"),
    "full queue": ("pro365", 200, {"code": 23, "description": "队列已满，请稍后尝试", "result": None}, "queue is full"),
    "daily limit": (
        "trueai",
        200,
        {"code": 4, "description": "今日绘图次数已达上限", "result": None, "properties": {}},
        "a limit",
    ),
    "no account": ("pro365", 200, {"code": 3, "description": "无可用的账号实例", "result": None}, "no account is free"),
    "too many": ("trueai", 429, {}, "a limit"),
}


@pytest.mark.parametrize("which", REFUSED_FOR_NOW)
@pytest.mark.parametrize(
    ("rule", "step"),
    [("MJ-SUB-004", "imagine"), ("MJ-BTN-001", "press"), ("MJ-NEG-003", "invalid/button"), ("MJ-NEG-005", "refused")],
)
def test_what_an_account_may_not_do_for_now_says_nothing_of_the_provider(which: str, rule: str, step: str) -> None:
    provider, status, body, why = REFUSED_FOR_NOW[which]
    change = answer(step, status, body)
    if step == "imagine":
        change = both(change, each("again", lambda _: None))
    found = outcome(provider, rule, change)
    assert found.verdict is Verdict.NOT_REACHED
    assert found.reason.startswith("not judged: ")
    assert why in found.reason


@pytest.mark.parametrize("told", ["no", "the prompt has reached its end", "排队中，前面还有0个任务", "系统错误"])
def test_any_other_no_to_a_proper_submit_is_a_broken_promise(told: str) -> None:
    change = answer("again", 200, {"code": 4, "description": told, "result": None})
    assert outcome("trueai", "MJ-SUB-004", change).verdict is Verdict.FAIL


def test_a_server_error_is_no_excuse() -> None:
    change = answer("again", 503, {"description": "the queue is full"})
    assert outcome("trueai", "MJ-SUB-004", change).verdict is Verdict.FAIL


@pytest.mark.parametrize("which", REFUSED_FOR_NOW)
def test_a_run_that_can_buy_nothing_is_no_verdict_and_says_why(which: str) -> None:
    provider, status, body, why = REFUSED_FOR_NOW[which]

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            content = json.dumps(body).encode()
            got, headers, told = await answered(app, scope, receive)
            if scope.get("path", "").endswith("/imagine") and got == 200 and b'data":null' not in told:
                got, headers, told = status, [(b"content-type", b"application/json")], content
            await send({"type": "http.response.start", "status": got, "headers": headers})
            await send({"type": "http.response.body", "body": told})

        return wrapped

    async def go() -> Result:
        async with emulated(provider, wrap=wrap) as (target, _):
            return (await run(target, document(provider), Wish("lifecycle", 1)))[0]

    result = asyncio.run(go())
    failed = {each.rule for each in result.outcomes if each.verdict is Verdict.FAIL}
    assert (result.exit, failed) == (Exit.UNJUDGED, set()), result.sentence
    assert any(why in text or str(status) in text for text in (*result.notes, result.sentence))


@pytest.mark.parametrize(
    ("status", "told", "verdict"),
    [
        (402, "no credit", Verdict.PASS),
        (403, "账户余额不足", Verdict.PASS),
        (418, "no", Verdict.FAIL),
        (503, "the queue is full", Verdict.FAIL),
    ],
)
def test_an_undocumented_status_of_what_an_account_may_not_do_is_none_of_the_documents(
    status: int, told: str, verdict: Verdict
) -> None:
    change = answer("again", status, {"code": 4, "description": told, "result": None}, role="imagine")
    assert outcome("trueai", "MJ-DOC-001", change).verdict is verdict


def test_an_undocumented_402_to_whoever_only_looks_is_a_finding() -> None:
    assert outcome("trueai", "MJ-DOC-001", answer("imagine/again", 402, {}, nth=0)).verdict is Verdict.FAIL
