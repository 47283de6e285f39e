"""One of two clocks is wrong, and it may be ours: the server's own Date is believed, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.result import Result

HOURS = 7200.0


class Late:
    """A clock that is two hours behind."""

    def __init__(self, clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now() - HOURS

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


def _checked(*, loopback: bool) -> Result:
    async def go() -> Result:
        async with emulated("pro365", loopback=loopback) as (target, _):
            late = replace(target, clock=Late(target.clock))
            return (await run(late, Document.shipped("pro365"), Wish("lifecycle", 1)))[0]

    return asyncio.run(go())


@pytest.mark.parametrize(("tells_the_time", "verdict"), [(True, "pass"), (False, "fail")])
def test_times_may_be_right_by_the_servers_clock(tells_the_time, verdict):
    result = _checked(loopback=tells_the_time)  # in this process nothing adds a Date
    assert {id: result.outcome(id).verdict for id in ("MJ-TIME-005", "MJ-TIME-006")} == {
        "MJ-TIME-005": verdict,
        "MJ-TIME-006": verdict,
    }
