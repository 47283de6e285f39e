"""What goes wrong on the way of a look or another read: it is tried again, and no wait ends of it."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from journeykit import APIError, APIResponseError, ProviderUnavailableError, WaitTimeoutError
from journeykit_emulator.faults import (
    Fault,
    answer,
    busy,
    drip,
    drop_after,
    drop_before,
    drop_rows,
    html,
    old_rows,
    repeat_rows,
    truncate,
)

from .stage import KINDS, PLAIN, PROMPT, do

pytestmark = pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
FIRST = {1}


@pytest.mark.parametrize(
    "effect",
    [busy(503), busy(500), busy(520), busy(429), html(), html(502), truncate(), drop_before(), answer(200, b"")],
    ids=["503", "500", "520", "429", "web page", "gateway's page", "truncated", "dropped", "empty"],
)
async def test_failed_polls_do_not_end_a_wait(stage, effect):
    stage.reopen(Fault(effect, "fetchTask", {1, 2, 4}))
    task = await do(stage.client().imagine(PROMPT, wait=True))
    assert task.succeeded
    assert stage.count("fetchTask") > 4
    assert len(stage.charges()) == 1


async def test_wait_goes_on_through_a_long_outage(stage):
    stage.reopen(Fault(busy(503), "fetchTask", range(2, 30)))
    task = await do(stage.client().imagine(PROMPT, wait=True))
    assert (task.succeeded, stage.count("fetchTask")) == (True, 30)


async def test_answer_in_drops_is_not_read_for_longer_than_the_timeout(stage):
    stage.reopen(Fault(drip(1000, 0.02), "fetchTask", FIRST))
    began = time.monotonic()
    task = await do(stage.client(timeout=0.2).imagine(PROMPT, wait=True))
    assert (task.succeeded, time.monotonic() - began < 5) == (True, True)
    while any(thread.name == "journeykit-poll" for thread in threading.enumerate()):
        assert time.monotonic() - began < 5, "what nobody waits for any more reads on"
        await asyncio.sleep(0.01)


async def test_many_are_waited_for_through_lists_that_fail_lie_and_lack(stage):
    effects = [
        html(),
        drop_rows(1),
        busy(502),
        old_rows(),
        repeat_rows(),
        drop_rows(2),
        truncate(),
        old_rows(beside=True),
    ]
    lists = ("listTasksByCondition", "listTasksByIds")
    stage.reopen(*(Fault(effect, list, {number}) for list in lists for number, effect in enumerate(effects, 1)))
    client = stage.client()
    tasks = [await do(client.imagine(f"{PROMPT} {number}")) for number in range(30)]
    ended = await do(client.wait_all(tasks))
    assert [(task.id, task.succeeded) for task in ended] == [(task.id, True) for task in tasks]
    if any(arrival.operation in lists for arrival in stage.arrivals):
        assert stage.count("fetchTask") <= 15 + 3


async def test_poll_keeps_the_pause_that_it_is_asked_for(stage):
    stage.reopen(Fault(busy(429, retry_after=33), "fetchTask", FIRST))
    task = await do(stage.client().imagine(PROMPT, wait=True))
    assert task.succeeded
    assert stage.clock.naps[0] >= 33


async def test_outage_does_not_move_the_deadline(stage):
    stage.reopen(Fault(busy(503, retry_after=50), "fetchTask"))
    task = await do(stage.client().imagine(PROMPT))
    began = stage.clock.now()
    with pytest.raises(WaitTimeoutError, match=r"last poll failed") as caught:
        await do(task.wait(120))
    assert caught.value.task.token == task.token
    assert stage.clock.now() - began <= 120 + 1e-6


async def test_answers_that_stay_odd_end_the_wait_and_keep_the_task(stage):
    stage.reopen(Fault(html(), "fetchTask"))
    submitted = await do(stage.client().imagine(PROMPT))
    with pytest.raises(APIResponseError) as caught:
        await do(submitted.wait())
    assert (type(caught.value.task), caught.value.task.token) == (stage.kind.task, submitted.token)
    assert b"Please wait" in caught.value.body


async def imagine_and_wait(client):
    await do(client.imagine(PROMPT, wait=True))


async def imagine_then_wait(client):
    await do((await do(client.imagine(PROMPT))).wait())


async def imagine_then_wait_for_all(client):
    await do(client.wait_all([await do(client.imagine(PROMPT))]))


@pytest.mark.parametrize("wait", [imagine_and_wait, imagine_then_wait, imagine_then_wait_for_all])
async def test_failed_poll_never_says_that_submitting_again_is_safe(stage, wait):
    stage.reopen(Fault(answer(401, b"{}", content_type="application/json"), "fetchTask"))
    with pytest.raises(APIError) as caught:
        await wait(stage.client())
    assert not caught.value.safe_to_resubmit
    assert caught.value.task.id == stage.world.tasks[0].id


@pytest.mark.parametrize(
    "effect", [busy(503), busy(500), drop_before(), drop_after()], ids=["503", "500", "cut", "lost"]
)
async def test_reads_are_tried_again(stage, effect):
    stage.reopen(Fault(effect, "fetchTask", {1, 2}))
    client = stage.client(max_retries=2)
    task = await do(client.imagine(PROMPT))
    assert (await do(client.fetch(task.id))).id == task.id
    assert stage.count("fetchTask") == 3


async def test_reads_give_up_after_the_retries_that_were_given(stage):
    stage.reopen(Fault(busy(503), "fetchTask"))
    client = stage.client().with_options(max_retries=4)
    task = await do(client.imagine(PROMPT))
    with pytest.raises(ProviderUnavailableError):
        await do(client.fetch(task.id))
    assert stage.count("fetchTask") == 5


async def test_redirect_is_not_followed_with_the_key(stage):
    stage.reopen(Fault(answer(302, b"", location="/elsewhere"), "submitImagine"))
    with pytest.raises(APIResponseError, match="redirect") as caught:
        await do(stage.client().imagine(PROMPT))
    assert not caught.value.safe_to_resubmit
    assert len(stage.arrivals) == 1
