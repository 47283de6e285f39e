"""Every rule fails when what it is about is broken, and none on the life of a task that goes well."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.judging import judge
from journeykit_conformance.result import Verdict
from journeykit_conformance.rule import FAILURE, FUZZED, SECOND_KEY, WEBHOOK, all_rules

from .lives import GONE, Change, answer, both, document, each, edited, evidence, like, lived, reply, told

HAS = (SECOND_KEY, WEBHOOK, "task")
MAIN, RELAY, FORMS = "trueai", "pro365", "ohmygpt"  # by what they have: cancel and hooks; own tasks; money and search
ACCEPTED = {"code": 1, "description": "ok", "result": "1770850000000999", "properties": {}}
PNG = b"\x89PNG\r\n\x1a\n"
DAY = 86_400_000


def _with_key(one: Any) -> Any:
    return replace(one, has_key=True)


def _much_later(one: Any) -> Any:
    return replace(one, at=one.at + 900)


def _twice(tasks: Any) -> Any:
    return [*tasks, *tasks]


def _less(amount: str) -> str:
    return str(float(amount) - 1)


def _elsewhere(address: str) -> str:
    return re.sub("//[^/]+", "//cdn2.example.com", address)


def _body(change: Any, step: str, **which: Any) -> Change:
    return reply(step, lambda response: replace(response, body=change(response.body)), **which)


def _headers(step: str, *headers: tuple[str, str]) -> Change:
    return reply(step, lambda response: replace(response, headers=headers), nth=-1)


TABLE: dict[str, tuple[str, Change]] = {
    "MJ-AUTH-001": (MAIN, answer("auth/none", body=b"[]", role="list")),
    "MJ-AUTH-002": (MAIN, answer("auth/wrong", body=b"[]", role="list")),
    "MJ-AUTH-003": (MAIN, answer("auth/none", body=ACCEPTED, role="imagine")),
    "MJ-AUTH-004": (MAIN, answer("auth/wrong", body=ACCEPTED, role="imagine")),
    "MJ-AUTH-005": (
        MAIN,
        both(
            like("auth/wrong", "imagine/again", role="fetch"),
            reply("auth/wrong", lambda response: replace(response, status=401), role="fetch"),
        ),
    ),
    "MJ-BTN-001": (MAIN, told("press", "code", 4)),
    "MJ-BTN-002": (MAIN, told("press", "task-id", "1770850000000502")),
    "MJ-BTN-003": (MAIN, told("press/*", "action", "IMAGINE")),
    "MJ-AUTH-006": (MAIN, answer("auth/wrong", 500)),
    "MJ-AUTH-007": (MAIN, answer("auth/wrong", role="cancel")),
    "MJ-CAN-001": (MAIN, answer("again/cancel", 404)),
    "MJ-CAN-002": (MAIN, both(told("again/poll", "finished-at", None), told("again/poll", "status", "SUCCESS"))),
    "MJ-CAN-003": (MAIN, answer("again/cancel-ended", 500)),
    "MJ-DOC-001": (MAIN, answer("imagine/again", 418, {}, nth=0)),
    "MJ-DOC-002": (MAIN, _headers("imagine/again", ("content-type", "text/csv"))),
    "MJ-DOC-003": (MAIN, told("imagine/again", "status", 5)),
    "MJ-DOC-004": (MAIN, _body(lambda body: body[:-9], "imagine/again")),
    "MJ-DOC-005": (FORMS, _body(lambda body: body.decode().replace("Success", "成功").encode("gbk"), "account")),
    "MJ-DOC-006": (MAIN, answer("imagine/list", body=b"<html><body>login</body></html>", headers=())),
    "MJ-DOC-007": (MAIN, _body(lambda body: b'{"id": "1", ' + body[1:], "imagine/again")),
    "MJ-ECHO-001": (MAIN, told("imagine/again", "prompt", "a blue cat")),
    "MJ-ECHO-002": (MAIN, told("imagine/again", "state", "another")),
    "MJ-HOOK-001": (MAIN, each("callback", lambda _: None)),
    "MJ-HOOK-002": (MAIN, told("callback", "status", "IN_PROGRESS", when="succeeded")),
    "MJ-HOOK-003": (FORMS, told("callback", "picture", "https://127.0.0.1/another.png", when="succeeded")),
    "MJ-HOOK-004": (MAIN, told("callback", "task-id", "1770850000000001", nth=-1)),
    "MJ-HOOK-005": (MAIN, each("callback", lambda one: replace(one, request=replace(one.request, body=b"{")))),
    "MJ-HOOK-006": (FORMS, told("callback", "progress", "5%", nth=5)),
    "MJ-HOOK-007": (MAIN, both(told("imagine/again", "status", "IN_PROGRESS"), each("imagine/again", _much_later))),
    "MJ-IDEM-001": (RELAY, told("imagine/again", "state", GONE, nth=-1)),
    "MJ-IMG-001": (MAIN, answer("imagine/image", 404)),
    "MJ-IMG-002": (FORMS, answer("imagine/image", body=b"<html>", headers=(("content-type", "image/png"),))),
    "MJ-IMG-003": (MAIN, _headers("imagine/image", ("content-type", "text/html"))),
    "MJ-IMG-004": (MAIN, _body(lambda body: body[:-20], "press/image")),
    "MJ-IMG-005": (MAIN, answer("imagine/image", 403)),
    "MJ-IMG-006": (MAIN, like("press/image", "imagine/image")),
    "MJ-IMG-007": (RELAY, answer("imagine/picture", body=PNG, headers=(("content-type", "image/png"),))),
    "MJ-ISO-001": (RELAY, like("imagine/other-key", "imagine/again", role="fetch")),
    "MJ-ISO-002": (RELAY, like("imagine/other-key", "imagine/list", role="list")),
    "MJ-ISO-003": (FORMS, like("press/other-key", "press/search", role="search")),
    "MJ-LIFE-001": (MAIN, told("imagine/poll", "status", "SUBMITTED", nth=-2)),
    "MJ-LIFE-002": (MAIN, told("imagine/poll", "progress", "1%", nth=-2)),
    "MJ-LIFE-003": (FORMS, told("imagine/poll", "progress", "many", nth=-2)),
    "MJ-LIFE-004": (MAIN, both(told("imagine/*", "status", "IN_PROGRESS"), each("imagine/again", _much_later, nth=-1))),
    "MJ-LIFE-005": (MAIN, told("imagine/again", "status", "FAILURE", nth=-1)),
    "MJ-LIFE-006": (RELAY, told("imagine/poll", "status", "PAUSED", nth=-2)),
    "MJ-LIFE-007": (MAIN, told("imagine/again", "progress", "99%")),
    "MJ-LIFE-008": (MAIN, told("imagine/poll", "progress", "100%", nth=-2)),
    "MJ-LIFE-009": (FORMS, told("imagine/*", "status", "FAILURE", when="succeeded")),
    "MJ-LIFE-010": (MAIN, told("imagine/again", "picture", _elsewhere, nth=-1)),
    "MJ-LIST-001": (MAIN, answer("imagine/list-twice", body=b"[]")),
    "MJ-LIST-002": (MAIN, told("imagine/list", "prompt", "another", nth=-1)),
    "MJ-LIST-003": (MAIN, edited("imagine/list", _twice, nth=-1)),
    "MJ-LIST-004": (MAIN, like("unknown", "imagine/list", role="list")),
    "MJ-LIST-005": (MAIN, told("imagine/list", "status", "SUBMITTED")),
    "MJ-LIST-006": (FORMS, like("imagine/search", "find")),
    "MJ-LIST-007": (FORMS, told("imagine/search", "picture", "https://127.0.0.1/another.png")),
    "MJ-MON-001": (FORMS, told("account", "amount", "plenty", role="balance")),
    "MJ-MON-002": (FORMS, told("money/after-refusals", "amount", _less)),
    "MJ-MON-003": (FORMS, told("money/after", "amount", "1")),
    "MJ-MON-004": (FORMS, like("money/after", "money/before")),
    "MJ-NEG-001": (MAIN, answer("invalid/empty", body=ACCEPTED)),
    "MJ-NEG-002": (RELAY, answer("invalid/broken", 500)),
    "MJ-NEG-003": (MAIN, answer("invalid/button", body=ACCEPTED)),
    "MJ-NEG-004": (MAIN, answer("invalid/parent", body=ACCEPTED)),
    "MJ-NEG-005": (MAIN, like("refused", "imagine")),
    "MJ-NEG-006": (MAIN, told("refused", "message", " ")),
    "MJ-NEG-007": (MAIN, edited("refused", lambda body: {**body, "result": "1770850000000502"})),
    "MJ-NEG-008": (MAIN, answer("nonsense", 500)),
    "MJ-NEG-009": (MAIN, like("method", "imagine/again")),
    "MJ-NET-001": (MAIN, each("imagine/again", lambda one: replace(one, response=None, problem="ReadTimeout"), nth=0)),
    "MJ-NET-002": (MAIN, answer("imagine/list", 302, headers=(("location", "https://elsewhere.example"),))),
    "MJ-NET-003": (MAIN, answer("imagine/again", 502, nth=0)),
    "MJ-NET-004": (MAIN, answer("imagine/list", 403, {"success": False, "code": 403, "message": "no"})),
    "MJ-PERF-001": (MAIN, each("imagine/*", lambda one: replace(one, seconds=11.0))),
    "MJ-PERF-002": (MAIN, each("imagine", lambda one: replace(one, seconds=31.0))),
    "MJ-RES-001": (MAIN, told("press/*", "picture", "", when="succeeded")),
    "MJ-RES-002": (MAIN, told("press/*", "picture", "/images/1.png", when="succeeded")),
    "MJ-RES-003": (MAIN, told("imagine/*", "buttons", [], when="succeeded")),
    "MJ-RES-004": (RELAY, told("imagine/again", "buttons", lambda held: [{**one, "customId": ""} for one in held])),
    "MJ-RES-005": (MAIN, told("imagine/again", "buttons", _twice)),
    "MJ-RES-006": (MAIN, told("*", "fail-reason", None, when="failed")),
    "MJ-RES-007": (MAIN, told("imagine/again", "fail-reason", "queue full")),
    "MJ-SEC-001": (MAIN, each("unknown", _with_key)),
    "MJ-SEC-002": (FORMS, answer("unknown", body=b'{"message": "Traceback (most recent call last)"}')),
    "MJ-SEED-001": (MAIN, told("imagine/seed", "seed", "n/a")),
    "MJ-SUB-001": (MAIN, told("imagine", "task-id", "")),
    "MJ-SUB-002": (MAIN, like("again", "imagine")),
    "MJ-SUB-003": (MAIN, answer("imagine/*", 204, headers=(), role="fetch")),
    "MJ-SUB-004": (MAIN, told("again", "code", 23)),
    "MJ-SUB-005": (MAIN, told("imagine", "code", 77)),
    "MJ-TASK-001": (MAIN, told("imagine/again", "task-id", "1770850000000001", when="succeeded")),
    "MJ-TASK-002": (MAIN, like("malformed", "imagine/again")),
    "MJ-TASK-003": (MAIN, answer("malformed", 500)),
    "MJ-TASK-004": (MAIN, answer("imagine/again", 204, headers=(), nth=-1)),
    "MJ-TASK-005": (MAIN, told("imagine/list", "task-id", int, when="succeeded")),
    "MJ-TASK-006": (FORMS, told("imagine/again", "action", "UPSCALE")),
    "MJ-TIME-001": (MAIN, told("imagine/again", "submitted-at", lambda told: told // 1000)),
    "MJ-TIME-002": (MAIN, told("imagine/again", "finished-at", lambda told: told - DAY)),
    "MJ-TIME-003": (FORMS, told("imagine/again", "finished-at", None)),
    "MJ-TIME-004": (MAIN, told("imagine/poll", "finished-at", 1770850000000, when="running")),
    "MJ-TIME-005": (MAIN, told("imagine/poll", "submitted-at", lambda told: told - DAY)),
    "MJ-TIME-006": (MAIN, told("imagine/again", "finished-at", lambda told: told + DAY)),
}
NOWHERE = {"MJ-ISO-003", "MJ-MON-003"}
"""Of what no shipped document says yet: searches show one's own, and what a task costs."""


