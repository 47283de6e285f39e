"""A submitted task whose polls are scripted, and what they may answer."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from facade_wire import PROVIDERS, Wire, answer, client, submit_body, task_body

import journeykit

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
KEY_REFUSED = answer({"error": {"message": "no"}}, status=401)


def waiter(provider: str, *answers: Any, **options: Any) -> tuple[journeykit.Task, Wire]:
    """Submit, and let the given answers be those of the polls."""
    wire = Wire(answer(submit_body(provider)))
    task = client(provider, wire, **options).imagine("a lighthouse")
    wire.answers = list(answers)
    wire.requests.clear()
    return task, wire


def running(provider: str, percent: int, **changes: Any) -> httpx.Response:
    return answer(task_body(provider, status="IN_PROGRESS", progress=f"{percent}%", buttons=[], **changes))


def unknown_task(provider: str) -> httpx.Response:
    if provider == "trueai":
        return httpx.Response(204)
    if provider == "ohmygpt":
        return answer({"statusCode": 404, "message": "no such task", "data": None})
    return answer({"code": 4, "description": "task_no_found ", "type": "upstream_error"}, status=400)
