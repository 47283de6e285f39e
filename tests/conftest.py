"""How everything is tried: the same examples every time, however slow the machine is."""

import gc
import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None, derandomize=True, database=None)
settings.load_profile("everywhere")


@pytest.fixture
def in_a_terminal() -> Generator[None, None, None]:
    """Have signals as a program in a terminal has them, and whatever it starts: `nohup make test &` ignores two."""
    wanted = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    before = {each: signal.signal(each, handler) for each, handler in wanted.items()}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Share the tests out to twice as many processes as there are cores: a quarter of their time they wait."""
    cores = yield
    return cores if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else 2 * cores


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later collection of garbage: it stays to the end."""
    gc.freeze()
