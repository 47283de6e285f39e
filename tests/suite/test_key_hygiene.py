"""The key is in no log record, no repr and no exception, whatever the provider does with it."""

from __future__ import annotations

import logging
import pickle
import traceback
from base64 import b64encode
from urllib.parse import quote

import pytest

from journeykit import APIError, ConfigurationError, JourneyError, TaskFailedError
from journeykit_emulator import Rule, Scenario
from journeykit_emulator.faults import Fault, answer, busy, drop_after, html
from journeykit_emulator.plan import Outcome, Plan

from .stage import PROMPT, collect, do

FORMS = {
    "plain": lambda key: key,
    "quoted": lambda key: quote(key, safe=""),
    "base64": lambda key: b64encode(key.encode()).decode(),
}


def told(error):
    """Give everything that an error can tell whoever logs it."""
    parts = [str(error), repr(error), *map(str, error.args), *traceback.format_exception(error)]
    if isinstance(error, APIError):
        parts.append(error.message)
        if error.response is not None:
            parts += [error.response.text, repr(error.response), str(dict(error.response.headers))]
    if error.task is not None:
        parts.append(repr(error.task))
    return "\n".join(parts)


@pytest.fixture
def logged(caplog):
    """Record every logger at DEBUG, and give what was said so far."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)


async def test_no_log_record_holds_the_key(stage, logged, tmp_path):
    stage.reopen(Fault(busy(503), "fetchTask", {2}), Fault(drop_after(), "fetchTask", {3}))
    client = stage.client()
    task = await do(client.imagine(PROMPT))
    await collect(task.watch())
    finished = await do(task.wait())
    await do(finished.image.save(tmp_path))
    await do(finished.upscale(2, wait=True))
    await do(client.fetch_many([task.id]))
    with pytest.raises(JourneyError):
        await do(client.imagine(f"{PROMPT} @banned"))
    text = logged()
    assert "fetch" in text
    assert stage.api_key not in text


async def test_no_repr_holds_the_key(stage):
    client = stage.client()
    task = await do(client.imagine(PROMPT, wait=True))
    session = client._session
    shown = [client, task, task.image, *task.images, *task.buttons, session, session.config, session.context]
    assert all(stage.api_key not in f"{thing!r} {thing!s}" for thing in shown)
    assert stage.provider in repr(client)
    assert task.id in repr(task)
    assert stage.api_key not in task.token


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
async def test_echoed_key_is_taken_out(stage, form, status):
    echo = FORMS[form](stage.api_key)
    body = f'{{"error": {{"message": "the key {echo} is odd"}}, "description": "{echo}"}}'.encode()
    stage.reopen(Fault(answer(status, body, content_type="application/json", x_seen=echo), "submitImagine"))
    with pytest.raises(APIError) as caught:
        await do(stage.client(max_retries=0).imagine(PROMPT))
    assert echo.rstrip("=") not in told(caught.value)


async def test_key_on_a_web_page_is_taken_out(stage):
    stage.reopen(Fault(html(200, f"<html>{stage.api_key}</html>")))
    with pytest.raises(APIError) as caught:
        await do(stage.client().fetch("1234"))
    assert stage.api_key not in told(caught.value)


async def test_key_in_a_redirect_is_taken_out(stage):
    stage.reopen(Fault(answer(302, b"", location=f"https://login.example/{stage.api_key}?key={stage.api_key}")))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert stage.api_key not in told(caught.value)


async def test_key_in_a_fail_reason_is_taken_out(stage, logged):
    plan = Plan(outcome=Outcome.FAIL, reason=f"account {stage.api_key} is blocked")
    stage.reopen(scenario=Scenario(rules=(Rule("lighthouse", plan),)))
    with pytest.raises(TaskFailedError, match="is blocked") as caught:
        await do(stage.client().imagine(PROMPT, wait=True))
    assert stage.api_key not in told(caught.value)
    assert stage.api_key not in logged()


async def test_lost_answer_does_not_tell_the_key(stage, logged):
    stage.reopen(Fault(drop_after(), "submitImagine"))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert stage.api_key not in told(caught.value) + logged()


@pytest.mark.parametrize(
    ("option", "template"),
    [
        ("base_url", "http://user:{}@127.0.0.1"),
        ("base_url", "http://127.0.0.1/?key={}"),
        ("auth_header", "Authorization: Bearer {}"),
    ],
    ids=["user name", "query", "header"],
)
async def test_key_given_in_the_wrong_place_is_not_repeated(stage, option, template):
    with pytest.raises(ConfigurationError) as caught:
        stage.client(**{option: template.format(stage.api_key)})
    assert stage.api_key not in told(caught.value)


async def test_wrong_key_is_not_repeated(stage):
    key = "sk-nobodysverywrongkey"
    with pytest.raises(APIError) as caught:
        await do(stage.client(api_key=key).imagine(PROMPT))
    assert key not in told(caught.value)


async def test_pickled_error_holds_no_key(stage):
    with pytest.raises(APIError) as caught:
        await do(stage.client(max_retries=0).imagine(f"{PROMPT} @queue-full"))
    assert stage.api_key.encode() not in pickle.dumps(caught.value.response)
