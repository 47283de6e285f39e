"""Files: written as the bytes come, in constant memory, complete or not at all."""

from __future__ import annotations

import asyncio
import os
import resource
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from facade_files import BLOCK, PNG, PROVIDER, Stream, both, held, save, streamed
from facade_wire import TASK_ID, Wire, aclient, answer, client, task_body

import journeykit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from facade_wire import VirtualClock


@both
def test_memory_does_not_grow_with_the_picture(tmp_path: Path, is_async: bool) -> None:
    blocks = 48 * 16

    def read() -> Iterator[bytes]:
        yield PNG
        for _ in range(blocks):
            yield bytes(len(BLOCK))

    wire = Wire(lambda _: httpx.Response(200, stream=Stream(read)))
    save(Wire(streamed(PNG)), tmp_path / "small.png", is_async=is_async)  # imports what it takes
    tracemalloc.start()
    try:
        saved = save(wire, tmp_path / "large.png", is_async=is_async)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert saved.stat().st_size == len(PNG) + blocks * len(BLOCK)
    assert peak < 2 * 1024**2


@both
def test_every_byte_arrives_in_order(tmp_path: Path, is_async: bool) -> None:
    content = PNG + bytes(range(256)) * 40
    pieces = [content[at : at + size] for at, size in zip(range(0, 63, 7), [7] * 8 + [7], strict=True)]
    pieces.append(content[63:])
    saved = save(Wire(streamed(*pieces)), tmp_path, is_async=is_async)
    assert saved.read_bytes() == content
    assert list(tmp_path.iterdir()) == [saved]


@both
def test_the_cap_holds_while_streaming(tmp_path: Path, is_async: bool) -> None:
    stream = Stream(lambda: iter([PNG, *[BLOCK] * 200]))
    wire = Wire(lambda _: httpx.Response(200, stream=stream))
    with pytest.raises(journeykit.APIResponseError, match="more than 1,048,576 bytes"):
        save(wire, tmp_path, is_async=is_async, limit=1024**2)
    assert stream.taken <= 18
    assert list(tmp_path.iterdir()) == []


@both
@pytest.mark.parametrize("first", [b"<!doctype html>", b"\x00\x00\x00\x20ftypisom", b"{", b""])
def test_what_is_no_picture_is_seen_from_its_first_bytes(tmp_path: Path, is_async: bool, first: bytes) -> None:
    there: set[str] = set()

    def read() -> Iterator[bytes]:
        yield first
        for _ in range(900):
            there.update(path.name for path in tmp_path.iterdir())
            yield b"<p>" * 1000

    stream = Stream(read)
    with pytest.raises(journeykit.APIResponseError, match="no picture") as caught:
        save(Wire(lambda _: httpx.Response(200, stream=stream)), tmp_path, is_async=is_async)
    assert stream.taken == 2
    assert caught.value.body.startswith(first + b"<p>")
    assert there == set()
    assert list(tmp_path.iterdir()) == []


@both
def test_a_retry_starts_anew(tmp_path: Path, clock: VirtualClock, is_async: bool) -> None:
    whole = PNG + b"whole"
    wire = Wire(streamed(PNG, BLOCK, b"half", error=httpx.ReadError("cut")), streamed(whole))
    assert save(wire, tmp_path / "a.png", is_async=is_async, max_retries=1).read_bytes() == whole
    assert len(clock.pauses) == 1


@both
def test_only_a_good_answer_lands_in_the_file(tmp_path: Path, is_async: bool) -> None:
    trap = PNG + b"of a redirect"
    wire = Wire(
        answer(content=trap, status=302, location="/b.png"),
        answer(content=trap, status=503),
        answer(content=PNG + b"whole"),
    )
    assert save(wire, tmp_path / "a.png", is_async=is_async, max_retries=1).read_bytes() == PNG + b"whole"
    with pytest.raises(journeykit.NotFoundError):
        save(Wire(answer(content=trap, status=404)), tmp_path / "b.png", is_async=is_async)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@both
@pytest.mark.parametrize("status", [302, 403, 503])
def test_no_other_body_lands_in_the_file_even_for_a_moment(tmp_path: Path, is_async: bool, status: int) -> None:
    there: set[str] = set()

    def read() -> Iterator[bytes]:
        for _ in range(5):
            yield PNG + BLOCK
            there.update(held(tmp_path))

    wire = Wire(lambda _: httpx.Response(status, stream=Stream(read)))
    with pytest.raises(journeykit.APIError):
        save(wire, tmp_path, is_async=is_async)
    assert there == set()


