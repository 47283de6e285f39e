"""What is said beside the prompt: it arrives under the provider's name for it, or nothing is sent at all."""

from __future__ import annotations

import base64
import io
from operator import itemgetter

import pytest

from journeykit import ConfigurationError, InvalidRequestError, UnsupportedError
from journeykit.adapters import load, names
from journeykit_emulator.pictures import draw_grid

from .stage import PROMPT, do

HOOK = "https://hooks.example/done?order=7"
GIVEN = {"bot": "niji", "speed": "relax", "state": "order-7", "notify_hook": HOOK}

# option -> how a provider that takes it is told, and what it is told for the value in GIVEN
TOLD = {
    "bot": dict.fromkeys(("pro365", "anyapi", "trueai"), (itemgetter("botType"), "NIJI_JOURNEY")),
    "speed": {
        "trueai": (lambda fields: fields["accountFilter"]["modes"], ["RELAX"]),
        "ohmygpt": (itemgetter("type"), "NORMAL"),
    },
    "state": dict.fromkeys(("pro365", "anyapi", "trueai"), (itemgetter("state"), "order-7")),
    "notify_hook": {"trueai": (itemgetter("notifyHook"), HOOK), "ohmygpt": (itemgetter("webhook"), HOOK)},
}
WIRE_NAMES = {"botType", "accountFilter", "state", "notifyHook", "webhook"}
PNG = draw_grid("a reference picture", edge=16)
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


KNOWN = set().union(*TOLD.values())


def is_told(stage, option, fields):
    """Whether a request says what GIVEN has for an option; of a provider without a row, anything beside the prompt."""
    if stage.provider in KNOWN:
        told, expected = TOLD[option][stage.provider]
        return told(fields) == expected
    beside = [value for name, value in fields.items() if name != "prompt"]
    return GIVEN[option] in beside if option in {"state", "notify_hook"} else bool(beside)


def pictures(fields):
    """The one field of a request that is a list of pictures."""
    (found,) = (value for value in fields.values() if isinstance(value, list) and value)
    return found


def others_that_can(option, provider):
    return [name for name in names() if name != provider and option in load(name).CAPABILITIES]


async def test_client_says_what_its_provider_can_do(stage):
    client = stage.client()
    for option, told in TOLD.items():
        assert stage.provider not in KNOWN or client.can(option) == (stage.provider in told)
        assert (option in client.capabilities) == client.can(option)
    assert not client.can("teleport")


@pytest.mark.parametrize("option", GIVEN)
async def test_option_arrives_or_is_refused(stage, option):
    client = stage.client()
    if client.can(option):
        await do(client.imagine(PROMPT, **{option: GIVEN[option]}))
        assert is_told(stage, option, stage.arrivals[0].fields)
        return
    with pytest.raises(UnsupportedError) as caught:
        await do(client.imagine(PROMPT, **{option: GIVEN[option]}))
    able = others_that_can(option, stage.provider)
    assert able
    assert all(name in str(caught.value) for name in [stage.provider, *able])
    assert stage.arrivals == []


@pytest.mark.parametrize("option", ["state", "notify_hook"])
async def test_press_takes_the_same_options(stage, option):
    client = stage.client()
    task = await do(client.imagine(PROMPT, wait=True))
    stage.arrivals.clear()
    if client.can(option):
        await do(task.press("U1", **{option: GIVEN[option]}))
        assert is_told(stage, option, stage.arrivals[0].fields)
        return
    with pytest.raises(UnsupportedError):
        await do(task.press("U1", **{option: GIVEN[option]}))
    assert stage.arrivals == []


async def test_state_comes_back_with_the_task(stage):
    client = stage.client()
    if client.can("state"):
        assert (await do(client.imagine(PROMPT, state="order-7", wait=True))).state == "order-7"
    else:
        assert (await do(client.imagine(PROMPT, wait=True))).state is None


async def test_nothing_is_sent_that_was_not_said(stage):
    await do(stage.client().imagine(PROMPT))
    fields = stage.arrivals[0].fields
    assert fields["prompt"] == PROMPT
    assert not WIRE_NAMES & set(fields)
    assert not fields.get("base64Array")


