"""One replica as a process of its own: submits tasks, waits for them, and says when each was seen to end.

python -m suite.replicas.process <base_url> <api_key> <redis url> <limits as JSON> <first> <count>
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

import journeykit

from .fast_clock import FastClock, use


def say(what: Any) -> None:
    print(json.dumps(what), flush=True)


async def perform(base_url: str, api_key: str, redis: str, limits: str, first: int, count: int) -> None:
    hub = journeykit.RedisHub(redis, **json.loads(limits))

    async def one(number: int) -> None:
        task = await client.imagine(f"boat {number}", wait=3000)
        say([task.id, FastClock().now(), task.succeeded])

    async with hub, journeykit.AsyncClient("trueai", api_key=api_key, base_url=base_url, hub=hub) as client:
        say(client._session._seat._account.me)
        await asyncio.gather(*map(one, range(first, first + count)))


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        use(patch)
        asyncio.run(perform(*sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6])))
