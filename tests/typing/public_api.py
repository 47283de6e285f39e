"""The public API as users write it; never run, only type-checked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

import httpx

import journeykit
from journeykit.adapters import anyapi, ohmygpt, pro365, trueai
from journeykit.adapters.protocol import Adapter, Lists


def first_picture() -> Path:
    client = journeykit.Client("pro365", api_key="k", timeout=30, max_retries=0)
    task = client.imagine("a lighthouse", images=["ref.png", b"", Path("ref.png")], wait=True)
    assert_type(task, journeykit.Task)
    return task.image.save("lighthouse.png")


def follow(client: journeykit.Client) -> None:
    task = client.resume("pro365:1")
    for latest in task.watch(timeout=60, poll_interval=1):
        assert_type(latest.status, journeykit.Status)
        assert_type(latest.progress, int | None)
    done = task.wait(timeout=60).press(task.buttons[0], wait=300)
    assert_type(done.upscale(1).vary(2).reroll(wait=True), journeykit.Task)
    assert_type(client.fetch_many(["1", "2"]), list[journeykit.Task])
    assert_type(client.can("imagine"), bool)
    assert_type(client.can(journeykit.Capability.BOT), bool)
    assert_type(client.with_options(timeout=1), journeykit.Client)


async def same_but_async() -> None:
    async with journeykit.AsyncClient("ohmygpt", http_client=httpx.AsyncClient()) as client:
        task = await client.imagine("a lighthouse", speed="fast", wait=60.5)
        assert_type(task, journeykit.AsyncTask)
        async for latest in task.watch():
            assert_type(latest, journeykit.AsyncTask)
        await asyncio.gather(task.upscale(1, wait=True), task.vary(2))
        assert_type(await task.image.read(), bytes)
        assert_type(await task.image.proxied(width=512, format="webp").save("small.webp", limit=10**6), Path)
        assert_type(task.videos, tuple[journeykit.AsyncVideo, ...])
        assert_type(await task.videos[0].save("fog.mp4"), Path)
        assert_type(await task.videos[0].read(limit=10**6), bytes)


async def as_wide_as_what_works(client: journeykit.Client, task: journeykit.AsyncTask) -> None:
    client.imagine("a lighthouse", images=(name for name in ("a.png", "b.png")))
    client.blend({"a.png", "b.png"})
    client.upload([bytearray(), memoryview(b"")])
    client.describe(bytearray())
    client.parse_webhook(memoryview(b"{}"), {})
    seen = task.watch()
    await seen.aclose()
    client.as_completed([]).close()


def handle(error: journeykit.APIError) -> float | None:
    if isinstance(error, journeykit.RateLimitError):
        return error.retry_after
    if isinstance(error, journeykit.APIStatusError):
        assert_type(error.status_code, int | None)
    if isinstance(error, journeykit.APIResponseError):
        assert_type(error.body, bytes)
    assert_type(error.submitted, journeykit.Submitted | None)
    return None if error.safe_to_resubmit else 0.0


def what_an_error_carries(client: journeykit.Client) -> str:
    try:
        client.imagine("a lighthouse", wait=60)
    except journeykit.WaitTimeoutError as late:
        assert_type(late.task.token, str)
        assert_type(late.task.status, journeykit.Status)
        assert_type(late.task.as_state(), journeykit.State)
        print(late.task.tokn)  # type: ignore[attr-defined]
        late.task.wait(timeout=60).image.save("lighthouse.png")
        if isinstance(late.task, journeykit.Task):
            assert_type(late.task.wait(), journeykit.Task)
    except journeykit.TaskFailedError as failed:
        assert_type(failed.task.fail_reason, str | None)
    except journeykit.APIError as error:
        return error.task.token if error.task else error.message
    return ""


async def what_an_error_carries_to_async_users(client: journeykit.AsyncClient) -> None:
    try:
        await client.imagine("a lighthouse", wait=60)
    except journeykit.WaitTimeoutError as late:
        assert_type(late.task.token, str)
        (await late.task.cancel()).refresh()
        await late.task.image.save("lighthouse.png")
        async for _ in late.task.watch():
            pass
        if isinstance(late.task, journeykit.AsyncTask):
            assert_type(await late.task.wait(), journeykit.AsyncTask)


def all_tasks_that_an_error_carries(client: journeykit.Client, pool: journeykit.Pool) -> None:
    try:
        client.wait_all([client.imagine("a lighthouse")])
    except journeykit.WaitTimeoutError as late:
        assert_type([(task.token, task.succeeded) for task in late.tasks], list[tuple[str, bool]])
        print(late.tasks[0].tokn)  # type: ignore[attr-defined]
        late.tasks[0].wait().image.save("lighthouse.png")
        mine = next(task for task in late.tasks if isinstance(task, journeykit.Task))
        assert_type(mine.wait(), journeykit.Task)
        assert_type(client.wait_all(late.tasks), list[journeykit.Task])
        assert_type(pool.wait_all([late.task, client.resume("pro365:1"), *late.tasks]), list[journeykit.Task])
        for task in client.as_completed(late.tasks):
            assert_type(task, journeykit.Task)
        list(pool.as_completed(late.tasks))


async def all_tasks_that_an_error_carries_to_async_users(
    client: journeykit.AsyncClient, pool: journeykit.AsyncPool, other: journeykit.Task
) -> None:
    try:
        await client.wait_all([await client.imagine("a lighthouse")])
    except journeykit.WaitTimeoutError as late:
        await (await late.tasks[0].wait()).image.save("lighthouse.png")
        assert_type(await client.wait_all(late.tasks), list[journeykit.AsyncTask])
        assert_type(await pool.wait_all([late.task, *late.tasks]), list[journeykit.AsyncTask])
        async for task in client.as_completed(late.tasks):
            assert_type(task, journeykit.AsyncTask)
        await client.wait_all([other])  # type: ignore[list-item]
        async for task in pool.as_completed([other]):  # type: ignore[list-item]
            print(task)


def every_verb_of_a_carried_task(error: journeykit.TaskError) -> None:
    task, window = error.task, error.task.vary("region")
    started = [
        *(task.press("U1"), task.upscale(1), task.reroll(), task.zoom(1.5), task.pan("left"), task.extend("go on", 2)),
        *(window.answer("a hat"), task.refresh(), task.seed(), *task.siblings),
    ]
    saved = [task.image, *task.images, task.video, *task.videos]
    print(started, saved)


ADAPTERS: tuple[Adapter, ...] = (anyapi, ohmygpt, pro365, trueai)
LISTING: tuple[Lists, ...] = (ohmygpt,)


def every_other_verb(client: journeykit.Client, task: journeykit.Task) -> None:
    assert_type(client.blend(["a.png", b""], shape="square"), journeykit.Task)
    assert_type(client.describe("a.png", wait=True).suggestions, tuple[str, ...])
    assert_type(client.shorten("a lighthouse").text, str | None)
    assert_type(client.swap_face("a.png", "b.png", wait=30), journeykit.Task)
    assert_type(client.edit("a red roof", "a.png"), journeykit.Task)
    assert_type(client.retexture("woodcut", "a.png"), journeykit.Task)
    assert_type(client.video("slow push", image="a.png", motion="low").videos, tuple[journeykit.Video, ...])
    assert_type(task.video, journeykit.Video | None)
    assert_type(task.as_state(), journeykit.State)
    assert_type(task.as_state().video, journeykit.Clip | None)
    assert_type(task.videos[0].url, str)
    assert_type(task.videos[0].thumbnail, str | None)
    assert_type(task.videos[0].save("fog.mp4", limit=10**6), Path)
    assert_type(task.videos[0].read(), bytes)
    assert_type(task.image.proxied(height=512, quality=80), journeykit.Image)
    assert_type([image.save("folder") for image in task.images], list[Path])
    assert_type(task.mirrors, tuple[str, ...])
    assert_type(client.upload(["a.png"]), list[str])
    assert_type(client.list(page=2), list[journeykit.Task])
    assert_type(client.find_submitted(journeykit.APITimeoutError("?")), list[journeykit.Task])
    assert_type(client.find_submitted(since=datetime.now(UTC), prompt="a", action="IMAGINE"), list[journeykit.Task])
    assert_type(client.balance(), journeykit.Balance)
    assert_type(task.zoom(1.5).pan("left").vary("strong").upscale("subtle"), journeykit.Task)
    assert_type(task.vary("region").answer("a hat", mask="mask.png", wait=True), journeykit.Task)
    assert_type(task.seed(), str)
    assert_type(task.cancel(), journeykit.Task)
    assert_type(task.extend("go on", 2), journeykit.Task)


def several(first: journeykit.Client, second: journeykit.Client) -> None:
    with journeykit.Pool([first, second], weights=[3, 1]) as pool:
        assert_type(pool, journeykit.Pool)
        task = pool.imagine("a lighthouse", images=["ref.png"], speed="fast", wait=True)
        assert_type(task, journeykit.Task)
        assert_type(task.provider, str)
        assert_type(pool.resume(task.token), journeykit.Task)
        assert_type(pool.wait_all([task], timeout=60), list[journeykit.Task])
        assert_type(next(iter(pool.as_completed([task]))), journeykit.Task)
        assert_type(pool.parse_webhook(b"{}", {}, "https://hooks.example/mj"), journeykit.Task)
        assert_type(pool.clients, tuple[journeykit.Client, ...])
        assert_type(pool.can("video"), bool)
        assert_type(pool.capabilities, frozenset[journeykit.Capability])
        assert_type(pool.upload(["a.png"]), list[str])


async def several_but_async(first: journeykit.AsyncClient, second: journeykit.AsyncClient) -> None:
    async with journeykit.AsyncPool([first, second]) as pool:
        tasks = await asyncio.gather(pool.blend(["a.png", b""]), pool.describe("a.png"))
        assert_type(await pool.wait_all(tasks), list[journeykit.AsyncTask])
        async for task in pool.as_completed(tasks, timeout=60):
            assert_type(task, journeykit.AsyncTask)
        assert_type(pool.clients, tuple[journeykit.AsyncClient, ...])
        assert_type(pool.resume("pro365:1"), journeykit.AsyncTask)