def _by(provider: str, rule: str) -> Document:
    if rule not in NOWHERE:
        return document(provider)
    raw: Any = copy.deepcopy(document(provider).raw)
    operations = [item[method] for item in raw["paths"].values() for method in item if method in {"get", "post"}]
    for one in operations:
        if one.get("x-role") == "search":
            one["x-shows"] = "own"
        if one.get("x-role") == "imagine":
            one["x-price"] = 20_000
    return Document(raw, provider=provider)


def _verdict(rule: str, provider: str, change: Change | None) -> tuple[Verdict, str]:
    chosen = [each for each in all_rules() if each.id == rule]
    seen = evidence(provider, change, _by(provider, rule))
    (outcome,) = judge(seen, spend=4, has=HAS, rules=chosen)
    return outcome.verdict, outcome.reason


# What a fuzzer says is tried beside it.
LIVED = [each.id for each in all_rules() if FUZZED not in each.costs]


def test_every_rule_is_tried() -> None:
    assert set(TABLE) == set(LIVED)


@pytest.mark.parametrize("rule", LIVED)
def test_a_rule_fails_when_what_it_is_about_is_broken(rule: str) -> None:
    provider, change = TABLE[rule]
    assert _verdict(rule, provider, None) == (Verdict.PASS, "")
    assert _verdict(rule, provider, change)[0] in {Verdict.FAIL, Verdict.WARN}


