"""Log records: what is told at which level, in fields that a machine reads, and never a prompt."""

from __future__ import annotations

import logging

import pytest

from journeykit import JourneyError, TaskFailedError
from journeykit.adapters import load
from journeykit_conformance.document import Document
from journeykit_emulator.faults import Fault, answer, busy, drop_after

from .stage import PROMPT, do


@pytest.fixture
def told(caplog):
    """Give the records of a logger below `journeykit` from a level on."""
    caplog.set_level(logging.DEBUG, logger="journeykit")

    def told(logger, level=logging.INFO):
        return [
            record for record in caplog.records if record.name == f"journeykit.{logger}" and record.levelno >= level
        ]

    return told


async def test_task_is_told_of_when_accepted_and_when_settled(stage, told):
    task = await do(stage.client(name="mine").imagine(PROMPT, wait=True))
    accepted, settled = told("tasks")
    assert accepted.getMessage() == f"{stage.provider} accepted task mine:{task.id} (imagine)"
    made = stage.world.tasks[0]
    seconds = stage.world.truth(made).finished_at - made.created_at
    assert settled.getMessage() == f"{stage.provider} task mine:{task.id} succeeded after {seconds:.1f} s"
    for record in (accepted, settled):
        assert (record.levelno, record.provider, record.client) == (logging.INFO, stage.provider, "mine")
        assert record.task == task.token
    assert accepted.operation == "imagine"
    assert (settled.action, settled.outcome) == ("IMAGINE", "succeeded")
    assert settled.duration == pytest.approx(seconds, abs=0.002)  # providers tell milliseconds
    again = len(told("tasks"))
    await do(task.wait())
    assert len(told("tasks")) == again  # nothing was seen to settle


async def test_each_of_many_is_told_of_once(stage, told):
    client = stage.client()
    tasks = [await do(client.imagine(f"{PROMPT} {number}")) for number in range(3)]
    await do(client.wait_all(tasks))
    settled = [record for record in told("tasks") if hasattr(record, "outcome")]
    assert sorted(record.task for record in settled) == sorted(task.token for task in tasks)


async def test_failure_is_told_without_what_the_provider_says(stage, told):
    with pytest.raises(TaskFailedError):
        await do(stage.client().imagine(f"{PROMPT} @fail", wait=True))
    _, settled = told("tasks")
    assert (settled.levelno, settled.outcome) == (logging.INFO, "failed")
    assert settled.getMessage().endswith(f"failed after {settled.duration:.1f} s")


async def test_button_is_told_of_as_such(stage, told):
    grid = await do(stage.client().imagine(PROMPT, wait=True))
    second = await do(grid.upscale(2))
    assert told("tasks")[-1].getMessage() == f"{stage.provider} accepted task {second.token} (press)"


async def test_every_exchange_is_told_at_debug(stage, told):
    client = stage.client()
    await do(client.imagine(PROMPT, wait=True))
    records = told("http", logging.DEBUG)
    assert [f"{record.path}" for record in records] == [arrival.target.split("?")[0] for arrival in stage.arrivals]
    submit, *looks = records
    assert (submit.operation, submit.method, submit.status_code // 100, submit.attempt) == ("imagine", "POST", 2, 1)
    assert {record.operation for record in looks} == {"fetch"}
    assert all(record.levelno == logging.DEBUG and record.duration >= 0 for record in records)
    assert told("http") == []


async def test_retry_is_told_with_its_reason_and_its_pause(stage, told):
    stage.reopen(Fault(busy(429, retry_after=7), "submitImagine", {1}))
    await do(stage.client().imagine(PROMPT))
    (record,) = told("http")
    text = f"{stage.provider} imagine failed (RateLimitError, HTTP 429) and is tried again in 7.0 s"
    assert (record.levelno, record.getMessage()) == (logging.INFO, text)
    assert (record.operation, record.attempt, record.delay) == ("imagine", 1, 7)
    assert (record.error, record.status_code) == ("RateLimitError", 429)
    exchanges = [record for record in told("http", logging.DEBUG) if record.levelno == logging.DEBUG]
    assert [(record.attempt, record.status_code // 100) for record in exchanges] == [(1, 4), (2, 2)]


async def test_lost_answer_is_told_as_an_error(stage, told):
    stage.reopen(Fault(drop_after(), "submitImagine"))
    with pytest.raises(JourneyError):
        await do(stage.client().imagine(PROMPT))
    (record,) = told("http", logging.DEBUG)
    assert record.error == "APITimeoutError"
    assert not hasattr(record, "status_code")
    assert told("tasks") == []


async def test_failed_look_is_told_at_debug(stage, told):
    stage.reopen(Fault(busy(503), "fetchTask", {2}))
    task = await do(stage.client().imagine(PROMPT, wait=True))
    (record,) = [record for record in told("tasks", logging.DEBUG) if record.levelno == logging.DEBUG]
    assert (record.task, record.error, record.status_code) == (task.token, "ProviderUnavailableError", 503)


async def test_list_that_is_refused_is_warned_of_once(stage, told):
    if load(stage.provider).BATCH == 1:
        pytest.skip("this provider has no list")
    refused = answer(404, b"{}", content_type="application/json")
    stage.reopen(Fault(refused, Document.shipped(stage.provider).by_role("list").id))
    client = stage.client()
    for _ in range(2):
        tasks = [await do(client.imagine(f"{PROMPT} {number}")) for number in range(12)]
        await do(client.wait_all(tasks))
        stage.clock.advance(1000)  # the list is given another chance
    (warning,) = told("tasks", logging.WARNING)
    assert (warning.error, warning.status_code) == ("NotFoundError", 404)
    assert warning.getMessage().startswith(f"{stage.provider} refuses to list tasks (NotFoundError, HTTP 404)")


async def test_no_record_holds_a_prompt(stage, told, tmp_path):
    faults = Fault(busy(503), "submitImagine", {1}), Fault(busy(503), "fetchTask", {2})
    stage.reopen(*faults, Fault(drop_after(), "downloadPicture", {1}))
    client = stage.client()
    task = await do(client.imagine(PROMPT, wait=True))
    await do(task.image.save(tmp_path))
    for word in ("@banned", "@fail"):
        with pytest.raises(JourneyError):
            await do(client.imagine(f"{PROMPT} {word}", wait=True))
    records = told("tasks") + told("http", logging.DEBUG)
    assert {"imagine", "fetch", "download"} <= {getattr(record, "operation", None) for record in records}
    assert "lighthouse" not in "".join(str(vars(record)) for record in records)