@both
def test_the_cap_is_about_the_picture_and_not_about_the_no(tmp_path: Path, is_async: bool) -> None:
    with pytest.raises(journeykit.NotFoundError):
        save(Wire(answer(content=BLOCK, status=404)), tmp_path, is_async=is_async, limit=100)


@both
@pytest.mark.parametrize("size", [1000, len(BLOCK)], ids=["through the buffer", "past it"])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, is_async: bool, size: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20 * size + 500, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            save(Wire(streamed(PNG, *[bytes(size)] * 60)), tmp_path, is_async=is_async)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert held(tmp_path) == {}


@both
def test_pictures_are_asked_for_as_they_are(tmp_path: Path, is_async: bool) -> None:
    """What a server packs on its way may unpack to a thousand times as much, in one piece."""
    wire = Wire(streamed(PNG))
    save(wire, tmp_path, is_async=is_async)
    assert wire.requests[-1].headers["accept-encoding"] == "identity"


@both
@pytest.mark.parametrize(
    ("broken", "raised"),
    [
        (httpx.ReadError("cut"), journeykit.APITimeoutError),
        (httpx.RemoteProtocolError("incomplete message body"), journeykit.APITimeoutError),
        (httpx.ReadTimeout("slow"), journeykit.APITimeoutError),
        (OSError(28, "No space left on device"), OSError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=repr,
)
def test_a_broken_download_leaves_what_was_there(
    tmp_path: Path, is_async: bool, broken: BaseException, raised: type[BaseException]
) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")
    for place in (target, tmp_path):
        with pytest.raises(raised):
            save(Wire(streamed(PNG, BLOCK, error=broken)), place, is_async=is_async)
    assert held(tmp_path) == {"a.png": b"old"}


@both
def test_a_saved_picture_is_an_ordinary_file(tmp_path: Path, is_async: bool) -> None:
    before = os.umask(0o027)
    try:
        saved = save(Wire(streamed(PNG)), tmp_path, is_async=is_async)
    finally:
        os.umask(before)
    assert saved.stat().st_mode & 0o777 == 0o640


@both
def test_a_link_stays_one_and_a_path_with_a_slash_is_a_folder(tmp_path: Path, is_async: bool) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "real" / "a.png")
    assert save(Wire(streamed(PNG)), tmp_path / "link.png", is_async=is_async) == tmp_path / "link.png"
    assert (tmp_path / "link.png").is_symlink()
    assert held(tmp_path / "real") == {"a.png": PNG}
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save(Wire(streamed(PNG)), f"{tmp_path}/pictures/", is_async=is_async)  # type: ignore[arg-type]


@both
def test_what_is_no_file_is_not_replaced(tmp_path: Path, is_async: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    wire = Wire(streamed(PNG))
    with pytest.raises(FileExistsError, match="is no file"):
        save(wire, tmp_path / "pipe", is_async=is_async)
    assert (tmp_path / "pipe").is_fifo()
    assert len(wire.requests) == 1, "nothing was downloaded"


@both
@pytest.mark.parametrize("count", [1, 4])
def test_several_pictures_in_one_folder_keep_apart(tmp_path: Path, is_async: bool, count: int) -> None:
    urls = [{"url": f"https://pictures.example/{number}.png"} for number in range(count)]
    pictures = [answer(content=PNG + bytes([number])) for number in range(count)]
    wire = Wire(answer(task_body(PROVIDER, imageUrls=urls)), *pictures)

    async def perform() -> list[Path]:
        task = await aclient(PROVIDER, wire).fetch(TASK_ID)
        return [await image.save(tmp_path) for image in task.images]

    if is_async:
        saved = asyncio.run(perform())
    else:
        saved = [image.save(tmp_path) for image in client(PROVIDER, wire).fetch(TASK_ID).images]
    numbers = [""] if count == 1 else [f"-{number}" for number in range(1, count + 1)]
    assert [path.name for path in saved] == [f"{PROVIDER}-{TASK_ID}{number}.png" for number in numbers]
    assert [path.read_bytes()[-1] for path in saved] == list(range(count))


@pytest.mark.parametrize("letter", ["灯", "𝔞", "a"])
def test_the_longest_name_of_a_task_is_a_name_of_a_file(tmp_path: Path, letter: str) -> None:
    """An id has 200 characters at most, a name in a folder 255 bytes."""
    urls = [{"url": f"https://pictures.example/{number}.png"} for number in range(2)]
    saved = set()
    for last in "12":
        wire = Wire(answer(task_body(PROVIDER, id=letter * 199 + last, imageUrls=urls)), answer(content=PNG))
        saved |= {image.save(tmp_path) for image in client(PROVIDER, wire).fetch(TASK_ID).images}
    assert len(held(tmp_path)) == len(saved) == 4
