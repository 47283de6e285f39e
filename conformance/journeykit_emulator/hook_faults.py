"""What goes wrong with callbacks between a provider and a client, on demand.

A `HookFault` says when (nth callback of a task, phase it tells) and what (an effect): which deliveries
leave in place of one, and when. Nothing goes wrong unless it was asked for.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from journeykit_emulator.plan import Phase

if TYPE_CHECKING:
    from journeykit_emulator.hooks import Delivery
    from journeykit_emulator.scenario import Options

HookEffect = Callable[["Delivery"], Sequence["Delivery"]]


@dataclass(frozen=True, slots=True)
class HookFault:
    """When which effect strikes; whatever is left out matches everything."""

    effect: HookEffect
    calls: Collection[int] | None = None  # counted from 1 per task
    phase: Phase | None = None  # that the callback tells

    def strikes(self, delivery: "Delivery") -> bool:
        """Tell whether this fault is about such a delivery."""
        return (self.calls is None or delivery.number in self.calls) and self.phase in {None, delivery.seen.phase}


def drop() -> HookEffect:
    """Lose it; `world.callbacks` says so."""
    return lambda _delivery: ()


def repeat(times: int = 2) -> HookEffect:
    """Send the same several times."""
    return lambda delivery: (delivery,) * times


def delay(seconds: float) -> HookEffect:
    """Let it arrive later, by the world's clock; what has become due meanwhile overtakes it."""
    return lambda delivery: (replace(delivery, at=delivery.at + seconds),)


def overtaken() -> HookEffect:
    """Let it arrive right behind the task's next one; the last cannot be overtaken."""
    return lambda delivery: (replace(delivery, at=delivery.next_at),)


def quirks(options: "Options") -> list[HookFault]:
    """Return what a scenario has switched on."""
    found = []
    if options.doubled_callbacks:
        found += [HookFault(repeat(), phase=phase) for phase in Phase if phase.final]
    if options.overtaken_callbacks:
        found += [HookFault(overtaken(), phase=phase) for phase in Phase if not phase.final]
    return found
