"""Files: written as the bytes come, in constant memory, complete or not at all, and never in the event loop."""

from __future__ import annotations

import asyncio
import io
import os
import resource
import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest
from facade_wire import TASK_ID, Wire, aclient, answer, client, task_body

import journeykit
from journeykit import saving
from journeykit.download import PICTURE, Wanted
from journeykit.models import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from facade_wire import VirtualClock

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
BLOCK = bytes(64 * 1024)
both = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
# What happens to bytes on their way does not depend on the provider; trueai knows no second address.
PROVIDER = "trueai"


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that is made while it is read; notes how many pieces were taken."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self.pieces = pieces
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces():
            self.taken += 1
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece
            await asyncio.sleep(0)


def streamed(*pieces: bytes, error: BaseException | None = None) -> Callable[[httpx.Request], httpx.Response]:
    """Answer with a picture in these pieces, and then, perhaps, break off."""

    def read() -> Iterator[bytes]:
        yield from pieces
        if error is not None:
            raise error

    return lambda _: httpx.Response(200, stream=Stream(read))


def save(wire: Wire, target: Path, *, is_async: bool, limit: int | None = None, **options: Any) -> Path:
    """Save the picture of a finished task, through either twin."""
    wire.answers.insert(0, answer(task_body(PROVIDER, imageUrl="https://pictures.example/a.png")))
    given = {} if limit is None else {"limit": limit}
    if not is_async:
        return client(PROVIDER, wire, **options).fetch(TASK_ID).image.save(target, **given)

    async def perform() -> Path:
        async with aclient(PROVIDER, wire, **options) as user:
            return await (await user.fetch(TASK_ID)).image.save(target, **given)

    return asyncio.run(perform())


def held(folder: Path) -> dict[str, bytes]:
    """List what is in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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


def test_a_thread_that_comes_too_late_finds_nothing_to_write_to(tmp_path: Path) -> None:
    part = saving._Part(tmp_path, Wanted(State(id="1", provider=PROVIDER), (), PICTURE))
    part.discard()
    part.begin()
    part.write(PNG)
    assert held(tmp_path) == {}


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


class SlowFile(io.FileIO):
    """A file on a disk that takes its time, and remembers who came to it."""

    entered = threading.Event()
    may_go_on = threading.Event()
    visitors: ClassVar[set[int]] = set()

    def write(self, content: Any) -> int:
        self.visitors.add(threading.get_ident())
        self.entered.set()
        assert self.may_go_on.wait(10)
        return super().write(content)

    def close(self) -> None:
        self.visitors.add(threading.get_ident())
        super().close()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> type[SlowFile]:
    SlowFile.entered.clear()
    SlowFile.may_go_on.clear()
    SlowFile.visitors.clear()

    def opened(path: Path, mode: str) -> SlowFile:
        return SlowFile(path, mode)

    monkeypatch.setattr(Path, "open", opened)
    return SlowFile


def test_the_event_loop_goes_on_while_the_disk_does_not(tmp_path: Path, slow_disk: type[SlowFile]) -> None:
    wire = Wire(answer(task_body(PROVIDER)), streamed(PNG, *[BLOCK] * 3))

    async def perform() -> None:
        task = await aclient(PROVIDER, wire).fetch(TASK_ID)
        saving = asyncio.create_task(task.image.save(tmp_path))
        assert await asyncio.to_thread(slow_disk.entered.wait, 10)
        assert not saving.done()
        slow_disk.may_go_on.set()
        assert (await saving).stat().st_size == len(PNG) + 3 * len(BLOCK)

    asyncio.run(perform())
    assert slow_disk.visitors
    assert threading.get_ident() not in slow_disk.visitors


@pytest.mark.parametrize("cancellations", [1, 2])
def test_cancelled_while_a_write_is_under_way(tmp_path: Path, slow_disk: type[SlowFile], cancellations: int) -> None:
    wire = Wire(answer(task_body(PROVIDER)), streamed(PNG, *[BLOCK] * 3))

    async def perform() -> None:
        task = await aclient(PROVIDER, wire).fetch(TASK_ID)
        saving = asyncio.create_task(task.image.save(tmp_path))
        assert await asyncio.to_thread(slow_disk.entered.wait, 10)
        for _ in range(cancellations):
            saving.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        slow_disk.may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await saving

    asyncio.run(perform())  # waits for the threads, too
    assert list(tmp_path.iterdir()) == []


def test_cancelled_while_waiting_for_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old")

    async def perform() -> None:
        waiting = asyncio.Event()

        class Stalling(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                yield PNG
                yield BLOCK
                waiting.set()
                await asyncio.Event().wait()

        wire = Wire(answer(task_body(PROVIDER)), lambda _: httpx.Response(200, stream=Stalling()))
        task = await aclient(PROVIDER, wire).fetch(TASK_ID)
        saving = asyncio.create_task(task.image.save(tmp_path / "a.png"))
        await waiting.wait()
        assert len(held(tmp_path)) == 2
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
        assert held(tmp_path) == {"a.png": b"old"}

    asyncio.run(perform())


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
