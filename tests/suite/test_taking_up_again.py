"""Tokens: a task taken up again by identity alone, by another client or another process."""

from __future__ import annotations

import pytest

from journeykit import ConfigurationError

from .stage import PROMPT, do


async def test_resume_sends_nothing(stage):
    client = stage.client()
    submitted = await do(client.imagine(PROMPT))
    stage.arrivals.clear()
    task = client.resume(submitted.token)
    assert type(task) is stage.kind.task
    assert (task.id, task.token, task.status, task.done) == (submitted.id, submitted.token, "unknown", False)
    assert stage.arrivals == []


@pytest.mark.parametrize("same_client", [True, False], ids=["same client", "other client"])
async def test_resumed_task_goes_on(stage, same_client):
    client = stage.client()
    submitted = await do(client.imagine(PROMPT))
    other = client if same_client else stage.client()
    resumed = other.resume(submitted.token)
    stage.clock.advance(20)
    assert (await do(resumed.refresh())).status == "running"
    finished = await do(resumed.wait())
    assert (finished.id, finished.succeeded) == (submitted.id, True)


@pytest.mark.parametrize("press", [lambda task: task.upscale(2), lambda task: task.press("U2")], ids=["verb", "label"])
async def test_resumed_task_can_be_pressed_at_once(stage, press):
    finished = await do(stage.client().imagine(PROMPT, wait=True))
    child = await do(press(stage.client().resume(finished.token)))
    assert child.id == stage.world.tasks[-1].id != finished.id
    assert stage.world.tasks[-1].custom_id == finished.buttons[1].custom_id


async def test_name_of_the_client_is_part_of_the_token(stage):
    client = stage.client(name="studio")
    task = await do(client.imagine(PROMPT))
    assert task.token == f"studio:{task.id}"
    assert stage.client(name="studio").resume(task.token).id == task.id


async def test_token_of_another_client_is_refused(stage):
    with pytest.raises(ConfigurationError, match=r"'studio'.*name='studio'"):
        stage.client().resume("studio:1234")
    assert stage.arrivals == []


@pytest.mark.parametrize("token", ["", "1234", "{name}:", "{name}: ", ":1234", None])
async def test_what_is_no_token_is_refused(stage, token):
    client = stage.client()
    with pytest.raises(ConfigurationError):
        client.resume(token and token.format(name=client.name))
    assert stage.arrivals == []
