"""Fetching pictures: what is read and saved, and what is refused to be one."""

from __future__ import annotations

import asyncio
import copy
import gzip
import json
import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_pictures import PNG, every_provider, picture, task_at
from facade_wire import TASK_ID, Wire, aclient, answer, client, submit_body, task_body

import journeykit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from facade_wire import VirtualClock


@every_provider
def test_a_picture_is_read(provider: str) -> None:
    wire = Wire(picture())
    task = task_at(provider, wire, "https://pictures.example/a.png")
    assert task.image.read() == PNG
    assert task.image.url == "https://pictures.example/a.png"
    assert [image.url for image in task.images] == [task.image.url]
    assert wire.requests[0].method == "GET"


@every_provider
@pytest.mark.parametrize("limit", [0, -1, None, "x", float("nan"), True])
def test_a_limit_that_is_none(provider: str, limit: Any) -> None:
    wire = Wire(picture())
    task = task_at(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.InvalidRequestError, match="whole number of bytes"):
        task.image.read(limit=limit)
    assert wire.requests == []


@every_provider
def test_a_picture_travels_without_its_connections(provider: str) -> None:
    image = task_at(provider, Wire(picture()), "https://pictures.example/a.png").image
    assert copy.copy(image) is copy.deepcopy(image) is image
    plain = pickle.loads(pickle.dumps(image))
    assert (plain.url, bool(plain)) == (image.url, True)
    assert TASK_ID in repr(plain)
    assert not hasattr(plain, "_session")


@pytest.mark.parametrize("step", [1, 7, 10_000])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("packed", "is_whole"),
    [
        (gzip.compress(PNG[:30]) + gzip.compress(PNG[30:]), True),
        (gzip.compress(PNG) + bytes(9), True),
        (gzip.compress(PNG)[:-9], False),
        (gzip.compress(PNG[:30]) + gzip.compress(PNG[30:])[:-2], False),
    ],
    ids=["members", "padded", "cut", "cut in the second"],
)
def test_a_packed_picture_is_read_whole_or_not_at_all(packed: bytes, is_whole: bool, step: int, is_async: bool) -> None:
    class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return (packed[at : at + step] for at in range(0, len(packed), step))

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self:
                yield piece

    def say(request: httpx.Request) -> httpx.Response:
        if request.url.host == "pictures.example":
            return httpx.Response(200, stream=Pieces(), headers={"content-encoding": "gzip"})
        return answer(task_body("trueai", imageUrl="https://pictures.example/a.png"))

    async def perform() -> bytes:
        return await (await aclient("trueai", say).fetch(TASK_ID)).image.read()

    def read() -> bytes:
        return asyncio.run(perform()) if is_async else client("trueai", say).fetch(TASK_ID).image.read()

    if is_whole:
        assert read() == PNG
    else:
        with pytest.raises(journeykit.APIResponseError, match="its end is missing"):
            read()


@every_provider
@pytest.mark.parametrize("status", [200, 429])
def test_a_packed_answer_without_its_end_is_taken_if_it_says_all(provider: str, status: int) -> None:
    """Some gateways forget the checksum; a submit that was paid for is not lost to that."""
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    cut = gzip.compress(json.dumps(submit_body(provider)).encode(), mtime=0)[:-8]

    class Pieces(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield cut

    task = client(provider, lambda _: httpx.Response(status, stream=Pieces(), headers=headers)).imagine("a boat")
    assert task.id == TASK_ID


@every_provider
def test_a_body_that_is_packed_more_than_once(provider: str) -> None:
    """A kilobyte of it may be a gigabyte, and nothing can count that while it is unpacked."""
    content = gzip.compress(gzip.compress(PNG))
    wire = Wire(httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-encoding": "gzip, gzip"}))
    task = task_at(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.APIResponseError, match="packed more than once"):
        task.image.read()


@every_provider
def test_a_picture_is_read_asynchronously(provider: str) -> None:
    async def perform() -> bytes:
        wire = Wire(answer(task_body(provider, imageUrl="https://pictures.example/a.png")), picture())
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    assert asyncio.run(perform()) == PNG


@every_provider
@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (answer(content=b"<html>expired", content_type="text/html"), journeykit.APIResponseError),
        (answer(content=b""), journeykit.APIResponseError),
        (answer({"error": "midjourney_task_not_found"}), journeykit.APIResponseError),
        (answer(content=b"RIFF1234WAVE"), journeykit.APIResponseError),
        (answer(status=206, content=b"half"), journeykit.APIResponseError),
        (answer(status=404), journeykit.NotFoundError),
        (answer(status=403, content=b"This content is no longer available."), journeykit.NotFoundError),
        (answer(status=401), journeykit.NotFoundError),
        (answer(status=410), journeykit.NotFoundError),
        (answer({"error": "midjourney_task_not_found"}, status=400), journeykit.NotFoundError),
        (answer(status=500), journeykit.ProviderUnavailableError),
        (answer(status=429), journeykit.RateLimitError),
        (answer(content=b"x", content_encoding="gzip"), journeykit.APIResponseError),
    ],
    ids=repr,
)
def test_what_is_no_picture(provider: str, response: httpx.Response, kind: type[journeykit.APIError]) -> None:
    with pytest.raises(kind) as caught:
        task_at(provider, Wire(response), "https://pictures.example/a.png").image.read()
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{provider}: ")


