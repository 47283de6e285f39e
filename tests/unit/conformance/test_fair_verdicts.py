"""No rule blames a provider for what the run, the recording or a passing trouble has done; nor praises what it hid."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.judging import judge
from journeykit_conformance.result import Exit, Result, Verdict
from journeykit_conformance.rule import SECOND_KEY, WEBHOOK
from journeykit_conformance.trace import Exchange

from .lives import Change, answer, both, document, each, evidence, told
from .mutations import answered

PROVIDER = "trueai"
NOTHING: dict[str, str] = {}
HTML = b"<html><title>Login</title></html>"


def limit(rest: str) -> dict[str, str]:
    """The answer of a server that wants to be left alone for so long."""
    return {"message": "too many requests", "rest": rest}


def verdicts(change: Change) -> dict[str, Verdict]:
    outcomes = judge(evidence(PROVIDER, change), spend=4, has=(SECOND_KEY, WEBHOOK, "task"))
    return {outcome.rule: outcome.verdict for outcome in outcomes}


def fetching(alter: Callable[[Any], Any]) -> Callable[[ASGIApp], ASGIApp]:
    """Change every task that a fetch of an emulator shows."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if not scope.get("path", "").endswith("/fetch"):
                await app(scope, receive, send)
                return
            status, headers, body = await answered(app, scope, receive)
            if status == 200 and body:
                altered = alter(json.loads(body))
                rest = altered.get("rest")
                status = 204 if altered is NOTHING else 200 if rest is None else 429
                body = b"" if altered is NOTHING else json.dumps(altered).encode()
                headers += [(b"retry-after", rest.encode())] if rest else []
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return wrapped

    return wrap


def ran(alter: Callable[[Any], Any], wish: Wish) -> Result:
    async def go() -> Result:
        async with emulated(PROVIDER, wrap=fetching(alter)) as (target, _):
            return (await run(target, document(PROVIDER), wish))[0]

    return asyncio.run(go())


def failed(result: Result) -> set[str]:
    return {outcome.rule for outcome in result.outcomes if outcome.verdict is Verdict.FAIL}


def test_of_two_looks_that_overlap_none_is_the_later_one() -> None:
    older = both(told("imagine/poll", "progress", "1%", nth=-2), told("imagine/poll", "status", "SUBMITTED", nth=-2))
    found = verdicts(older)
    assert found["MJ-LIFE-001"] is Verdict.FAIL
    overlapping = each("imagine/poll", lambda one: replace(one, seconds=60.0))
    found = verdicts(both(older, overlapping))
    assert found["MJ-LIFE-001"] in {Verdict.PASS, Verdict.NOT_REACHED}
    assert found["MJ-LIFE-002"] in {Verdict.PASS, Verdict.NOT_REACHED}


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 503])
def test_a_passing_trouble_does_not_make_a_task_unknown(status: int) -> None:
    assert verdicts(answer("imagine/again", status, {}, nth=-1))["MJ-TASK-004"] is Verdict.PASS


def test_a_page_in_place_of_an_answer_does_not_make_a_task_unknown() -> None:
    assert verdicts(answer("imagine/again", 200, HTML, headers=(), nth=-1))["MJ-TASK-004"] is Verdict.PASS
    assert verdicts(answer("imagine/again", 404, HTML, headers=(), nth=-1))["MJ-TASK-004"] is Verdict.FAIL


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_list_that_is_not_answered_lacks_nothing(status: int) -> None:
    assert verdicts(answer("imagine/list", status, {}))["MJ-LIST-001"] is not Verdict.FAIL
    refusal = {"code": 4, "description": "no"}
    assert verdicts(answer("imagine/list", 200, refusal))["MJ-LIST-001"] is not Verdict.FAIL
    assert verdicts(answer("imagine/list", 200, []))["MJ-LIST-001"] is Verdict.FAIL


@pytest.mark.parametrize("status", [304, 429])
def test_what_a_browser_asks_for_and_limits_on_the_way_are_nobody_s_fault(status: int) -> None:
    found = verdicts(answer("imagine/again", status, b"", headers=(), nth=-1))
    assert (found["MJ-DOC-001"], found["MJ-NET-002"]) == (Verdict.PASS, Verdict.PASS)
    assert verdicts(answer("imagine/again", 302, b"", headers=(), nth=-1))["MJ-NET-002"] is Verdict.FAIL


