"""How waiting ends: badly, late, or with an answer that more polls cannot change; the task is never lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from journeykit import AuthenticationError, ConfigurationError, NotFoundError, TaskFailedError, WaitTimeoutError
from journeykit_emulator.faults import Fault, answer
from journeykit_emulator.ledger import Standing

from .stage import PROMPT, collect, do

FAILS = f"{PROMPT} @fail"
REASON = "The AI moderator is unsure about this prompt"
STALLS = f"{PROMPT} @stall"


async def test_failed_task_raises_with_the_provider_s_reason(stage):
    submitted = await do(stage.client().imagine(FAILS))
    with pytest.raises(TaskFailedError, match=REASON) as caught:
        await do(submitted.wait())
    task = caught.value.task
    assert type(task) is stage.kind.task
    assert (task.id, task.status, task.done, task.succeeded) == (submitted.id, "failed", True, False)
    assert REASON in task.fail_reason
    assert not task.image


async def test_imagine_that_waits_raises_like_wait(stage):
    with pytest.raises(TaskFailedError, match=REASON) as caught:
        await do(stage.client().imagine(FAILS, wait=True))
    assert (caught.value.task.status, stage.count("submitImagine")) == ("failed", 1)


async def test_watch_yields_the_failed_task_and_does_not_raise(stage):
    submitted = await do(stage.client().imagine(FAILS))
    states = await collect(submitted.watch())
    assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
    assert (states[-1].status, states[-1].succeeded) == ("failed", False)
    assert REASON in states[-1].fail_reason


async def test_stalled_task_is_waited_for_up_to_the_deadline(stage):
    task = await do(stage.client().imagine(STALLS))
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError, match="after 100 s"):
        await do(task.wait(100))
    assert stage.clock.now() - began == pytest.approx(100)


@pytest.mark.parametrize("seconds", [0.5, 3, 7.5, 20, 100, 600])
async def test_wait_never_oversleeps(stage, seconds):
    task = await do(stage.client().imagine(STALLS))
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError):
        await do(task.wait(seconds))
    assert stage.clock.now() - began <= seconds + 1e-6  # of a second: epoch floats are no finer


@pytest.mark.parametrize("poll_interval", [1, 30, 1000])
async def test_poll_interval_does_not_move_the_deadline(stage, poll_interval):
    task = await do(stage.client().imagine(STALLS))
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError):
        await do(task.wait(60, poll_interval=poll_interval))
    assert stage.clock.now() - began <= 60 + 1e-6


async def test_deadline_keeps_the_task(stage):
    client = stage.client()
    submitted = await do(client.imagine(STALLS))
    with pytest.raises(WaitTimeoutError) as caught:
        await do(submitted.wait(100))
    assert isinstance(caught.value, TimeoutError)
    held = caught.value.task
    assert type(held) is stage.kind.task
    assert (held.token, held.status) == (submitted.token, "running")
    assert held.token in str(caught.value)
    assert (await do(stage.client().resume(held.token).refresh())).status == "running"
    assert len(stage.world.tasks) == 1


async def test_waiting_again_after_the_deadline_finds_the_end(stage):
    task = await do(stage.client().imagine(PROMPT))
    with pytest.raises(WaitTimeoutError) as caught:
        await do(task.wait(10))
    assert (await do(caught.value.task.wait())).succeeded


async def test_watch_ends_at_the_deadline(stage):
    task = await do(stage.client().imagine(STALLS))
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError) as caught:
        await collect(task.watch(100))
    assert (type(caught.value.task), caught.value.task.token) == (stage.kind.task, task.token)
    assert stage.clock.now() - began <= 100 + 1e-6


async def test_polls_come_no_faster_than_the_provider_s_answers_change(stage):
    task = await do(stage.client().imagine(STALLS))
    with pytest.raises(WaitTimeoutError):
        await do(task.wait(300))
    assert stage.count("fetchTask") < 300 / 3


async def test_poll_interval_is_kept(stage):
    task = await do(stage.client().imagine(STALLS))
    with pytest.raises(WaitTimeoutError):
        await do(task.wait(300, poll_interval=30))
    asked_at = [arrival.at for arrival in stage.arrivals if arrival.operation == "fetchTask"]
    gaps = [later - earlier for earlier, later in pairwise(asked_at)]
    assert len(gaps) >= 10
    assert all(26 <= gap <= 30 for gap in gaps[:-1])  # the last look comes right before the deadline


async def test_finished_task_is_waited_for_without_asking(stage):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    stage.arrivals.clear()
    assert await do(task.wait()) == task
    assert stage.arrivals == []


@pytest.mark.parametrize("deadline", [-1, float("inf"), float("nan"), None, "60", True])
async def test_unusable_deadline_is_refused_before_it_costs_a_task(stage, deadline):
    client = stage.client()
    task = await do(client.imagine(PROMPT))
    with pytest.raises(ConfigurationError, match="give seconds"):
        await do(task.wait(deadline))
    if deadline is not True:  # which `imagine` takes
        with pytest.raises(ConfigurationError, match="give seconds"):
            await do(client.imagine(PROMPT, wait=deadline))
    assert len(stage.arrivals) == 1


async def test_key_that_is_revoked_meanwhile_ends_the_wait_and_keeps_the_task(stage):
    submitted = await do(stage.client().imagine(PROMPT))
    stage.world.accounts[stage.api_key].standing = Standing.DISABLED
    with pytest.raises(AuthenticationError) as caught:
        await do(submitted.wait())
    assert (type(caught.value.task), caught.value.task.token) == (stage.kind.task, submitted.token)
    assert stage.count("fetchTask") == 1
    stage.world.accounts[stage.api_key].standing = Standing.GOOD
    assert (await do(caught.value.task.wait())).succeeded


async def test_new_task_may_be_unknown_for_a_moment(stage):
    stage.reopen(Fault(answer(404), "fetchTask", {1, 2}))
    assert (await do(stage.client().imagine(PROMPT, wait=True))).succeeded


async def test_task_that_the_provider_forgets_ends_the_wait(stage):
    submitted = await do(stage.client().imagine(PROMPT))
    stage.clock.advance(20)
    known = await do(submitted.refresh())
    stage.reopen()
    with pytest.raises(NotFoundError) as caught:
        await do(known.wait())
    assert (caught.value.task.token, stage.count("fetchTask")) == (submitted.token, 1)
