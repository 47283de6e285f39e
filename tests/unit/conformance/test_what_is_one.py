"""What is a refusal, a number, a percentage, a text, a picture, a stack trace, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from journeykit_conformance import engine
from journeykit_conformance.guard import PATIENCE
from journeykit_conformance.judging import judge
from journeykit_conformance.pictures import is_complete
from journeykit_conformance.result import Verdict
from journeykit_conformance.rule import all_rules
from journeykit_conformance.trace import Request, Response

from .lives import JSON, Change, answer, both, each, evidence, told

MAIN, RELAY, FORMS = "trueai", "pro365", "ohmygpt"
ACCEPTED = {"code": 1, "description": "ok", "result": "1770850000000999", "properties": {}}


def verdict(rule: str, provider: str, change: Change) -> Verdict:
    (outcome,) = judge(
        evidence(provider, change), spend=4, has=("task",), rules=[x for x in all_rules() if x.id == rule]
    )
    return outcome.verdict


@pytest.mark.parametrize(
    ("provider", "change"),
    [
        (RELAY, answer("imagine/again", 403, {"error": {"message": "no", "type": "new_api_error"}}, role="fetch")),
        (RELAY, answer("imagine/list*", 400, {"code": 4, "description": "parse_failed", "type": "upstream_error"})),
        (RELAY, answer("press/list", 401, b"")),
        (FORMS, answer("account", body={"statusCode": 400, "message": "no"}, role="search")),
    ],
    ids=["fetch", "list", "press", "search"],
)
def test_what_is_refused_to_its_owner_is_no_good_read(provider: str, change: Change) -> None:
    assert verdict("MJ-NET-004", provider, change) is Verdict.FAIL


@pytest.mark.parametrize(
    ("provider", "change"),
    [
        (MAIN, answer("imagine/list", 429, b"")),
        (RELAY, answer("imagine/list", 401, {"error": {"message": "该令牌额度已用尽", "type": "new_api_error"}})),
        (RELAY, answer("imagine/list", 502, b"")),
        (RELAY, answer("imagine/again", 400, {"code": 4, "description": "task_no_found ", "type": "upstream_error"})),
        (RELAY, both(each("*", lambda one: replace(one, step="")), answer("", 403, {}, role="list"))),
    ],
    ids=["limit", "no credit", "server error", "a fetch that speaks", "a recording of others"],
)
def test_a_read_that_is_refused_for_another_reason_is_for_other_rules(provider: str, change: Change) -> None:
    assert verdict("MJ-NET-004", provider, change) is not Verdict.FAIL


def test_a_stop_that_a_limit_keeps_off_is_not_refused() -> None:
    assert verdict("MJ-CAN-001", MAIN, answer("again/cancel", 429, b"")) is not Verdict.FAIL


@pytest.mark.parametrize(("rule", "key"), [("MJ-AUTH-003", "none"), ("MJ-AUTH-004", "wrong")])
def test_a_press_is_bought_as_an_imagine_is(rule: str, key: str) -> None:
    assert verdict(rule, MAIN, answer(f"auth/{key}", body=ACCEPTED, role="press")) is Verdict.FAIL


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-inf", "1_000", "１２", True, "1e999", ""])
def test_a_balance_that_only_python_reads_is_no_number(amount: object) -> None:
    assert verdict("MJ-MON-001", FORMS, _amount(amount)) is Verdict.FAIL


@pytest.mark.parametrize("amount", ["12", "0.5", " 7.25 ", "-3", 12, 0.5, 0, "1.5e3", ".5", "3."])
def test_a_balance_that_everybody_reads_is_a_number(amount: object) -> None:
    assert verdict("MJ-MON-001", FORMS, _amount(amount)) is Verdict.PASS


def test_a_balance_that_cannot_be_read_charges_nothing() -> None:
    change = both(*(told(f"money/{when}", "amount", "NaN") for when in ("before-refusals", "after-refusals")))
    assert verdict("MJ-MON-002", FORMS, change) is not Verdict.FAIL


def _amount(value: object) -> Change:
    return told("account", "amount", value, role="balance")


@pytest.mark.parametrize("seed", ["１２３", "٣", "-1", "1.5", " 12"])
def test_a_seed_is_of_digits_that_go_behind_the_flag(seed: str) -> None:
    assert verdict("MJ-SEED-001", RELAY, told("imagine/seed", "seed", seed)) is Verdict.FAIL


@pytest.mark.parametrize(
    "trace",
    [
        "java.lang.IllegalStateException\n\tat com.example.TaskController.fetch(TaskController.java:42)",
        "TypeError: x\n    at Object.<anonymous> (/app/src/index.js:12:3)\n    at next (/app/src/r.js:1:2)",
        "PHP Fatal error:  Uncaught Error\nStack trace:\n#0 {main}",
        "thread 'main' panicked at src/main.rs:4:5",
        "app/task.rb:12:in `fetch'",
    ],
    ids=["java", "javascript", "php", "rust", "ruby"],
)
def test_a_stack_trace_of_any_language_is_one(trace: str) -> None:
    assert verdict("MJ-SEC-002", FORMS, answer("unknown", body={"message": trace})) is Verdict.FAIL


@pytest.mark.parametrize("text", ["look at me (in main.java)", "at https://cdn.example.com/a.js:443/x", "a goroutine"])
def test_a_message_about_something_else_is_no_stack_trace(text: str) -> None:
    assert verdict("MJ-SEC-002", FORMS, answer("unknown", body={"message": text})) is Verdict.PASS


@pytest.mark.parametrize(
    "told",
    [
        "SQLSTATE[42S22]: Column not found: 1054 Unknown column 'token' in 'field list'",
        "Error 1062 (23000): Duplicate entry '7' for key 'tasks.id'",
        "You have an error in your SQL syntax; check the manual",
        "dial tcp 10.0.3.17:3306: connect: connection refused",
    ],
    ids=["php", "mysql", "syntax", "go"],
)
def test_what_a_database_says_is_of_the_inside(told: str) -> None:
    assert verdict("MJ-SEC-002", FORMS, answer("unknown", body={"message": told})) is Verdict.FAIL


CHARSETS = {"ISO-8859-1": Verdict.FAIL, "gbk": Verdict.FAIL, "UTF-8": Verdict.PASS, '"utf-8"': Verdict.PASS}


@pytest.mark.parametrize(("charset", "expected"), CHARSETS.items(), ids=CHARSETS)
def test_a_body_is_called_what_it_is(charset: str, expected: Verdict) -> None:
    headers = (("content-type", f"application/json; charset={charset}"),)
    assert verdict("MJ-DOC-005", MAIN, answer("unknown", body={"message": "未找到"}, headers=headers)) is expected
    ascii_only = answer("unknown", body={"message": "not found"}, headers=headers)
    assert verdict("MJ-DOC-005", MAIN, ascii_only) is Verdict.PASS


HALVES = {r"\ud83d": Verdict.FAIL, r"\udea2": Verdict.FAIL, r"\ud83d\udea2": Verdict.PASS, r"\\ud83d": Verdict.PASS}


@pytest.mark.parametrize(("text", "expected"), HALVES.items(), ids=["first", "second", "both", "words"])
def test_half_a_character_is_none(text: str, expected: Verdict) -> None:
    told = b'{"message": "a boat ' + text.encode() + b'"}'
    assert verdict("MJ-DOC-005", MAIN, answer("unknown", body=told)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b'{"a": 1, "b": {"c": 1, "c": 2}}', Verdict.WARN), (b'[{"a": 1}, {"a": 1, "b": {"a": 1}}]', Verdict.PASS)],
    ids=["twice in one", "once in each"],
)
def test_a_name_is_counted_in_its_own_object(body: bytes, expected: Verdict) -> None:
    assert verdict("MJ-DOC-007", MAIN, answer("unknown", body=body)) is expected


def test_a_name_is_found_twice_in_a_second_document_too() -> None:
    two = each(
        "invalid/empty", lambda one: replace(one, response=Response(JSON, b'{"code": 4}{"code": 1, "code": 4}', 400))
    )
    assert verdict("MJ-DOC-007", RELAY, two) is Verdict.WARN


PERCENT = {"0.46": Verdict.FAIL, "0.46%": Verdict.PASS, "0": Verdict.PASS, "1": Verdict.PASS, "46.5": Verdict.PASS}


@pytest.mark.parametrize(("progress", "expected"), PERCENT.items(), ids=PERCENT)
def test_a_share_is_no_percentage(progress: str, expected: Verdict) -> None:
    assert verdict("MJ-LIFE-003", MAIN, told("imagine/poll", "progress", progress, when="running")) is expected


@pytest.mark.parametrize(
    "alter",
    [
        lambda asked: replace(asked, headers=(("content-type", "text/plain"),)),
        lambda asked: replace(asked, headers=()),
        lambda asked: replace(asked, body=b'{"x": "\xb3\xc9", ' + asked.body[1:]),
    ],
    ids=["text", "nothing", "gbk"],
)
def test_a_callback_is_json_for_frameworks_too(alter: Callable[[Request], Request]) -> None:
    assert (
        verdict("MJ-HOOK-005", MAIN, each("callback", lambda one: replace(one, request=alter(one.request))))
        is Verdict.FAIL
    )


SCAN = b"\xff\xd8\xff\xe0\x00\x06\xff\xd9\x00\x00\xff\xda\x00\x04\x00\x00pixels"
PICTURES = {
    "whole": (SCAN + b"\xff\xd9", True),
    "cut": (SCAN, False),
    "cut in a segment": (SCAN[:9], False),
    "and a newline": (SCAN + b"\xff\xd9\n", True),
    "and a camera's own": (SCAN + b"\xff\xd9SEFH\x6b\x00SEFT", True),
}


@pytest.mark.parametrize(("content", "expected"), PICTURES.values(), ids=PICTURES)
def test_a_jpeg_is_whole_at_its_end_whatever_follows(content: bytes, expected: bool) -> None:
    assert is_complete(content) is expected


def test_a_provider_that_gives_its_upstream_a_minute_is_heard() -> None:
    """Relays do, and trueai looks for a seed as long: what they answer then is an answer."""
    (waited,) = (each for each in all_rules() if each.id == "MJ-NET-001")
    assert 60 < PATIENCE < engine.PATIENCE
    assert f"within {PATIENCE:g} seconds" in waited.statement
