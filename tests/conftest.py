"""How everything is tried: the same examples every time, however slow the machine is, and Ctrl-C as in a terminal."""

import os
import signal

import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None, derandomize=True, database=None)
settings.load_profile("everywhere")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in `make test &`: commands that are interrupted inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Share the tests out to twice as many processes as there are cores: a third of them wait for a timeout."""
    return 2 * (os.cpu_count() or 1)
