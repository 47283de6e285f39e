"""What ends a run from outside: a request of the machine to end is taken as Ctrl-C is, so that nothing paid is lost."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = (KeyboardInterrupt, asyncio.CancelledError)
"""What `asyncio.run` raises when a run was ended from outside."""
_NAMES = ("SIGTERM", "SIGHUP")  # of a container or a service that is stopped, of a terminal that is closed


@contextmanager
def heeded() -> Iterator[None]:
    """Cancel the running task of asyncio when a signal asks the process to end; one that others handle is theirs."""
    loop, running, taken = asyncio.get_running_loop(), asyncio.current_task(), []
    assert running is not None  # noqa: S101 - only coroutines come here
    for each in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
        if signal.getsignal(each) is signal.SIG_DFL:
            try:
                loop.add_signal_handler(each, running.cancel)
            except (NotImplementedError, RuntimeError, ValueError):  # Windows, or another thread than the first
                break
            taken.append(each)
    try:
        yield
    finally:
        for each in taken:
            loop.remove_signal_handler(each)