async def test_speed_of_the_client_holds_for_its_tasks(stage):
    if not stage.client().can("speed"):
        with pytest.raises(UnsupportedError):
            stage.client(speed="relax")
        return
    client = stage.client(speed="relax")
    await do(client.imagine(PROMPT))
    await do(client.imagine(PROMPT, speed="fast"))
    relaxed, fast = (arrival.fields for arrival in stage.arrivals)
    assert is_told(stage, "speed", relaxed)
    assert relaxed != fast


async def test_press_stays_in_the_pool_of_its_parent(stage):
    client = stage.client()
    if not client.can("speed"):
        pytest.skip("has no pools")
    task = await do(client.imagine(PROMPT, speed="relax", wait=True))
    child = await do(client.resume(task.token).upscale(2, wait=True))
    assert child.succeeded


@pytest.mark.parametrize("option", ["bot", "speed"])
async def test_word_that_is_no_choice_is_refused(stage, option):
    client = stage.client()
    with pytest.raises(InvalidRequestError if client.can(option) else UnsupportedError):
        await do(client.imagine(PROMPT, **{option: "warp"}))
    assert stage.arrivals == []


async def test_extra_fields_are_sent_under_the_provider_s_names(stage):
    await do(stage.client().imagine(PROMPT, extra={"madeUp": "yes"}))
    assert stage.arrivals[0].fields["madeUp"] == "yes"
    assert stage.arrivals[0].fields["prompt"] == PROMPT


async def test_extra_headers_go_along(stage):
    await do(stage.client(extra_headers={"X-Studio": "four"}).imagine(PROMPT))
    assert stage.arrivals[0].headers["x-studio"] == "four"


@pytest.mark.parametrize("form", ["bytes", "path", "path as text", "file", "data URL"])
async def test_reference_image_arrives(stage, tmp_path, form):
    path = tmp_path / "reference.png"
    path.write_bytes(PNG)
    images = {"bytes": PNG, "path": path, "path as text": str(path), "file": io.BytesIO(PNG), "data URL": DATA_URL}
    task = await do(stage.client().imagine(PROMPT, images=[images[form]], wait=True))
    assert task.succeeded
    fields = stage.arrivals[0].fields
    assert (pictures(fields), fields["prompt"]) == ([DATA_URL], PROMPT)


async def test_linked_image_goes_in_front_of_the_prompt(stage):
    link = "https://pictures.example/boat.png?size=large,small"
    await do(stage.client().imagine(PROMPT, images=[link, PNG]))
    fields = stage.arrivals[0].fields
    assert fields["prompt"] == f"{link} {PROMPT}"
    assert pictures(fields) == [DATA_URL]


async def test_several_images_keep_their_order(stage):
    other = draw_grid("another", edge=16)
    await do(stage.client().imagine(PROMPT, images=[other, PNG]))
    sent = [base64.b64decode(url.partition(",")[2]) for url in pictures(stage.arrivals[0].fields)]
    assert sent == [other, PNG]


@pytest.mark.parametrize(
    "images",
    [[b"no picture"], [b""], ["/no/such/file.png"], PNG, "reference.png", [None], [io.StringIO("text")]],
    ids=["not a picture", "empty", "no such file", "not a list", "text", "nothing", "text file"],
)
async def test_what_is_no_picture_is_refused_before_anything_is_sent(stage, images):
    with pytest.raises(InvalidRequestError, match="nothing was sent"):
        await do(stage.client().imagine(PROMPT, images=images))
    assert stage.arrivals == []


@pytest.mark.parametrize("option", ["api_key", "base_url"])
async def test_missing_setting_names_its_variable(stage, monkeypatch, option):
    variable = f"{stage.provider}_{option}".upper()
    monkeypatch.delenv(variable, raising=False)
    if option == "base_url" and load(stage.provider).BASE_URL:
        pytest.skip("has an address of its own")
    with pytest.raises(ConfigurationError, match=variable):
        stage.client(**{option: None})


async def test_settings_come_from_the_environment(stage, monkeypatch):
    monkeypatch.setenv(f"{stage.provider.upper()}_API_KEY", stage.api_key)
    monkeypatch.setenv(f"{stage.provider.upper()}_BASE_URL", stage.house.base_url)
    assert await do(stage.client(api_key=None, base_url=None).imagine(PROMPT))
    assert len(stage.world.tasks) == 1
