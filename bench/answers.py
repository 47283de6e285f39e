"""A server of constant answers in a process of its own: so fast that whatever is measured against it is the client.

What it answers was said by an emulator once, to each path that a client asked for; no task lives here.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from bench.workers import working

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    import httpx

KEY = "sk-benchmark"
PROMPT = "a paper boat"
PREDICTION = "gm3qorzdhgbfurvjtvhg6dckhu"
"""Id of what Replicate calls a prediction, which its own SDK fetches."""
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NOT_RECORDED = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"


def recorded(provider: str) -> tuple[str, dict[bytes, bytes]]:
    """Let a provider's emulator make and show one task; give its id, and the answers by the path that was asked for."""
    # Not above: whoever measures imports this module, and is to find nothing imported.
    import httpx

    import journeykit
    from journeykit_emulator import VirtualClock, create_app

    clock, answers = VirtualClock(), dict[bytes, bytes]()
    emulator = create_app(provider, clock=clock)

    async def note(response: httpx.Response) -> None:
        body = await response.aread()
        kind = response.headers["content-type"].encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n" % (kind, len(body))
        answers[b"/%b%b" % (provider.encode(), response.request.url.raw_path)] = head + body

    async def perform() -> str:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(app=emulator), event_hooks={"response": [note]}) as http,
            journeykit.AsyncClient(
                provider,
                api_key=next(iter(emulator.state.world.accounts)),
                base_url="http://emulated",
                http_client=http,
            ) as client,
        ):
            task = await client.imagine(PROMPT)
            clock.advance(1000)
            await client.fetch(task.id)
            return task.id

    return asyncio.run(perform()), answers


def prediction() -> dict[bytes, bytes]:
    """Give the answer that Replicate documents for a prediction that has succeeded, about an imagine."""
    path = f"/v1/predictions/{PREDICTION}"
    made = {
        "id": PREDICTION,
        "model": "a/model",
        "version": "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
        "input": {"prompt": PROMPT},
        "logs": "",
        "output": ["https://pictures.invalid/1.png"],
        "error": None,
        "status": "succeeded",
        "created_at": "2026-01-01T00:00:00.000Z",
        "started_at": "2026-01-01T00:00:01.000Z",
        "completed_at": "2026-01-01T00:00:41.000Z",
        "metrics": {"predict_time": 40.0},
        "urls": {"get": f"https://api.invalid{path}", "cancel": f"https://api.invalid{path}/cancel"},
    }
    body = json.dumps(made).encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    return {path.encode(): head + body}


class _Constant(asyncio.Protocol):
    """Answers each request as soon as it is there."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers, self._came = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        self._came += data
        while (end := self._came.find(_HEAD_ENDS)) >= 0:
            head = self._came[:end]
            length = _LENGTH.search(head)
            size = end + len(_HEAD_ENDS) + (int(length[1]) if length else 0)
            if len(self._came) < size:
                return
            self._came = self._came[size:]
            self._transport.write(self._answers.get(head.split(b" ", 2)[1], _NOT_RECORDED))


def _serve(port: Connection, answers: dict[bytes, bytes]) -> None:
    async def perform() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Constant(answers), "127.0.0.1", 0, backlog=2048)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(perform())


@contextmanager
def serving(answers: dict[bytes, bytes]) -> Iterator[str]:
    """Serve answers on this machine as long as the block lasts; gives the address."""
    with working(_serve, answers) as server:
        yield f"http://127.0.0.1:{server.said()}"
