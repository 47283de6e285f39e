"""What goes wrong on the way: a submit is paid for once or not at all, and no failed poll ends a wait."""

from __future__ import annotations

import socket

import pytest

from journeykit import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    WaitTimeoutError,
)
from journeykit_emulator.faults import Fault, answer, busy, content_type, drop_after, drop_before, gzip, html, truncate

from .stage import KINDS, PLAIN, PROMPT, do

pytestmark = pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
FIRST = {1}


async def _never(app, scope, receive, send):
    """Take the request, do what it asks, and keep silent until the client hangs up."""

    async def swallow(message):
        pass

    await app(scope, receive, swallow)
    while (await receive())["type"] != "http.disconnect":
        pass


async def imagine(client):
    return await do(client.imagine(PROMPT))


async def press(client):
    task = await do(client.imagine(PROMPT, wait=True))
    return await do(task.vary(1))


SUBMITS = pytest.mark.parametrize(
    ("submit", "operation", "before"),
    [pytest.param(imagine, "submitImagine", 0, id="imagine"), pytest.param(press, "submitAction", 1, id="press")],
)


@SUBMITS
@pytest.mark.parametrize("effect", [drop_after(), truncate(), truncate(0.0)], ids=["dropped", "half", "headers only"])
async def test_submit_whose_answer_is_lost_is_not_sent_again(stage, submit, operation, before, effect):
    stage.reopen(Fault(effect, operation))
    with pytest.raises(APITimeoutError, match="do not simply resubmit") as caught:
        await submit(stage.client())
    assert not caught.value.safe_to_resubmit
    assert stage.count(operation) == 1
    assert len(stage.charges()) == before + 1


async def test_submit_that_is_never_answered_is_not_sent_again(stage):
    stage.reopen(Fault(_never, "submitImagine"))
    with pytest.raises(APITimeoutError) as caught:
        await do(stage.client(timeout=0.3).imagine(PROMPT))
    assert not caught.value.safe_to_resubmit
    assert (stage.count("submitImagine"), len(stage.charges())) == (1, 1)


@SUBMITS
async def test_submit_that_is_cut_off_may_have_arrived(stage, submit, operation, before):
    stage.reopen(Fault(drop_before(), operation))
    with pytest.raises(APITimeoutError) as caught:
        await submit(stage.client())
    assert not caught.value.safe_to_resubmit  # from here it looks like one that was accepted
    assert stage.count(operation) == 1
    assert len(stage.charges()) == before


async def test_refused_connection_is_tried_again_and_safe(stage):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refuses, and nobody else can take the port
        client = stage.client(base_url=f"http://127.0.0.1:{closed.getsockname()[1]}", max_retries=2)
        with pytest.raises(APIConnectionError, match="nothing was sent") as caught:
            await do(client.imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    assert len(stage.clock.naps) == 2
    assert stage.arrivals == []


@SUBMITS
async def test_submit_that_was_put_off_is_sent_again_and_paid_once(stage, submit, operation, before):
    stage.reopen(Fault(busy(429, retry_after=7), operation, FIRST), Fault(busy(503), operation, {2}))
    task = await submit(stage.client(max_retries=2))
    assert task.id == stage.world.tasks[-1].id
    assert stage.count(operation) == 3
    assert len(stage.charges()) == before + 1
    first, second = stage.clock.naps[-2:]
    assert first == 7
    assert 0 < second < 7


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimitError), (503, ProviderUnavailableError)], ids=["429", "503"]
)
async def test_submit_that_is_put_off_for_good_gives_up(stage, status, error):
    stage.reopen(Fault(busy(status, retry_after=5), "submitImagine"))
    with pytest.raises(error) as caught:
        await do(stage.client(max_retries=2).imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    assert (stage.clock.naps, stage.count("submitImagine"), len(stage.charges())) == ([5, 5], 3, 0)


async def test_rate_limit_tells_how_long(stage):
    stage.reopen(Fault(busy(429, retry_after=5), "submitImagine"))
    with pytest.raises(RateLimitError) as caught:
        await do(stage.client(max_retries=0).imagine(PROMPT))
    assert caught.value.retry_after == 5


async def test_pause_that_is_too_long_is_handed_to_the_caller(stage):
    stage.reopen(Fault(busy(429, retry_after=3600), "submitImagine"))
    with pytest.raises(RateLimitError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert (caught.value.retry_after, stage.clock.naps) == (3600, [])


@pytest.mark.parametrize("status", [500, 502, 504, 520])
async def test_server_error_on_submit_may_have_been_accepted(stage, status):
    stage.reopen(Fault(busy(status), "submitImagine"))
    with pytest.raises(ProviderUnavailableError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert (caught.value.status_code, caught.value.safe_to_resubmit) == (status, False)
    assert stage.count("submitImagine") == 1


@pytest.mark.parametrize(
    "effect",
    [html(), answer(200, b""), answer(200, b"null"), answer(200, b"[]"), answer(200, b'{"message": "hello"}')],
    ids=["web page", "empty", "null", "empty list", "something else"],
)
async def test_submit_with_an_answer_that_cannot_be_read_is_not_sent_again(stage, effect):
    stage.reopen(Fault(effect, "submitImagine"))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert type(caught.value) is APIResponseError
    assert not caught.value.safe_to_resubmit
    assert stage.count("submitImagine") == 1


@pytest.mark.parametrize(
    "effect",
    [gzip(), content_type("text/plain"), content_type("application/octet-stream"), content_type("")],
    ids=["compressed", "plain text", "bytes", "untyped"],
)
async def test_odd_wrapping_is_no_obstacle(stage, effect):
    stage.reopen(Fault(effect))
    client = stage.client()
    task = await do(client.imagine(PROMPT))
    stage.clock.advance(60)
    assert (await do(task.refresh())).succeeded
    assert [known.id for known in await do(client.fetch_many([task.id]))] == [task.id]


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


async def test_failed_poll_never_says_that_submitting_again_is_safe(stage):
    stage.reopen(Fault(answer(401, b"{}", content_type="application/json"), "fetchTask"))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT, wait=True))
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
