"""Blend, describe and shorten: pictures and words in, a grid or texts out; refused before they cost anything."""

from __future__ import annotations

import base64

import pytest

from journeykit import InvalidRequestError, UnsupportedError
from journeykit.adapters import load, names
from journeykit_emulator.pictures import draw_grid

from .stage import PROMPT, do

PNG = draw_grid("a reference picture", edge=16)
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
SUBJECTS = {"blend": [PNG, PNG], "describe": PNG, "shorten": PROMPT}
OPERATIONS = {"blend": "submitBlend", "describe": "submitDescribe", "shorten": "submitShorten"}


def able(stage, verb):
    client = stage.client()
    if not client.can(verb):
        pytest.skip(f"{stage.provider} cannot {verb}")
    return client


@pytest.mark.parametrize("verb", SUBJECTS)
async def test_verb_starts_one_task_that_finishes(stage, verb):
    client = able(stage, verb)
    task = await do(getattr(client, verb)(SUBJECTS[verb]))
    assert type(task) is stage.kind.task
    assert (task.status, task.done, task.token) == ("queued", False, f"{stage.provider}:{task.id}")
    done = await do(task.wait())
    assert (done.succeeded, done.action) == (True, verb.upper())
    assert stage.count(OPERATIONS[verb]) == 1


@pytest.mark.parametrize("verb", SUBJECTS)
async def test_verb_that_a_provider_lacks_is_refused_unsent(stage, verb):
    client = stage.client()
    if client.can(verb):
        pytest.skip(f"{stage.provider} can {verb}")
    with pytest.raises(UnsupportedError) as caught:
        await do(getattr(client, verb)(SUBJECTS[verb]))
    others = [name for name in names() if verb in load(name).CAPABILITIES]
    assert others
    assert all(name in str(caught.value) for name in [stage.provider, *others])
    assert stage.arrivals == []


async def test_blend_gives_a_grid_to_go_on_with(stage):
    client = able(stage, "blend")
    grid = await do(client.blend([PNG, DATA_URL, PNG], shape="portrait", wait=True))
    assert (await do(grid.image.read())).startswith(b"\x89PNG")
    assert (await do(grid.upscale(1, wait=True))).succeeded


async def test_blend_says_its_shape_and_its_pictures(stage):
    client = able(stage, "blend")
    await do(client.blend([PNG, DATA_URL], shape="landscape"))
    fields = stage.arrivals[-1].fields
    assert fields["dimensions"] == "LANDSCAPE"
    assert fields["base64Array"] == [DATA_URL, DATA_URL]


@pytest.mark.parametrize("count", [0, 1, 6])
async def test_blend_takes_two_to_five(stage, count):
    client = able(stage, "blend")
    with pytest.raises(InvalidRequestError, match="2 to 5"):
        await do(client.blend([PNG] * count))
    assert stage.arrivals == []


async def test_unknown_shape_is_refused_unsent(stage):
    client = able(stage, "blend")
    with pytest.raises(InvalidRequestError, match="portrait, square, landscape"):
        await do(client.blend([PNG, PNG], shape="round"))
    assert stage.arrivals == []


async def test_describe_gives_prompts_one_by_one(stage):
    client = able(stage, "describe")
    task = await do(client.describe(PNG, wait=True))
    assert task.text
    assert len(task.suggestions) == 4
    assert all(suggestion and suggestion in " ".join(task.text.split()) for suggestion in task.suggestions)
    assert not any(suggestion[0].isdigit() for suggestion in task.suggestions)


async def test_shorten_gives_a_text(stage):
    client = able(stage, "shorten")
    task = await do(client.shorten(PROMPT, wait=True))
    assert task.text
    assert not task.image


async def test_linked_picture_reaches_the_provider_as_it_takes_it(stage):
    client = able(stage, "describe")
    picture = await do(client.imagine(PROMPT, wait=True))
    stage.arrivals.clear()
    task = await do(client.describe(picture.image.url, wait=True))
    assert task.succeeded
    sent = next(arrival for arrival in stage.arrivals if arrival.operation == "submitDescribe").fields
    if load(stage.provider).LINKS:
        assert sent["link"] == picture.image.url
    else:
        assert base64.b64decode(sent["base64"].partition(",")[2]) == await do(picture.image.read())


async def test_nothing_is_a_picture_that_is_none(stage):
    client = able(stage, "describe")
    with pytest.raises(InvalidRequestError, match="no picture"):
        await do(client.describe(b"not a picture"))
    assert stage.arrivals == []


async def test_faces_are_swapped(stage):
    client = able(stage, "swap_face")
    other = draw_grid("another face", edge=16)
    task = await do(client.swap_face(PNG, other, wait=True))
    assert (task.succeeded, task.action) == (True, "SWAP_FACE")
    assert (await do(task.image.read())).startswith(b"\x89PNG")
    with pytest.raises(InvalidRequestError, match="the same picture"):
        await do(client.swap_face(PNG, PNG))
    assert stage.count("submitSwapFace") == 1


@pytest.mark.parametrize("verb", ["edit", "retexture"])
async def test_picture_is_changed_by_a_prompt(stage, verb):
    client = able(stage, verb)
    task = await do(getattr(client, verb)("with a red roof", PNG, wait=True))
    assert (task.succeeded, task.action) == (True, verb.upper())
    with pytest.raises(InvalidRequestError, match="the prompt"):
        await do(getattr(client, verb)(" ", PNG))


async def test_uploads_come_back_as_addresses_in_order(stage):
    client = able(stage, "upload")
    addresses = await do(client.upload([PNG, DATA_URL]))
    assert len(addresses) == 2
    assert all(address.startswith("http") for address in addresses)
    with pytest.raises(InvalidRequestError, match="nothing to upload"):
        await do(client.upload([]))
    assert stage.count("uploadImages") + stage.count("uploadFile") == (2 if stage.provider == "ohmygpt" else 1)


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("swap_face", [PNG, DATA_URL]), ("edit", [PROMPT, PNG]), ("retexture", [PROMPT, PNG]), ("upload", [[PNG]])],
)
async def test_what_a_provider_cannot_is_refused_unsent(stage, verb, arguments):
    client = stage.client()
    if client.can(verb):
        pytest.skip(f"{stage.provider} can {verb}")
    with pytest.raises(UnsupportedError, match="trueai"):
        await do(getattr(client, verb)(*arguments))
    assert stage.arrivals == []
