"""Videos and making them longer, paging through an account, and what is left of its money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from journeykit import APITimeoutError, InvalidRequestError, UnsupportedError, WaitTimeoutError
from journeykit_emulator.faults import Fault, truncate
from journeykit_emulator.films import film
from journeykit_emulator.pictures import draw_grid

from .stage import PROMPT, do

PNG = draw_grid("a first frame", edge=16)


def able(stage, capability):
    client = stage.client()
    if not client.can(capability):
        pytest.skip(f"{stage.provider} cannot {capability}")
    return client


async def test_video_gives_videos(stage):
    client = able(stage, "video")
    task = await do(client.video("slow camera push", image=PNG, motion="low", count=1, wait=True))
    assert (task.succeeded, task.action) == (True, "VIDEO")
    assert task.video == task.videos[0]
    assert all(video.url.startswith("http") for video in task.videos)
    fields = next(arrival for arrival in stage.arrivals if arrival.operation == "submitVideo").fields
    assert (fields["motion"], fields["batchSize"]) == ("low", 1)
    assert "index" not in fields


async def test_videos_are_saved_side_by_side(stage, tmp_path):
    client = able(stage, "video")
    task = await do(client.video("slow camera push", image=PNG, count=2, wait=True))
    one, two = await do(task.upscale(1, wait=True)), await do(task.upscale(2, wait=True))
    saved = [await do(made.video.save(tmp_path)) for made in (task, one, two)]
    assert [path.read_bytes() for path in saved] == [film(made) for made in stage.world.tasks[-3:]]
    assert [path.name for path in saved] == [f"trueai-{made.id}.mp4" for made in (task, one, two)]
    assert sorted(tmp_path.iterdir()) == sorted(saved)
    assert await do(task.video.read()) == film(stage.world.tasks[-3])
    downloads = [arrival for arrival in stage.arrivals if arrival.operation == "downloadPicture"]
    assert all(stage.api_key not in f"{arrival.target} {arrival.headers}" for arrival in downloads)


async def test_video_with_another_face_is_a_video(stage):
    client = able(stage, "swap_face_in_video")
    task = await do(client.swap_face_in_video(PNG, "https://videos.example/a.mp4", wait=True))
    assert (task.succeeded, task.action, len(task.videos)) == (True, "SWAP_VIDEO_FACE", 1)
    assert await do(task.video.read()) == film(stage.world.tasks[-1])


async def test_broken_video_is_not_saved(stage, tmp_path):
    able(stage, "video")
    stage.reopen(Fault(truncate(), "downloadPicture"))
    task = await do(stage.client(max_retries=0).video("slow camera push", image=PNG, wait=True))
    with pytest.raises(APITimeoutError):
        await do(task.video.save(tmp_path))
    assert list(tmp_path.iterdir()) == []


async def test_video_is_made_longer(stage):
    client = able(stage, "video")
    task = await do(client.video("slow camera push", image=PNG, wait=True))
    longer = await do(task.extend("keep going", 2, wait=True))
    assert longer.succeeded
    assert longer.id != task.id
    fields = [arrival for arrival in stage.arrivals if arrival.operation == "submitVideo"][-1].fields
    assert (fields["action"], fields["taskId"], fields["index"]) == ("extend", task.id, 1)


@pytest.mark.parametrize(("speed", "path"), [(None, "/mj"), ("relax", "/mj-relax/mj"), ("turbo", "/mj-turbo/mj")])
async def test_video_is_made_at_the_speed_asked_for(stage, speed, path):
    client = able(stage, "video")
    task = await do(client.video("slow camera push", image=PNG, speed=speed, wait=True))
    arrival = next(arrival for arrival in stage.arrivals if arrival.operation == "submitVideo")
    assert arrival.target.startswith(f"{path}/submit/video")
    assert task.raw["requestMode"] == (speed and speed.upper())


async def test_face_goes_into_a_video(stage, tmp_path):
    client = able(stage, "swap_face_in_video")
    film = tmp_path / "group.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42 and what follows")
    task = await do(client.swap_face_in_video(PNG, film, state="order-7", extra={"madeUp": "yes"}, wait=True))
    assert (task.succeeded, task.action, task.state) == (True, "SWAP_VIDEO_FACE", "order-7")
    body = next(arrival for arrival in stage.arrivals if arrival.operation == "submitVideoSwap").body
    assert film.read_bytes() in body
    assert b'name="madeUp"' in body


@pytest.mark.parametrize("wrong", [PNG, b"", "no-such-file.mp4", b"\0\0\0\x18ftypmp42" + bytes(10 * 1024 * 1024)])
async def test_what_is_no_video_is_refused_unsent(stage, wrong):
    client = able(stage, "swap_face_in_video")
    with pytest.raises(InvalidRequestError, match="the video"):
        await do(client.swap_face_in_video(PNG, wrong))
    assert stage.arrivals == []


async def described(stage):
    task = await do(able(stage, "describe").describe(PNG, wait=True))
    if stage.provider != "trueai":
        pytest.skip("cannot draw all suggestions at once")
    return task


async def test_all_suggestions_drawn_at_once_are_all_held(stage):
    task = await described(stage)
    first = await do(task.press("imagine all"))
    tasks = [first, *first.siblings]
    assert [type(each) for each in tasks] == [stage.kind.task] * len(task.suggestions)
    assert len({each.id for each in tasks}) == len(tasks)
    finished = [await do(each.wait()) for each in tasks]
    assert [each.prompt for each in finished] == list(task.suggestions)


@pytest.mark.parametrize("seconds", [600, 3, 0])
async def test_wait_for_the_first_of_several_loses_none_of_the_others(stage, seconds, caplog):
    caplog.set_level("INFO", "journeykit.tasks")
    task = await described(stage)
    try:
        first = await do(task.press("imagine all", wait=seconds))
    except WaitTimeoutError as late:
        first = late.task
    accepted = [made.id for made in stage.world.tasks[1:]]
    assert [first.id, *first.sibling_ids] == accepted
    assert all(f"accepted task trueai:{id} " in caplog.text for id in accepted)
    tasks = [await do(each.wait()) for each in (await do(first.refresh()), *first.siblings)]
    assert [each.prompt for each in tasks] == list(task.suggestions)
    assert len({each.image.url for each in tasks}) == len(tasks)


async def test_an_interrupt_names_all_of_several(stage, monkeypatch):
    task = await described(stage)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("journeykit.follow.Follower.look", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        await do(task.press("imagine all", wait=True))
    (note,) = caught.value.__notes__
    assert all(f"'trueai:{made.id}'" in note for made in stage.world.tasks[1:])


@pytest.mark.parametrize("wrong", [{"motion": "wild"}, {"resolution": 1080}, {"count": 3}, {"count": True}])
async def test_unknown_choice_is_refused_unsent(stage, wrong):
    client = able(stage, "video")
    with pytest.raises(InvalidRequestError, match="give one of"):
        await do(client.video("slow camera push", image=PNG, **wrong))
    assert stage.arrivals == []


async def test_pages_of_the_account_begin_with_the_newest(stage):
    client = able(stage, "list")
    made = [await do(client.imagine(f"{PROMPT} {number}")) for number in range(22)]
    first, second = await do(client.list()), await do(client.list(2))
    assert all(type(task) is stage.kind.task for task in first)
    assert [task.id for task in [*first, *second]] == [task.id for task in reversed(made)]
    assert await do(client.list(3)) == []


@pytest.mark.parametrize("page", [0, -1, "1", True])
async def test_pages_count_from_one(stage, page):
    client = able(stage, "list")
    with pytest.raises(InvalidRequestError, match="from 1"):
        await do(client.list(page))
    assert stage.arrivals == []


async def test_balance_shrinks_with_what_is_bought(stage):
    client = able(stage, "balance")
    before = await do(client.balance())
    assert isinstance(before.amount, Decimal)
    await do(client.imagine(PROMPT, wait=True))
    assert (await do(client.balance())).amount < before.amount


async def test_keys_tell_what_they_may_still_spend_and_not_themselves(stage):
    client = able(stage, "api_keys")
    await do(client.imagine(PROMPT, wait=True))
    (ours,) = [key for key in await do(client.api_keys()) if key.is_ours]
    assert ours.left == (await do(client.balance())).amount
    assert ours.used > 0
    assert ours.used_at is not None
    assert stage.api_key not in repr(ours)
    assert stage.api_key[:5] in ours.hint


@pytest.mark.parametrize(
    ("capability", "call"),
    [
        ("video", lambda client: client.video("slow camera push", image=PNG)),
        ("list", lambda client: client.list()),
        ("balance", lambda client: client.balance()),
        ("api_keys", lambda client: client.api_keys()),
        ("swap_face_in_video", lambda client: client.swap_face_in_video(PNG, "https://films.example/a.mp4")),
    ],
)
async def test_what_a_provider_cannot_is_refused_unsent(stage, capability, call):
    client = stage.client()
    if client.can(capability):
        pytest.skip(f"{stage.provider} can {capability}")
    with pytest.raises(UnsupportedError, match=r"trueai|ohmygpt"):
        await do(call(client))
    assert stage.arrivals == []
