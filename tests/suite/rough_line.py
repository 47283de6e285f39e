"""A loopback TCP line between a client and an emulator, on which connections break where a plan says.

It knows of HTTP only where a message ends. What goes wrong in the answers themselves is
`journeykit_emulator.faults`'.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from types import TracebackType
    from typing import Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Mishap(StrEnum):
    """What becomes of a request; "unseen" means that the provider never gets it."""

    RESET_UNREAD = "reset, unseen, before it was read"
    RESET_READ = "reset, unseen, after it was read"
    SILENT = "unseen, and never answered"
    RESET_HANDLED = "reset instead of an answer"
    RESET_IN_HEAD = "reset within the head of the answer"
    RESET_IN_BODY = "reset within the body of the answer"
    UNENDED = "the answer is whole, but announces more, which never comes"
    WITHHELD = "the answer never comes"
    SLOW = "the answer comes in drops"

    @property
    def is_unseen(self) -> bool:
        """Whether the provider never gets the request."""
        return self in {Mishap.RESET_UNREAD, Mishap.RESET_READ, Mishap.SILENT}


class RoughLine:
    """The line, in the running event loop; the n-th request since the plan was made has the mishap of that number."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        # Keeps the port while nobody listens on it: then connections are refused.
        self._place = _bound(0)
        self.port: int = self._place.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._server: asyncio.Server | None = None
        self.open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        """A task for each connection that there is, and the end of it that the client reads."""
        self._last = b""
        self.plan({})

    def plan(self, mishaps: Mapping[int, Mishap]) -> None:
        """Say what happens to which request, counted from 1, from now on."""
        self._mishaps, self._count = mishaps, 0
        self.happened: list[Mishap] = []
        self._more = asyncio.Condition()

    async def reached(self, number: int) -> None:
        """Wait until so many mishaps have happened."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.happened) >= number)

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._hang_up()
        self._place.close()

    def repeat(self) -> None:
        """Send the last answer once more on every connection, though nobody asked."""
        for writer in self.open.values():
            writer.write(self._last)

    def end(self) -> None:
        """Send nothing any more on any connection."""
        for writer in self.open.values():
            writer.get_extra_info("socket").shutdown(socket.SHUT_WR)

    @contextlib.asynccontextmanager
    async def down(self) -> AsyncIterator[None]:
        """Refuse connections, and end those that there are."""
        await self._hang_up()
        try:
            yield
        finally:
            await self._listen()

    async def _listen(self) -> None:
        listener = _bound(self.port)
        listener.listen(1024)
        self._server = await asyncio.start_server(self._serve, sock=listener)

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self.open:
            task.cancel()
        await asyncio.gather(*self.open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open[task] = writer
        upstream: asyncio.StreamWriter | None = None
        try:
            answers, upstream = await asyncio.open_connection(self._target.hostname, self._target.port)
            while await self._pass_on(reader, writer, answers, upstream):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one of the two hung up, or the line is taken down
        finally:
            self.open.pop(task, None)
            for end in (writer, upstream):
                if end is not None:
                    end.transport.abort()

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
    ) -> bool:
        first = await reader.readexactly(1)
        self._count += 1
        mishap = self._mishaps.get(self._count)
        if mishap is not None:
            async with self._more:
                self.happened.append(mishap)
                self._more.notify_all()
        if mishap is Mishap.RESET_UNREAD:
            return _reset(writer)
        request = first + await _message(reader)
        if mishap is Mishap.RESET_READ:
            return _reset(writer)
        if mishap is Mishap.SILENT:
            await reader.read()
            return False
        upstream.write(request)
        answer = self._last = await _message(answers)
        if mishap is Mishap.WITHHELD:
            await reader.read()
            return False
        if mishap is Mishap.RESET_HANDLED:
            return _reset(writer)
        if mishap in {Mishap.RESET_IN_HEAD, Mishap.RESET_IN_BODY}:
            writer.write(answer[:20] if mishap is Mishap.RESET_IN_HEAD else answer[:-5])
            await asyncio.sleep(0.005)  # so that it is read before the reset overtakes it
            return _reset(writer)
        if mishap is Mishap.UNENDED:
            writer.write(_LENGTH.sub(lambda said: said[0] + b"0", answer))
            return False
        if mishap is Mishap.SLOW:
            for at in range(0, len(answer), 60):
                writer.write(answer[at : at + 60])
                await asyncio.sleep(0.002)
            return True
        writer.write(answer)
        return True


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _reset(writer: asyncio.StreamWriter) -> bool:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")
