"""Looks that fail, are odd or say no while a task is waited for: which of them end the wait, and with what."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from facade_waits import KEY_REFUSED, every_provider, running, unknown_task, waiter
from facade_wire import TASK_ID, VirtualClock, Wire, aclient, answer, client, come_of, submit_body, task_body

import journeykit


@every_provider
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout(""),
        httpx.ConnectError("refused"),
        answer(status=500),
        answer(status=520),
        answer(status=429),
        answer(status=408),
        answer(status=425),
    ],
    ids=repr,
)
def test_failed_polls_do_not_end_a_wait(provider: str, failure: Any) -> None:
    task, wire = waiter(provider, *[failure] * 20, answer(task_body(provider)))
    assert task.wait().succeeded
    assert len(wire.requests) == 21, "a failed poll is followed by the next one, not retried"


@every_provider
def test_the_last_failed_poll_is_the_cause(provider: str) -> None:
    task, _ = waiter(provider, running(provider, 46), answer("down", status=502))
    with pytest.raises(journeykit.WaitTimeoutError, match="last poll failed") as caught:
        task.wait(timeout=20)
    assert isinstance(caught.value.__cause__, journeykit.ProviderUnavailableError)
    assert caught.value.task.progress == 46


@every_provider
def test_a_poll_asked_to_pause_is_obeyed_within_the_deadline(provider: str, clock: VirtualClock) -> None:
    slow_down = answer(status=429, retry_after="20")
    task, _ = waiter(provider, slow_down, answer(task_body(provider)))
    assert task.wait(timeout=100).succeeded
    assert clock.pauses == [20]

    task, _ = waiter(provider, answer(status=429, retry_after="999999"), answer(task_body(provider)))
    started = clock.now()
    assert task.wait(timeout=100).succeeded, "looked once more before the deadline"
    assert 98 <= clock.now() - started <= 100


@every_provider
def test_a_new_task_may_be_unknown_for_a_moment(provider: str, clock: VirtualClock) -> None:
    task, _ = waiter(provider, unknown_task(provider), unknown_task(provider), answer(task_body(provider)))
    assert task.wait().succeeded

    task, _ = waiter(provider, unknown_task(provider))
    started = clock.now()
    with pytest.raises(journeykit.NotFoundError) as caught:
        task.wait()
    assert 15 <= clock.now() - started <= 25
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_a_resumed_task_that_is_unknown_is_unknown_at_once(provider: str, clock: VirtualClock) -> None:
    wire = Wire(unknown_task(provider))
    with pytest.raises(journeykit.NotFoundError) as caught:
        client(provider, wire).resume(f"{provider}:{TASK_ID}").wait()
    assert len(wire.requests) == 1
    assert clock.pauses == []
    assert caught.value.task.id == TASK_ID


@every_provider
def test_a_task_once_seen_and_then_unknown_is_lost_at_once(provider: str) -> None:
    task, wire = waiter(provider, running(provider, 1), unknown_task(provider))
    with pytest.raises(journeykit.NotFoundError):
        task.wait()
    assert len(wire.requests) == 2


@every_provider
@pytest.mark.parametrize("odd", [answer(content=b"<html>"), answer([]), answer(content=b"{"), answer(7)], ids=repr)
def test_five_odd_answers_in_a_row_are_drift(provider: str, odd: httpx.Response) -> None:
    good = running(provider, 46)
    task, wire = waiter(provider, *[odd] * 4, good, *[odd] * 4, good, odd)
    with pytest.raises(journeykit.APIResponseError) as caught:
        task.wait()
    assert len(wire.requests) == 4 + 1 + 4 + 1 + 5
    assert caught.value.task.token == f"{provider}:{TASK_ID}"
    assert caught.value.task.progress == 46


@every_provider
@pytest.mark.parametrize("status", [403, 404])
def test_a_gateway_that_says_no_in_a_page_of_its_own_says_nothing_of_the_task(provider: str, status: int) -> None:
    page = answer(status=status, content=b"<!doctype html><title>blocked</title>", content_type="text/html")
    task, wire = waiter(provider, running(provider, 46), *[page] * 4, answer(task_body(provider)))
    assert task.wait().succeeded
    task, wire = waiter(provider, running(provider, 46), page)
    with pytest.raises(journeykit.APIStatusError) as caught:
        task.wait()
    assert (len(wire.requests), caught.value.task.progress) == (1 + 5, 46)


@every_provider
def test_a_refused_key_ends_the_wait_and_keeps_the_task(provider: str) -> None:
    task, wire = waiter(provider, running(provider, 46), KEY_REFUSED)
    with pytest.raises(journeykit.AuthenticationError) as caught:
        task.wait()
    assert len(wire.requests) == 2
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("polls", "kind"),
    [
        (KEY_REFUSED, journeykit.AuthenticationError),
        (answer(status=402), journeykit.InsufficientCreditsError),
        (answer(content=b"<html>"), journeykit.APIResponseError),
    ],
    ids=["key", "credit", "drift"],
)
def test_a_submit_whose_wait_breaks_is_never_safe_to_send_again(
    provider: str, is_async: bool, polls: httpx.Response, kind: type[journeykit.APIError]
) -> None:
    wire = Wire(answer(submit_body(provider)), polls)
    error = come_of(
        lambda: (
            asyncio.run(aclient(provider, wire).imagine("a lighthouse", wait=True))
            if is_async
            else client(provider, wire).imagine("a lighthouse", wait=True)
        )
    )
    assert isinstance(error, kind)
    assert error.safe_to_resubmit is False
    assert error.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_an_answer_that_names_another_id_does_not_mislead(provider: str) -> None:
    """The id of the submit is the one that was paid for, whatever an answer says."""
    other = running(provider, 5, id=999)
    task, wire = waiter(provider, other)
    with pytest.raises(journeykit.WaitTimeoutError) as caught:
        task.wait(timeout=20)
    asked = {request.url.path + request.content.decode() for request in wire.requests}
    assert len(asked) == 1
    assert TASK_ID in asked.pop()
    assert f"{provider}:{TASK_ID}" in str(caught.value)
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_the_finished_task_keeps_the_id_that_was_paid_for(provider: str) -> None:
    task, _ = waiter(provider, answer(task_body(provider, id=999)))
    assert task.wait().token == f"{provider}:{TASK_ID}"
