"""A pool over two providers: what the first refuses free of charge the second does; nothing is ever paid twice."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import ExitStack, suppress

import pytest

import journeykit
from journeykit import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    InvalidRequestError,
    ProviderUnavailableError,
    TaskFailedError,
    UnsupportedError,
)
from journeykit_emulator import Limits, Rule, Scenario
from journeykit_emulator.faults import Fault, answer, busy, drop_after, drop_before, html, silence, stall, truncate
from journeykit_emulator.plan import Outcome, Plan, Refusal

from .stage import PROMPT, do

WRONG_KEY = "sk-nobodysverywrongkey"


def rejecting(refusal):
    return Scenario(default=Plan(outcome=Outcome.REJECT, refusal=refusal))


# What the first provider suffers from: what to open its world with, and the options of its client.
FREE = {
    "wrong key": ({}, {"api_key": WRONG_KEY}),
    "busy": ({"faults": [Fault(busy(503))]}, {}),
    "busy for long": ({"faults": [Fault(busy(503, retry_after=90))]}, {}),
    "too many requests": ({"faults": [Fault(busy(429))]}, {}),
    "too many requests for long": ({"faults": [Fault(busy(429, retry_after=90))]}, {}),
    "no such path": ({"faults": [Fault(answer(404))]}, {}),
    "web page for 403": ({"faults": [Fault(html(403))]}, {}),
    "queue full": ({"scenario": rejecting(Refusal.QUEUE_FULL)}, {}),
    "no account": ({"scenario": rejecting(Refusal.NO_ACCOUNT)}, {}),
    "out of credit": ({"scenario": rejecting(Refusal.OUT_OF_CREDIT)}, {}),
    "402": ({"faults": [Fault(busy(402))]}, {}),
}


@pytest.mark.parametrize("trouble", FREE)
async def test_all_tasks_finish_on_the_second(stage, second, trouble):
    world, options = FREE[trouble]
    stage.reopen(*world.get("faults", ()), scenario=world.get("scenario"))
    pool = stage.pool(second, **options)
    began = stage.clock.now()
    tasks = [await do(pool.imagine(f"{PROMPT} {number}")) for number in range(3)]
    assert stage.clock.now() == began  # nobody was made to wait for a provider that says no
    done = await do(pool.wait_all(tasks))
    assert [task.provider for task in done] == [second.provider] * 3
    assert all(task.succeeded for task in done)
    assert stage.count("submitImagine") == 1  # it rests
    assert (len(stage.world.tasks), len(stage.charges())) == (0, 0)
    assert (len(second.world.tasks), len(second.charges())) == (3, 3)


async def test_all_tasks_finish_on_the_second_while_the_first_is_down(stage, second):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refuses, and nobody else can take the port
        pool = stage.pool(second, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        tasks = [await do(pool.imagine(PROMPT, wait=True)) for _ in range(3)]
    assert [(task.provider, task.succeeded) for task in tasks] == [(second.provider, True)] * 3
    assert len(second.charges()) == 3


async def test_what_is_too_much_for_the_first_goes_to_the_second(stage, second):
    stage.reopen(scenario=Scenario(limits=Limits(concurrency=1, queue=0)))
    pool = stage.pool(second)
    done = await do(pool.wait_all([await do(pool.imagine(PROMPT)) for _ in range(3)]))
    assert [task.provider for task in done] == [stage.provider, second.provider, second.provider]
    assert all(task.succeeded for task in done)
    assert (len(stage.charges()), len(second.charges())) == (1, 2)


async def test_an_account_that_runs_dry_hands_over(stage, second):
    pool = stage.pool(second)
    first = await do(pool.imagine(PROMPT))
    stage.world.accounts[stage.api_key].credit *= 0
    # trueai counts pictures when they are finished, and its limit is reached then.
    stage.clock.advance(600)
    later = await do(pool.imagine(PROMPT, wait=True))
    assert (first.provider, later.provider, later.succeeded) == (stage.provider, second.provider, True)
    assert (len(stage.charges()), len(second.charges())) == (1, 1)


LOST = {
    "cut after": (drop_after(), APITimeoutError),
    "cut before": (drop_before(), APITimeoutError),
    "half an answer": (truncate(), APITimeoutError),
    "a web page": (html(), APIResponseError),
    "an empty answer": (answer(200), APIResponseError),
    "redirect": (answer(302, location="/elsewhere"), APIResponseError),
    "500": (busy(500), ProviderUnavailableError),
    "502": (busy(502), ProviderUnavailableError),
}


@pytest.mark.parametrize("trouble", LOST)
async def test_what_may_have_been_accepted_is_not_sent_to_the_second(stage, second, trouble):
    effect, error = LOST[trouble]
    stage.reopen(Fault(effect, "submitImagine"))
    pool = stage.pool(second)
    with pytest.raises(error) as caught:
        await do(pool.imagine(PROMPT))
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.safe_to_resubmit) == (stage.provider, False)
    assert (stage.count("submitImagine"), second.arrivals) == (1, [])
    # What is asked for next goes to the second: the first would perhaps take it, and its money, and say nothing again.
    assert (await do(pool.imagine(PROMPT))).provider == second.provider
    assert len(second.charges()) == 1


@pytest.mark.parametrize("effect", [silence(), stall(0.6)], ids=["never", "late"])
async def test_what_is_answered_after_the_read_timeout_is_not_sent_to_the_second(stage, second, effect):
    stage.reopen(Fault(effect, "submitImagine"))
    with pytest.raises(APITimeoutError) as caught:
        await do(stage.pool(second, timeout=0.3).imagine(PROMPT))
    assert not caught.value.safe_to_resubmit
    while not stage.world.tasks:  # noqa: ASYNC110 - it takes the submit when nobody waits for the answer any more
        await asyncio.sleep(0.01)
    assert (stage.count("submitImagine"), second.arrivals) == (1, [])
    assert (len(stage.charges()), len(second.charges())) == (1, 0)


@pytest.mark.parametrize("refusal", [Refusal.BANNED_PROMPT, Refusal.INVALID])
async def test_what_the_request_is_to_blame_for_goes_to_nobody_else(stage, second, refusal):
    bad = Rule("@bad", Plan(outcome=Outcome.REJECT, refusal=refusal))
    stage.reopen(scenario=Scenario(rules=(bad,)))
    pool = stage.pool(second)
    with pytest.raises(InvalidRequestError):
        await do(pool.imagine(f"{PROMPT} @bad"))
    assert second.arrivals == []
    assert (await do(pool.imagine(PROMPT))).provider == stage.provider


async def test_a_failure_while_waiting_is_the_tasks(stage, second):
    stage.reopen(Fault(answer(401, b"{}", content_type="application/json"), "fetchTask"))
    pool = stage.pool(second)
    with pytest.raises(AuthenticationError) as caught:
        await do(pool.imagine(PROMPT, wait=True))
    assert (type(caught.value.task), caught.value.task.provider) == (stage.kind.task, stage.provider)
    assert not caught.value.safe_to_resubmit
    assert second.arrivals == []
    assert len(stage.charges()) == 1


LOOKS = pytest.mark.parametrize(
    "effect",
    [busy(502), busy(503), html(), answer(401, b"{}", content_type="application/json"), drop_after()],
    ids=["502", "503", "web page", "401", "cut"],
)


async def look(task, times):
    """Look at the task in vain, this many times."""
    for _ in range(times):
        with pytest.raises((journeykit.APIError, journeykit.WaitTimeoutError)):
            await do(task.wait(10, poll_interval=1.5))


@LOOKS
async def test_who_does_not_tell_of_tasks_gets_no_new_ones(stage, second, effect, caplog):
    stage.reopen(Fault(effect, "fetchTask", range(1, 30)))
    caplog.set_level(logging.INFO, "journeykit")
    pool = stage.pool(second, timeout=0.5)  # within the last of them, a wait's own deadline may be what cuts a look off
    task = await do(pool.imagine(PROMPT))
    while stage.count("fetchTask") < 15:
        await look(task, 1)
    assert (await do(pool.imagine(PROMPT))).provider == second.provider
    assert f"{stage.provider} does not tell of its tasks" in caplog.text
    while not task.done:
        with suppress(journeykit.APIError):
            task = await do(task.wait())  # up to a look that is answered
    assert (await do(pool.imagine(PROMPT))).provider == stage.provider
    assert stage.count("submitImagine") == 2


async def test_who_is_not_looked_at_any_more_is_asked_again_after_a_while(stage, second):
    stage.reopen(Fault(busy(502), "fetchTask"))
    pool = stage.pool(second)
    task = await do(pool.imagine(PROMPT))
    await look(task, 4)
    assert (await do(pool.imagine(PROMPT))).provider == second.provider
    stage.clock.advance(301)
    assert (await do(pool.imagine(PROMPT))).provider == stage.provider


@pytest.mark.parametrize("effect", [answer(404), busy(429, retry_after=1)], ids=["404", "429"])
async def test_what_a_look_says_of_the_task_or_of_looks_is_not_the_providers_health(stage, second, effect):
    stage.reopen(Fault(effect, "fetchTask"))
    pool = stage.pool(second)
    await look(await do(pool.imagine(PROMPT)), 5)
    assert (await do(pool.imagine(PROMPT))).provider == stage.provider


async def test_deadline_of_a_wait_is_not_the_providers_slowness(stage, second):
    stage.reopen(Fault(silence(), "fetchTask"))
    pool = stage.pool(second)
    task = await do(pool.imagine(PROMPT))
    for _ in range(3):
        with pytest.raises(journeykit.WaitTimeoutError):
            await do(task.wait(0.05))
    assert stage.count("fetchTask") >= 3
    assert (await do(pool.imagine(PROMPT))).provider == stage.provider


async def test_a_task_that_fails_is_not_tried_elsewhere(stage, second):
    with pytest.raises(TaskFailedError):
        await do(stage.pool(second).imagine(f"{PROMPT} @fail", wait=True))
    assert second.arrivals == []


async def test_a_bad_deadline_costs_nothing(stage, second):
    with pytest.raises(journeykit.ConfigurationError, match="wait"):
        await do(stage.pool(second).imagine(PROMPT, wait=-1))
    assert stage.arrivals == second.arrivals == []


async def test_follow_ups_stay_with_the_task(stage, second):
    pool = stage.pool(second, weights=[1, 1])
    grids = [await do(pool.imagine(PROMPT, wait=True)) for _ in range(2)]
    assert {grid.provider for grid in grids} == {stage.provider, second.provider}
    for grid in grids:
        bigger = await do(grid.upscale(2, wait=True))
        assert (bigger.provider, bigger.succeeded) == (grid.provider, True)
        again = await do(pool.resume(bigger.token).refresh())
        assert (again.token, again.provider, again.succeeded) == (bigger.token, grid.provider, True)


async def test_a_provider_that_recovers_is_found_by_one_try(stage, second):
    stage.reopen(Fault(busy(503), "submitImagine", {1, 2}))
    pool = stage.pool(second)
    took = []
    for _ in range(40):
        took.append((await do(pool.imagine(PROMPT))).provider)
        stage.clock.advance(1)
    # Down at 0 and at 5 s, tried again at 15 s, and well from then on.
    assert took == [second.provider] * 15 + [stage.provider] * 25
    assert stage.count("submitImagine") == 2 + 25


async def test_when_both_rest_the_one_that_is_back_first_is_asked(stage, second):
    stage.reopen(Fault(busy(429, retry_after=300)))
    second.reopen(Fault(busy(429, retry_after=200)))
    pool = stage.pool(second)
    for asked in ((1, 1), (1, 2), (1, 3)):
        with pytest.raises(journeykit.RateLimitError) as caught:
            await do(pool.imagine(PROMPT))
        assert (stage.count("submitImagine"), second.count("submitImagine")) == asked
        assert caught.value.provider == second.provider
        assert any(stage.provider in note for note in caught.value.__notes__)


async def test_the_verb_goes_to_who_can(stage, second):
    options = {"speed": "fast"}
    pool = stage.pool(second)
    if stage.client().can("speed"):
        assert (await do(pool.imagine(PROMPT, **options))).provider == stage.provider
    else:
        with pytest.raises(UnsupportedError, match="no client of this pool"):
            await do(pool.imagine(PROMPT, **options))
    assert second.arrivals == []
    assert pool.can("shorten")
    assert pool.capabilities == stage.client().capabilities | second.client().capabilities
    task = await do(pool.shorten(PROMPT))
    assert task.provider == (stage.provider if stage.client().can("shorten") else second.provider)


async def test_no_key_is_in_the_log_or_the_error(stage, second, caplog):
    caplog.set_level(logging.DEBUG, "journeykit")
    key = "sk-thefirstkeyechoed"

    async def echo(_app, scope, receive, send):
        said = dict(scope["headers"])
        await answer(
            401, b'{"error": {"message": "no such key: ' + key.encode() + b'"}}', content_type="application/json"
        )(_app, scope, receive, send)
        assert key.encode() in b"".join(said.values())

    stage.reopen(Fault(echo))
    second.reopen(Fault(busy(503)))
    with pytest.raises(APIStatusError) as caught:
        await do(stage.pool(second, api_key=key).imagine(PROMPT))
    told = "\n".join([*caplog.messages, str(caught.value), repr(caught.value), *caught.value.__notes__])
    assert "no such key" in told
    assert key not in told
    assert second.api_key not in told
    assert [record.levelname for record in caplog.records if "pool" in record.getMessage()] == [
        "WARNING",
        "INFO",
        "WARNING",
    ]


async def test_both_down(stage, second):
    with ExitStack() as stack:
        urls = []
        for _ in range(2):
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))
            urls.append(f"http://127.0.0.1:{closed.getsockname()[1]}")
        pool = stage.kind.pool([stage.client(base_url=urls[0]), second.client(base_url=urls[1])])
        with pytest.raises(APIConnectionError, match="nothing was sent") as caught:
            await do(pool.imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    (note,) = caught.value.__notes__
    other = second if caught.value.provider == stage.provider else stage
    assert other.provider in note
