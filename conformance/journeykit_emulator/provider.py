"""What the world must know about a provider, apart from its wire format.

A provider is a module in `wire/`: its name is the provider's, it holds a `PROVIDER` and a function
`routes(world)`. There is no list to edit.
"""

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, cast

from starlette.routing import BaseRoute

from journeykit_emulator import wire
from journeykit_emulator.jobs import Action, Errand

if TYPE_CHECKING:
    from journeykit_emulator.world import World


class UnknownProviderError(ValueError):
    """No wire module has that name."""


def millisecond_ids(now: float, number: int, taken: Mapping[str, object]) -> str:
    """Make an id of 13 digits of epoch milliseconds and 3 more, unused so far."""
    candidate = int(now * 1000) * 1000 + (number * 379 + 123) % 1000
    while str(candidate) in taken:
        candidate += 1
    return str(candidate)


@dataclass(frozen=True, slots=True)
class Provider:
    """The house rules of one provider."""

    name: str
    keys: tuple[str, ...]
    #: Price per action or errand, in the provider's unit; what is not listed is free.
    prices: Mapping[Action | Errand, Decimal]
    #: Factor on the price per speed or pool the customer chose.
    pool_factors: Mapping[str, Decimal] = field(default_factory=dict)
    #: False: taken at submit and given back on failure. True: taken when the picture is there.
    charges_on_success: bool = False
    #: Seconds between the provider's looks at Midjourney; 0 = always current.
    refresh: float = 0.0
    #: Whether a new task can be seen before the first look.
    seen_at_once: bool = True
    #: Whether callbacks come straight from who draws, at once, instead of with the provider's looks.
    calls_from_upstream: bool = False
    #: Seconds after which the provider itself declares an unfinished task failed.
    abandons_after: float = inf
    abandon_reason: str = ""
    #: What a task says that ran longer than its account's setting lets it; empty where there is no such setting.
    timeout_reason: str = ""
    #: Seconds a dialog may stay open; a later answer is taken, and the job fails.
    dialogs_hold: float = inf
    #: Actions that never wait behind others.
    unlimited: frozenset[Action] = frozenset()
    #: What pages of other origins may do, in the words of Starlette's CORSMiddleware; empty where nothing is known.
    cors: Mapping[str, Any] = field(default_factory=dict)
    new_id: Callable[[float, int, Mapping[str, object]], str] = millisecond_ids

    def price(self, what: Action | Errand, pool: str | None = None) -> Decimal:
        """Tell what an action or errand costs."""
        return self.prices.get(what, Decimal(0)) * self.pool_factors.get(pool or "", Decimal(1))


class Wire(Protocol):
    """The two names a wire module must hold."""

    PROVIDER: Provider

    def routes(self, world: "World") -> Sequence[BaseRoute]:
        """Build the provider's HTTP surface over a world."""
        ...


def provider_names() -> list[str]:
    """List the providers there is a wire module for."""
    return sorted(module.name for module in pkgutil.iter_modules(wire.__path__))


def load_wire(name: str) -> Wire:
    """Import the wire module of a provider."""
    if name not in provider_names():
        raise UnknownProviderError(f"unknown provider {name!r}; choose one of {', '.join(provider_names())}")
    return cast("Wire", import_module(f"{wire.__name__}.{name}"))
