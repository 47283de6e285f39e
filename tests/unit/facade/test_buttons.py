"""Which button a word, an emoji or a verb means; pressing the wrong one costs money."""

from __future__ import annotations

import json
from typing import Any

import pytest
from facade_wire import PROVIDERS, TASK_ID, Wire, answer, client, finished_task, submit_body, task_body

import journeykit
from journeykit import Button, buttons

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
JOB = "00000000-0000-4000-8000-000000000001"
GRID = (
    *(Button(f"MJ::JOB::upsample::{n}::{JOB}", f"U{n}") for n in (1, 2, 3, 4)),
    Button(f"MJ::JOB::reroll::0::{JOB}::SOLO", "", "🔄"),
    *(Button(f"MJ::JOB::variation::{n}::{JOB}", f"V{n}") for n in (1, 2, 3, 4)),
)
SINGLE = (
    Button(f"MJ::JOB::upsample_v6_2x_subtle::1::{JOB}::SOLO", "Upscale (Subtle)", "upscale_1"),
    Button(f"MJ::JOB::low_variation::1::{JOB}::SOLO", "Vary (Subtle)", "🪄"),
    Button(f"MJ::Outpaint::50::1::{JOB}::SOLO", "Zoom Out 2x", "🔍"),
    Button(f"MJ::BOOKMARK::{JOB}", "", "❤️"),
)
OPAQUE = (Button("a1", "U1"), Button("b1", "V1"), Button("c", "", "🔄"))


@pytest.mark.parametrize("verb", ["upscale", "vary"])
@pytest.mark.parametrize("index", [1, 2, 3, 4])
def test_the_custom_id_decides(verb: str, index: int) -> None:
    found = buttons.find_meaning(reversed(GRID), verb, index)
    assert found == GRID[index - 1 if verb == "upscale" else index + 4]


def test_reroll() -> None:
    assert buttons.find_meaning(GRID, "reroll") == GRID[4]
    assert buttons.find_meaning(OPAQUE, "reroll") == OPAQUE[2]


def test_the_face_serves_only_where_the_id_says_nothing() -> None:
    assert buttons.find_meaning(OPAQUE, "upscale", 1) == OPAQUE[0]
    assert buttons.find_meaning(OPAQUE, "vary", 1) == OPAQUE[1]
    assert buttons.find_meaning(OPAQUE, "upscale", 2) is None
    assert buttons.find_meaning([Button(f"MJ::JOB::variation::1::{JOB}", "U1")], "upscale", 1) is None


@pytest.mark.parametrize(("verb", "index"), [("upscale", 1), ("vary", 1), ("reroll", None)])
def test_a_similar_button_is_not_it(verb: str, index: int | None) -> None:
    assert buttons.find_meaning(SINGLE, verb, index) is None


@pytest.mark.parametrize(
    ("wanted", "place"), [("U2", 1), ("u2", 1), (" U2 ", 1), ("🔄", 4), (f"MJ::JOB::variation::4::{JOB}", 8), ("V1", 5)]
)
def test_a_button_by_its_face(wanted: str, place: int) -> None:
    assert buttons.find_face(GRID, wanted) == GRID[place]


@pytest.mark.parametrize("wanted", ["", " ", "U", "U5", "2", "MJ::JOB::variation::4", "None"])
def test_a_face_that_nothing_has(wanted: str) -> None:
    assert buttons.find_face(GRID, wanted) is None


def test_both_sides_of_a_button() -> None:
    assert buttons.find_face(SINGLE, "🪄 Vary (Subtle)") == SINGLE[1]
    assert buttons.find_face(SINGLE, "vary (subtle)") == SINGLE[1]


@every_provider
@pytest.mark.parametrize("wanted", ["", " ", "\t", "U9", None, 1, 0, [], b"U1"])
def test_what_names_no_button_presses_none(provider: str, wanted: Any) -> None:
    wire = Wire(answer(submit_body(provider, "5")))
    task = finished_task(provider, wire)
    with pytest.raises((journeykit.ButtonNotFoundError, journeykit.InvalidRequestError)) as caught:
        task.press(wanted)
    assert wire.requests == []
    if isinstance(caught.value, journeykit.ButtonNotFoundError):
        assert "U1, 🔄" in str(caught.value)
        assert caught.value.task.token == task.token


