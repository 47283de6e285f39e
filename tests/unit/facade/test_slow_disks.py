"""Saving in an event loop: the loop goes on while the disk does not, and who is cancelled leaves no file."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest
from facade_files import BLOCK, PNG, PROVIDER, held, streamed
from facade_wire import TASK_ID, Wire, aclient, answer, task_body

from journeykit import saving
from journeykit.download import PICTURE, Wanted
from journeykit.models import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def test_a_thread_that_comes_too_late_finds_nothing_to_write_to(tmp_path: Path) -> None:
    part = saving._Part(tmp_path, Wanted(State(id="1", provider=PROVIDER), (), PICTURE))
    part.discard()
    part.begin()
    part.write(PNG)
    assert held(tmp_path) == {}


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
