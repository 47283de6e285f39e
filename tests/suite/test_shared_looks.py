"""One client, many coroutines that wait: whom a slow answer, a short deadline, a bad list or an end touches."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import journeykit
from journeykit import AuthenticationError, ConfigurationError, NotFoundError, WaitTimeoutError
from journeykit.adapters import names
from journeykit.poller import Poller
from journeykit_conformance.document import Document
from journeykit_emulator import create_app
from journeykit_emulator.faults import Fault, answer, drop_rows, html, stall
from journeykit_emulator.virtual_loop import LoopClock, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LISTS = {name: listing.id for name in names() if (listing := Document.shipped(name).by_role("list"))}
PROMPT, STALLS = "a lighthouse", "a lighthouse @stall"
FIRST = {1}
lists = pytest.mark.parametrize("provider", LISTS)


@pytest.fixture(autouse=True)
def loop_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", LoopClock())


@asynccontextmanager
async def emulated(provider: str, *faults: Fault, **options: Any) -> AsyncIterator[tuple[Any, Any]]:
    """Give a client and the world of an emulator in this very loop, and insist that nothing of theirs is left."""
    app = create_app(provider, clock=LoopClock(), faults=faults)
    world = app.state.world
    given = {"api_key": next(iter(world.accounts)), "base_url": "http://emulated", **options}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http_client:
        async with journeykit.AsyncClient(provider, http_client=http_client, **given) as client:
            yield client, world
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}


def count(world: Any, operation: str) -> int:
    return sum(exchange.operation == operation for exchange in world.requests)


def now() -> float:
    return asyncio.get_running_loop().time()


@lists
def test_short_deadline_does_not_cut_the_request_that_others_share(provider):
    async def main():
        async with emulated(provider, Fault(stall(20), LISTS[provider])) as (client, world):
            short, *others = [await client.imagine(PROMPT) for _ in range(3)]
            await asyncio.sleep(100)  # they have all ended by now
            began = now()
            waits = [asyncio.create_task(client.resume(task.token).wait()) for task in others]
            with pytest.raises(WaitTimeoutError):
                await client.resume(short.token).wait(5)
            assert now() - began == pytest.approx(5, abs=0.1)
            assert all(task.succeeded for task in await asyncio.gather(*waits))
            assert (count(world, LISTS[provider]), now() - began) == (1, pytest.approx(20, abs=0.1))

    run(main())


@lists
def test_tasks_that_are_taken_up_one_after_another_wait_for_no_round(provider):
    async def main():
        async with emulated(provider) as (client, _):
            tokens = [(await client.imagine(PROMPT)).token for _ in range(5)]
            await asyncio.sleep(100)  # they have all ended by now
            began = now()
            for token in tokens:
                assert (await client.resume(token).wait()).succeeded
            assert now() - began < 1

    run(main())


@lists
def test_who_waits_is_woken_by_news_alone(provider, monkeypatch):
    woken, look = [], Poller.look

    async def counted(poller: Poller, step: Any) -> Any:
        answer = await look(poller, step)
        woken.append(step.id)
        return answer

    monkeypatch.setattr(Poller, "look", counted)

    async def main():
        async with emulated(provider) as (client, _):

            async def one(number: int) -> int:
                await asyncio.sleep(number)
                return len([state async for state in (await client.imagine(PROMPT)).watch()])

            shown = sum(await asyncio.gather(*map(one, range(40))))
            assert len(woken) == shown
            assert 3 * 40 <= shown <= 10 * 40, "each has been seen on its way"

    run(main())


@lists
def test_answer_that_never_ends_holds_nobody_until_the_deadline(provider):
    async def main():
        async with emulated(provider, Fault(stall(100_000), LISTS[provider], FIRST), timeout=30) as (client, _):
            tasks = [await client.imagine(PROMPT) for _ in range(3)]
            assert all(task.succeeded for task in await client.wait_all(tasks))
            assert now() < 100

    run(main())


@lists
def test_request_that_hangs_holds_up_nobody_else(provider):
    async def main():
        async with emulated(provider, Fault(stall(300), LISTS[provider], FIRST), timeout=400) as (client, _):
            early = [await client.imagine(PROMPT) for _ in range(2)]
            held = asyncio.create_task(client.wait_all(early))
            await asyncio.sleep(10)
            late = [await client.imagine(PROMPT) for _ in range(2)]
            assert all(task.succeeded for task in await client.wait_all(late))
            assert now() < 100
            assert not held.done()
            assert all(task.succeeded for task in await held)

    run(main())


@lists
def test_list_that_lacks_new_tasks_is_asked_again(provider):
    async def main():
        async with emulated(provider, Fault(drop_rows(1), LISTS[provider], {1, 2})) as (client, world):
            tasks = [await client.imagine(PROMPT) for _ in range(30)]
            assert all(task.succeeded for task in await client.wait_all(tasks))
            assert count(world, LISTS[provider]) > 2
            assert count(world, "fetchTask") <= 30

    run(main())


@lists
def test_tasks_that_no_list_ever_shows_are_found_alone(provider):
    async def main():
        async with emulated(provider, Fault(drop_rows(1), LISTS[provider])) as (client, _):
            tasks = [await client.imagine(PROMPT) for _ in range(30)]
            assert all(task.succeeded for task in await client.wait_all(tasks))
            unknown = client.resume(f"{provider}:4711")
            with pytest.raises(NotFoundError) as caught:
                await client.wait_all([unknown, await client.imagine(PROMPT)])
            assert caught.value.task.id == "4711"

    run(main())


@lists
def test_hiccup_of_a_list_costs_one_request(provider):
    async def main(*faults: Fault) -> int:
        async with emulated(provider, *faults) as (client, world):
            tasks = [await client.imagine(PROMPT) for _ in range(50)]
            assert all(task.succeeded for task in await client.wait_all(tasks))
            return len(world.requests)

    usual = run(main())
    assert run(main(Fault(html(), LISTS[provider], FIRST))) <= usual + 2


@lists
@pytest.mark.parametrize(("broken", "fewest", "most", "alone"), [(4, 40, 600, 5 * 12), (10_000, 5, 12, 5 * 250)])
def test_list_that_does_not_work_is_tried_more_and_more_rarely(provider, broken, fewest, most, alone):
    async def main():
        async with emulated(provider, Fault(html(), LISTS[provider], range(1, broken))) as (client, world):
            tasks = [await client.imagine(STALLS) for _ in range(5)]
            with pytest.raises(WaitTimeoutError):
                await client.wait_all(tasks, 1000)
            assert fewest <= count(world, LISTS[provider]) <= most
            assert count(world, "fetchTask") <= alone

    run(main())


@lists
def test_nobody_is_asked_about_who_has_left(provider):
    async def slow_and_empty(app, scope, receive, send):
        await asyncio.sleep(5)
        await drop_rows(1)(app, scope, receive, send)

    async def main():
        async with emulated(provider, Fault(slow_and_empty, LISTS[provider])) as (client, world):
            tasks = [await client.imagine(PROMPT) for _ in range(5)]
            await asyncio.sleep(100)
            stays, *leave = [asyncio.create_task(client.resume(task.token).wait()) for task in tasks]
            await asyncio.sleep(1)
            for each in leave:
                each.cancel()
            assert (await stays).succeeded
            assert (count(world, LISTS[provider]), count(world, "fetchTask")) == (1, 1)

    run(main())


def test_two_who_wait_for_one_task_share_its_looks(provider):
    async def main(waiters: int) -> int:
        async with emulated(provider) as (client, world):
            task = await client.imagine(PROMPT)
            assert all(each.succeeded for each in await asyncio.gather(*(task.wait() for _ in range(waiters))))
            return count(world, "fetchTask")

    assert run(main(3)) <= run(main(1)) + 2


def test_one_of_two_who_wait_for_one_task_may_leave(provider):
    async def main():
        async with emulated(provider) as (client, _):
            task = await client.imagine(PROMPT)
            stays, leaves = (asyncio.create_task(task.wait()) for _ in range(2))
            await asyncio.sleep(7)
            leaves.cancel()
            assert (await stays).succeeded
            assert leaves.cancelled()

    run(main())


def test_each_who_waits_has_an_error_of_its_own(provider):
    refused = answer(401, b'{"error": {"message": "no"}}', content_type="application/json")

    async def main():
        faults = [Fault(refused, look) for look in ("fetchTask", *LISTS.values())]
        async with emulated(provider, *faults) as (client, _):
            tasks = [await client.imagine(PROMPT) for _ in range(3)]
            errors = await asyncio.gather(*(task.wait() for task in (*tasks, *tasks)), return_exceptions=True)
            assert [type(error) for error in errors] == [AuthenticationError] * 6
            assert [error.task.id for error in errors] == [task.id for task in tasks] * 2
            assert len({id(error) for error in errors}) == 6
            assert all(isinstance(error.task, journeykit.AsyncTask) for error in errors)

    run(main())


def test_closing_tells_everybody_who_waits_and_loses_no_task(provider):
    async def main():
        async with emulated(provider) as (client, world):
            tasks = [await client.imagine(STALLS) for _ in range(3)]
            coroutines = [
                *(task.wait() for task in tasks),
                client.wait_all(tasks[:2]),
                client.wait_all(tasks[1:]),
                client.imagine(STALLS, wait=True),
            ]
            waits = [asyncio.create_task(each) for each in coroutines]
            await asyncio.sleep(30)
            await client.close()
            errors = await asyncio.gather(*waits, return_exceptions=True)
            assert [type(error) for error in errors] == [ConfigurationError] * 6
            assert all("closed" in str(error) for error in errors)
            assert [error.task.id for error in errors[:3]] == [task.id for task in tasks]
            assert [task.id for task in errors[3].tasks] == [task.id for task in tasks[:2]]
            assert [task.id for task in errors[4].tasks] == [task.id for task in tasks[1:]]
            assert errors[5].task.token == f"{provider}:{world.tasks[3].id}"

    run(main())


def test_closing_a_client_with_other_options_stops_nobody(provider):
    async def main():
        async with emulated(provider) as (client, _):
            wait = asyncio.create_task((await client.imagine(PROMPT)).wait())
            await asyncio.sleep(5)
            await client.with_options(timeout=5).close()
            assert (await wait).succeeded

    run(main())


def test_whoever_cancels_all_other_tasks_of_the_loop_leaves_nobody_waiting_for_ever(provider):
    async def main():
        async def cancel_all_others() -> None:
            await asyncio.sleep(3)
            for each in asyncio.all_tasks() - {waits, asyncio.current_task()}:
                each.cancel()

        waits = asyncio.current_task()
        async with emulated(provider, Fault(stall(5), "fetchTask", FIRST)) as (client, _):
            task = await client.imagine(PROMPT)
            other = asyncio.create_task(task.wait())
            cancels = asyncio.create_task(cancel_all_others())  # while the first look is under way
            async with asyncio.timeout(300):
                assert (await task.wait()).succeeded
            assert other.cancelled()
            await cancels

    run(main())


@pytest.mark.parametrize("crashes", ["follow.Follower.hear", "follow.Follower.next_if_unchanged", "poller.outcomes"])
def test_crash_while_a_paid_task_is_waited_for_names_the_task(provider, crashes, monkeypatch):
    def crash(*_: Any) -> Any:
        raise ZeroDivisionError

    async def main():
        async with emulated(provider) as (client, world):
            monkeypatch.setattr(f"journeykit.{crashes}", crash)
            with pytest.raises(ZeroDivisionError) as caught:
                await client.imagine(PROMPT, wait=True)
            assert f"{provider}:{world.tasks[0].id}" in caught.value.__notes__[0]

    run(main())
