"""Videos: values as before, that can now be read and saved."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from facade_wire import KEY, TASK_ID, Wire, aclient, answer, client, task_body

import journeykit
from journeykit.models import Clip, State

if TYPE_CHECKING:
    from pathlib import Path

MP4 = b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00isommp41" + bytes(50)
HEADER = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82"
WEBM = HEADER + b"\x84webmB\x87\x81\x04B\x85\x81\x02"
URLS = [f"https://pictures.example/{number}.mp4" for number in range(1, 5)]
both = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])


def filmed(count: int = 2) -> Any:
    rows = [{"url": url, "thumbnail": f"{url}.webp"} for url in URLS[:count]]
    return task_body("trueai", action="VIDEO", videoUrls=rows)


def task_of(*answers: Any, count: int = 2) -> journeykit.Task:
    return client("trueai", Wire(answer(filmed(count)), *answers)).fetch(TASK_ID)


def outcome(wire: Wire, *, is_async: bool, save: Path | None = None, **given: Any) -> Any:
    """Read the first video of a task or save it, through either twin."""
    wire.answers.insert(0, answer(filmed()))
    if not is_async:
        video = client("trueai", wire).fetch(TASK_ID).videos[0]
        return video.save(save, **given) if save else video.read(**given)

    async def perform() -> Any:
        video = (await aclient("trueai", wire).fetch(TASK_ID)).videos[0]
        return await (video.save(save, **given) if save else video.read(**given))

    return asyncio.run(perform())


@both
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (MP4, "mp4"),
        (MP4.replace(b"isom", b"avc1", 1), "mp4"),
        (WEBM, "webm"),
        (b"GIF89a" + bytes(80), "gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8X" + bytes(80), "webp"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_video_is_read_and_saved(tmp_path: Path, content: bytes, kind: str, is_async: bool) -> None:
    wire = Wire(answer(content=content))
    assert outcome(wire, is_async=is_async) == content
    saved = outcome(Wire(answer(content=content)), is_async=is_async, save=tmp_path)
    assert (saved.name, saved.read_bytes()) == (f"trueai-{TASK_ID}-1.{kind}", content)
    assert list(tmp_path.iterdir()) == [saved]
    assert KEY not in str(wire.requests[-1].headers.raw)


@both
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html>" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        MP4.replace(b"isom", b"avif", 1),
        MP4.replace(b"isom", b"heic", 1),
        HEADER + b"\x88matroska" + bytes(50),
        MP4[:7],
    ],
    ids=repr,
)
def test_what_is_no_video(tmp_path: Path, content: bytes, is_async: bool) -> None:
    with pytest.raises(journeykit.APIResponseError, match=r"no video|empty"):
        outcome(Wire(answer(content=content)), is_async=is_async, save=tmp_path)
    assert list(tmp_path.iterdir()) == []


@both
def test_a_video_that_is_gone_or_too_large(tmp_path: Path, is_async: bool) -> None:
    with pytest.raises(journeykit.NotFoundError, match="the video is not there"):
        outcome(Wire(answer(status=404)), is_async=is_async)
    with pytest.raises(journeykit.APIResponseError, match="more than 80 bytes"):
        outcome(Wire(answer(content=MP4 + bytes(9))), is_async=is_async, save=tmp_path, limit=80)
    assert list(tmp_path.iterdir()) == []


@both
def test_no_way_into_a_private_network(is_async: bool, addresses: dict[str, str]) -> None:
    addresses["pictures.example"] = "10.0.0.7"
    with pytest.raises(journeykit.APIResponseError, match="is in a private network"):
        outcome(Wire(answer(content=MP4)), is_async=is_async)


def test_several_videos_in_one_folder_keep_apart(tmp_path: Path) -> None:
    task = task_of(*[answer(content=MP4 + bytes([number])) for number in range(4)], count=4)
    saved = [video.save(tmp_path) for video in task.videos]
    assert [path.name for path in saved] == [f"trueai-{TASK_ID}-{number}.mp4" for number in range(1, 5)]
    assert [path.read_bytes()[-1] for path in saved] == list(range(4))


def test_the_only_video_needs_no_number(tmp_path: Path) -> None:
    task = task_of(answer(content=MP4), count=1)
    assert task.video is not None
    assert task.video.save(tmp_path).name == f"trueai-{TASK_ID}.mp4"


@both
def test_a_video_is_the_value_that_it_was(is_async: bool) -> None:
    async def perform() -> Any:
        return await aclient("trueai", Wire(answer(filmed()))).fetch(TASK_ID)

    task = asyncio.run(perform()) if is_async else task_of()
    assert [(video.url, video.thumbnail) for video in task.videos] == [(url, f"{url}.webp") for url in URLS[:2]]
    assert task.video == task.videos[0] != task.videos[1]
    assert len({*task.videos, *task.videos}) == 2
    assert task == copy.copy(task) == copy.deepcopy(task)
    assert copy.deepcopy(task.videos) == copy.copy(task.videos) == task.videos
    assert asdict(task)["videos"][0] == {"url": URLS[0], "thumbnail": f"{URLS[0]}.webp"}
    with pytest.raises(AttributeError):
        task.videos = ()


def test_two_looks_at_a_task_are_equal() -> None:
    wire = Wire(answer(filmed()))
    user = client("trueai", wire)
    assert user.fetch(TASK_ID) == user.fetch(TASK_ID)
    assert hash(user.fetch(TASK_ID)) == hash(user.fetch(TASK_ID))


def test_connections_do_not_travel() -> None:
    task = task_of()
    plain = pickle.loads(pickle.dumps(task))
    assert type(plain) is State
    assert [(clip.url, clip.thumbnail) for clip in plain.videos] == [(url, f"{url}.webp") for url in URLS[:2]]
    assert plain.video == plain.videos[0] == pickle.loads(pickle.dumps(task.videos[0]))
    assert not hasattr(plain.videos[0], "_session")
    assert {type(clip) for clip in task.as_state().videos} == {Clip}, "a plain value drags no client along"
    assert task.as_state() == plain


def test_a_task_made_of_a_task_keeps_its_videos() -> None:
    task = task_of(answer(content=MP4))
    again = task.wait()
    assert again.videos == task.videos
    assert pickle.loads(pickle.dumps(again)) == pickle.loads(pickle.dumps(task))
    assert again.videos[0].read() == MP4


def test_a_task_without_videos() -> None:
    task = client("trueai", Wire(answer(task_body("trueai")))).fetch(TASK_ID)
    assert (task.videos, task.video) == ((), None)


PLAIN = "https://pictures.example/a"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("VIDEO", {}),
        ("VIDEO", {"videoUrl": None, "videoUrls": None, "imageUrls": None}),
        ("SWAP_VIDEO_FACE", {"videoUrls": []}),
        ("UPSCALE", {"contentType": "video/mp4"}),
        ("UPSCALE", {"isVideoUpscale": True}),
        ("ACTION", {"isVideo": True}),
    ],
    ids=str,
)
@pytest.mark.parametrize("how", ["fetch", "fetch_many", "callback"])
def test_a_film_whose_lists_the_server_does_not_fill_is_at_the_address_of_the_picture(
    how: str, action: str, more: dict[str, Any]
) -> None:
    body = task_body("trueai", action=action, imageUrl=PLAIN, **more)
    told = {"fetch": [answer(body)], "fetch_many": [answer([body])], "callback": []}
    user = client("trueai", Wire(*told[how], answer(content=MP4)))
    if how == "callback":
        task = user.parse_webhook(json.dumps(body), {})
    else:
        task = user.fetch(TASK_ID) if how == "fetch" else user.fetch_many([TASK_ID])[0]
    assert task.video is not None
    assert (task.video.url, task.video.thumbnail) == (PLAIN, None)
    assert task.video.read() == MP4


def test_a_film_that_the_server_has_stored_has_a_still_picture() -> None:
    body = task_body("trueai", action="SWAP_VIDEO_FACE", imageUrl=PLAIN, thumbnailUrl=f"{PLAIN}.jpg")
    task = client("trueai", Wire(answer(body))).fetch(TASK_ID)
    assert [(video.url, video.thumbnail) for video in task.videos] == [(PLAIN, f"{PLAIN}.jpg")]


def test_films_that_the_server_lists_as_pictures_too_are_no_pictures() -> None:
    rows = [{"url": url, "thumbnail": None} for url in URLS]
    body = task_body("trueai", action="VIDEO", imageUrl=PLAIN, videoUrl=PLAIN, videoUrls=rows, imageUrls=rows)
    task = client("trueai", Wire(answer(body))).fetch(TASK_ID)
    assert [video.url for video in task.videos] == URLS
    assert task.image_urls == ()


@pytest.mark.parametrize("changes", [{"status": "FAILURE"}, {"status": "IN_PROGRESS"}, {"imageUrl": None}], ids=str)
def test_there_is_no_film_before_it_is_made(changes: dict[str, Any]) -> None:
    task = client("trueai", Wire(answer(task_body("trueai", action="VIDEO", **changes)))).fetch(TASK_ID)
    assert task.videos == ()


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
def test_the_picture_of_a_film_is_none_where_the_relay_says_where_the_film_is(provider: str) -> None:
    body = task_body(provider, action="VIDEO", videoUrl="", videoUrls=None)
    task = client(provider, Wire(answer(body))).fetch(TASK_ID)
    assert task.videos == ()


def test_repr_shows_no_key() -> None:
    body = task_body("trueai", videoUrls=[{"url": f"https://pictures.example/{KEY}.mp4"}])
    task = client("trueai", Wire(answer(body))).fetch(TASK_ID)
    assert KEY not in repr(task.videos)
    assert TASK_ID in repr(task.videos)


def test_a_clip_does_not_show_who_may_open_it() -> None:
    clip = Clip("https://cdn.example/a.mp4?sig=s3cret", "https://cdn.example/a.jpg?sig=s3cret")
    assert "s3cret" not in repr(clip)
    assert "cdn.example" not in repr(clip)