def test_a_charge_for_a_forbidden_prompt_is_one_for_a_refusal() -> None:
    charged = told("money/after-forbidden", "amount", _less)
    assert _verdict("MJ-MON-002", FORMS, charged)[0] is Verdict.FAIL
    assert _verdict("MJ-MON-002", FORMS, both(charged, like("refused", "imagine")))[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("host", "verdict"), [("other.example", Verdict.WARN), ("127.0.0.1:9", Verdict.WARN), ("127.0.0.1", Verdict.PASS)]
)
def test_a_picture_that_moves_to_another_host_is_the_same_and_said_to_move(host: str, verdict: Verdict) -> None:
    def moved(url: str) -> str:
        return f"{urlsplit(url)._replace(netloc=host).geturl()}?signed=anew"

    assert _verdict("MJ-LIFE-005", MAIN, told("imagine/again", "picture", moved))[0] is Verdict.PASS
    assert _verdict("MJ-LIFE-010", MAIN, told("imagine/again", "picture", moved))[0] is verdict


@pytest.mark.parametrize("provider", shipped_providers())
def test_a_life_without_fault_is_found_to_be_one(provider: str) -> None:
    result = lived(provider)[0]
    unheld = {
        outcome.rule: (outcome.verdict, outcome.reason)
        for outcome in result.outcomes
        if outcome.verdict not in {Verdict.PASS, Verdict.SKIP}
    }
    assert not unheld
    assert (result.exit, result.figures.reach, result.figures.conformance) == ("0", 1.0, 1.0)
    assert 0 < result.figures.paid <= 4
    reasons = {outcome.reason for outcome in result.outcomes if outcome.verdict is Verdict.SKIP}
    assert all(reason.startswith((FAILURE, FUZZED, "the document marks nothing as")) for reason in reasons)


@pytest.mark.parametrize("provider", shipped_providers())
def test_no_change_makes_a_rule_break(provider: str) -> None:
    """What breaks one rule is hostile to all others."""
    for rule, (home, change) in TABLE.items():
        if home == provider:
            outcomes = judge(evidence(home, change, _by(home, rule)), spend=4, has=HAS)
            assert [(each.rule, each.reason) for each in outcomes if each.verdict is Verdict.ERROR] == []
