"""Work in processes of its own, that is asked for and says what it has come to.

What is worked on is the questions'.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bench.run import BrokenError, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

PATIENCE = 60.0  # real seconds for a process to come up, or to say what it knows


class Worker:
    """Work in a process of its own, and what it says."""

    def __init__(self, pipe: Connection, process: SpawnProcess) -> None:
        self._pipe, self._process = pipe, process

    def ask(self) -> None:
        """Let it go on, if it waits for that."""
        self._pipe.send(True)

    def said(self, seconds: float = PATIENCE) -> Any:
        """Wait for the next that it says.

        Raises:
            BrokenError: if nothing comes within so many seconds, or it has died.
        """
        try:
            if not self._pipe.poll(seconds):
                raise BrokenError(f"a process said nothing for {seconds:g} s")
            return self._pipe.recv()
        except EOFError:
            raise BrokenError("a process died; what it said is above") from None

    def kill(self) -> None:
        """End it at once; it has no time to say anything to anybody."""
        self._process.kill()


@contextmanager
def working(work: Callable[..., None], *args: object) -> Iterator[Worker]:
    """Run `work(pipe, *args)` in a process of its own."""
    with started(work, *args) as (mine, process):
        yield Worker(mine, process)
