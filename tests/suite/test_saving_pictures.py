"""Pictures: read, saved to a file or a folder, complete or not at all, and never asked for with the key."""

from __future__ import annotations

import resource
import socket
from contextlib import contextmanager

import pytest

from journeykit import APIError, APIResponseError, NotFoundError, TaskError, UnsupportedError
from journeykit_emulator import Scenario
from journeykit_emulator.faults import Fault, answer, busy, fields, html, truncate
from journeykit_emulator.pictures import picture
from journeykit_emulator.scenario import Options

from .stage import PROMPT, do

PNG = b"\x89PNG\r\n\x1a\n"
ELSEWHERE = ("pi.ohmygpt.com", "wsrv.nl")


async def finished(stage, *faults):
    stage.reopen(*(Fault(fault, "downloadPicture") for fault in faults))
    return await do(stage.client(max_retries=0).imagine(PROMPT, wait=True))


@contextmanager
def disk_for(size):
    """Let this process write no file beyond that many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def drawn(stage):
    """Give the bytes of the picture as the provider drew it."""
    return picture(stage.world.tasks[-1])


async def test_read_gives_the_picture(stage):
    task = await finished(stage)
    content = await do(task.image.read())
    assert content.startswith(PNG)
    assert content == drawn(stage)


async def test_images_hold_the_one_picture(stage):
    task = await finished(stage)
    assert list(task.images) == [task.image]


async def test_save_to_a_file(stage, tmp_path):
    task = await finished(stage)
    target = tmp_path / "lighthouse.png"
    assert await do(task.image.save(target)) == target
    assert await do(task.image.save(str(target))) == target
    assert target.read_bytes() == drawn(stage)
    assert list(tmp_path.iterdir()) == [target]


async def test_save_to_a_folder_names_the_file_after_the_task(stage, tmp_path):
    task = await finished(stage)
    saved = await do(task.image.save(tmp_path))
    assert (saved.parent, saved.suffix) == (tmp_path, ".png")
    assert task.id in saved.name
    assert list(tmp_path.iterdir()) == [saved]
    assert saved.read_bytes() == drawn(stage)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(truncate(), APIError, id="truncated"),
        pytest.param(html(), APIResponseError, id="web page"),
        pytest.param(answer(200, b""), APIResponseError, id="nothing"),
        pytest.param(answer(404, b"gone"), NotFoundError, id="gone"),
        pytest.param(answer(403, b"expired"), NotFoundError, id="expired"),
        pytest.param(busy(503), APIError, id="busy"),
    ],
)
async def test_failed_download_leaves_the_folder_as_it_was(stage, tmp_path, fault, error):
    task = await finished(stage, fault)
    old = tmp_path / "kept.png"
    old.write_bytes(b"what was here before")
    for target in (old, tmp_path):
        with pytest.raises(error):
            await do(task.image.save(target))
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"what was here before"


async def test_full_disk_leaves_the_folder_as_it_was(stage, tmp_path):
    task = await finished(stage)
    old = tmp_path / "kept.png"
    old.write_bytes(b"what was here before")
    for target in (old, tmp_path):
        with disk_for(100), pytest.raises(OSError, match="File too large"):
            await do(task.image.save(target))
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"what was here before"


async def test_download_that_fails_once_is_tried_again(stage):
    stage.reopen(Fault(busy(503), "downloadPicture", calls={1}), Fault(truncate(), "downloadPicture", calls={2}))
    task = await do(stage.client().imagine(PROMPT, wait=True))
    assert await do(task.image.read()) == drawn(stage)
    assert stage.count("downloadPicture") == 3


async def test_missing_folder_is_noticed_before_the_download(stage, tmp_path):
    task = await finished(stage)
    with pytest.raises(FileNotFoundError, match="no folder"):
        await do(task.image.save(tmp_path / "missing" / "lighthouse.png"))
    assert stage.count("downloadPicture") == 0


async def test_task_without_a_picture_says_so(stage):
    task = await do(stage.client().imagine(PROMPT))
    assert not task.image
    assert (task.image.url, task.images) == (None, ())
    with pytest.raises(TaskError, match="no picture") as caught:
        await do(task.image.read())
    assert (caught.value.task.token, stage.count("downloadPicture")) == (task.token, 0)
    assert type(caught.value.task) is stage.kind.task


async def test_download_carries_no_key(stage, tmp_path):
    client = stage.client(extra_headers={"X-Studio": "internal"})
    task = await do(client.imagine(PROMPT, wait=True))
    await do(task.image.save(tmp_path))
    (download,) = (arrival for arrival in stage.arrivals if arrival.operation == "downloadPicture")
    assert stage.api_key not in f"{download.target} {download.headers}"
    assert not {"authorization", "mj-api-secret", "x-studio", "cookie"} & set(download.headers)
    asked = [arrival for arrival in stage.arrivals if arrival is not download]
    assert all(stage.api_key in f"{arrival.headers}" for arrival in asked)


@pytest.fixture
def elsewhere(monkeypatch):
    """Resolve the other hosts of a provider to a public address without asking the network."""
    real = socket.getaddrinfo

    def resolve(host, *given, **options):
        return real("93.184.216.34" if host in ELSEWHERE else host, *given, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


async def stored(stage, *faults):
    """Give a finished task whose picture the provider has kept as well, where it does such a thing."""
    stage.reopen(*faults, scenario=Scenario(options=Options(stored_pictures=True)))
    client = stage.client(http_client=stage.detour(*ELSEWHERE), max_retries=0)
    return await do(client.imagine(PROMPT, wait=True))


async def test_picture_whose_link_is_gone_is_found_elsewhere(stage, elsewhere, tmp_path):
    gone = [Fault(answer(404, b"gone"), "downloadPicture", calls={1})]
    if stage.provider == "pro365":  # its links lead to the relay itself, unless its operator has switched that off
        gone.append(Fault(fields(imageUrl=f"{stage.house.base_url}/cdn/attachments/1/2/fog.png"), "fetchTask"))
    task = await stored(stage, *gone)
    if not stage.client().can("mirrors"):
        with pytest.raises(NotFoundError):
            await do(task.image.save(tmp_path))
        assert list(tmp_path.iterdir()) == []
        return
    saved = await do(task.image.save(tmp_path))
    assert saved.read_bytes() == drawn(stage)
    assert list(tmp_path.iterdir()) == [saved]
    last = stage.arrivals[-1]
    assert task.mirrors[0].endswith(last.target.rstrip("?"))
    assert last.headers["host"] in task.mirrors[0]
    assert stage.api_key not in f"{last.target} {last.headers}"


async def test_finished_task_without_a_link_still_has_its_picture(stage, elsewhere):
    if not stage.client().can("mirrors") or stage.provider == "ohmygpt":
        pytest.skip("has none, or its task is inside an envelope, which the fault does not look into")
    task = await stored(stage, Fault(fields(imageUrl=""), "fetchTask"))
    assert task.image
    assert await do(task.image.read()) == drawn(stage)


async def test_picture_by_way_of_the_proxy(stage, elsewhere, tmp_path):
    task = await stored(stage)
    if not stage.client().can("image_proxy"):
        with pytest.raises(UnsupportedError, match="ohmygpt"):
            task.image.proxied(width=512)
        return
    saved = await do(task.image.proxied(width=512, format="png").save(tmp_path))
    assert saved.read_bytes() == drawn(stage)
    last = stage.arrivals[-1]
    assert (last.operation, last.headers["host"]) == ("proxyImage", "wsrv.nl")
    assert stage.api_key not in f"{last.target} {last.headers}"
    assert stage.count("downloadPicture") == 0
