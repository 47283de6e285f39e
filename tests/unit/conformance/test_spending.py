"""An audit sends nothing that could be charged, whatever is misconfigured; a budget is never exceeded."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from journeykit_conformance.allowance import Keys
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.result import Exit, Result
from journeykit_emulator import World

from .lives import document
from .servers import KEY, OTHER, checked


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


def test_an_emulator_behind_a_socket_cannot_be_wrapped() -> None:
    async def go() -> None:
        async with emulated("trueai", wrap=lambda app: app, loopback=True):
            pass

    with pytest.raises(ValueError, match="wrapped"):
        asyncio.run(go())
