"""One run of a benchmark: its size, its time, and functions in processes of their own.

Not what is measured (`questions`), and not what is done with the figures (`report`).
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")


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
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_perform, args=(its, work, args, kwargs), daemon=True)
    process.start()
    its.close()
    name = f"{work.__module__}.{work.__qualname__}{args}"
    try:
        if not mine.poll(seconds):
            raise BrokenError(f"{name} takes longer than {seconds:g} s")
        return cast("T", mine.recv())
    except EOFError:
        raise BrokenError(f"{name} died; what it said is above") from None
    finally:
        process.kill()
        process.join()


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
    """Let this process search for modules in vain each time, which is what it costs not to have them."""
    without(*modules)
    for name in modules:
        del sys.modules[name]

    class Vain(MetaPathFinder):
        def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> None:  # noqa: ARG002
            if name in modules:
                PathFinder.find_spec(f"{name}_that_nobody_has", path)
                raise ModuleNotFoundError(f"no module named {name!r}", name=name)

    sys.meta_path.insert(0, Vain())
