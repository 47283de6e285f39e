"""Other roads to the same picture: which there are, when they are taken, and what is said when all are closed."""

from __future__ import annotations

import asyncio
import json
import traceback
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from facade_wire import HOME, KEY, PROVIDERS, TASK_ID, Wire, aclient, answer, client, task_body

import journeykit

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
FIRST = "https://pictures.example/a.png?ex=1&is=2&"
RELAYS = ("anyapi", "pro365")
STORED = "https://pi.ohmygpt.com/api/v1/content/mj-generated/"
MIRROR = {"anyapi": f"{HOME}/mj/image/{TASK_ID}", "pro365": f"{HOME}/mj/image/{TASK_ID}", "ohmygpt": f"{STORED}a.png"}
both = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
every_mirror = pytest.mark.parametrize("provider", MIRROR)
every_relay = pytest.mark.parametrize("provider", RELAYS)


def body(provider: str, **changes: Any) -> Any:
    stored = {"imageS3Url": "a.png"} if provider == "ohmygpt" else {}
    return task_body(provider, **{"imageUrl": FIRST, **stored, **changes})


def state_of(provider: str, **changes: Any) -> journeykit.Task:
    return client(provider, Wire(answer(body(provider, **changes)))).fetch(TASK_ID)


def read(provider: str, wire: Wire, *, is_async: bool = False, **options: Any) -> bytes:
    """Read the picture of a finished task, and forget how the task was fetched."""
    wire.answers.insert(0, answer(body(provider)))
    if not is_async:
        content = client(provider, wire, **options).fetch(TASK_ID).image.read()
    else:

        async def perform() -> bytes:
            return await (await aclient(provider, wire, **options).fetch(TASK_ID)).image.read()

        content = asyncio.run(perform())
    return content


def asked(wire: Wire) -> list[str]:
    """List the addresses of the pictures that were asked for."""
    return [str(request.url) for request in wire.requests[1:]]


@both
@every_mirror
@pytest.mark.parametrize(
    "gone",
    [answer(status=401), answer(status=403), answer(status=404), answer(status=410), httpx.ConnectError("no route")],
    ids=repr,
)
def test_a_link_that_is_gone_or_out_of_reach(provider: str, gone: Any, is_async: bool) -> None:
    wire = Wire(gone, answer(content=PNG))
    options = {"extra_headers": {"X-Team": "team-secret"}, "auth_header": "X-Key: {key}"}
    assert read(provider, wire, is_async=is_async, **options) == PNG
    assert asked(wire) == [FIRST, MIRROR[provider]]
    for request in wire.requests[1:]:
        assert KEY not in str(request.url) + str(request.headers.raw)
        assert not {"x-team", "x-key", "authorization", "cookie"} & set(request.headers)


@both
@every_mirror
@pytest.mark.parametrize("redirected", [False, True], ids=["told", "redirected"])
def test_a_link_into_a_network_of_the_providers_own(provider: str, redirected: bool, is_async: bool) -> None:
    inside = "http://10.0.0.5:9000/a.png"
    told = answer(body(provider, imageUrl=inside))
    moved = answer(status=302, location=inside)
    wire = Wire(answer(body(provider)), moved) if redirected else Wire(told)
    wire.answers.append(answer(content=PNG))

    async def perform() -> bytes:
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    read = asyncio.run(perform()) if is_async else client(provider, wire).fetch(TASK_ID).image.read()
    assert read == PNG
    assert asked(wire) == [*([FIRST] if redirected else []), MIRROR[provider]]


@both
@every_mirror
@pytest.mark.parametrize(
    "trouble",
    [answer(status=500), answer(status=400), answer(content=b"<html>"), httpx.ReadError("cut"), answer(status=302)],
    ids=repr,
)
def test_other_trouble_is_told_as_it_is(provider: str, trouble: Any, is_async: bool) -> None:
    wire = Wire(trouble, answer(content=PNG))
    with pytest.raises(journeykit.APIError):
        read(provider, wire, is_async=is_async)
    assert asked(wire) == [FIRST]


@both
@every_mirror
@pytest.mark.parametrize(
    ("then", "said"),
    [
        (answer(status=404), "not there"),
        (answer({"error": f"http_get_image_failed {KEY}"}, status=500), "http_get_image_failed"),
        (answer(content=b"<html>"), "no picture"),
        (httpx.ConnectError("nobody home"), "nobody home"),
    ],
    ids=repr,
)
def test_when_every_road_is_closed_the_first_is_told(provider: str, then: Any, said: str, is_async: bool) -> None:
    wire = Wire(answer(status=410), then)
    with pytest.raises(journeykit.NotFoundError) as caught:
        read(provider, wire, is_async=is_async)
    assert caught.value.status_code == 410
    (note,) = caught.value.__notes__
    assert said in note
    assert KEY not in "".join(traceback.format_exception(caught.value))


