"""What a user may give: images of every kind, and everything unusable refused before it is sent."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from facade_wire import PROVIDERS, Wire, answer, client, submit_body, task_body

import journeykit
from journeykit.sources import LARGEST_IMAGE

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURES = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/gif": b"GIF89a" + bytes(20),
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(20),
}


def _sent(provider: str, **given: Any) -> dict[str, Any]:
    wire = Wire(answer(submit_body(provider)))
    client(provider, wire).imagine(given.pop("prompt", "a lighthouse"), **given)
    (request,) = wire.requests
    if request.headers["content-type"].startswith("application/json"):
        body: dict[str, Any] = json.loads(request.content)
        return body
    from urllib.parse import parse_qsl

    return dict(parse_qsl(request.content.decode()))


def _refused(provider: str, match: str | None = None, **given: Any) -> None:
    wire = Wire(AssertionError("must not be sent"))
    with pytest.raises((journeykit.InvalidRequestError, journeykit.UnsupportedError), match=match):
        client(provider, wire).imagine(given.pop("prompt", "a lighthouse"), **given)
    assert wire.requests == []


def _data_url(kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(PICTURES[kind]).decode()}"


@every_provider
@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("how", ["path", "str", "bytes", "bytearray", "memoryview", "file", "open", "data"])
def test_every_way_to_give_a_picture(provider: str, kind: str, how: str, tmp_path: Path) -> None:
    content, path = PICTURES[kind], tmp_path / "a picture.bin"
    path.write_bytes(content)
    if how == "open":
        with path.open("rb") as file:
            sent = _sent(provider, images=[file])
    else:
        given = {
            "path": path, "str": str(path), "bytes": content, "bytearray": bytearray(content),
            "memoryview": memoryview(content), "file": io.BytesIO(content), "data": _data_url(kind),
        }  # fmt: skip
        sent = _sent(provider, images=(given[how],))
    assert sent["base64Array"] == [_data_url(kind)]
    assert sent["prompt"] == "a lighthouse"


@every_provider
def test_links_go_to_the_front_of_the_prompt(provider: str) -> None:
    sent = _sent(provider, images=["https://a.example/1.png?x=1&y=2", PNG, "http://b.example/2.png"])
    assert sent["prompt"] == "https://a.example/1.png?x=1&y=2 http://b.example/2.png a lighthouse"
    assert sent["base64Array"] == [_data_url("image/png")]
    assert "base64Array" not in _sent(provider, images=["https://a.example/1.png"])


@every_provider
def test_images_come_from_anything_that_gives_them(provider: str) -> None:
    assert _sent(provider, images=(PNG for _ in range(2)))["base64Array"] == [_data_url("image/png")] * 2


@every_provider
def test_a_link_in_capitals_is_a_link(provider: str) -> None:
    sent = _sent(provider, images=["HTTPS://A.example/1.PNG"])
    assert sent["prompt"] == "https://A.example/1.PNG a lighthouse"


@every_provider
@pytest.mark.parametrize(
    "images",
    ["a.png", b"\x89PNG", bytearray(PNG), memoryview(PNG), io.BytesIO(PNG), Path("a.png"), "https://a.b/1.png"],
)
def test_one_image_that_is_no_list(provider: str, images: Any) -> None:
    _refused(provider, "takes a list", images=images)


@every_provider
@pytest.mark.parametrize(
    "image",
    [b"", b"no picture", "missing.png", "", "a\x00b", Path("missing.png"), Path(), io.BytesIO(b"x"), io.StringIO("x"),
     5, None, {"url": "x"}, "ftp://a.example/1.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)  # fmt: skip
def test_what_is_no_picture(provider: str, image: Any) -> None:
    _refused(provider, "image 2 ", images=[PNG, image])


@every_provider
def test_a_picture_that_is_too_large(provider: str) -> None:
    _refused(provider, "10 MB is the most", images=[PNG + bytes(LARGEST_IMAGE)])
    assert _sent(provider, images=[PNG + bytes(LARGEST_IMAGE - len(PNG))])["base64Array"]


BASE64 = base64.b64encode(PNG).decode()


@every_provider
@pytest.mark.parametrize(
    "image",
    ["data:garbage", "data:,", "data:image/png,x", "data:image/png;base64,", "data:image/png;base64,!!!",
     f"data:text/html;base64,{BASE64}", f"data:image/png\r\nx;base64,{BASE64}", f"data:image/png;base64,{BASE64[:-1]}",
     "data:image/png;base64," + "A" * (LARGEST_IMAGE * 4 // 3 + 8)]
)  # fmt: skip
def test_data_url_that_holds_no_picture(provider: str, image: str) -> None:
    _refused(provider, "image 2 ", images=[PNG, image])


@every_provider
@pytest.mark.parametrize("head", ["data:image/png;name=a.png;base64", "data:image/PNG;charset=utf-8;base64"])
def test_data_url_is_sent_in_the_form_that_every_provider_reads(provider: str, head: str) -> None:
    assert _sent(provider, images=[f"{head},{BASE64}"])["base64Array"] == [_data_url("image/png")]


@every_provider
@pytest.mark.parametrize(
    "link",
    ["http://", "https://", "http://[::1", "https://a..b/x.png", f"https://{'a' * 64}.b/x", "https://a.b:99999/x.png"],
)
def test_link_that_leads_nowhere(provider: str, link: str) -> None:
    _refused(provider, "leads nowhere", images=[link])


@every_provider
@pytest.mark.parametrize("images", [None, 5, b""])
def test_what_is_no_list_of_images(provider: str, images: Any) -> None:
    wire = Wire(AssertionError("must not be sent"))
    with pytest.raises((journeykit.InvalidRequestError, journeykit.UnsupportedError)):
        client(provider, wire).blend(images)


@every_provider
@pytest.mark.parametrize("extra", [["a"], "a", {1: "a"}, 5])
def test_extra_that_is_no_mapping(provider: str, extra: Any) -> None:
    _refused(provider, "extra= takes a mapping", extra=extra)


@every_provider
def test_a_closed_file(provider: str) -> None:
    file = io.BytesIO(PNG)
    file.close()
    _refused(provider, "cannot be read", images=[file])


@every_provider
@pytest.mark.parametrize("prompt", ["", " \n", None, 5, b"x", ["x"]])
def test_no_prompt(provider: str, prompt: Any) -> None:
    _refused(provider, "give text", prompt=prompt)


@every_provider
def test_a_prompt_goes_as_it_is(provider: str) -> None:
    prompt = "灯塔 & 100% fog; a=b+c 🔄 --ar 3:2 --no \"rain\" 'x' \\ /"
    assert _sent(provider, prompt=f"  {prompt}\n")["prompt"] == prompt


@every_provider
def test_extra_fields_go_beside_ours(provider: str) -> None:
    sent = _sent(provider, extra={"news": "1"})
    assert (sent["news"], sent["prompt"]) == ("1", "a lighthouse")


@every_provider
@pytest.mark.parametrize("name", ["prompt", "Prompt"])
def test_extra_field_that_is_ours_already(provider: str, name: str) -> None:
    """The task would say one prompt and show the picture of another."""
    _refused(provider, "extra= holds prompt, which imagine sends itself", extra={"news": "1", name: "mine"})


def test_extra_field_that_is_ours_already_in_a_form_with_files() -> None:
    film, wire = b"\0\0\0\x18ftypmp42", Wire(AssertionError("must not be sent"))
    with pytest.raises(journeykit.InvalidRequestError, match="holds state,"):
        client("trueai", wire).swap_face_in_video(PNG, film, state="mine", extra={"state": "another"})
    assert wire.requests == []


@pytest.mark.parametrize("extra", [["a"], {"taskId": "another"}])
def test_extra_of_an_answer_is_checked_too(extra: Any) -> None:
    wire = Wire(answer(task_body("trueai", status="MODAL")), AssertionError("must not be sent"))
    task = client("trueai", wire).fetch("1")
    with pytest.raises(journeykit.InvalidRequestError, match="extra="):
        task.answer("x", extra=extra)
    assert len(wire.requests) == 1


@every_provider
def test_extra_fields_keep_their_type(provider: str) -> None:
    """A form cannot carry a list or an object; what goes out must never be Python's spelling of one."""
    wire = Wire(answer(submit_body(provider)))
    try:
        client(provider, wire).imagine("x", extra={"accountFilter": {"modes": ["FAST"]}, "flag": True})
    except journeykit.InvalidRequestError:
        assert wire.requests == []
        return
    text = wire.requests[0].content.decode()
    assert "%27" not in text
    assert "'" not in text
    assert "True" not in text


