"""Every test of the facade runs without the user's environment and without real pauses."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from journeykit import drive

if TYPE_CHECKING:
    from facade_wire import VirtualClock

# Under importlib mode a test's folder is not on the path; the tests here share `facade_wire`.
sys.path.append(str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_BASE_URL")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    """Give clients made in the test a clock that costs no time."""
    from facade_wire import VirtualClock

    virtual = VirtualClock()
    monkeypatch.setattr(drive, "SYSTEM_CLOCK", virtual)
    return virtual


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Resolve names from a table: no test asks the network."""
    from facade_wire import PUBLIC

    table = {"inside.example": "10.0.0.7"}
    real = socket.getaddrinfo

    def resolve(host: str, port: Any, *args: Any, **options: Any) -> Any:
        # Literal addresses, in whatever spelling, are read by the real one; it asks nobody for them.
        is_name = host != "localhost" and host.rpartition(".")[2].isalpha()
        return real(table.get(host, PUBLIC if is_name else host), port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return table
