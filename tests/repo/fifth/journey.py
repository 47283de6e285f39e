"""imagine -> wait -> press -> save, sync and async, of the providers named, at their emulators on virtual time."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import journeykit
import journeykit.drive
from journeykit_emulator.clock import VirtualClock
from journeykit_emulator.server import serve


class FastClock:
    """Moves the emulated provider on instead of sleeping."""

    def __init__(self) -> None:
        self.world = VirtualClock()

    def now(self) -> float:
        return self.world.now()

    def sleep(self, seconds: float) -> None:
        self.world.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        self.world.advance(seconds)


def kind_of(saved: Path) -> str:
    return "image/png" if saved.read_bytes().startswith(b"\x89PNG\r\n") else "no picture"


def sync_journey(name: str, folder: str, **options: str) -> str:
    with journeykit.Client(name, **options) as client:
        task = client.imagine("a paper boat").wait()
        child = task.upscale(2).wait()
        return f"{child.status}, {kind_of(child.image.save(folder))}"


async def async_journey(name: str, folder: str, **options: str) -> str:
    async with journeykit.AsyncClient(name, **options) as client:
        task = await (await client.imagine("a paper boat")).wait()
        child = await (await task.press("U2")).wait()
        return f"{child.status}, {kind_of(await child.image.save(folder))}"


clock = FastClock()
journeykit.drive.SYSTEM_CLOCK = clock
for name in sys.argv[1:]:
    with serve(name, clock=clock.world) as serving, tempfile.TemporaryDirectory() as folder:
        options = {"api_key": serving.api_key, "base_url": serving.base_url}
        print(f"{name} sync: {sync_journey(name, folder, **options)}")
        print(f"{name} async: {asyncio.run(async_journey(name, folder, **options))}")
