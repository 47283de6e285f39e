"""The guard by itself: what it lets through, what it counts as paid, when it stops, and how fast it asks."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import httpx
import pytest

from journeykit_conformance.allowance import Budget, Keys
from journeykit_conformance.calls import Call, RefusedError
from journeykit_conformance.document import Document
from journeykit_conformance.guard import Guard, StoppedError

from .servers import KEY, OTHER, Server

PAID = {"x-role": "imagine", "x-cost": "paid", "operationId": "submit", "responses": {}}
FETCH = {"x-role": "fetch", "x-cost": "free", "operationId": "fetch", "responses": {}}


def _document(**more: Any) -> Document:
    paths = {"/submit": {"post": PAID}, "/task/{id}": {"get": FETCH}, **more}
    return Document({"openapi": "3.0.3", "paths": paths}, provider="tiny")


def _guard(server: Server, *, spend: int = 1, refused: bool = False, **more: Any) -> Guard:
    return Guard(
        "https://provider.example",
        Keys(KEY, OTHER),
        clock=server.clock,
        allowed={"imagine", "fetch"},
        budget=Budget(spend),
        transport=server,
        was_refused=lambda _operation, _response: refused,
        **more,
    )


def _call(id: str = "submit", by: Document | None = None, **more: Any) -> Call:
    operation = (by or _document()).operation(id)
    assert operation
    return Call(operation, **more)


def _drop(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("cut off")


@pytest.mark.parametrize(
    ("handle", "refused", "sent"),
    [
        (lambda _: httpx.Response(200, json={"code": 1}), False, 2),
        (lambda _: httpx.Response(500), False, 2),
        (_drop, False, 2),
        (lambda _: httpx.Response(200, json={"code": 4}), True, 5),
    ],
    ids=["accepted", "server error", "no answer", "refused"],
)
def test_what_may_have_been_charged_counts(handle: Any, refused: bool, sent: int) -> None:
    server = Server(handle)
    guard = _guard(server, spend=2, refused=refused)

    async def spend() -> None:
        for _ in range(5):
            await guard.send(_call(), step="x")

    if refused:
        asyncio.run(spend())
        assert guard.budget.spent == 0
    else:
        with pytest.raises(RefusedError, match="budget of 2"):
            asyncio.run(spend())
        assert guard.budget.spent == 2
    assert len(server.asked) == sent


def test_what_breaks_on_the_way_is_counted_too() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("a fault of whatever stands in between")

    guard = _guard(Server(broken), spend=1)
    with pytest.raises(RuntimeError):
        asyncio.run(guard.send(_call(), step="x"))
    with pytest.raises(RefusedError):
        asyncio.run(guard.send(_call(), step="x"))


def test_what_cannot_be_sent_costs_nothing() -> None:
    guard = _guard(Server(lambda _: httpx.Response(200)), spend=1)
    by = _document(**{"/bad": {"post": {**PAID, "operationId": "bad", "requestBody": {"content": {"a/json": {}}}}}})
    with pytest.raises(RefusedError, match="cannot be sent"):
        asyncio.run(guard.send(_call("bad", by, body={"prompt": object()}), step="x"))
    assert guard.budget.spent == 0


def test_strangers_submits_are_no_spending_but_need_leave_to_spend() -> None:
    server = Server(lambda _: httpx.Response(401))
    for spend, key in ((1, "none"), (1, "wrong")):
        guard = _guard(server, spend=spend, refused=True)
        asyncio.run(guard.send(_call(), step="x", key=key))
        assert guard.budget.spent == 0
        with pytest.raises(RefusedError):
            asyncio.run(_guard(server, spend=0).send(_call(), step="x", key=key))
    unsure = _guard(Server(lambda _: httpx.Response(502)), spend=1)
    asyncio.run(unsure.send(_call(), step="x", key="none"))  # a server that looks at no key may have accepted it
    assert unsure.budget.spent == 1
    asyncio.run((second := _guard(server, spend=1)).send(_call(), step="x", key="second"))
    assert second.budget.spent == 1


def test_only_what_the_profile_names_is_sent() -> None:
    server = Server(lambda _: httpx.Response(200))
    by = _document(**{"/p": {"post": {"x-role": "press", "operationId": "press"}, "get": {"operationId": "bare"}}})
    for id in ("press", "bare"):
        with pytest.raises(RefusedError, match="not part of this profile"):
            asyncio.run(_guard(server).send(_call(id, by), step="x"))
    assert server.asked == []


def test_what_another_level_knows_as_a_submit_is_one() -> None:
    server = Server(lambda _: httpx.Response(200))
    lies = Document({"openapi": "3.0.3", "paths": {"/submit": {"post": FETCH}}})
    for prefix in ("", "/v1"):
        guard = _guard(server, spend=0, levels=[lies, _document()])
        guard.base_url += prefix
        with pytest.raises(RefusedError, match="may be charged"):
            asyncio.run(guard.send(_call("fetch", lies), step="x"))
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "key", "stops_after"),
    [
        *((402, "first", 1), (429, "first", 1), (429, "none", 1), (402, "none", 9), (500, "first", 3)),
        *((599, "first", 3), (500, "wrong", 9), (404, "first", 9), (200, "first", 9)),
    ],
)
def test_a_provider_in_trouble_is_left_alone(status: int, key: str, stops_after: int) -> None:
    server = Server(lambda _: httpx.Response(status))
    guard = _guard(server)

    async def ask() -> None:
        for _ in range(9):
            await guard.send(_call("fetch", path={"id": "1"}), step="x", key=key)

    if stops_after < 9:
        with pytest.raises(StoppedError):
            asyncio.run(ask())
    else:
        asyncio.run(ask())
    assert len(server.asked) == stops_after


def test_an_answer_between_two_failures_is_a_new_beginning() -> None:
    statuses = iter([500, 500, 200, 500, 500, 404, 500, 500])
    server = Server(lambda _: httpx.Response(next(statuses)))
    guard = _guard(server)

    async def ask() -> None:
        for _ in range(8):
            await guard.send(_call("fetch", path={"id": "1"}), step="x")

    asyncio.run(ask())
    assert len(server.asked) == 8


def test_requests_are_paced() -> None:
    server = Server(lambda _: httpx.Response(200))
    times: list[float] = []

    def noting(_: httpx.Request) -> httpx.Response:
        times.append(server.clock.now())
        server.clock.time += 0.25  # how long the answer takes
        return httpx.Response(200)

    server.handle = noting
    guard = _guard(server, pause=2.0)

    async def ask() -> None:
        for _ in range(3):
            await guard.send(_call("fetch", path={"id": "1"}), step="x")
        await guard.download("https://provider.example/a.png", step="x")
        await server.clock.sleep(10)
        await guard.send(_call("fetch", path={"id": "1"}), step="x")

    asyncio.run(ask())
    assert [round(after - before, 3) for before, after in pairwise(times)] == [2, 2, 2, 10.25]
    assert max(server.clock.slept) == 10


class _Silent(Server):
    """Accepts a request and never says a word."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this")


def test_an_answer_that_never_comes_is_given_up_and_counts_as_paid() -> None:
    guard = _guard(_Silent(lambda _: httpx.Response(200)), patience=0.01)
    exchange = asyncio.run(guard.send(_call(), step="x"))
    assert (exchange.response, guard.budget.spent) == (None, 1)
    assert "no whole answer" in exchange.problem
