"""How everything is tried: the same examples every time, however slow the machine is, and Ctrl-C as in a terminal."""

import gc
import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None, derandomize=True, database=None)
settings.load_profile("everywhere")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in `make test &`: commands that are interrupted inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Share the tests out to twice as many processes as there are cores: a quarter of their time they wait."""
    cores = yield
    return cores if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else 2 * cores


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later collection of garbage: it stays to the end."""
    gc.freeze()
