"""One replica as a process of its own: submits tasks, waits for them, and says when each was seen to end.

python -m suite.replica <base_url> <api_key> <redis url or -> <limits as JSON> <first> <count>
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys

import pytest

import journeykit

from .fast_clock import FastClock, use


async def perform(base_url: str, api_key: str, redis: str, limits: str, first: int, count: int) -> None:
    hub = (
        journeykit.LocalHub(**json.loads(limits)) if redis == "-" else journeykit.RedisHub(redis, **json.loads(limits))
    )
    clock = FastClock()

    async def one(number: int) -> None:
        task = await client.imagine(f"boat {number}", wait=3000)
        print(json.dumps([task.id, clock.now(), task.succeeded]), flush=True)

    import signal, os

    if os.environ.get("STATS"):
        from journeykit.poller import Poller
        from journeykit.redis_board import RedisBoard

        old = Poller._ask

        async def ask(self, ids):
            print(
                "ASK",
                os.getpid(),
                round(clock.now()),
                len(ids),
                sum(i in self._others for i in ids),
                sum(i in self._waiters for i in ids),
                file=sys.stderr,
                flush=True,
            )
            await old(self, ids)

        Poller._ask = ask
        lo = RedisBoard.lost

        def lost(self):
            print("LOST", os.getpid(), round(clock.now()), file=sys.stderr, flush=True)
            lo(self)

        RedisBoard.lost = lost
        ex = RedisBoard._exchange

        async def exchange(self, **k):
            led = self._leads
            b = clock.now()
            await ex(self, **k)
            if led != self._leads:
                print(
                    "LEADS",
                    self._leads,
                    os.getpid(),
                    round(clock.now()),
                    round(clock.now() - b),
                    file=sys.stderr,
                    flush=True,
                )

        RedisBoard._exchange = exchange

    def dump():
        for x in asyncio.all_tasks():
            x.print_stack(file=sys.stderr)
        sys.stderr.flush()

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, dump)
    async with hub, journeykit.AsyncClient("trueai", api_key=api_key, base_url=base_url, hub=hub) as client:
        await asyncio.gather(*(one(number) for number in range(first, first + count)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime}), flush=True)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        use(patch)
        asyncio.run(perform(*sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6])))
