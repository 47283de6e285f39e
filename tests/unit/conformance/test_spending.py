"""An audit sends nothing that could be charged, whatever is misconfigured; a budget is never exceeded."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import httpx
import pytest

from journeykit_conformance.allowance import Budget, Keys
from journeykit_conformance.calls import Call, RefusedError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.guard import Guard, StoppedError
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.result import Exit, Result
from journeykit_emulator import World

from .lives import document
from .servers import KEY, OTHER, Server, checked


def _each_operation(provider: str, alter: Callable[[dict[str, Any]], None], *, name: str = "") -> Document:
    raw: Any = copy.deepcopy(document(provider).raw)
    for item in raw["paths"].values():
        for method, operation in item.items():
            if method in {"get", "post"}:
                alter(operation)
    return Document(raw, provider=name or provider)


def _all_free(operation: dict[str, Any]) -> None:
    operation["x-cost"] = "free"


def _submits_fetch(operation: dict[str, Any]) -> None:
    """Call the submit what the fetch is called, and the other way round."""
    role = operation.get("x-role")
    operation["x-cost"] = "free"
    operation["x-role"] = {"imagine": "fetch", "fetch": "imagine", "submit": "list", "press": "search"}.get(role, role)


def _untagged(operation: dict[str, Any]) -> None:
    _submits_fetch(operation)
    operation["tags"] = []


DOCUMENTS: dict[str, Callable[[str], Document]] = {
    "right": document,
    "all free": lambda provider: _each_operation(provider, _all_free),
    "roles changed": lambda provider: _each_operation(provider, _submits_fetch),
    "roles and tags changed": lambda provider: _each_operation(provider, _untagged),
    "of nobody": lambda provider: _each_operation(provider, _submits_fetch, name="nobody"),
}


def _audited(provider: str, by: Document, wish: Wish, key: str = "") -> tuple[Result, World]:
    async def go() -> tuple[Result, World]:
        async with emulated(provider) as (target, world):
            keys = Keys(key, target.keys.second) if key else target.keys
            result, _ = await run(replace(target, keys=keys), by, wish)
            return result, world

    return asyncio.run(go())


def _submits(provider: str, world: World) -> list[str]:
    paid = {each.path for each in document(provider).operations if each.role in MAKES_TASKS | {"upload", "cancel"}}
    return [f"{each.method} {each.path}" for each in world.requests if each.path in paid]


WRONG = "sk-not-a-key-of-this-server"
SLIPS = [
    *((which, "", "") for which in DOCUMENTS),
    *(("right", task_id, "") for task_id in ("nonsense/../../mj/submit/imagine", "..", "1")),
    *(("right", "", WRONG), ("roles changed", "..", WRONG)),
]


@pytest.mark.parametrize(("which", "task_id", "key"), SLIPS)
@pytest.mark.parametrize("provider", shipped_providers())
def test_an_audit_sends_no_submit(provider: str, which: str, task_id: str, key: str) -> None:
    result, world = _audited(provider, DOCUMENTS[which](provider), Wish(task_id=task_id), key)
    assert _submits(provider, world) == []
    assert list(world.ledger) == []
    assert result.figures.paid == 0
    if task_id or key:
        assert result.exit is not Exit.OK


def test_a_document_without_a_word_about_cost_pays_for_everything() -> None:
    def silent(operation: dict[str, Any]) -> None:
        operation.pop("x-cost", None)

    result, world = _audited("trueai", _each_operation("trueai", silent), Wish())
    assert (world.requests, result.exit) == ([], Exit.USAGE)


# The guard by itself.

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


@pytest.mark.parametrize("provider", ["trueai", "ohmygpt"])
@pytest.mark.parametrize("spend", [1, 2, 3, 4])
def test_a_lifecycle_pays_for_no_more_than_allowed(provider: str, spend: int) -> None:
    result, world = _audited(provider, document(provider), Wish("lifecycle", spend))
    charges = [entry for entry in world.ledger if entry.amount > 0]
    assert 0 < len(charges) <= result.figures.paid <= spend
    assert result.exit is Exit.OK


@pytest.mark.parametrize("spend", [1, 4])
@pytest.mark.parametrize("looks_at_keys", [False, True])
@pytest.mark.parametrize("status", [200, 201, 400, 403, 404])
def test_a_provider_that_accepts_everything_gets_no_more_than_the_budget(
    spend: int, looks_at_keys: bool, status: int
) -> None:
    """Also what was sent to be refused, and by strangers: whoever runs a relay without keys pays all the same."""
    submits = 0

    def greedy(asked: httpx.Request) -> httpx.Response:
        nonlocal submits
        is_submit, has_key = "/submit/" in asked.url.path, asked.headers.get("authorization") in {KEY, OTHER}
        if looks_at_keys and not is_submit and not has_key:
            return httpx.Response(401, json={"code": 401})
        if is_submit:
            submits += 1
            accepted = {"code": 1, "description": "ok", "result": str(submits), "properties": {}}
            return httpx.Response(status, json=accepted)
        if asked.url.path.endswith("/list-by-ids"):
            return httpx.Response(200, json=[])
        return httpx.Response(200, json={"id": str(submits), "status": "SUCCESS", "action": "IMAGINE"})

    result, _ = checked("trueai", greedy, Wish("lifecycle", spend))
    assert submits == result.figures.paid == spend
    assert result.exit is Exit.BROKEN
    assert looks_at_keys or any("no submit was sent with no key" in note for note in result.notes)


@pytest.mark.parametrize(
    "body",
    [{"code": 99}, {"code": 23, "result": "17"}, {"code": "1"}, {}, None, {"code": 4, "result": "1770850000000502"}],
)
def test_a_refusal_that_leaves_a_doubt_counts_as_paid_and_is_not_bought_again(body: Any) -> None:
    submits = 0

    def vague(asked: httpx.Request) -> httpx.Response:
        nonlocal submits
        if "/submit/" in asked.url.path:
            submits += asked.headers.get("authorization") == KEY
            return httpx.Response(200, content=json.dumps(body), headers={"content-type": "application/json"})
        if asked.url.path.endswith("/list-by-ids"):
            return httpx.Response(200, json=[])
        return httpx.Response(204)

    result, _ = checked("trueai", vague, Wish("lifecycle", 2))
    assert submits == result.figures.paid == 1
    assert any("nothing more was bought" in note for note in result.notes)
    assert any("neither yes nor no" in note for note in result.notes)
    assert result.exit is Exit.BROKEN


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


def test_an_emulator_behind_a_socket_cannot_be_wrapped() -> None:
    async def go() -> None:
        async with emulated("trueai", wrap=lambda app: app, loopback=True):
            pass

    with pytest.raises(ValueError, match="wrapped"):
        asyncio.run(go())
