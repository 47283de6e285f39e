"""A pool whose members' hubs count tasks: who has a free place takes the call; when all are full, who has one first."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

import journeykit
from journeykit_emulator.faults import Fault, busy
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import run

from .studio import Studio, now, open_studio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from journeykit import AsyncPool

SHORT, LONG = Plan(queue=0, run=20), Plan(queue=0, run=60)
LIMITS = [(1, 1), (2, 3)]
pytestmark = pytest.mark.usefixtures("virtual_time")


@asynccontextmanager
async def open_pool(
    *limits: dict[str, Any] | None, plans: tuple[Plan, ...] = (SHORT, SHORT), faults: tuple[Fault, ...] = (), **how: Any
) -> AsyncIterator[tuple[AsyncPool, Studio, Studio]]:
    """Open a pool of two, each with a hub that keeps to such limits, or without one; the faults are the first's."""
    async with AsyncExitStack() as stack:
        studios = [
            await stack.enter_async_context(open_studio(name, *own, default=plan))
            for name, plan, own in zip(("trueai", "anyapi"), plans, (faults, ()), strict=True)
        ]
        clients = [
            await studio.client(journeykit.LocalHub(**limit) if limit else None)
            for studio, limit in zip(studios, limits, strict=True)
        ]
        yield journeykit.AsyncPool(clients, **how), *studios


def who(tasks: list[journeykit.AsyncTask]) -> list[str]:
    return [task.provider for task in tasks]


def test_who_has_a_free_place_takes_the_call(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "journeykit")

    async def perform() -> None:
        async with open_pool({"concurrent": 2}, {"concurrent": 1}) as (pool, _, _):
            tasks = [await pool.imagine(f"boat {number}") for number in range(3)]
            assert (who(tasks), now()) == (["trueai", "trueai", "anyapi"], 0)
            assert "trueai has no free place" in caplog.text
            await tasks[0].wait()
            assert (await pool.imagine("a boat")).provider == "trueai"

    run(perform())


@pytest.mark.parametrize("provider", [0, 1])
def test_when_all_are_full_it_goes_where_a_place_is_free_first(provider: int) -> None:
    async def perform() -> None:
        plans = (SHORT, LONG) if provider == 0 else (LONG, SHORT)
        async with open_pool({"concurrent": 1}, {"concurrent": 1}, plans=plans) as (pool, *studios):
            for number in range(2):
                await pool.imagine(f"boat {number}")  # and nobody waits for them
            third = await pool.imagine("a ship")
            assert third.provider == studios[provider].provider
            assert 20 <= now() < 40
            assert [studio.most_at_once for studio in studios] == [1, 1]

    run(perform())


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("weights", [None, [1, 1]])
def test_many_at_once_use_all_places_and_no_more(limits: tuple[int, int], weights: list[float] | None) -> None:
    async def perform() -> None:
        first, second = ({"concurrent": limit} for limit in limits)
        async with open_pool(first, second, weights=weights) as (pool, *studios):
            tasks = await asyncio.gather(*(pool.imagine(f"boat {number}", wait=True) for number in range(60)))
            assert all(task.succeeded for task in tasks)
            assert tuple(studio.most_at_once for studio in studios) == limits
            # In turn, by the number of places; what a place waits for is the look at which an end is seen.
            assert now() < 60 / sum(limits) * (20 + 15)
            made = Counter(who(tasks))
            assert min(made.values()) > 60 * min(limits) / sum(limits) * 0.7
            for studio in studios:
                assert len(studio.world.tasks) == made[studio.provider]

    run(perform())


def test_member_without_a_limit_is_never_full() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, None) as (pool, _, _):
            assert who([await pool.imagine(f"boat {number}") for number in range(4)]) == ["trueai", *["anyapi"] * 3]
        async with open_pool({"per_second": 0.1}, {"concurrent": 1}) as (pool, _, _):
            tasks = await asyncio.gather(*(pool.imagine(f"boat {number}") for number in range(3)))
            assert (who(tasks), now()) == (["trueai"] * 3, 20)  # a turn is waited for: it comes for sure

    run(perform())


def test_place_costs_one_turn() -> None:
    async def perform() -> None:
        limit = {"concurrent": 50, "per_second": 0.5}
        async with open_pool(limit, limit) as (pool, studio, _):
            await asyncio.gather(*(pool.imagine(f"boat {number}") for number in range(5)))
            assert studio.submits == pytest.approx([0, 2, 4, 6, 8], abs=1e-3)

    run(perform())


