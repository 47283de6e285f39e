"""Four emulated providers, on a clock that does not wait, for the examples in the documents."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

import journeykit.drive
from journeykit.adapters import names
from journeykit_emulator.clock import VirtualClock
from journeykit_emulator.server import serve


class FastClock:
    """Moves the emulated providers on instead of sleeping."""

    def __init__(self) -> None:
        self.world = VirtualClock()

    def now(self) -> float:
        return self.world.now()

    def sleep(self, seconds: float) -> None:
        self.world.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        self.world.advance(seconds)


@pytest.fixture
def begin(monkeypatch, tmp_path):
    """Serve a provider, with its key and address in the environment."""
    clock = FastClock()
    monkeypatch.setattr(journeykit.drive, "SYSTEM_CLOCK", clock)
    monkeypatch.setattr("journeykit.observer.utc_now", lambda: datetime.fromtimestamp(clock.now(), UTC))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mask.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with ExitStack() as stack:

        def serving(name):
            begun = stack.enter_context(serve(name, clock=clock.world))
            monkeypatch.setenv(f"{name.upper()}_API_KEY", begun.api_key)
            monkeypatch.setenv(f"{name.upper()}_BASE_URL", begun.base_url)
            return begun

        yield serving


@pytest.fixture
def servings(begin):
    """Serve all providers."""
    return {name: begin(name) for name in names()}


@pytest.fixture
def providers(servings):
    """Serve all providers as `servings` does, and give the addresses."""
    return {name: serving.base_url for name, serving in servings.items()}


@pytest.fixture
def logger(monkeypatch):
    """Let an example set up logging, and take it back."""
    logger = logging.getLogger("journeykit")
    monkeypatch.setattr(logger, "handlers", [*logger.handlers])
    level = logger.level
    yield logger
    logger.setLevel(level)
