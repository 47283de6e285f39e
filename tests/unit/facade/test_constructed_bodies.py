"""Every stage that a provider can show, as its wire spells it: what it must be read as, sync and async."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from facade_verbs import do
from facade_wire import PROVIDERS, TASK_ID, Wire, aclient, ask, client, come_of

import journeykit

BODIES = Path(__file__).parent / "bodies"
CASES = [
    pytest.param(provider, case, id=f"{provider}-{case['operation']}-{case['name']}")
    for provider in PROVIDERS
    for case in json.loads((BODIES / f"{provider}.json").read_text(encoding="utf-8"))
]


def _wire(case: dict[str, Any]) -> Wire:
    body = case["body"]
    content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {"content-type": case["content_type"]} if case["content_type"] else {}
    return Wire(httpx.Response(case["status"], content=content, headers=headers))


def _check(task: Any, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        found = getattr(task, name)
        if name == "buttons":
            found = [str(button) for button in found]
        elif name == "sibling_ids":
            found = list(found)
        elif name.endswith("_at") and found is not None:
            found = found.isoformat()
        assert found == value, name


@pytest.mark.parametrize(("provider", "case"), CASES)
def test_is_read_as_it_is_meant(provider: str, case: dict[str, Any]) -> None:
    expected = case["expect"]
    wire = _wire(case)
    if "raises" in expected:
        with pytest.raises(journeykit.APIStatusError) as caught:
            ask(provider, case["operation"], wire)
        assert type(caught.value).__name__ == expected["raises"]
        assert caught.value.status_code == case["status"]
        assert caught.value.code == expected.get("code")
        assert caught.value.safe_to_resubmit == expected.get("safe_to_resubmit", caught.value.safe_to_resubmit)
        assert str(caught.value).startswith(f"{provider}: ")
    elif "many" in expected:
        found = client(provider, wire).fetch_many(expected.get("ids", [TASK_ID]))
        assert len(found) == len(expected["many"])
        for task, wanted in zip(found, expected["many"], strict=True):
            _check(task, wanted)
    elif "value" in expected:
        assert do(provider, case["operation"], wire) == expected["value"]
    else:
        _check(do(provider, case["operation"], wire), expected)


@pytest.mark.parametrize(
    ("provider", "case"), [param for param in CASES if param.values[1]["operation"] in {"fetch", "imagine"}]
)
def test_is_read_the_same_way_asynchronously(provider: str, case: dict[str, Any]) -> None:
    async def perform() -> Any:
        user = aclient(provider, _wire(case))
        return await (user.fetch(TASK_ID) if case["operation"] == "fetch" else user.imagine("a lighthouse"))

    found = come_of(lambda: asyncio.run(perform()))
    if "raises" in case["expect"]:
        assert type(found).__name__ == case["expect"]["raises"]
    else:
        _check(found, case["expect"])