def test_shares_are_of_what_there_was_a_choice_for() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, {"concurrent": 100}, weights=[1, 1]) as (pool, first, _):
            for number in range(20):  # of which the first can take one
                await pool.imagine(f"boat {number}")
            await pool.resume(f"trueai:{first.world.tasks[0].id}").wait()
            took = []
            for number in range(6):
                took.append(await pool.imagine(f"ship {number}"))
                await took[-1].wait()
            assert Counter(who(took)) == {"trueai": 3, "anyapi": 3}

    run(perform())


def test_refusal_gives_the_place_back_and_goes_on() -> None:
    async def perform() -> None:
        faults = (Fault(busy(503), "submitImagine", {1}),)
        async with open_pool({"concurrent": 1}, {"concurrent": 1}, faults=faults) as (pool, *_):
            assert (await pool.imagine("a boat")).provider == "anyapi"
            await asyncio.sleep(6)  # until it has rested
            assert (await pool.imagine("a ship")).provider == "trueai"
            assert now() == 6

    run(perform())


def test_who_rests_when_its_place_is_free_is_not_asked() -> None:
    async def perform() -> None:
        faults = (Fault(busy(503, retry_after=3000), "submitImagine", {2}),)
        async with open_pool({"concurrent": 2}, {"concurrent": 1}, faults=faults, plans=(SHORT, LONG)) as (pool, *_):
            boats = [await pool.imagine(f"boat {number}") for number in range(2)]
            assert who(boats) == ["trueai", "anyapi"]
            ships = await asyncio.gather(*(pool.imagine(f"ship {number}") for number in range(2)))
            assert who(ships) == ["anyapi"] * 2

    run(perform())


def test_what_is_wrong_with_a_request_is_said_before_a_place_is_waited_for() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, {"concurrent": 1}) as (pool, *_):
            for number in range(2):
                await pool.imagine(f"boat {number}")
            with pytest.raises(journeykit.InvalidRequestError):
                await pool.imagine("")
            assert now() == 0
            await pool.upload([b"\x89PNG\r\n\x1a\n"])  # of which no task runs
            assert now() == 0

    run(perform())


def test_cancelled_waiting_leaks_no_place_and_no_task() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, {"concurrent": 1}) as (pool, *studios):
            boats = [await pool.imagine(f"boat {number}") for number in range(2)]
            counts = set()
            for _ in range(5):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(1):
                        await pool.imagine("a ship")
                await asyncio.sleep(0.1)
                counts.add(len(asyncio.all_tasks()))
            assert len(counts) == 1  # those that look out for the ends of the boats
            await pool.wait_all(boats)
            ended = now()
            assert who([await pool.imagine(f"ship {number}") for number in range(2)]) == ["trueai", "anyapi"]
            assert now() == ended
            assert [len(studio.world.tasks) for studio in studios] == [2, 2]
            await asyncio.sleep(600)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    run(perform())


def test_cancelled_in_the_moment_that_a_place_is_free_leaks_none() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, {"concurrent": 1}) as (pool, first, _):
            for turn in range(12):
                boats = [await pool.imagine(f"boat {number}") for number in range(2)]
                waits = asyncio.create_task(pool.imagine("a ship"))
                await asyncio.sleep(0)
                await boats[0].wait()  # the place is free now, and given away in the turns of the loop that follow
                for _ in range(turn):
                    await asyncio.sleep(0)
                waits.cancel()
                outcome = (await asyncio.gather(waits, return_exceptions=True))[0]
                ships = [] if isinstance(outcome, BaseException) else [outcome]
                await pool.wait_all([*boats, *ships, *(pool.resume(f"trueai:{each.id}") for each in first.world.tasks)])
                began = now()
                await pool.wait_all([await pool.imagine("a raft"), await pool.imagine("a raft")])
                assert now() - began < 45

    run(perform())


def test_who_waits_is_not_passed_by() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 1}, {"concurrent": 1}, plans=(SHORT, LONG)) as (pool, studio, _):
            boats = [await pool.imagine(f"boat {number}") for number in range(2)]
            first = asyncio.create_task(pool.imagine("first"))
            await asyncio.sleep(5)
            await boats[0].wait()
            await asyncio.gather(pool.imagine("late"), first)  # before the first has heard of its place
            assert [task.prompt for task in studio.world.tasks[1:3]] == ["first", "late"]

    run(perform())


def test_quick_and_slow_share_by_what_they_get_done() -> None:
    async def perform() -> None:
        async with open_pool({"concurrent": 2}, {"concurrent": 2}, plans=(SHORT, LONG)) as (pool, *_):
            tasks = await asyncio.gather(*(pool.imagine(f"boat {number}", wait=True) for number in range(40)))
            assert Counter(who(tasks))["trueai"] > 1.5 * Counter(who(tasks))["anyapi"]

    run(perform())