def test_a_gateway_s_page_for_a_limit_is_no_answer_of_the_provider() -> None:
    pages = [(HTML, ()), (b"slow down", (("content-type", "text/plain"),))]
    for body, headers in pages:
        found = verdicts(answer("imagine/again", 429, body, headers=headers, nth=-1))
        assert [rule for rule, verdict in found.items() if verdict is Verdict.FAIL] == []
    damaged = judge(evidence("pro365", answer("press", 429, b"{")), spend=4)
    assert {"MJ-DOC-004"} == {outcome.rule for outcome in damaged if outcome.verdict is Verdict.FAIL}
    assert verdicts(answer("imagine/again", 403, HTML, headers=(), nth=-1))["MJ-DOC-006"] is Verdict.FAIL


@pytest.mark.parametrize("action", ["VIDEO", "UPSCALE", "IMAGINE"])
@pytest.mark.parametrize("prompt", ["a boat --video 1", "a boat --videos", "a video"])
def test_a_prompt_that_asks_for_a_video_makes_one(action: str, prompt: str) -> None:
    def asks(one: Exchange) -> Exchange:
        body = json.dumps({**one.request.json, "prompt": prompt}).encode()
        return replace(one, request=replace(one.request, body=body))

    found = verdicts(both(each("imagine", asks), each("again", lambda _: None), told("imagine/*", "action", action)))
    may_be = {"IMAGINE", "VIDEO"} if prompt == "a boat --video 1" else {"IMAGINE"}
    assert found["MJ-TASK-006"] is (Verdict.PASS if action in may_be else Verdict.FAIL)


def test_a_button_that_is_pressed_twice_may_lead_to_one_task() -> None:
    def twice(exchanges: list[Exchange], _: Document) -> list[Exchange]:
        press = next(one for one in exchanges if one.step == "press")
        return [*exchanges, replace(press, number=len(exchanges) + 1)]

    def another(one: Exchange) -> Exchange:
        body = one.request.body.replace(b"upsample::1", b"upsample::2")
        assert body != one.request.body
        return replace(one, request=replace(one.request, body=body))

    assert verdicts(twice)["MJ-SUB-002"] is Verdict.PASS
    assert verdicts(both(twice, each("press", another, nth=-1)))["MJ-SUB-002"] is Verdict.FAIL


def test_two_pages_in_place_of_pictures_are_not_the_same_picture() -> None:
    found = verdicts(both(answer("imagine/image", 200, HTML), answer("press/image", 200, HTML)))
    assert (found["MJ-IMG-002"], found["MJ-IMG-006"]) == (Verdict.FAIL, Verdict.NOT_REACHED)


def test_of_a_status_without_a_meaning_nobody_can_say_that_it_is_no_end() -> None:
    late = each("imagine/again", lambda one: replace(one, at=one.at + 900), nth=-1)
    found = verdicts(both(told("imagine/*", "status", "success"), late))
    assert found["MJ-LIFE-006"] is Verdict.FAIL
    assert found["MJ-LIFE-004"] is not Verdict.FAIL


def test_a_recording_that_does_not_say_when_blames_no_time() -> None:
    def timeless(exchanges: list[Exchange], _: Document) -> list[Exchange]:
        return [replace(one, at=0.0, seconds=0.0) for one in exchanges]

    assert not [rule for rule, verdict in verdicts(timeless).items() if verdict is Verdict.FAIL]


@pytest.mark.parametrize("rest", ["5", "0", "", "Wed, 11 Feb 2026 22:47:00 GMT", "soon", "1.5"])
def test_a_short_pause_that_is_asked_for_does_not_lose_a_paid_task(rest: str) -> None:
    looks = 0

    def limited(task: Any) -> Any:
        nonlocal looks
        looks += 1
        return limit(rest) if looks in {3, 4, 7} else task

    result = ran(limited, Wish("lifecycle", 1))
    assert result.exit is Exit.OK, result.sentence


@pytest.mark.parametrize("rest", ["61", "Wed, 11 Feb 2099 22:47:00 GMT"])
def test_a_long_pause_is_not_waited_for(rest: str) -> None:
    result = ran(lambda _: limit(rest), Wish("lifecycle", 1))
    assert "the run was stopped because the provider answered 429" in result.sentence.replace("The run", "the run")