@pytest.mark.parametrize(
    ("provider", "options", "field", "value"),
    [
        *[(name, {"bot": "niji"}, "botType", "NIJI_JOURNEY") for name in ("anyapi", "pro365", "trueai")],
        *[(name, {"bot": "midjourney"}, "botType", "MID_JOURNEY") for name in ("anyapi", "pro365", "trueai")],
        *[(name, {"state": "job-1"}, "state", "job-1") for name in ("anyapi", "pro365", "trueai")],
        *[("trueai", {"speed": speed}, "accountFilter", {"modes": [speed.upper()]}) for speed in ("fast", "relax")],
        ("trueai", {"notify_hook": "https://me.example/h"}, "notifyHook", "https://me.example/h"),
        ("ohmygpt", {"notify_hook": "https://me.example/h"}, "webhook", "https://me.example/h"),
        ("ohmygpt", {"speed": "fast"}, "type", "FAST"),
        ("ohmygpt", {"speed": "relax"}, "type", "NORMAL"),
        ("ohmygpt", {}, "type", "FAST"),
        ("ohmygpt", {}, "model", "midjourney"),
    ],
)
def test_options(provider: str, options: dict[str, str], field: str, value: Any) -> None:
    assert _sent(provider, **options)[field] == value


@every_provider
def test_what_can_be_done_is_asked_by_the_name_of_the_verb_too(provider: str) -> None:
    user = client(provider, Wire(None))
    asked = {"upscale": "press", "pan": "press", "watch": "fetch", "find_submitted": "list", "extend": "video"}
    assert {verb: user.can(verb) for verb in asked} == {verb: user.can(needs) for verb, needs in asked.items()}


