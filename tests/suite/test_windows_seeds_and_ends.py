"""Buttons by meaning beyond the grid, windows and their answers, seeds, and stopping a task."""

from __future__ import annotations

import pytest

from journeykit import InvalidRequestError, NotFoundError, TaskFailedError, UnsupportedError
from journeykit_emulator.pictures import draw_grid

from .stage import PROMPT, do

MASK = draw_grid("a mask", edge=16)


async def upscaled(stage):
    grid = await do(stage.client().imagine(PROMPT, wait=True))
    return await do(grid.upscale(1, wait=True))


@pytest.mark.parametrize(
    ("verb", "which", "face"),
    [
        ("upscale", "subtle", "Upscale (Subtle)"),
        ("upscale", "creative", "Upscale (Creative)"),
        ("vary", "subtle", "Vary (Subtle)"),
        ("vary", "strong", "Vary (Strong)"),
        ("zoom", 2, "Zoom Out 2x"),
        ("zoom", 1.5, "Zoom Out 1.5x"),
        ("pan", "left", "⬅️"),
        ("pan", "down", "⬇️"),
    ],
)
async def test_meaning_finds_its_button(stage, verb, which, face):
    single = await upscaled(stage)
    child = await do(getattr(single, verb)(which, wait=True))
    assert child.succeeded
    pressed = next(button for button in single.buttons if str(button) == face)
    assert stage.world.tasks[-1].custom_id == pressed.custom_id


@pytest.mark.parametrize(("verb", "which"), [("zoom", 3), ("pan", "sideways"), ("vary", "wildly"), ("zoom", True)])
async def test_unknown_meaning_is_refused_with_what_there_is(stage, verb, which):
    single = await upscaled(stage)
    stage.arrivals.clear()
    with pytest.raises(InvalidRequestError, match="give one of"):
        await do(getattr(single, verb)(which))
    assert stage.arrivals == []


async def window(stage, verb="vary", which="region"):
    if not stage.client().can("answer"):
        pytest.skip(f"{stage.provider} opens no windows")
    return await do(getattr(await upscaled(stage), verb)(which))


async def test_answered_window_goes_on_under_its_own_id(stage):
    task = await window(stage)
    assert task.status == "waiting"
    answered = await do(task.answer("a blue hat", mask=MASK))
    assert (answered.id, answered.status) == (task.id, "queued")
    done = await do(answered.wait())
    assert (done.id, done.succeeded) == (task.id, True)
    assert done.image


async def test_looking_at_an_answered_task_does_not_reopen_its_window(stage):
    task = await window(stage)
    stage.clock.advance(60)
    answered = await do(task.answer("a blue hat", mask=MASK))
    looked = await do(answered.refresh())
    assert looked.status != "waiting"
    assert (await do(looked.wait())).succeeded


async def test_window_that_settled_can_be_answered_too(stage):
    task = await do((await window(stage)).wait())
    assert task.status == "waiting"
    assert (await do(task.answer("a blue hat", mask=MASK, wait=True))).succeeded


async def test_custom_zoom_takes_its_prompt_from_the_user(stage):
    task = await window(stage, "zoom", "custom")
    assert (await do(task.answer(f"{PROMPT} --zoom 1.4", wait=True))).succeeded
    assert stage.count("submitModal") == 1


async def test_answer_without_a_prompt_takes_what_the_window_proposes(stage):
    task = await window(stage)
    await do(task.answer(mask=MASK))
    sent = next(arrival for arrival in stage.arrivals if arrival.operation == "submitModal").fields
    assert sent["prompt"]
    assert sent["maskBase64"].startswith("data:image/png;base64,")


async def test_finished_task_takes_no_answer(stage):
    if not stage.client().can("answer"):
        pytest.skip(f"{stage.provider} opens no windows")
    single = await upscaled(stage)
    stage.arrivals.clear()
    with pytest.raises(InvalidRequestError, match="only one that waits"):
        await do(single.answer("too late"))
    assert stage.arrivals == []
    with pytest.raises(InvalidRequestError, match="only one that waits"):
        await do(stage.client().resume(single.token).answer("too late"))
    assert "submitModal" not in {arrival.operation for arrival in stage.arrivals}


@pytest.mark.parametrize("verb", ["answer", "seed", "cancel"])
async def test_verb_that_a_provider_lacks_is_refused_unsent(stage, verb):
    client = stage.client()
    if client.can(verb):
        pytest.skip(f"{stage.provider} can {verb}")
    task = client.resume(f"{stage.provider}:1")
    with pytest.raises(UnsupportedError, match=stage.provider):
        await do(getattr(task, verb)())
    assert stage.arrivals == []


async def test_seed_is_digits_and_stays_the_same(stage):
    if not stage.client().can("seed"):
        pytest.skip(f"{stage.provider} tells no seeds")
    single = await upscaled(stage)
    seed = await do(single.seed())
    assert seed.isdigit()
    assert await do(single.seed()) == seed


async def test_seed_of_nothing_is_not_found(stage):
    if not stage.client().can("seed"):
        pytest.skip(f"{stage.provider} tells no seeds")
    with pytest.raises(NotFoundError):
        await do(stage.client().resume(f"{stage.provider}:1711500000000999").seed())


async def test_cancelled_task_is_over(stage):
    client = stage.client()
    if not client.can("cancel"):
        pytest.skip(f"{stage.provider} cannot cancel")
    task = await do(client.imagine(PROMPT))
    stage.clock.advance(10)
    stopped = await do(task.cancel())
    assert type(stopped) is stage.kind.task
    stage.clock.advance(5)
    over = await do(stopped.refresh())
    # trueai, the one that can, ends a cancelled task as failed and says why in the reason.
    assert (over.status, over.done, over.fail_reason) == ("failed", True, "取消任务")
    with pytest.raises(TaskFailedError, match="取消任务") as caught:
        await do(task.wait())
    assert caught.value.task.id == task.id


async def test_answer_after_a_restart_asks_what_the_window_proposes(stage):
    task = await window(stage)
    stage.clock.advance(60)
    resumed = stage.client().resume(task.token)
    assert (await do(resumed.answer(mask=MASK, wait=True))).succeeded


async def test_answered_window_is_none_after_a_restart(stage):
    task = await window(stage)
    stage.clock.advance(60)
    assert (await do(task.refresh())).status == "waiting"
    answered = await do(task.answer("a blue hat", mask=MASK))
    stage.clock.advance(20)
    resumed = stage.client().resume(answered.token)
    looked = await do(resumed.refresh())
    assert looked.status != "waiting"
    (listed,) = await do(stage.client().fetch_many([task.id]))
    assert listed.status == looked.status
    assert (await do(resumed.wait())).succeeded


async def test_window_is_answered_once(stage):
    task = await window(stage)
    stage.clock.advance(60)
    answered = await do(task.answer("a blue hat", mask=MASK))
    stage.clock.advance(25)
    for again in (answered, stage.client().resume(task.token)):
        with pytest.raises(InvalidRequestError, match="only one that waits"):
            await do(again.answer("a red hat", mask=MASK))
    assert stage.count("submitModal") == 1