@every_provider
@pytest.mark.parametrize("index", [0, 5, -1, True, "1", 1.5, [1], None])
@pytest.mark.parametrize("verb", ["upscale", "vary"])
def test_a_grid_has_four_pictures(provider: str, verb: str, index: Any) -> None:
    wire = Wire(answer(submit_body(provider, "5")))
    task = finished_task(provider, wire)
    with pytest.raises((journeykit.InvalidRequestError, journeykit.ButtonNotFoundError)):
        getattr(task, verb)(index)
    assert wire.requests == []


@every_provider
def test_verbs_press_their_button(provider: str) -> None:
    sent = "customId"
    for verb, expected in (("upscale", "upsample::1"), ("reroll", "reroll::0")):
        wire = Wire(answer(submit_body(provider, "5")))
        task = finished_task(provider, wire)
        child = task.upscale(1) if verb == "upscale" else task.reroll()
        assert child.id == "5"
        (request,) = wire.requests
        body = request.content.decode().replace("%3A", ":")
        assert sent in body
        assert expected in body
        assert TASK_ID in body


@every_provider
@pytest.mark.parametrize(
    ("verb", "which", "custom_id"),
    [("vary", "region", f"MJ::Inpaint::1::{JOB}::SOLO"), ("zoom", "custom", f"MJ::CustomZoom::{JOB}")],
)
def test_a_window_that_cannot_be_answered_is_not_opened(provider: str, verb: str, which: str, custom_id: str) -> None:
    row = {"customId": custom_id, "emoji": "", "label": "a window"}
    wire = Wire(answer(task_body(provider, buttons=[row])), answer(submit_body(provider, "5")))
    task = client(provider, wire).fetch(TASK_ID)
    if client(provider, wire).can("answer"):
        assert getattr(task, verb)(which).id == "5"
        return
    with pytest.raises(journeykit.UnsupportedError, match=r"does not offer 'answer'.*press\(\) .*extra="):
        getattr(task, verb)(which)
    assert len(wire.requests) == 1
    assert task.press("a window", extra={"base64Mask": "iVBORw0KGgo="}).id == "5"


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
@pytest.mark.parametrize(("properties", "status"), [({"remix": True}, "waiting"), ({"remix": False}, "queued")])
def test_a_window_that_only_the_properties_tell_of(provider: str, properties: Any, status: str) -> None:
    # The relay has rewritten the code, and not every upstream words it the same.
    wire = Wire(answer({"code": 1, "description": "Submit success", "result": "5", "properties": properties}))
    assert finished_task(provider, wire).press("U1").status == status


@pytest.mark.parametrize("code", [1, 21])
def test_what_was_upscaled_before_opens_no_window(code: int) -> None:
    # 21 is "exists" on pro365's page, and an upstream without Plus means that: it tells of the task that there is.
    told = {"status": "SUCCESS", "imageUrl": "https://pictures.example/u1.png"}
    existing = {"code": code, "description": "任务已存在", "result": "5", "properties": told}
    wire = Wire(answer(task_body("pro365", buttons=None)), answer(existing))
    child = client("pro365", wire).fetch(TASK_ID).upscale(1)
    assert (child.id, child.status) == ("5", "queued")


@every_provider
def test_a_running_task_says_to_wait(provider: str) -> None:
    wire = Wire(answer(task_body(provider, status="IN_PROGRESS", buttons=[])))
    with pytest.raises(journeykit.ButtonNotFoundError, match=r"running; wait\(\)"):
        client(provider, wire).fetch(TASK_ID).upscale(1)


@every_provider
def test_a_resumed_task_is_asked_for_its_buttons_first(provider: str) -> None:
    wire = Wire(answer(task_body(provider)), answer(submit_body(provider, "5")))
    assert client(provider, wire).resume(f"{provider}:{TASK_ID}").press("U1").id == "5"
    assert len(wire.requests) == 2


