"""Whose the place of a submit is whose answer got lost, and when it is given back. On virtual time."""

from __future__ import annotations

import asyncio
import pickle
from datetime import UTC, datetime

import pytest

import journeykit
from journeykit.adapters import names
from journeykit_emulator.plan import Plan
from journeykit_emulator.virtual_loop import LoopClock, run

from .studio import Studio, now, open_studio

every_provider = pytest.mark.parametrize("provider", names())
UNSURE = 600
pytestmark = pytest.mark.usefixtures("virtual_time")


@every_provider
def test_place_of_a_submit_whose_answer_got_lost_is_kept(provider: str) -> None:
    async def perform() -> None:
        async with open_studio(provider) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            studio.road.loses = True
            with pytest.raises(journeykit.APITimeoutError):
                await client.imagine("a boat")
            studio.road.loses = False
            await client.imagine("a ship")
            assert UNSURE <= now() < UNSURE + 1

    run(perform())


@pytest.fixture
def dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let submits be dated by the time of the loop, like what the provider lists."""
    monkeypatch.setattr("journeykit.observer.utc_now", lambda: datetime.fromtimestamp(LoopClock().now(), UTC))


async def lose_one(studio: Studio, client: journeykit.AsyncClient, *, arrives: bool = True) -> journeykit.APIError:
    """Submit, and lose the answer, or the request."""
    studio.road.loses, studio.road.arrives = True, arrives
    with pytest.raises(journeykit.APITimeoutError) as caught:
        await client.imagine("a boat")
    studio.road.loses, studio.road.arrives = False, True
    # As somebody does who looks for it in another process, or later.
    return pickle.loads(pickle.dumps(caught.value))


@pytest.mark.usefixtures("dates")
@pytest.mark.parametrize("waits", [True, False])
def test_place_of_a_lost_submit_that_is_found_is_its_tasks(waits: bool) -> None:
    async def perform() -> None:
        async with open_studio("ohmygpt") as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            error = await lose_one(studio, client)
            (task,) = await client.with_options(timeout=7).find_submitted(error)
            if waits:
                await task.wait()
            await client.imagine("a ship")
            assert studio.most_at_once == 1
            assert 40 < now() < 70

    run(perform())


@pytest.mark.usefixtures("dates")
def test_place_of_a_lost_submit_that_has_ended_is_given_back() -> None:
    async def perform() -> None:
        async with open_studio("ohmygpt") as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            error = await lose_one(studio, client)
            await asyncio.sleep(50)
            (task,) = await client.find_submitted(error)
            assert task.succeeded
            await client.imagine("a ship")
            assert now() == 50

    run(perform())


@pytest.mark.usefixtures("dates")
def test_place_of_a_submit_that_never_arrived_is_given_back_when_that_is_sure() -> None:
    async def perform() -> None:
        async with open_studio("ohmygpt") as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            error = await lose_one(studio, client, arrives=False)
            assert await client.find_submitted(error) == []  # it may not be listed yet
            submit = asyncio.create_task(client.imagine("a ship"))
            await asyncio.sleep(61)
            assert not submit.done()
            assert await client.find_submitted(error) == []
            await submit
            assert now() == 61

    run(perform())


@pytest.mark.usefixtures("dates")
def test_place_is_kept_while_the_task_that_is_found_has_one_already() -> None:
    async def perform() -> None:
        async with open_studio("ohmygpt", default=Plan(queue=0, run=300)) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=3))
            await client.imagine("a boat")
            error = await lose_one(studio, client, arrives=False)  # to come, for all that is known
            (running,) = await client.find_submitted(error)
            assert running.id == studio.world.tasks[0].id
            for _ in range(2):
                await client.imagine("a ship")
            assert now() > 300
            assert studio.most_at_once == 2

    run(perform())


@pytest.mark.usefixtures("dates")
def test_search_that_has_nothing_to_do_with_a_place_changes_none() -> None:
    async def perform() -> None:
        async with open_studio("ohmygpt") as studio:
            error = await lose_one(studio, await studio.client(None))
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            assert error.submitted
            await client.imagine("a ship")
            (task,) = await client.find_submitted(error)
            assert task.prompt == "a boat"
            await client.find_submitted(since=error.submitted.at)
            await client.imagine("a raft")
            assert 40 < now() < 70

    run(perform())
