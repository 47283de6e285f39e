"""One run of a benchmark: its size, its time, and functions in processes of their own.

Not what is measured (`questions`), and not what is done with the figures (`report`).
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import sysconfig
import threading
import time
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import find_spec
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

P = ParamSpec("P")
T = TypeVar("T")

OTHER_ENDS = (signal.SIGTERM, signal.SIGHUP)
"""What ends a process beside Ctrl-C."""
_ENDED, _STARTING = threading.Event(), threading.Lock()


class BrokenError(Exception):
    """The benchmark itself does not work; a goal that is missed is none of this."""


class Run:
    """What a question is asked with."""

    def __init__(self, seconds: float, *, quick: bool = False) -> None:
        self.quick = quick
        """Whether to show only that everything runs; the figures mean nothing then."""
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left for this question."""
        return self._until - time.monotonic()

    def tell(self, text: str) -> None:
        """Show how far it is."""
        print(f"  {text}", file=sys.stderr, flush=True)

    def rounds(self, most: int) -> Iterator[int]:
        """Number rounds from 1, as many as there is time for: at least one, and no further one that would not fit."""
        for number in range(1, (1 if self.quick else most) + 1):
            began = time.monotonic()
            yield number
            if time.monotonic() - began > self.left:
                return


def apart(seconds: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a fresh process, so that nothing that came before counts.

    Raises:
        BrokenError: if it raises, dies, or takes longer than that.
    """
    name = f"{work.__module__}.{work.__qualname__}{args}"
    with started(_perform, work, args, kwargs) as (mine, _):
        try:
            if not mine.poll(seconds):
                raise BrokenError(f"{name} takes longer than {seconds:g} s")
            return cast("T", mine.recv())
        except EOFError:
            raise BrokenError(f"{name} died; what it said is above") from None


@contextmanager
def started(work: Callable[..., None], *args: object) -> Iterator[tuple[Connection, SpawnProcess]]:
    """Run `work(pipe, *args)` in a process of its own as long as the block lasts; gives the other end of the pipe.

    It hears no Ctrl-C, which a terminal sends to all: whoever started it ends it.

    Raises:
        BrokenError: if everything is to end.
    """
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_deaf, args=(work, its, *args), daemon=True)
    with _STARTING:
        if _ENDED.is_set():
            raise BrokenError("the benchmark was stopped")
        resource_tracker.ensure_running()  # to start it would unblock them
        # It inherits that. And what ends a start in the middle lets it complain of half of what it is told.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *OTHER_ENDS})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
    try:
        its.close()
        yield mine, process
    finally:
        process.kill()
        process.join()


def _deaf(work: Callable[..., None], *args: object) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OTHER_ENDS)
    work(*args)


def end() -> None:
    """End whatever has been started, also by threads that nobody can interrupt, and let nothing start any more."""
    with _STARTING:
        _ENDED.set()
    for process in multiprocessing.active_children():
        process.kill()


def _perform(result: Connection, work: Callable[..., Any], args: Any, kwargs: Any) -> None:
    result.send(work(*args, **kwargs))


def is_installed(module: str) -> bool:
    """Whether a module could be imported."""
    return find_spec(module) is not None


def without(*modules: str) -> None:
    """Let this process do as if these were not installed; the first thing it does.

    Raises:
        BrokenError: if it is too late for that.
    """
    if found := sys.modules.keys() & set(modules):
        raise BrokenError(f"{', '.join(found)} was imported before it could be kept away")
    for name in modules:
        sys.modules[name] = cast("Any", None)


def truly_without(*modules: str) -> None:
    """Let this process search for modules in vain each time, which is what it costs not to have them.

    The search is that of a plain install: each folder costs some microseconds, and a checkout has some more of them.
    """
    without(*modules)
    for name in modules:
        del sys.modules[name]
    searched = _plain_path()

    class Vain(MetaPathFinder):
        def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> None:  # noqa: ARG002
            if name in modules:
                PathFinder.find_spec(f"{name}_that_nobody_has", path or searched)
                raise ModuleNotFoundError(f"no module named {name!r}", name=name)

    sys.meta_path.insert(sys.meta_path.index(PathFinder), Vain())


def _plain_path() -> list[str]:
    """Give the folders that modules are searched for in after `pip install`: the program's, Python's and packages'."""
    python = Path(sysconfig.get_path("stdlib")).parent
    packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return [*sys.path[:1], *(each for each in sys.path[1:] if each in packages or Path(each).is_relative_to(python))]
