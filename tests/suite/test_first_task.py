"""The first five minutes: imagine, wait, look at the result."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from journeykit import InvalidRequestError, WaitTimeoutError

from .stage import PROMPT, collect, do

GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def test_imagine_returns_at_once(stage):
    client = stage.client()
    began = stage.clock.now()
    task = await do(client.imagine(PROMPT))
    assert type(task) is stage.kind.task
    assert (task.provider, task.status, task.done, task.succeeded) == (stage.provider, "queued", False, False)
    assert (task.prompt, task.action) == (PROMPT, "IMAGINE")
    assert task.token == f"{client.name}:{task.id}"
    assert [known.id for known in stage.world.tasks] == [task.id]
    assert (len(stage.arrivals), stage.clock.now()) == (1, began)


async def test_wait_brings_the_finished_grid(stage):
    submitted = await do(stage.client().imagine(PROMPT))
    task = await do(submitted.wait())
    assert type(task) is stage.kind.task
    assert task.id == submitted.id
    assert (task.status, task.progress, task.done, task.succeeded) == ("succeeded", 100, True, True)
    assert (task.action, task.prompt, task.fail_reason) == ("IMAGINE", PROMPT, None)
    assert task.image
    assert task.image.url.startswith(stage.house.base_url)
    assert [str(button) for button in task.buttons] == GRID
    assert all(button.custom_id for button in task.buttons)


async def test_times_are_aware_utc_and_right(stage):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    times = [task.submitted_at, task.started_at, task.finished_at]
    assert all(time.utcoffset() == timedelta(0) for time in times)
    assert times == sorted(times)
    truth = stage.world.tasks[0]
    moments = [truth.created_at, truth.starts_at, truth.starts_at + truth.plan.run]
    assert [time.timestamp() for time in times] == pytest.approx(moments, abs=0.002)


async def test_submitted_task_stays_as_it_was(stage):
    submitted = await do(stage.client().imagine(PROMPT))
    await do(submitted.wait())
    assert (submitted.status, submitted.buttons) == ("queued", ())


@pytest.mark.parametrize("wait", [True, 90, 90.0])
async def test_imagine_can_wait_itself(stage, wait):
    task = await do(stage.client().imagine(PROMPT, wait=wait))
    assert type(task) is stage.kind.task
    assert (task.succeeded, stage.count("submitImagine")) == (True, 1)


async def test_imagine_waits_no_longer_than_told(stage):
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError) as caught:
        await do(stage.client().imagine(PROMPT, wait=20))
    assert stage.clock.now() - began <= 20
    assert [known.id for known in stage.world.tasks] == [caught.value.task.id]


@pytest.mark.parametrize("prompt", ["", "  ", None])
async def test_empty_prompt_is_refused_before_anything_is_sent(stage, prompt):
    with pytest.raises(InvalidRequestError, match="nothing was sent"):
        await do(stage.client().imagine(prompt))
    assert stage.arrivals == []


async def test_watch_yields_changes_only_up_to_the_end(stage):
    task = await do(stage.client().imagine(PROMPT))
    states = await collect(task.watch(poll_interval=1))
    assert all(type(state) is stage.kind.task for state in states)
    shown = [(state.status, state.progress) for state in states]
    assert all(earlier != later for earlier, later in pairwise(shown))
    assert shown[-1] == ("succeeded", 100)
    assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
    assert 3 <= len(states) < stage.count("fetchTask")


async def test_watched_progress_never_falls(stage):
    task = await do(stage.client().imagine(PROMPT))
    states = await collect(task.watch(poll_interval=1))
    progress = [state.progress for state in states if state.progress is not None]
    assert progress == sorted(progress)
    assert len(set(progress)) > 2


async def test_watching_a_finished_task_yields_it_without_asking(stage):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    stage.arrivals.clear()
    assert await collect(task.watch()) == [task]
    assert stage.arrivals == []
