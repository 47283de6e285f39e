"""What ends a run from outside: a request of the machine to end is taken as Ctrl-C is, and nothing paid is lost to it.

While a run goes on it cancels the run; while what came of it is written, which takes a moment, it waits.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

INTERRUPTED = (KeyboardInterrupt, asyncio.CancelledError)
"""What `asyncio.run` raises when a run was ended from outside."""
_NAMES = ("SIGTERM", "SIGHUP")  # of a container or a service that is stopped, of a terminal that is closed


class Watch:
    """Signals that nobody else handles, for as long as a run lasts and what came of it is written."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Take the signals."""
        if threading.current_thread() is threading.main_thread():
            for each in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
                if signal.getsignal(each) is signal.SIG_DFL:
                    self._hold(each)
        return self

    def __exit__(self, *_: object) -> None:
        """Give them back."""
        for each, handler in self._before.items():
            signal.signal(each, handler)

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Let them cancel the running task of asyncio."""
        loop, running, taken = asyncio.get_running_loop(), asyncio.current_task(), []
        assert running is not None  # noqa: S101 - only coroutines come here
        for each in list(self._before):
            try:
                loop.add_signal_handler(each, running.cancel)
            except (NotImplementedError, RuntimeError, ValueError):  # Windows
                break
            taken.append(each)
        try:
            yield
        finally:
            for each in taken:
                loop.remove_signal_handler(each)
                signal.signal(each, _later)

    def writes(self) -> None:
        """Let nothing interrupt what comes now: it is short, and all that is left of what was paid for."""
        if threading.current_thread() is threading.main_thread():
            self._hold(signal.SIGINT)

    def _hold(self, each: int) -> None:
        before = signal.signal(each, _later)
        self._before.setdefault(each, before)


def _later(_number: int, _frame: object) -> None:
    """Do nothing: what is being written is written first."""
