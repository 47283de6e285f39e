"""A key in the wrong place, which is an easy slip, shows in no error: not whole, and not in part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from facade_wire import PROVIDERS, TASK_ID, Wire, client

import journeykit

SHORT = "sk-misplaced-0123456789abcdef"
LONG = "k" * 90 + "-the-end-of-a-long-key"
SLIPS: dict[str, Callable[[Any, str], object]] = {
    "token": lambda client, key: client.resume(key),
    "name of a token": lambda client, key: client.resume(f"{key}:1"),
    "token of a pool": lambda client, key: journeykit.Pool([client]).resume(key),
    "task": lambda client, key: client.wait_all([key]),
    "id": lambda client, key: client.fetch([key]),
    "speed": lambda client, key: client.imagine("x", speed=key),
    "bot": lambda client, key: client.imagine("x", bot=key),
    "state": lambda client, key: client.imagine("x", state=key.encode()),
    "prompt": lambda client, key: client.imagine(key.encode()),
    "wait": lambda client, key: client.imagine("x", wait=key),
    "image": lambda client, key: client.imagine("x", images=[key]),
    "button": lambda client, key: client.resume(f"{client.name}:{TASK_ID}").press([key]),
    "which": lambda client, key: client.resume(f"{client.name}:{TASK_ID}").upscale(key),
    "retries": lambda client, key: client.with_options(max_retries=key),
    "timeout": lambda client, key: client.with_options(timeout=key),
    "provider": lambda _, key: journeykit.Client(key),
    "base_url": lambda client, key: journeykit.Client(client.provider, api_key=key, base_url=key),
    "user": lambda client, key: journeykit.Client(client.provider, api_key=key, base_url=f"htps://u:{key}@host"),
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("key", [SHORT, LONG], ids=["short", "long"])
def test_a_key_in_the_wrong_place(provider: str, slip: str, key: str) -> None:
    wire = Wire(AssertionError("must not be sent"))
    with pytest.raises(journeykit.JourneyError) as caught:
        SLIPS[slip](client(provider, wire, api_key=key), key)
    told = str(caught.value) + repr(caught.value) + str(getattr(caught.value, "__notes__", ""))
    assert key[:20] not in told
    assert wire.requests == []
