"""Pressing what a result offers: by meaning, by face, by the button itself; and what cannot be pressed."""

from __future__ import annotations

import pytest

from journeykit import ButtonNotFoundError, InvalidRequestError

from .stage import PROMPT, do


def opens_windows(stage):
    """Whether the provider asks back before it starts such a job; where it takes no answer, a press runs at once."""
    return stage.client().can("answer")


async def grid(stage):
    return await do(stage.client().imagine(PROMPT, wait=True))


@pytest.mark.parametrize(
    ("verb", "arguments", "face"),
    [("upscale", [2], "U2"), ("upscale", [4], "U4"), ("vary", [3], "V3"), ("reroll", [], "🔄")],
)
async def test_verb_presses_its_button_and_starts_a_task(stage, verb, arguments, face):
    parent = await grid(stage)
    child = await do(getattr(parent, verb)(*arguments))
    assert type(child) is stage.kind.task
    assert child.id != parent.id
    assert (child.status, child.done) == ("queued", False)
    pressed = next(button for button in parent.buttons if str(button) == face)
    assert stage.world.tasks[-1].custom_id == pressed.custom_id
    assert [task.id for task in stage.world.tasks] == [parent.id, child.id]


@pytest.mark.parametrize(("verb", "arguments"), [("upscale", [2]), ("vary", [3]), ("reroll", [])])
async def test_child_finishes_with_a_picture_of_its_own(stage, verb, arguments):
    parent = await grid(stage)
    child = await do(getattr(parent, verb)(*arguments, wait=True))
    assert child.succeeded
    assert child.image.url != parent.image.url
    assert await do(child.image.read()) != await do(parent.image.read())


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(lambda button: button, id="button"),
        pytest.param(lambda button: button.custom_id, id="custom id"),
        pytest.param(lambda button: button.label or button.emoji, id="face"),
        pytest.param(lambda button: (button.label or button.emoji).lower(), id="lower case"),
    ],
)
@pytest.mark.parametrize("place", [1, 4], ids=["U2", "🔄"])
async def test_button_is_found_however_it_is_named(stage, wanted, place):
    parent = await grid(stage)
    button = parent.buttons[place]
    child = await do(parent.press(wanted(button), wait=True))
    assert child.succeeded
    assert stage.world.tasks[-1].custom_id == button.custom_id


async def test_upscaled_picture_offers_other_buttons(stage):
    single = await do((await grid(stage)).upscale(1, wait=True))
    assert {"Vary (Subtle)", "Zoom Out 2x", "Custom Zoom"} <= {button.label for button in single.buttons}
    zoomed = await do(single.press("Zoom Out 2x", wait=True))
    assert zoomed.succeeded


@pytest.mark.parametrize("label", ["Vary (Region)", "Custom Zoom"])
async def test_button_that_opens_a_window_waits_for_an_answer(stage, label):
    single = await do((await grid(stage)).upscale(1, wait=True))
    task = await do(single.press(label))
    assert task.status == ("waiting" if opens_windows(stage) else "queued")
    assert not task.done
    settled = await do(task.wait())
    assert settled.status == ("waiting" if opens_windows(stage) else "succeeded")


async def test_window_is_recognised_when_asked_for_later(stage):
    single = await do((await grid(stage)).upscale(1, wait=True))
    task = await do(single.press("Vary (Region)"))
    stage.clock.advance(60)
    expected = "waiting" if opens_windows(stage) else "succeeded"
    assert (await do(task.refresh())).status == expected


async def test_unknown_button_is_refused_with_a_list_of_those_there_are(stage):
    task = await grid(stage)
    stage.arrivals.clear()
    with pytest.raises(ButtonNotFoundError, match=r"U5.*U1, U2, U3, U4, 🔄, V1") as caught:
        await do(task.press("U5"))
    assert caught.value.task == task
    assert isinstance(caught.value, LookupError)
    assert stage.arrivals == []


async def test_verb_without_its_button_is_refused(stage):
    single = await do((await grid(stage)).upscale(1, wait=True))
    stage.arrivals.clear()
    with pytest.raises(ButtonNotFoundError, match=r"Custom Zoom"):
        await do(single.vary(2))
    assert stage.arrivals == []


@pytest.mark.parametrize("index", [0, 5, -1, True, "2"])
@pytest.mark.parametrize("verb", ["upscale", "vary"])
async def test_grid_has_four_pictures(stage, verb, index):
    task = await grid(stage)
    stage.arrivals.clear()
    with pytest.raises(InvalidRequestError, match="give one of 1, 2, 3, 4"):
        await do(getattr(task, verb)(index))
    assert stage.arrivals == []


@pytest.mark.parametrize("seconds", [0, 20], ids=["queued", "running"])
async def test_unfinished_task_has_no_buttons_yet(stage, seconds):
    task = await do(stage.client().imagine(PROMPT))
    stage.clock.advance(seconds)
    with pytest.raises(ButtonNotFoundError, match=r"wait\(\) for it first") as caught:
        await do(task.upscale(2))
    assert type(caught.value.task) is stage.kind.task
    assert (caught.value.task.id, stage.count("submitAction")) == (task.id, 0)


async def test_pressing_a_running_task_with_a_button_in_hand_is_refused_and_free(stage):
    finished = await grid(stage)
    running = await do(stage.client().imagine(PROMPT))
    stage.clock.advance(20)
    with pytest.raises(InvalidRequestError) as caught:
        await do(running.press(finished.buttons[0]))
    assert caught.value.safe_to_resubmit
    assert len(stage.world.tasks) == len(stage.charges()) == 2
