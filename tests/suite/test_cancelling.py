"""Cancelling, closing and changing loops: what a coroutine does to itself touches no other, and nothing stays open."""

from __future__ import annotations

import asyncio
import gc
import random
import warnings
from collections import Counter
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from journeykit import APITimeoutError, ConfigurationError
from journeykit_emulator import create_app
from journeykit_emulator.faults import Fault, silence, stall

from .rough_line import Mishap, RoughLine
from .stage import KINDS, PROMPT, collect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .stage import Stage

pytestmark = [
    pytest.mark.parametrize("stage", [KINDS[1]], ids=["async"], indirect=True),
    pytest.mark.parametrize("provider", ["pro365", "ohmygpt"]),  # with a list to ask, and without
]
MORE_THAN_SLOTS = 110
LOOKS = ("fetchTask", "listTasksByCondition", "listTasksByIds")


@pytest.fixture(params=["aiohttp", "httpx"], autouse=True)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let clients go through either, as they do with and without the extra."""
    if request.param == "httpx":
        monkeypatch.setattr("journeykit.http_clients._fast_transport", lambda _: None)
    return request.param


@contextmanager
def nothing_left_open() -> Iterator[None]:
    """Insist that the garbage collector finds nothing open in what was let go."""
    gc.freeze()  # what was there before is none of its business, and a whole run holds a lot
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
            gc.collect()
        finally:
            gc.unfreeze()
    assert [str(warning.message) for warning in caught] == []


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def until_one_arrives(stage: Stage) -> None:
    before = len(stage.arrivals)
    while len(stage.arrivals) == before:  # noqa: ASYNC110 - noted by a thread that knows no events of this loop
        await asyncio.sleep(0.001)


def busy_connections(client: Any) -> list[Any]:
    """List the connections that are not back in their pool.

    One that was just made when its request was cancelled stays in httpcore 1.0.9's as new for ever; it is not counted.
    """
    http_client, busy = client._session._connections.client, []
    for each in filter(None, [http_client._transport, *http_client._mounts.values()]):
        if isinstance(each, httpx.AsyncHTTPTransport):
            used = [connection for connection in each._pool.connections if "Request Count: 0" not in repr(connection)]
            busy += [connection for connection in used if not connection.is_idle()]
        elif each.client is not None:
            busy += each.client.connector._acquired
    return busy


async def insist_on_rest(client: Any, others: Collection[Any] = ()) -> None:
    """Insist that nothing of the client's is under way any more."""
    await turns(20)
    assert asyncio.all_tasks() - set(others) == {asyncio.current_task()}
    poller = client._session.poller
    assert (poller._runner, poller._asking, poller._waiters, len(poller._round)) == (None, {}, {}, 0)
    assert client._session.context.company.count == 0
    assert busy_connections(client) == []


@pytest.mark.parametrize("latest", [0, 5, 50, 500])
async def test_cancelling_some_at_any_moment_leaves_the_others_waiting(stage, latest):
    client, rng = stage.client(), random.Random(latest)
    tasks = await asyncio.gather(*(client.imagine(PROMPT) for _ in range(12)))
    with nothing_left_open():
        again = [client.resume(task.token) for task in tasks]
        waits = [asyncio.create_task(task.wait(5000)) for task in (*tasks, *again)]
        waits.append(asyncio.create_task(client.wait_all(again, 5000)))
        waits.append(asyncio.create_task(collect(client.as_completed(again, 5000))))
        victims = rng.sample(waits, 12)
        for victim in victims:
            await turns(rng.randint(0, latest))
            victim.cancel()
        ended = await asyncio.gather(*waits, return_exceptions=True)
        await insist_on_rest(client)
    for wait, outcome in zip(waits, ended, strict=True):
        if isinstance(outcome, asyncio.CancelledError):
            assert wait in victims
        else:
            assert all(task.succeeded for task in (outcome if isinstance(outcome, list) else [outcome]))


async def test_one_who_leaves_a_shared_request_leaves_it_to_the_others(stage):
    stage.reopen(*(Fault(stall(0.05), operation) for operation in LOOKS))
    client = stage.client()
    tasks = [await client.imagine(PROMPT) for _ in range(3)]
    stage.clock.advance(200)
    waits = [asyncio.create_task(client.resume(task.token).wait()) for task in tasks]
    await until_one_arrives(stage)
    waits[0].cancel()
    assert all(task.succeeded for task in await asyncio.gather(*waits[1:]))
    assert waits[0].cancelled()
    await insist_on_rest(client)


async def test_request_that_nobody_waits_for_any_more_is_given_up(stage):
    async with RoughLine(stage.house.base_url) as line:
        client = stage.client(base_url=line.base_url)
        tasks = [await client.imagine(PROMPT) for _ in range(3)]
        stage.clock.advance(200)
        line.plan(dict.fromkeys(range(1, 4), Mishap.WITHHELD))
        with nothing_left_open():
            waits = [asyncio.create_task(client.resume(task.token).wait()) for task in tasks]
            # A connection that is new when its request is cancelled is httpcore's for ever: see `busy_connections`.
            async with asyncio.timeout(5):
                await line.reached(3 if stage.provider == "ohmygpt" else 1)
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)
            await insist_on_rest(client, line.open)
        if line.open:
            await asyncio.wait(set(line.open), timeout=5)
        assert not line.open, "it still holds the connection"
        line.plan({})
        assert (await client.resume(tasks[0].token).wait()).succeeded