@every_provider
@pytest.mark.parametrize(
    ("verb", "which"), [("upscale", 2), ("vary", 4), ("reroll", None), ("upscale", "subtle"), ("zoom", 2)]
)
def test_a_grid_without_buttons_is_changed_by_number_or_says_so(provider: str, verb: str, which: Any) -> None:
    wire = Wire(answer(task_body(provider, buttons=None)), answer(submit_body(provider, "5")))
    grid = client(provider, wire).fetch(TASK_ID)
    press = getattr(grid, verb)
    arguments = () if which is None else (which,)
    if grid.provider == "pro365" and (which is None or verb in {"upscale", "vary"}) and which != "subtle":
        assert press(*arguments).id == "5"
        word = {"upscale": "UPSCALE", "vary": "VARIATION", "reroll": "REROLL"}[verb]
        assert wire.requests[1].url.path == "/mj/submit/change"
        assert json.loads(wire.requests[1].content) == {"taskId": TASK_ID, "action": word, "index": which or 1}
        return
    with pytest.raises(journeykit.ButtonNotFoundError, match="offers no buttons"):
        press(*arguments)
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "changes", [{"status": "IN_PROGRESS"}, {"action": "UPSCALE"}, {"buttons": [{"customId": "MJ::BOOKMARK::1"}]}]
)
def test_only_a_finished_grid_that_offers_nothing_is_changed_by_number(changes: dict[str, Any]) -> None:
    wire = Wire(answer(task_body("pro365", **{"buttons": [], **changes})))
    with pytest.raises(journeykit.ButtonNotFoundError):
        client("pro365", wire).fetch(TASK_ID).upscale(1)
    assert wire.posts == 0


@pytest.mark.parametrize(
    ("custom_id", "verb", "which"),
    [
        (f"MJ::JOB::upsample_v5_2x::1::{JOB}::SOLO", "upscale", "2x"),
        (f"MJ::JOB::upsample_v5_4x::1::{JOB}::SOLO", "upscale", "4x"),
        (f"MJ::JOB::video_virtual_upscale::3::{JOB}", "upscale", 3),
        ("MJ::Picread::Retry", "reroll", None),
        (f"MJ::JOB::animate_low::1::{JOB}::SOLO", "animate", "low"),
        (f"MJ::JOB::animate_high_extend::1::{JOB}::SOLO", "extend", "high"),
        ("MJ::Job::PicReader::2", "imagine", 2),
        ("MJ::Job::PicReader::all", "imagine", "all"),
        ("MJ::Job::PromptAnalyzer::5", "imagine", 5),
        ("MJ::JOB::PromptAnalyzer::1", "imagine", 1),
        (f"MJ::BOOKMARK::{JOB}", "bookmark", None),
        (f"MJ::JOB::upsample_v6_2x_subtle::1::{JOB}::SOLO", "upscale", "subtle"),
        (f"MJ::JOB::upsample_v6_2x_creative::1::{JOB}::SOLO", "upscale", "creative"),
        (f"MJ::JOB::upsample_v7_2x_subtle::1::{JOB}::SOLO", "upscale", "subtle"),
        (f"MJ::JOB::low_variation::1::{JOB}::SOLO", "vary", "subtle"),
        (f"MJ::JOB::high_variation::1::{JOB}::SOLO", "vary", "strong"),
        (f"MJ::Inpaint::1::{JOB}::SOLO", "vary", "region"),
        (f"MJ::Outpaint::50::1::{JOB}::SOLO", "zoom", 2),
        (f"MJ::Outpaint::75::1::{JOB}::SOLO", "zoom", 1.5),
        (f"MJ::Outpaint::100::1::{JOB}::SOLO", "zoom", "square"),
        (f"MJ::CustomZoom::{JOB}", "zoom", "custom"),
        *((f"MJ::JOB::pan_{way}::1::{JOB}::SOLO", "pan", way) for way in ("left", "right", "up", "down")),
    ],
)
def test_every_form_has_one_meaning(custom_id: str, verb: str, which: float | str) -> None:
    button = Button(custom_id, "anything")
    meant = [
        (known, choice)
        for known in ("upscale", "vary", "reroll", "zoom", "pan", "animate", "extend", "imagine", "bookmark")
        for choice in buttons.choices(known)
        if buttons.find_meaning([button, *GRID], known, choice) == button
    ]
    assert meant == [(verb, which)]
    assert button.meaning == (verb if which is None else f"{verb} {which}")
    assert buttons.find_face([button], button.meaning.upper()) == button


@pytest.mark.parametrize(
    "custom_id", [f"MJ::JOB::dance::1::{JOB}", "MJ::Job::PicReader::12", f"MJ::JOB::upsample::9::{JOB}", "MJ::", "17"]
)
def test_a_button_of_unknown_meaning_stays_pressable(custom_id: str) -> None:
    button = Button(custom_id, "", "1️⃣")
    assert button.meaning == ""
    assert buttons.find_face([button], custom_id) == buttons.find_face([button], "1️⃣") == button
