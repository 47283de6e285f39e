"""Fixtures of what is tested with a real Redis: a server, and a fleet of replicas on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .fleet import open_fleet
from .half_virtual import use
from .redis_server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_emulator.faults import Fault


@pytest.fixture
def half_virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)


@pytest.fixture(scope="module")
def lasting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server of the test's own, to be killed."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def opened(lasting_server: RedisServer, request: pytest.FixtureRequest) -> Any:
    def open_here(provider: str = "trueai", *faults: Fault, **scenario: Any) -> Any:
        return open_fleet(lasting_server.url, request.node.name, provider, *faults, **scenario)

    return open_here