@every_mirror
def test_a_road_that_fails_for_the_moment_is_tried_again_first(provider: str) -> None:
    wire = Wire(httpx.ConnectError("no route"), answer(status=403), answer(status=503), answer(content=PNG))
    assert read(provider, wire, max_retries=1) == PNG
    assert asked(wire) == [FIRST, FIRST, MIRROR[provider], MIRROR[provider]]


@every_mirror
def test_the_file_holds_what_the_second_road_gave(provider: str, tmp_path: Path) -> None:
    wire = Wire(answer(body(provider)), answer(content=PNG + b"of an error", status=403), answer(content=PNG))
    saved = client(provider, wire).fetch(TASK_ID).image.save(tmp_path)
    assert saved.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [saved]


@every_mirror
def test_the_cap_holds_on_every_road(provider: str) -> None:
    wire = Wire(answer(body(provider)), answer(status=404), answer(content=PNG + bytes(100)))
    with pytest.raises(journeykit.NotFoundError) as caught:
        client(provider, wire).fetch(TASK_ID).image.read(limit=len(PNG))
    assert "more than 58 bytes" in caught.value.__notes__[0]


def test_no_road_leads_into_a_private_network(addresses: dict[str, str]) -> None:
    addresses["pi.ohmygpt.com"] = "10.0.0.7"
    wire = Wire(answer(status=404), answer(content=PNG))
    with pytest.raises(journeykit.NotFoundError) as caught:
        read("ohmygpt", wire)
    assert "private network" in caught.value.__notes__[0]
    assert asked(wire) == [FIRST]


@both
@every_relay
@pytest.mark.parametrize("url", ["", None, ...])
@pytest.mark.parametrize("many", [False, True])
def test_a_relay_that_names_no_picture_is_asked_by_id(provider: str, url: Any, many: bool, is_async: bool) -> None:
    row = task_body(provider, imageUrl=url)
    wire = Wire(answer([row] if many else row), answer(content=PNG))

    async def perform() -> tuple[str | None, str | None, bytes]:
        user = aclient(provider, wire)
        task = (await user.fetch_many([TASK_ID]))[0] if many else await user.fetch(TASK_ID)
        return task.image_url, task.image.url, await task.image.read()

    if is_async:
        found = asyncio.run(perform())
    else:
        user = client(provider, wire)
        task = user.fetch_many([TASK_ID])[0] if many else user.fetch(TASK_ID)
        assert [image.url for image in task.images] == [MIRROR[provider]]
        found = task.image_url, task.image.url, task.image.read()
    assert found == (None, MIRROR[provider], PNG)


@every_relay
@pytest.mark.parametrize("url", ["uploading", "data:image/png;base64,AAAA", "http://", "ftp://pictures.example/a.png"])
def test_what_is_no_address_is_no_road(provider: str, url: str) -> None:
    wire = Wire(answer(task_body(provider, imageUrl=url)), answer(content=PNG))
    assert client(provider, wire).fetch(TASK_ID).image.read() == PNG
    assert asked(wire) == [MIRROR[provider]]


@every_relay
@pytest.mark.parametrize("url", [f"{HOME}/mj/image/{TASK_ID}", f"http://localhost:3000/mj/image/{TASK_ID}"])
def test_one_address_is_one_road(provider: str, url: str) -> None:
    wire = Wire(answer(task_body(provider, imageUrl=url)), answer(status=404))
    with pytest.raises(journeykit.NotFoundError):
        client(provider, wire).fetch(TASK_ID).image.read()
    assert asked(wire) == [MIRROR[provider]]


@every_relay
@pytest.mark.parametrize(
    "changes",
    [
        *({"status": status} for status in ("", "SUBMITTED", "IN_PROGRESS", "FAILURE", "MODAL", "CANCEL", "NEW")),
        {"action": "DESCRIBE"},
        {"action": "SHORTEN"},
        {"videoUrl": "https://pictures.example/a.mp4"},
    ],
    ids=str,
)
def test_what_is_no_finished_picture_has_no_other_address(provider: str, changes: dict[str, Any]) -> None:
    task = state_of(provider, imageUrl="", **changes)
    assert task.mirrors == ()
    assert not task.image