@every_provider
def test_a_part_that_nobody_asked_for_is_no_picture(provider: str, tmp_path: Path) -> None:
    part = answer(content=PNG, status=206, content_range=f"bytes 0-{len(PNG) - 1}/9999")
    with pytest.raises(journeykit.APIResponseError, match="a part of the picture"):
        task_at(provider, Wire(part), "https://pictures.example/a.png").image.save(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


@every_provider
def test_an_expired_link_says_what_to_do(provider: str) -> None:
    with pytest.raises(journeykit.NotFoundError, match="Fetch the task again") as caught:
        task_at(provider, Wire(answer(status=404)), "https://pictures.example/a.png").image.read()
    assert "key" not in str(caught.value)  # none was sent


@every_provider
def test_a_host_of_pictures_that_is_out_of_reach_is_no_setting(provider: str) -> None:
    wire = Wire(*[httpx.ConnectError("unreachable")] * 9)
    with pytest.raises(journeykit.APIConnectionError, match="HTTPS_PROXY") as caught:
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert "base_url" not in str(caught.value)


@every_provider
def test_a_broken_download_is_tried_again(provider: str, clock: VirtualClock) -> None:
    wire = Wire(httpx.ReadError("cut"), answer(status=502), picture())
    assert task_at(provider, wire, "https://pictures.example/a.png", max_retries=2).image.read() == PNG
    assert len(clock.pauses) == 2


@every_provider
def test_a_picture_without_end(provider: str) -> None:
    sent = 0

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            nonlocal sent
            yield PNG
            for _ in range(200):
                sent += 1
                yield bytes(1024**2)

    wire = Wire(lambda _: httpx.Response(200, stream=Endless()))
    with pytest.raises(journeykit.APIResponseError, match="more than 67,108,864 bytes"):
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert sent <= 65


@every_provider
@pytest.mark.parametrize("url", [None, "", "  "])
def test_no_picture_yet(provider: str, url: Any) -> None:
    wire = Wire(answer(task_body(provider, imageUrl=url, status="IN_PROGRESS")), picture())
    task = client(provider, wire).fetch(TASK_ID)
    wire.requests.clear()
    assert not task.image
    assert task.image.url is None
    assert task.images == ()
    with pytest.raises(journeykit.TaskError, match="has no picture") as caught:
        task.image.read()
    assert caught.value.task.id == TASK_ID
    assert wire.requests == []


@every_provider
def test_saving(provider: str, tmp_path: Path) -> None:
    task = task_at(provider, Wire(picture()), "https://pictures.example/a.png")
    assert task.image.save(tmp_path / "b.png").read_bytes() == PNG
    assert task.image.save(tmp_path).name == f"{provider}-{TASK_ID}.png"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["b.png", f"{provider}-{TASK_ID}.png"])


@every_provider
def test_saving_does_not_leave_the_folder(provider: str, tmp_path: Path) -> None:
    if provider == "ohmygpt":
        body = task_body(provider, id="../../evil", imageUrl="https://pictures.example/a.png")
    else:
        body = task_body(provider, id="../../evil\x00", imageUrl="https://pictures.example/a.png")
    task = client(provider, Wire(answer(body), picture())).fetch(TASK_ID)
    assert task.image.save(tmp_path).parent == tmp_path


@every_provider
def test_a_failed_download_leaves_no_file(provider: str, tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(b"old")
    wire = Wire(answer(status=404))
    task = task_at(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.NotFoundError):
        task.image.save(tmp_path / "b.png")
    wire.requests.clear()
    with pytest.raises(FileNotFoundError):
        task.image.save(tmp_path / "nowhere" / "b.png")
    assert wire.requests == [], "a mistyped folder is seen before the download"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.png", b"old")]


@every_provider
def test_the_cap_is_the_users_to_set(provider: str, tmp_path: Path) -> None:
    task = task_at(provider, Wire(picture(PNG + b"\0" * 4096)), "https://pictures.example/a.png")
    assert len(task.image.read(limit=len(PNG) + 4096)) == len(PNG) + 4096
    with pytest.raises(journeykit.APIResponseError, match="download was answered with more than"):
        task.image.save(tmp_path / "a.png", limit=len(PNG))
    assert list(tmp_path.iterdir()) == []