@every_provider
def test_an_option_that_is_not_offered_names_who_offers_it(provider: str) -> None:
    user = client(provider, Wire(None))
    for option, capability, given in (
        ("bot", "bot", "niji"), ("speed", "speed", "fast"), ("state", "state", "x"),
        ("notify_hook", "notify_hook", "x"),
    ):  # fmt: skip
        if not user.can(capability):
            _refused(provider, "does not offer.* can", **{option: given})


@every_provider
@pytest.mark.parametrize(
    "options",
    [{"bot": "NIJI"}, {"bot": ""}, {"speed": "warp"}, {"speed": ""}, {"bot": 5}, {"speed": ["fast"]}],
    ids=str,
)
def test_a_word_that_is_none_of_the_choices(provider: str, options: dict[str, Any]) -> None:
    _refused(provider, **options)


@pytest.mark.parametrize("speed", ["turbo"])
def test_a_speed_that_ohmygpt_lacks_is_refused(speed: str) -> None:
    _refused("ohmygpt", "fast.*relax", speed=speed)


@every_provider
@pytest.mark.parametrize("option", ["state", "notify_hook"])
@pytest.mark.parametrize("value", [5, ["x"], {"a": 1}])
def test_a_free_value_is_text(provider: str, option: str, value: Any) -> None:
    """A number where text belongs is answered with a decode error by every relay, after the request was sent."""
    _refused(provider, **{option: value})


@every_provider
def test_many_ids_are_a_list(provider: str) -> None:
    with pytest.raises(journeykit.InvalidRequestError, match="brackets"):
        client(provider, Wire(None)).fetch_many("123")


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "ohmygpt"])
def test_a_linked_picture_may_be_no_larger_than_a_given_one(provider: str) -> None:
    large = PNG + b"\0" * LARGEST_IMAGE
    wire = Wire(answer(content=large, content_type="image/png"))
    with pytest.raises(journeykit.InvalidRequestError, match="more than 10,485,760 bytes"):
        client(provider, wire).describe("https://pictures.example/a.png")
    assert [request.method for request in wire.requests] == ["GET"]


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "ohmygpt"])
@pytest.mark.parametrize(
    "wrong", [answer(status=404), answer(content=b"<html>", content_type="text/html")], ids=["gone", "page"]
)
def test_a_link_to_no_picture_is_the_users(provider: str, wrong: Any) -> None:
    wire = Wire(wrong)
    with pytest.raises(journeykit.InvalidRequestError, match="no picture to send at 'https:") as caught:
        client(provider, wire).describe("https://pictures.example/a?token=secret")
    assert caught.value.safe_to_resubmit
    assert "secret" not in str(caught.value)
    assert "task" not in str(caught.value)
    assert [request.method for request in wire.requests] == ["GET"]


@pytest.mark.parametrize("id", [True, False, 1.5, None, b"17", ["17"]], ids=repr)
def test_what_is_no_id_is_not_asked_for(id: Any) -> None:
    wire = Wire(AssertionError("must not be sent"))
    with pytest.raises(journeykit.InvalidRequestError, match="is no task id"):
        client("pro365", wire).fetch(id)
    with pytest.raises(journeykit.InvalidRequestError, match="is no task id"):
        client("pro365", wire).fetch_many([id])
    with pytest.raises(journeykit.ConfigurationError, match="is no token"):
        client("pro365", wire).resume(id)
    assert wire.requests == []


@every_provider
def test_a_token_where_an_id_belongs_is_not_asked_for(provider: str) -> None:
    """Asked for many, a provider leaves out whom it does not know."""
    wire = Wire(AssertionError("must not be sent"))
    studio = client(provider, wire, name="studio")
    for ask in (lambda: studio.fetch("studio:17"), lambda: studio.fetch_many(["17", "studio:18"])):
        with pytest.raises(journeykit.InvalidRequestError, match=r"token; resume\(\) takes"):
            ask()
    assert wire.requests == []
