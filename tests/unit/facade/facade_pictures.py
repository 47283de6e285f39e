"""A finished task whose picture is where the test says, and an answer that is a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import PROVIDERS, TASK_ID, Wire, answer, client, task_body

import journeykit

if TYPE_CHECKING:
    pass


every_provider = pytest.mark.parametrize("provider", PROVIDERS)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def task_at(provider: str, wire: Wire, url: Any, **options: Any) -> journeykit.Task:
    planned, wire.answers = wire.answers, [answer(task_body(provider, imageUrl=url))]
    task = client(provider, wire, **options).fetch(TASK_ID)
    wire.answers = planned
    wire.requests.clear()
    return task


def picture(content: bytes = PNG, **options: Any) -> httpx.Response:
    return answer(content=content, content_type="image/png", **options)