@pytest.mark.parametrize("provider", PROVIDERS)
def test_capability_says_who_has_other_addresses(provider: str) -> None:
    assert client(provider, Wire(answer())).can("mirrors") is (provider in MIRROR)
    assert state_of(provider).mirrors == ((MIRROR[provider],) if provider in MIRROR else ())


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("a.png", f"{STORED}a.png"),
        ("/2024/05/a.png", f"{STORED}2024/05/a.png"),
        ("a b%2F?c#d.png", f"{STORED}a%20b%252F%3Fc%23d.png"),
        ("https://elsewhere.example/a.png?x=1", "https://elsewhere.example/a.png?x=1"),
    ],
)
@pytest.mark.parametrize("base", [HOME, "https://aigptx.top/prefix"])
def test_a_stored_picture_is_at_the_content_host_whatever_the_base_url(key: str, address: str, base: str) -> None:
    wire = Wire(answer(task_body("ohmygpt", imageUrl=None, imageS3Url=key)), answer(content=PNG))
    task = client("ohmygpt", wire, base_url=base).fetch(TASK_ID)
    assert (task.image_url, task.image.url, task.mirrors) == (address, address, ())
    assert task.image.read() == PNG
    assert asked(wire) == [address]


@pytest.mark.parametrize("key", ["", None, "\ud800.png", "a\x00b"])
def test_a_key_that_is_none(key: Any) -> None:
    assert not state_of("ohmygpt", imageUrl=None, imageS3Url=key).image


def test_the_hosts_are_those_of_the_document() -> None:
    document = json.loads(files("journeykit_clients").joinpath("ohmygpt", "documented.json").read_text("utf-8"))
    hosts = {
        operation["operationId"]: operation["servers"][0]["url"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "servers" in operation
    }
    task = state_of("ohmygpt")
    assert task.mirrors[0].startswith(hosts["fetchStoredImage"] + "/")
    assert str(task.image.proxied().url).startswith(hosts["proxyImage"] + "/?url=")


@both
@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({}, {}),
        ({"width": 512}, {"w": "512"}),
        (
            {"width": 1, "height": 2, "format": "webp", "quality": 100},
            {"w": "1", "h": "2", "output": "webp", "q": "100"},
        ),
    ],
    ids=str,
)
def test_through_the_proxy(options: dict[str, Any], query: dict[str, str], is_async: bool) -> None:
    wire = Wire(answer(body("ohmygpt")), answer({"status": "error"}, status=404), answer(content=PNG))

    async def perform() -> bytes:
        return await (await aclient("ohmygpt", wire).fetch(TASK_ID)).image.proxied(**options).read()

    if is_async:
        assert asyncio.run(perform()) == PNG
    else:
        assert client("ohmygpt", wire).fetch(TASK_ID).image.proxied(**options).read() == PNG
    for request, url in zip(wire.requests[1:], [FIRST, MIRROR["ohmygpt"]], strict=True):
        assert (request.url.host, request.url.path) == ("wsrv.nl", "/")
        assert dict(parse_qsl(urlsplit(str(request.url)).query)) == {"url": url, **query}
        assert KEY not in str(request.url) + str(request.headers.raw)


def test_the_proxy_is_no_way_into_a_private_network(addresses: dict[str, str]) -> None:
    addresses["wsrv.nl"] = "127.0.0.1"
    wire = Wire(answer(body("ohmygpt")), answer(content=PNG))
    with pytest.raises(journeykit.APIResponseError, match="private network"):
        client("ohmygpt", wire).fetch(TASK_ID).image.proxied().read()
    assert asked(wire) == []


@pytest.mark.parametrize(
    "wrong",
    [{"width": 0}, {"height": -1}, {"width": 1.5}, {"width": True}, {"quality": 101}, {"format": "bmp"}, {"format": 1}],
    ids=str,
)
def test_what_no_proxy_would_do(wrong: dict[str, Any]) -> None:
    with pytest.raises(journeykit.InvalidRequestError, match=next(iter(wrong))):
        state_of("ohmygpt").image.proxied(**wrong)


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - {"ohmygpt"}))
def test_no_proxy_but_the_documented_one(provider: str) -> None:
    with pytest.raises(journeykit.UnsupportedError, match="ohmygpt can"):
        state_of(provider).image.proxied()


def test_nothing_through_the_proxy_is_nothing() -> None:
    image = state_of("ohmygpt", imageUrl=None, imageS3Url=None).image.proxied(width=1)
    assert not image
    with pytest.raises(journeykit.TaskError, match="has no picture"):
        image.read()


def test_an_address_beyond_words_does_not_break_the_proxy() -> None:
    assert str(state_of("ohmygpt", imageUrl="https://pictures.example/\ud800").image.proxied().url).endswith("%3F")
