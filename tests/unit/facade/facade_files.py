"""Pictures that come in pieces, and the saving of one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import TASK_ID, Wire, aclient, answer, client, task_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


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
