"""What an engine sends reaches the provider only as the guard lets it, and never with what the engine says is a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from journeykit_conformance.allowance import Budget, Keys
from journeykit_conformance.document import Document
from journeykit_conformance.guard import Guard
from journeykit_conformance.redaction import PLACEHOLDER
from journeykit_conformance.scenarios import ALLOWED
from journeykit_conformance.stand_in import KEY, NUMBER, StandIn
from journeykit_conformance.target import RealClock

SECRET = "sk-canary-0123456789abcdef"
RIGHT = {"Authorization": KEY}
DOCUMENT = Document(
    {
        "openapi": "3.0.3",
        "paths": {
            "/submit": {"post": {"operationId": "submit", "x-role": "imagine", "x-cost": "paid", "responses": {}}},
            "/task/{id}/fetch": {"get": {"operationId": "fetch", "x-role": "fetch", "x-cost": "free", "responses": {}}},
            "/keys": {"get": {"operationId": "keys", "responses": {}}},
        },
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
                "other": {"type": "apiKey", "in": "header", "name": "x-other-key"},
            }
        },
    }
)
Answer = Callable[[httpx.Request], httpx.Response]


def echo(request: httpx.Request) -> httpx.Response:
    told = request.headers.get("authorization", "none")
    return httpx.Response(200, headers={"x-echo": told}, json={"key": told, "path": request.url.raw_path.decode()})


class Heard(list[httpx.Request]):
    """What reached the provider, and what the engine got for it."""

    answers: list[httpx.Response]
    guard: Guard
    stand_in: StandIn


def send(*requests: tuple[str, str, dict[str, str]], answer: Answer = echo, budget: int = 0) -> Heard:
    heard = Heard()

    def provider(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return answer(request)

    async def drive() -> None:
        heard.guard = guard = Guard(
            "https://provider.example/base",
            Keys(SECRET),
            clock=RealClock(),
            allowed=ALLOWED["fuzz"],
            budget=Budget(budget),
            transport=httpx.MockTransport(provider),
            auth=DOCUMENT.auth,
        )
        heard.stand_in = StandIn(guard, DOCUMENT)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(heard.stand_in), base_url="http://engine") as http:
            heard.answers = [await http.request(method, url, headers=headers) for method, url, headers in requests]
        await guard.close()

    asyncio.run(drive())
    return heard


def test_the_key_is_put_in_by_the_guard_and_taken_out_of_the_answer():
    heard = send(("GET", "/task/7/fetch?a=%20b", RIGHT))
    (answer,) = heard.answers
    assert heard[0].headers["authorization"] == SECRET
    assert str(heard[0].url) == "https://provider.example/base/task/7/fetch?a=%20b"
    assert answer.json()["key"] == answer.headers["x-echo"] == PLACEHOLDER
    assert SECRET not in answer.text
    assert answer.headers[NUMBER] == "1"
    assert SECRET not in repr(heard.guard.trace)
    assert NUMBER not in dict(heard.guard.trace.exchanges[0].response.headers)


@pytest.mark.parametrize(
    ("headers", "whose"),
    [
        ({}, "none"),
        ({"Authorization": ""}, "none"),
        ({"Authorization": "made-up"}, "wrong"),
        ({"x-other-key": "made-up"}, "wrong"),
        (RIGHT, "first"),
        ({"x-other-key": KEY}, "first"),
    ],
)
def test_the_guard_knows_whose_key_is_meant(headers, whose):
    heard = send(("GET", "/task/7/fetch", headers))
    assert heard.guard.trace.exchanges[0].key == whose
    assert (heard[0].headers.get("authorization") == SECRET) == (whose == "first")
    assert "x-other-key" not in heard[0].headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/keys"),  # has no role
        ("DELETE", "/task/7/fetch"),
        ("GET", "/task/7/other"),
        ("POST", "/elsewhere/submit"),  # a document's path is the whole path
        ("GET", "/task//fetch"),
        ("GET", "/task/%2e%2e/fetch"),
        ("GET", "/task/..%2f..%2fsubmit/fetch"),
        ("GET", "/task/a%5cb/fetch"),
    ],
)
def test_what_the_document_does_not_have_is_not_sent(method, path):
    heard = send((method, path, RIGHT), budget=5)
    assert not heard
    assert NUMBER not in heard.answers[0].headers
    assert heard.stand_in.refused
    assert heard.guard.trace.exchanges == []


def test_a_budget_is_spent_before_it_is_sent():
    heard = send(*[("POST", "/submit", RIGHT)] * 3, ("POST", "/submit", {}), budget=2)
    assert [NUMBER in each.headers for each in heard.answers] == [True, True, False, False]
    assert [each.headers.get("authorization") for each in heard] == [SECRET, SECRET]
    assert sum(heard.stand_in.refused.values()) == 2


@pytest.mark.parametrize("status", [402, 429])
def test_nothing_more_is_sent_to_who_has_had_enough(status):
    heard = send(*[("GET", "/task/7/fetch", RIGHT)] * 3, answer=lambda _: httpx.Response(status))
    assert len(heard) == 1
    assert str(status) in heard.stand_in.stopped


def test_nothing_more_is_sent_to_who_is_in_trouble():
    heard = send(*[("GET", "/task/7/fetch", RIGHT)] * 9, answer=lambda _: httpx.Response(500))
    assert len(heard) == 3
    assert heard.stand_in.stopped


def test_what_was_not_answered_has_no_number():
    def cut(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("cut off")

    heard = send(("GET", "/task/7/fetch", RIGHT), answer=cut)
    assert NUMBER not in heard.answers[0].headers
    assert heard.guard.trace.exchanges[0].problem
