"""A hub keeps what is submitted within an account's limits, whatever becomes of it. On virtual time."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

import journeykit
from journeykit.adapters import names
from journeykit_emulator.faults import Fault, answer, busy
from journeykit_emulator.plan import Outcome, Plan, ends_at
from journeykit_emulator.scenario import Options, Rule
from journeykit_emulator.virtual_loop import run

from .studio import now, open_studio

every_provider = pytest.mark.parametrize("provider", names())
pytestmark = pytest.mark.usefixtures("virtual_time")


@every_provider
@pytest.mark.parametrize("waits", [True, False], ids=["waiting", "not waiting"])
def test_no_more_tasks_run_than_the_account_may(provider: str, waits: bool) -> None:
    random.seed(provider)  # a look that comes just before a refresh learns of it with the next

    async def perform() -> None:
        async with open_studio(provider) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=3))
            await asyncio.gather(*(client.imagine(f"boat {number}", wait=waits) for number in range(12)))
            assert len(studio.world.tasks) == 12
            assert studio.most_at_once == 3
            rounds = 4 if waits else 3  # the last three are on their way when all are submitted
            assert now() < rounds * (42 + 15)

    run(perform())


def test_who_comes_first_goes_first() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=2))
            await asyncio.gather(*(client.imagine(f"boat {number}", wait=True) for number in range(9)))
            assert [task.prompt for task in studio.world.tasks] == [f"boat {number}" for number in range(9)]

    run(perform())


def test_place_is_taken_once_however_often_a_submit_is_sent() -> None:
    async def perform() -> None:
        refusing = Fault(busy(429, retry_after=5), "submitImagine", calls={1, 2, 4})
        async with open_studio("trueai", refusing) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            # The second waits for the place of the first, which is about to be sent again.
            await asyncio.gather(client.imagine("a boat", wait=True), client.imagine("a ship", wait=True))
            assert studio.most_at_once == 1
            assert len(studio.submits) == 5
            assert now() < 2 * (42 + 20)

    run(perform())


@every_provider
def test_refused_submit_gives_its_place_back(provider: str) -> None:
    async def perform() -> None:
        banned = Rule("forbidden", Plan(outcome=Outcome.REJECT))
        async with open_studio(provider, rules=(banned,)) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1), max_retries=0)
            for _ in range(3):
                with pytest.raises(journeykit.InvalidRequestError):
                    await client.imagine("a forbidden boat")
            await client.imagine("a boat")
            assert now() < 1

    run(perform())


def test_what_is_wrong_with_a_request_is_said_before_a_place_is_waited_for() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            await client.imagine("a boat")
            with pytest.raises(journeykit.InvalidRequestError):
                await client.imagine("")
            with pytest.raises(journeykit.ConfigurationError):
                await client.imagine("a boat", wait=-1)
            assert now() == 0

    run(perform())


def test_cancelled_waiting_leaks_nothing() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            first = await client.imagine("a boat")
            for _ in range(5):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(1):
                        await client.imagine("a ship")
            assert len(studio.submits) == 1
            await first.wait()
            ended = now()
            await client.imagine("a raft")
            assert now() == ended

    run(perform())


def test_closing_tells_who_waits_for_a_place() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            await client.imagine("a boat")
            waiting = asyncio.create_task(client.imagine("a ship"))
            await asyncio.sleep(1)
            await client.close()
            with pytest.raises(journeykit.ConfigurationError, match="closed"):
                await waiting
            assert now() == 1
            assert len(studio.submits) == 1

    run(perform())


@pytest.mark.parametrize("for_what", [{"concurrent": 1}, {"per_second": 0.01}, {"concurrent": 9, "per_second": 0.01}])
def test_closing_tells_who_waits_while_others_of_the_account_go_on(for_what: dict[str, Any]) -> None:
    async def perform() -> None:
        async with open_studio("trueai") as studio:
            hub = journeykit.LocalHub(**for_what)
            stays, leaves = await studio.client(hub), await studio.client(hub)
            await stays.imagine("a boat")
            waiting = [asyncio.create_task(leaves.imagine(f"ship {number}")) for number in range(3)]
            other = asyncio.create_task(stays.imagine("a raft"))
            await asyncio.sleep(1)
            await leaves.close()
            ends = await asyncio.gather(*waiting, return_exceptions=True)
            assert now() == 1
            assert all(isinstance(end, journeykit.ConfigurationError) and "closed" in str(end) for end in ends)
            with pytest.raises(journeykit.ConfigurationError, match="closed"):
                await leaves.imagine("a ship")
            await other
            assert len(studio.submits) == 2

    run(perform())


def test_client_whose_loop_has_ended_can_be_closed_while_a_task_was_seen_out() -> None:
    async def leave_open() -> journeykit.AsyncClient:
        async with open_studio("trueai") as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            await client.imagine("a boat")
            waiting = asyncio.create_task(client.imagine("a ship"))
            await asyncio.sleep(1)
            waiting.cancel()
            client._session._is_twin = True  # so that the studio does not close it
        client._session._is_twin = False
        return client

    client = run(leave_open())
    run(client.close())


def test_cancelled_between_two_sendings_gives_the_place_back() -> None:
    async def perform() -> None:
        async with open_studio("trueai", Fault(busy(429, retry_after=60), "submitImagine", calls={1})) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(10):
                    await client.imagine("a boat")
            await client.imagine("a ship")
            assert now() == 10

    run(perform())


def test_task_that_nobody_waits_for_is_looked_at_again_after_a_key_was_refused() -> None:
    async def perform() -> None:
        refused = [Fault(answer(401, b"{}"), name, calls={1, 2, 3}) for name in ("listTasksByIds", "fetchTask")]
        async with open_studio("trueai", *refused, default=Plan(run=5)) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            await client.imagine("a boat")
            await client.imagine("a ship")
            assert now() <= 150

    run(perform())


def test_time_before_the_submit_does_not_count_as_waiting() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            tasks = await asyncio.gather(*(client.imagine(f"boat {number}", wait=60) for number in range(3)))
            assert all(task.succeeded for task in tasks)
            assert now() > 60

    run(perform())


@pytest.mark.parametrize("burst", [1, 4])
@pytest.mark.parametrize("concurrent", [None, 1000])
def test_rate_is_kept_and_used(burst: int, concurrent: int | None) -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=concurrent, per_second=2, burst=burst))
            await asyncio.gather(*(client.imagine(f"boat {number}") for number in range(20)))
            submits = studio.submits
            assert submits == pytest.approx([max(0, number - burst + 1) / 2 for number in range(20)], abs=1e-3)
            await asyncio.sleep(60)
            await asyncio.gather(*(client.imagine(f"ship {number}") for number in range(burst + 1)))
            assert studio.submits[-1] - studio.submits[-2] == pytest.approx(0.5, abs=1e-3)

    run(perform())


def test_sending_again_takes_a_turn_too() -> None:
    async def perform() -> None:
        async with open_studio("trueai", Fault(busy(429, retry_after=0), "submitImagine", calls={1, 2})) as studio:
            client = await studio.client(journeykit.LocalHub(per_second=0.1))
            await client.imagine("a boat")
            assert studio.submits == pytest.approx([0, 10, 20], abs=1e-3)

    run(perform())


def test_who_gives_up_wastes_one_turn_at_most() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            client = await studio.client(journeykit.LocalHub(per_second=0.1))
            await client.imagine("a boat")
            tired = [asyncio.create_task(client.imagine("a ship")) for _ in range(10)]
            await asyncio.sleep(1)
            for task in tired:
                task.cancel()
            await asyncio.gather(*tired, return_exceptions=True)
            await client.imagine("a raft")
            assert now() <= 20

    run(perform())


def test_window_takes_no_place_until_it_is_answered() -> None:
    async def perform() -> None:
        async with open_studio("trueai", options=Options(remix=True)) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            grid = await client.imagine("a boat", wait=True)
            began = now()
            window = await grid.vary(1)
            await grid.vary(2)
            assert now() == began
            answered = await window.answer("a red boat")
            other = asyncio.create_task(client.imagine("a ship", wait=True))
            await answered.wait()
            await other
            ship, red = studio.world.tasks[-1], studio.world.find(window.id)
            assert red
            assert ship.created_at >= ends_at(red.plan, red.starts_at)

    run(perform())


def test_clients_of_one_account_share_its_limits_and_others_do_not() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            hub = journeykit.LocalHub(concurrent=1)
            first, second = await studio.client(hub), await studio.client(hub)
            mine, yours = studio.world.accounts
            other = await studio.client(hub, api_key=yours)
            assert mine != yours
            await first.imagine("a boat")
            await other.imagine("a ship")
            assert now() == 0
            await second.with_options(timeout=5).imagine("a raft")
            assert now() > 40

    run(perform())


@every_provider
@pytest.mark.parametrize("look", ["refresh", "fetch", "fetch_many", "wait"])
def test_place_is_free_whoever_sees_that_the_task_has_ended(provider: str, look: str) -> None:
    async def perform() -> None:
        async with open_studio(provider) as studio:
            client = await studio.client(journeykit.LocalHub(concurrent=1))
            task = await client.imagine("a boat")
            await asyncio.sleep(100)
            looks = {
                "refresh": task.refresh,
                "fetch": lambda: client.fetch(task.id),
                "fetch_many": lambda: client.fetch_many([task.id]),
                "wait": task.wait,
            }
            await looks[look]()
            assert client._session._seat.gate.held == {}

    run(perform())


def test_hub_forgets_accounts_that_nobody_uses_any_more() -> None:
    async def perform() -> None:
        async with open_studio() as studio:
            hub = journeykit.LocalHub(concurrent=3)
            waiting = await studio.client(hub)
            await waiting.imagine("a boat")
            await waiting.close()
            for number in range(20):
                async with journeykit.AsyncClient("pro365", api_key=f"sk-of-user-{number}", hub=hub):
                    pass
            assert len(hub._gates) <= 2, "one whose task runs still, and the last"

    run(perform())


@pytest.mark.parametrize(
    "limits", [{"concurrent": 0}, {"concurrent": 1.5}, {"concurrent": True}, {"per_second": 0}, {"burst": 0}]
)
def test_limit_that_is_none_is_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(journeykit.ConfigurationError, match=next(iter(limits))):
        journeykit.LocalHub(**limits)


def test_hub_that_is_none_is_refused() -> None:
    with pytest.raises(journeykit.ConfigurationError, match="hub="):
        journeykit.AsyncClient("pro365", api_key="sk-123456", hub="redis://localhost")
