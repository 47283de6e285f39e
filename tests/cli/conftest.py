"""The command line, called in this process; keys and addresses come from the test alone, and nobody sleeps."""

from __future__ import annotations

import asyncio
import json
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from journeykit.cli.app import run
from journeykit_emulator import VirtualClock, serve

PROVIDERS = ("anyapi", "ohmygpt", "pro365", "trueai")


def submits(serving):
    return len(serving.world.ledger)


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Clock(VirtualClock):
    """The time of the emulators and of the facade: whoever sleeps moves it."""

    def __init__(self):
        super().__init__()
        self.on_sleep = lambda: None

    async def asleep(self, seconds):
        self.on_sleep()
        self.advance(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def journeykit(monkeypatch, capsys, tmp_path, tmp_path_factory):
    """Call a command in an empty directory."""
    for provider in (*(name.upper() for name in PROVIDERS), "ACME"):
        for what in ("API_KEY", "API_KEY_2", "BASE_URL"):
            monkeypatch.delenv(f"{provider}_{what}", raising=False)
    for name in ("JOURNEYKIT_PROVIDER", "JOURNEYKIT_CONFIG", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)

    def call(*args):
        code = run([str(each) for each in args])
        return Ended(code, *capsys.readouterr())

    return call


@pytest.fixture
def clock(monkeypatch):
    """Replace the clock that clients take, and read the certificates once: nothing here speaks TLS."""
    clock = Clock()
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)
    monkeypatch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
    return clock


@pytest.fixture
def emulated(journeykit, clock, monkeypatch):
    """Serve a provider, and set the environment as `journeykit emulate` says."""
    with ExitStack() as served:

        def begin(provider, *faults, **options):
            serving = served.enter_context(serve(provider, clock=clock, faults=faults, **options))
            monkeypatch.setenv(f"{provider.upper()}_API_KEY", serving.api_key)
            monkeypatch.setenv(f"{provider.upper()}_BASE_URL", serving.base_url)
            return serving

        yield begin


@pytest.fixture
def picture(journeykit):
    """A picture of somebody's own, in the current directory."""
    from journeykit_emulator.pictures import draw_grid

    Path("one.png").write_bytes(draw_grid("one", edge=64))
    Path("two.png").write_bytes(draw_grid("two", edge=64))
    return Path("one.png")