@pytest.mark.parametrize("path", ["list-by-ids", "image-seed", "/submit/imagine", "/submit/action", "/cancel"])
def test_a_limit_anywhere_is_waited_out(path: str) -> None:
    asked = 0

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal asked
            asked += path in scope.get("path", "")
            if path in scope.get("path", "") and asked % 2 == 0:
                status, headers, body = 429, [], b""
            else:
                status, headers, body = await answered(app, scope, receive)
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return wrapped

    async def go() -> Result:
        async with emulated(PROVIDER, wrap=wrap) as (target, _):
            return (await run(target, document(PROVIDER), Wish("lifecycle", 4)))[0]

    result = asyncio.run(go())
    assert (result.exit, failed(result)) == (Exit.OK, set()), result.sentence
    assert asked > 1


def test_a_second_task_that_is_shown_late_is_stopped_all_the_same() -> None:
    looked: dict[str, int] = {}

    def late(task: Any) -> Any:
        looked[task["id"]] = looked.get(task["id"], 0) + 1
        return NOTHING if len(looked) == 2 and looked[task["id"]] < 3 else task

    result = ran(late, Wish("lifecycle", 2))
    found = {outcome.rule: outcome.verdict for outcome in result.outcomes}
    assert found["MJ-CAN-001"] is Verdict.PASS


def test_a_task_that_is_shown_without_its_id_is_blamed_for_that_alone() -> None:
    result = ran(lambda task: {name: value for name, value in task.items() if name != "id"}, Wish("lifecycle", 1))
    assert failed(result) <= {"MJ-TASK-001", "MJ-DOC-003"}
    assert result.exit is Exit.BROKEN


def test_a_task_that_asks_and_asks_is_not_drawn() -> None:
    result = ran(lambda task: {**task, "status": "MODAL", "imageUrl": None}, Wish("lifecycle", 1))
    assert "MJ-LIFE-009" in failed(result)
    assert result.exit is Exit.BROKEN


@pytest.mark.parametrize(
    "address", ["http://[::1", "https://cdn.example:99999/a.png", "https://xn--a.example/a.png", "uploading"]
)
def test_a_picture_that_cannot_be_fetched_is_no_good_end(address: str) -> None:
    result = ran(lambda task: {**task, "imageUrl": task["imageUrl"] and address}, Wish("lifecycle", 1))
    assert {"MJ-RES-002"} <= failed(result)
    assert not [each.rule for each in result.outcomes if each.verdict is Verdict.ERROR]
    assert any("the picture was not fetched" in note for note in result.notes)


def test_texts_that_come_back_in_another_encoding_are_noticed() -> None:
    def mangled(task: Any) -> Any:
        return {**task, "state": (task["state"] or "").encode().decode("latin-1")}

    assert failed(ran(mangled, Wish("lifecycle", 1))) & {"MJ-ECHO-002"}


def test_what_goes_on_when_a_run_is_stopped_is_named() -> None:
    looks = 0

    def limited(task: Any) -> Any:
        nonlocal looks
        looks += 1
        return limit("3600") if looks > 2 else {**task, "progress": "many"}

    result = ran(limited, Wish("lifecycle", 1))
    assert any(note.startswith("the task ") and note.endswith("goes on at the provider") for note in result.notes)
    assert result.exit is Exit.BROKEN
    assert "the run was stopped because the provider answered 429" in result.sentence


def test_callbacks_may_overtake_each_other() -> None:
    def at(when: float) -> Change:
        return each("callback", lambda one: replace(one, at=when), nth=5)

    older = told("callback", "progress", "1%", nth=5)
    assert verdicts(older)["MJ-HOOK-006"] is Verdict.WARN
    (before, crossed) = [one for one in evidence(PROVIDER).trace.exchanges if one.is_callback][4:6]
    assert crossed.at > before.at
    assert verdicts(both(older, at(before.at + 0.5)))["MJ-HOOK-006"] is Verdict.WARN  # than the one before that
    overtaken = told("callback", "progress", "31%", nth=5)
    assert verdicts(both(overtaken, at(before.at + 0.5)))["MJ-HOOK-006"] is Verdict.PASS
