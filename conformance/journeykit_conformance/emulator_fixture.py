"""Emulators that run as long as a test does."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journeykit_emulator import Clock, ScaledClock, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeykit_emulator import World

SPEED = 20.0


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    provider: str
    base_url: str
    api_key: str
    world: World
    """Its tasks, accounts and ledger."""
    clock: Clock


@contextmanager
def emulators() -> Iterator[Callable[..., Emulator]]:
    """Give a function that starts one; all of them stop at the end of the block."""
    with ExitStack() as running:

        def start(provider: str, *, speed: float = SPEED, clock: Clock | None = None, **options: Any) -> Emulator:
            time = clock or ScaledClock(speed)
            serving = running.enter_context(serve(provider, clock=time, **options))
            return Emulator(provider, serving.base_url, serving.api_key, serving.world, time)

        yield start
