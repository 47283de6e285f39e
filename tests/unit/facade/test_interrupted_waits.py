"""Who breaks off a wait is told which tasks go on: interrupts, cancellation, closed clients, a program that ends."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest
from facade_waits import every_provider, running, waiter
from facade_wire import TASK_ID, VirtualClock, Wire, aclient, answer, client, submit_body, task_row

import journeykit


@every_provider
def test_an_interrupt_says_which_task_it_was(provider: str) -> None:
    for polls in ([KeyboardInterrupt()], [running(provider, 1), KeyboardInterrupt()]):
        wire = Wire(answer(submit_body(provider)), *polls)
        with pytest.raises(KeyboardInterrupt) as caught:
            client(provider, wire).imagine("a lighthouse", wait=True)
        assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
def test_an_interrupt_of_a_task_taken_up_again_says_so_before_anything_is_known_of_it(provider: str) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, Wire(KeyboardInterrupt())).resume(f"{provider}:{TASK_ID}").wait()
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
@pytest.mark.parametrize("kind", ["client", "pool"])
def test_an_interrupt_of_a_wait_for_many_says_which_go_on(provider: str, kind: str, clock: VirtualClock) -> None:
    looks_at_the_other = 0

    def say(request: httpx.Request) -> httpx.Response:
        nonlocal looks_at_the_other
        if b"810" in request.url.raw_path + request.content:
            row = task_row(provider, id="810", status="SUCCESS")
            return answer({"statusCode": 200, "message": "Success", "data": row} if provider == "ohmygpt" else [row])
        looks_at_the_other += 1
        if provider == "ohmygpt" and looks_at_the_other == 1:  # at the same time as the one that ends
            return running(provider, 1)
        raise KeyboardInterrupt

    one = client(provider, say)
    user = one if kind == "client" else journeykit.Pool([one, client(provider, Wire(AssertionError()), name="other")])
    with pytest.raises(KeyboardInterrupt) as caught:
        user.wait_all([user.resume(f"{provider}:{id}") for id in ("810", "910")])
    assert caught.value.__notes__ == [f"The task goes on; client.resume('{provider}:910') takes it up again."]


def test_an_interrupt_before_anything_is_known_of_many_names_them_all(clock: VirtualClock) -> None:
    user = client("pro365", Wire(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt) as caught:
        user.wait_all([user.resume("pro365:8"), user.resume("pro365:9")])
    (note,) = caught.value.__notes__
    assert note.startswith("2 tasks go on")
    assert "'pro365:8', 'pro365:9'" in note


@every_provider
def test_an_interrupt_while_watching_says_which_task_it_was(provider: str) -> None:
    task, _ = waiter(provider, running(provider, 1), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as caught:
        list(task.watch())
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
@pytest.mark.parametrize("kind", ["wait_all", "watch"])
def test_who_is_cancelled_while_waiting_is_told_of_the_tasks(provider: str, kind: str) -> None:
    async def perform() -> list[str]:
        arrived = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            arrived.set()
            await asyncio.Event().wait()
            raise AssertionError

        user = aclient(provider, hang, http_client=httpx.AsyncClient(transport=httpx.MockTransport(hang)))
        task = user.resume(f"{provider}:9")

        async def watch() -> None:
            async for _ in task.watch():
                pass

        running = asyncio.ensure_future(watch() if kind == "watch" else user.wait_all([task]))
        await arrived.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await running
        return caught.value.__notes__

    assert f"{provider}:9" in asyncio.run(perform())[0]


@every_provider
def test_an_interrupt_during_a_pause_too(provider: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(clock, "sleep", interrupt)
    wire = Wire(answer(submit_body(provider)), running(provider, 1))
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, wire).imagine("a lighthouse", wait=True)
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
@pytest.mark.parametrize("kind", ["wait", "wait_all", "as_completed"])
def test_a_client_closed_in_the_middle_of_a_wait_says_so_and_keeps_the_task(
    provider: str, kind: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, wire = waiter(provider, running(provider, 1))
    owner = client(provider, wire, http_client=task._session._connections.client)

    def sleep(seconds: float) -> None:
        clock.time += seconds
        if wire.requests:
            task._session._connections.client.close()

    monkeypatch.setattr(clock, "sleep", sleep)
    wait = {
        "wait": task.wait,
        "wait_all": lambda: owner.wait_all([owner.resume(task.token)]),
        "as_completed": lambda: list(owner.as_completed([owner.resume(task.token)])),
    }
    with pytest.raises(journeykit.ConfigurationError, match="closed") as caught:
        wait[kind]()
    assert len(wire.requests) == 1
    assert isinstance(caught.value.task, journeykit.Task)
    assert caught.value.task.progress == 1


@pytest.mark.parametrize("kind", ["wait", "wait_all", "pool"])
def test_a_program_that_ends_is_told_that_it_cannot_wait_any_more(
    kind: str, monkeypatch: pytest.MonkeyPatch, clock: VirtualClock
) -> None:
    """In `atexit` Python starts no threads any more, and says so with a RuntimeError."""

    def no_more(thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    one, other = (client("ohmygpt", Wire(running("ohmygpt", 1)), name=name) for name in ("one", "other"))
    tasks = [one.resume("one:1"), one.resume("one:2"), other.resume("other:1")]
    monkeypatch.setattr(threading.Thread, "start", no_more)
    wait = {
        "wait": lambda: tasks[0].wait(timeout=60),
        "wait_all": lambda: one.wait_all(tasks[:2]),
        "pool": lambda: journeykit.Pool([one, other]).wait_all(tasks),
    }
    with pytest.raises(journeykit.ConfigurationError, match="can't create new thread") as caught:
        wait[kind]()
    if kind == "wait":
        assert caught.value.task.token == "one:1"
    else:
        assert caught.value.tasks[:2] == (tasks[0], tasks[1])


@every_provider
def test_an_interrupted_submit_says_that_it_may_have_been_accepted(provider: str) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, Wire(KeyboardInterrupt())).imagine("a lighthouse")
    assert "may have been accepted" in caught.value.__notes__[0]


@every_provider
def test_cancelling_says_which_task_it_was(provider: str) -> None:
    async def perform() -> BaseException:
        arrived = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            if not arrived.is_set() and ("submit" in request.url.path or "imagine" in request.url.path):
                return answer(submit_body(provider))
            arrived.set()
            await asyncio.Event().wait()
            raise AssertionError

        http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        running = asyncio.create_task(aclient(provider, hang, http_client=http).imagine("a lighthouse", wait=True))
        await arrived.wait()
        running.cancel()
        try:
            await running
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("a cancelled wait must not end well")

    assert any(f"{provider}:{TASK_ID}" in note for note in asyncio.run(perform()).__notes__)
