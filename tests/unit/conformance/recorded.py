"""Recordings for tests: a HAR of what a run did, keys put back in."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.result import Result
from journeykit_conformance.trace import Exchange, Trace

KEYS = {"first": "sk-first-7f3a9c21d4", "second": "sk-second-b06e5d88f1", "wrong": "sk-wrong-1122334455"}
FETCHED = {"method": "GET", "url": "https://mj.example/mj/task/1/fetch", "headers": []}


@cache
def lifecycle(provider: str) -> tuple[Result, Trace]:
    """Run a whole lifecycle against an emulator."""

    async def go() -> tuple[Result, Trace]:
        async with emulated(provider) as (target, _):
            return await run(target, Document.shipped(provider), Wish("lifecycle", spend=4))

    return asyncio.run(go())


def har(entries: list[dict[str, Any]]) -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test"}, "entries": entries}}).encode()


def entry(status: int = 200, text: str | None = "{}", *, request: dict[str, Any] = FETCHED, **content: Any) -> Any:
    """One entry, with what browsers write."""
    held = {"mimeType": "application/json", **content} | ({} if text is None else {"text": text})
    headers = [{"name": "Content-Type", "value": "application/json"}]
    response = {"status": status, "headers": headers, "content": held}
    return {"startedDateTime": "2026-03-01T10:00:00.000Z", "time": 12.5, "request": request, "response": response}


def asked(**headers: str) -> dict[str, Any]:
    """The request of an entry, with these headers."""
    pairs = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    return {**FETCHED, "headers": pairs}


def as_har(trace: Trace) -> bytes:
    """Write a trace as a proxy would have recorded it: no steps, real keys, binary bodies in base64."""
    return har([_entry(each) for each in trace.exchanges if not each.is_callback])


def _entry(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    assert response is not None
    key = KEYS.get(exchange.key, "")
    made: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": [{"name": name, "value": value.replace("$KEY", key)} for name, value in request.headers],
    }
    if request.body:
        made["postData"] = {"mimeType": request.header("content-type"), "text": request.text}
    content = {"text": base64.b64encode(response.body).decode(), "encoding": "base64"}
    return {
        "startedDateTime": datetime.fromtimestamp(exchange.at, UTC).isoformat(),
        "time": exchange.seconds * 1000,
        "request": made,
        "response": {
            "status": response.status,
            "headers": [{"name": name, "value": value} for name, value in response.headers],
            "content": {**content, "mimeType": response.header("content-type") or "x-unknown"},
        },
    }
