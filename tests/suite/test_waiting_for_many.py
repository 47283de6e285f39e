"""Many tasks at once: shared requests, every end told, nothing lost when one of them goes wrong."""

from __future__ import annotations

import pytest

from journeykit import ConfigurationError, NotFoundError, WaitTimeoutError
from journeykit_emulator.faults import Fault, answer

from .stage import PROMPT, collect, do

FAILS = f"{PROMPT} @fail"
STALLS = f"{PROMPT} @stall"


async def submit(client, *prompts):
    return [await do(client.imagine(prompt)) for prompt in prompts]


def reads(stage):
    return [arrival for arrival in stage.arrivals if arrival.operation.startswith(("fetch", "list"))]


async def test_all_come_back_in_the_order_given(stage):
    client = stage.client()
    tasks = await submit(client, *(f"{PROMPT} {number}" for number in range(5)))
    ended = await do(client.wait_all(reversed(tasks)))
    assert [task.id for task in ended] == [task.id for task in reversed(tasks)]
    assert all(type(task) is stage.kind.task and task.succeeded and task.image for task in ended)


async def test_looks_share_requests_where_there_is_a_list(stage):
    client = stage.client()
    tasks = await submit(client, *(f"{PROMPT} {number}" for number in range(30)))
    await do(client.wait_all(tasks))
    if client.can("fetch_many"):
        assert len(reads(stage)) < 30
    else:
        assert len(reads(stage)) < 30 * 15


async def test_failed_ones_come_back_like_any_other(stage):
    client = stage.client()
    ended = await do(client.wait_all(await submit(client, PROMPT, FAILS, f"{PROMPT} again")))
    assert [str(task.status) for task in ended] == ["succeeded", "failed", "succeeded"]
    assert ended[1].fail_reason


async def test_first_to_end_comes_first(stage):
    client = stage.client()
    slow = await do(client.imagine(PROMPT))
    stage.clock.advance(20)
    late = await do(client.imagine(f"{PROMPT} again"))
    ended = [task.id for task in await collect(client.as_completed([late, slow]))]
    assert ended == [slow.id, late.id]


async def test_leaving_early_leaves_the_others_running(stage):
    client = stage.client()
    tasks = await submit(client, PROMPT, f"{PROMPT} again", STALLS)
    if stage.kind.name == "sync":
        first = next(iter(client.as_completed(tasks)))
    else:
        completed = client.as_completed(tasks)
        first = await anext(completed)
        await completed.aclose()
    assert first.succeeded
    assert (await do(client.resume(tasks[1].token).wait())).succeeded


async def test_after_a_crash_tokens_are_enough(stage):
    tokens = [task.token for task in await submit(stage.client(), PROMPT, FAILS)]
    stage.clock.advance(3600)
    client = stage.client()
    ended = await do(client.wait_all(client.resume(token) for token in tokens))
    assert [task.token for task in ended] == tokens
    assert all(task.done for task in ended)


async def test_deadline_tells_of_all_of_them(stage):
    client = stage.client()
    tasks = await submit(client, PROMPT, STALLS, f"{PROMPT} again")
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError) as caught:
        await do(client.wait_all(tasks, 200))
    assert stage.clock.now() - began == pytest.approx(200, abs=1e-3)
    assert caught.value.task.token == tasks[1].token
    assert type(caught.value.task) is stage.kind.task
    assert [task.succeeded for task in caught.value.tasks] == [True, False, True]
    assert [task.token for task in caught.value.tasks] == [task.token for task in tasks]


async def test_task_that_is_unknown_costs_the_others_nothing(stage):
    client = stage.client()
    tasks = await submit(client, PROMPT, f"{PROMPT} again")
    unknown = client.resume(f"{client.name}:1711500000009999")
    with pytest.raises(NotFoundError) as caught:
        await do(client.wait_all([tasks[0], unknown, tasks[1]]))
    assert caught.value.task.token == unknown.token
    assert [task.succeeded for task in caught.value.tasks] == [True, False, True]


async def test_list_that_does_not_work_is_gone_round(stage):
    stage.reopen(Fault(answer(404), "listTasksByIds"), Fault(answer(404), "listTasksByCondition"))
    client = stage.client()
    tasks = await submit(client, *(f"{PROMPT} {number}" for number in range(4)))
    assert all(task.succeeded for task in await do(client.wait_all(tasks)))
    assert stage.count("listTasksByIds") + stage.count("listTasksByCondition") <= 5, "tried again ever more rarely"


async def test_what_has_ended_is_not_asked_for(stage):
    client = stage.client()
    ended = await do(client.wait_all(await submit(client, PROMPT, FAILS)))
    stage.arrivals.clear()
    assert await do(client.wait_all([*ended, ended[0]])) == [*ended, ended[0]]
    assert await do(client.wait_all([])) == []
    assert stage.arrivals == []


async def test_same_task_twice_is_one_task(stage):
    client = stage.client()
    (task,) = await submit(client, PROMPT)
    both = await do(client.wait_all([task, client.resume(task.token)]))
    assert [done.id for done in both] == [task.id] * 2
    assert len(await collect(client.as_completed([task, task]))) == 1


@pytest.mark.parametrize("wrong", ["of another client", "a token", "one task", "a number"])
async def test_what_is_no_list_of_its_tasks_is_refused(stage, wrong):
    client = stage.client()
    (task,) = await submit(client, PROMPT)
    given = {
        "of another client": [stage.client(name="other").resume("other:1711500000009999")],
        "a token": [task.token],
        "one task": task,
        "a number": [7],
    }[wrong]
    stage.arrivals.clear()
    with pytest.raises(ConfigurationError):
        await do(client.wait_all(given))
    with pytest.raises(ConfigurationError):
        await collect(client.as_completed(given))
    assert stage.arrivals == []


@pytest.mark.parametrize("seconds", [-1, float("nan"), None, True])
async def test_unusable_deadline_is_refused(stage, seconds):
    client = stage.client()
    tasks = await submit(client, PROMPT)
    with pytest.raises(ConfigurationError, match="give seconds"):
        await do(client.wait_all(tasks, seconds))
