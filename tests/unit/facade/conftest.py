"""Every test of the facade runs without the user's environment and without real pauses."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