async def test_waiting_for_many_no_longer_leaves_nobody_waiting(stage):
    client = stage.client()
    tasks = [await client.imagine(prompt) for prompt in (PROMPT, f"{PROMPT} @stall", f"{PROMPT} @stall")]
    with nothing_left_open():
        wait = asyncio.create_task(client.wait_all(tasks, 5000))
        await turns(5)
        wait.cancel()
        await asyncio.wait([wait])
        async with aclosing(client.as_completed(tasks, 5000)) as ended:
            async for task in ended:
                assert task.id == tasks[0].id
                break
        await insist_on_rest(client)


async def test_waiting_for_those_of_a_pool_no_longer_leaves_nobody_waiting(stage, second):
    pool = stage.pool(second, weights=[1, 1])
    tasks = [await pool.imagine(f"{PROMPT} @stall") for _ in range(4)]
    with nothing_left_open():
        wait = asyncio.create_task(pool.wait_all(tasks, 5000))
        await turns(5)
        wait.cancel()
        await asyncio.wait([wait])
        for client in pool.clients:
            await insist_on_rest(client)


@pytest.mark.parametrize("verb", ["save", "read"])
async def test_picture_that_nobody_wants_any_more_leaves_no_file_and_no_connection(stage, verb, tmp_path):
    began = asyncio.Event()

    async def trickle(_app, _scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]})
        await send({"type": "http.response.body", "body": b"\x89PNG\r\n\x1a\n" + bytes(500_000), "more_body": True})
        loop.call_soon_threadsafe(began.set)
        while (await receive())["type"] != "http.disconnect":
            pass

    loop, client = asyncio.get_running_loop(), stage.client()
    task = await client.imagine(PROMPT, wait=True)
    faulty = create_app(stage.provider, faults=[Fault(trickle)])
    faulty.state.world, stage.house.app = stage.world, faulty
    with nothing_left_open():
        under_way = asyncio.create_task(task.image.save(tmp_path / "x.png") if verb == "save" else task.image.read())
        await began.wait()
        await asyncio.sleep(0.02)  # some of it is on the disk
        under_way.cancel()
        await asyncio.wait([under_way])
        assert under_way.cancelled()
        await insist_on_rest(client)
        assert list(tmp_path.iterdir()) == []


async def test_cancelled_submit_says_that_it_may_have_been_accepted(stage):
    stage.reopen(Fault(silence(), "submitImagine"))
    client = stage.client()
    submit = asyncio.create_task(client.imagine(PROMPT))
    await until_one_arrives(stage)
    submit.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await submit
    assert "may have been accepted" in caught.value.__notes__[0]
    await insist_on_rest(client)


async def test_closing_is_honest_about_each_submit_that_is_under_way(stage):
    stage.reopen(Fault(stall(1), "submitImagine"))
    client = stage.client()
    prompts = [f"{PROMPT} #{number}" for number in range(MORE_THAN_SLOTS)]
    with nothing_left_open():
        submits = [asyncio.create_task(client.imagine(prompt)) for prompt in prompts]
        await until_one_arrives(stage)
        await asyncio.gather(client.close(), client.close())
        outcomes = await asyncio.gather(*submits, return_exceptions=True)
    sent = {arrival.fields["prompt"] for arrival in stage.arrivals}
    assert {type(outcome) for outcome in outcomes} == {APITimeoutError, ConfigurationError}
    for prompt, outcome in zip(prompts, outcomes, strict=True):
        if isinstance(outcome, APITimeoutError):
            assert not outcome.safe_to_resubmit
        else:
            assert prompt not in sent
    await turns(20)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def submit_and_wait(client: Any) -> Counter[str]:
    """Do more at once than there are slots, and wait for something."""
    task = await client.imagine(PROMPT)
    await asyncio.gather(*(task.refresh() for _ in range(MORE_THAN_SLOTS)))
    return Counter(str(task.status) for task in await client.wait_all([task, await client.imagine(PROMPT)]))


def test_one_client_in_loops_one_after_the_other_leaves_nothing_open(stage):
    client = stage.client()
    with nothing_left_open():
        for _ in range(2):
            assert asyncio.run(submit_and_wait(client)) == {"succeeded": 2}
        asyncio.run(client.close())
        with pytest.raises(ConfigurationError, match="closed"):
            asyncio.run(submit_and_wait(client))
    assert stage.count("submitImagine") == 4


def test_client_whose_loop_was_closed_in_the_middle_of_a_wait_waits_in_the_next(stage):
    async def leave_in_the_middle() -> Any:
        task = await client.imagine(PROMPT)
        waits.extend(asyncio.create_task(task.wait()) for _ in range(3))
        await turns(5)
        return task

    client, waits = stage.client(), []
    with nothing_left_open():
        task = asyncio.run(leave_in_the_middle())
        assert all(wait.cancelled() for wait in waits)
        assert asyncio.run(task.wait()).succeeded


async def test_client_at_work_in_another_loop_says_so(stage):
    client = stage.client()
    await client.imagine(PROMPT)
    for work in (lambda: client.imagine(PROMPT), lambda: submit_and_wait(client), client.close):
        with pytest.raises(ConfigurationError, match="another event loop"):
            await asyncio.to_thread(asyncio.run, work())
    assert (await client.imagine(PROMPT, wait=True)).succeeded
    assert stage.count("submitImagine") == 2
