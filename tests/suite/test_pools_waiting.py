"""Waiting for tasks of several providers at once: in the order given, to one deadline, each at its own pace."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

import journeykit
from journeykit import AuthenticationError, ConfigurationError, WaitTimeoutError
from journeykit.adapters import names
from journeykit_emulator import create_app
from journeykit_emulator.faults import Fault, answer
from journeykit_emulator.virtual_loop import LoopClock, run

from .stage import PROMPT, StageClock, collect, do

QUICK, STALLS = f"{PROMPT} @quick", f"{PROMPT} @stall"


class SharedClock(StageClock):
    """A clock for the threads of a wait: time passes only while all of them sleep, and then for all alike."""

    def __init__(self) -> None:
        super().__init__()
        self.parties = 1
        """How many threads there must be before time begins to pass: they are started one after the other."""
        self._met: set[threading.Thread] = set()
        self._wake_at: dict[threading.Thread, float] = {}
        self._changed = threading.Condition()
        self._naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        me = threading.current_thread()
        with self._changed:
            self.naps.append(seconds)
            self._met.add(me)
            self._wake_at[me] = self.now() + seconds
            while self.now() < self._wake_at[me]:
                waiting = {thread for thread in threading.enumerate() if thread.name == "journeykit-wait"}
                asleep = {thread for thread, wake_at in self._wake_at.items() if self.now() < wake_at}
                if waiting <= asleep and len(self._met) >= self.parties:
                    self._now = min(self._wake_at.values())
                    self._changed.notify_all()
                else:
                    self._changed.wait(0.005)  # for a thread that asks, or ends, or has just been woken
            del self._wake_at[me]

    async def asleep(self, seconds: float) -> None:
        wake_at = self.now() + seconds
        self.naps.append(seconds)
        self._naps.append(wake_at)
        try:
            while self.now() < wake_at:
                pollers = [task for task in asyncio.all_tasks() if task.get_name() == "journeykit-poller"]
                if len(self._naps) >= len(pollers):
                    self._now = max(self.now(), min(self._naps))
                await asyncio.sleep(0.001)  # for a poller whose answer is under way
        finally:
            self._naps.remove(wake_at)


@pytest.fixture
def clock(monkeypatch):
    clock = SharedClock()
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)
    return clock


async def tasks_of_both(stage, second, prompts, **options):
    """Submit through a pool, in turn to one and the other."""
    pool = stage.pool(second, weights=[1, 1], **options)
    tasks = [await do(pool.imagine(prompt)) for prompt in prompts]
    stage.clock.parties = len({task.provider for task in tasks})
    return pool, tasks


async def test_all_come_back_in_the_order_given(stage, second):
    pool, tasks = await tasks_of_both(stage, second, [PROMPT, QUICK, f"{PROMPT} @fail", QUICK])
    assert [task.provider for task in tasks] == [stage.provider, second.provider] * 2
    done = await do(pool.wait_all(reversed(tasks)))
    assert [task.token for task in done] == [task.token for task in reversed(tasks)]
    assert [task.status for task in done] == ["succeeded", "failed", "succeeded", "succeeded"]
    assert all(type(task) is stage.kind.task for task in done)


async def test_the_first_to_end_comes_first(stage, second):
    pool, tasks = await tasks_of_both(stage, second, [PROMPT, QUICK])
    ended = await collect(pool.as_completed(tasks))
    assert [task.token for task in ended] == [tasks[1].token, tasks[0].token]


async def test_one_task_twice_and_no_task_at_all(stage, second):
    pool, (task,) = await tasks_of_both(stage, second, [QUICK])
    assert [done.token for done in await do(pool.wait_all([task, task]))] == [task.token] * 2
    assert await do(pool.wait_all([])) == []


async def test_tasks_that_share_an_id_are_kept_apart(stage, second):
    pool, tasks = await tasks_of_both(stage, second, [QUICK, STALLS])
    # Both worlds number by the time of the submit, but for ohmygpt's.
    assert len({task.id for task in tasks}) == (2 if stage.provider == "ohmygpt" else 1)
    with pytest.raises(WaitTimeoutError) as caught:
        await do(pool.wait_all(tasks, timeout=60))
    assert [(task.token, task.succeeded) for task in caught.value.tasks] == [
        (tasks[0].token, True),
        (tasks[1].token, False),
    ]
    assert caught.value.task.token == tasks[1].token


async def test_the_deadline_is_one_and_loses_nothing(stage, second):
    pool, tasks = await tasks_of_both(stage, second, [STALLS, STALLS, QUICK, QUICK])
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError) as caught:
        await do(pool.wait_all(tasks, timeout=100))
    if stage.kind.name == "sync":  # the pauses of two coroutines add up on this clock; of those see below
        assert stage.clock.now() - began == pytest.approx(100, abs=1e-5)
    assert [task.token for task in caught.value.tasks] == [task.token for task in tasks]
    assert [task.status for task in caught.value.tasks] == ["queued", "queued", "succeeded", "succeeded"]
    assert caught.value.task.token in {task.token for task in tasks[:2]}
    assert all(type(task) is stage.kind.task for task in caught.value.tasks)


def test_the_deadline_is_exact_in_an_event_loop(monkeypatch):
    clock = LoopClock()
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)

    async def member(provider):
        app = create_app(provider, clock=clock)
        return journeykit.AsyncClient(
            provider,
            api_key=next(iter(app.state.world.accounts)),
            base_url="http://emulated",
            http_client=httpx.AsyncClient(transport=httpx.ASGITransport(app=app)),
        )

    async def main():
        async with journeykit.AsyncPool([await member(name) for name in names()], weights=[1] * len(names())) as pool:
            tasks = [await pool.imagine(STALLS) for _ in range(2 * len(names()))]
            began = clock.now()
            with pytest.raises(WaitTimeoutError) as caught:
                await pool.wait_all(tasks, timeout=100)
            assert clock.now() - began == pytest.approx(100, abs=1e-5)
            assert [task.token for task in caught.value.tasks] == [task.token for task in tasks]

    run(main())


async def test_a_provider_that_refuses_to_tell_costs_only_its_own(stage, second):
    stage.reopen(Fault(answer(401, b"{}", content_type="application/json"), "fetchTask"))
    pool, tasks = await tasks_of_both(stage, second, [PROMPT, PROMPT])
    with pytest.raises(AuthenticationError) as caught:
        await do(pool.wait_all(tasks))
    assert (type(caught.value.task), caught.value.task.token) == (stage.kind.task, tasks[0].token)
    assert [task.status for task in caught.value.tasks] == ["queued", "succeeded"]


async def test_a_provider_that_hangs_holds_up_its_own_tasks_only(stage, second, monkeypatch):
    go_on = threading.Event()

    async def hang(app, scope, receive, send):
        await asyncio.to_thread(go_on.wait)
        await app(scope, receive, send)

    stage.reopen(Fault(hang, "fetchTask", {1}))
    free_running = StageClock()
    stage.clock = stage.house.app.state.world.clock = second.house.app.state.world.clock = free_running
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", free_running)
    pool, tasks = await tasks_of_both(stage, second, [QUICK, QUICK], timeout=20)
    ended = pool.as_completed(tasks, timeout=10_000)
    first = await anext(ended) if hasattr(ended, "__anext__") else next(ended)
    assert first.token == tasks[1].token
    go_on.set()
    (last,) = await collect(ended)
    assert (last.token, last.succeeded) == (tasks[0].token, True)


async def test_who_looks_away_is_not_polled_for(stage, second):
    pool, tasks = await tasks_of_both(stage, second, [STALLS, STALLS, QUICK])
    ended = pool.as_completed(tasks)
    if hasattr(ended, "__anext__"):
        await anext(ended)
        await ended.aclose()
        return
    began = stage.clock.now()
    next(ended)
    ended.close()
    for thread in threading.enumerate():
        if thread.name == "journeykit-wait":
            thread.join(10)
            assert not thread.is_alive()
    assert stage.clock.now() - began < 450  # of the 900 seconds that they would have waited for


async def test_tasks_of_others_are_refused(stage, second):
    pool, (task,) = await tasks_of_both(stage, second, [QUICK])
    stranger = await do(stage.client(name="stranger").imagine(QUICK))
    for odd in ([task, stranger], ["pro365:1"], task):
        with pytest.raises(ConfigurationError):
            await do(pool.wait_all(odd))
        with pytest.raises(ConfigurationError):
            await collect(pool.as_completed(odd))
    with pytest.raises(ConfigurationError, match="timeout"):
        await do(pool.wait_all([task], timeout=-1))
