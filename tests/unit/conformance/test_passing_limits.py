"""A limit that is waited out blames nobody, whichever request it meets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.emulated import emulated
from journeykit_conformance.result import Exit, Result, Verdict

from .lives import document


def limiting(path: str, nth: int) -> Callable[[ASGIApp], ASGIApp]:
    """An emulator's application that says 429 to the nth request for such a path, once."""
    seen = 0

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal seen
            seen += path in scope.get("path", "")
            if path not in scope.get("path", "") or seen != nth:
                await app(scope, receive, send)
                return
            seen += 1
            headers = [(b"content-type", b"text/plain"), (b"retry-after", b"2")]
            await send({"type": "http.response.start", "status": 429, "headers": headers})
            await send({"type": "http.response.body", "body": b"slow down"})

        return wrapped

    return wrap


@pytest.mark.parametrize(
    ("provider", "path", "nth"),
    [
        ("ohmygpt", "/admin/balance", 4),
        ("ohmygpt", "/cdn/", 1),
        ("trueai", "/cdn/", 1),
        ("pro365", "/mj/image/", 1),
        ("pro365", "/mj/image/", 2),
        ("trueai", "/fetch", 8),
        ("trueai", "/list-by-ids", 4),
    ],
    ids=["balance", "picture", "another picture", "copy", "picture at home", "fetch", "list"],
)
def test_a_limit_that_is_waited_out_is_no_finding(provider: str, path: str, nth: int) -> None:
    async def go() -> Result:
        async with emulated(provider, wrap=limiting(path, nth)) as (target, _):
            result, trace = await run(target, document(provider), Wish("lifecycle", 1))
            assert [each.status for each in trace.exchanges].count(429) == 1
            return result

    result = asyncio.run(go())
    assert [each.rule for each in result.outcomes if each.verdict is Verdict.FAIL] == []
    assert result.exit is Exit.OK
