"""Put a provider's wire, a world and the layers around them together into one ASGI application."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from journeykit_emulator.clock import Clock
from journeykit_emulator.faults import Fault, Faults
from journeykit_emulator.provider import load_wire
from journeykit_emulator.scenario import Scenario
from journeykit_emulator.traffic import TrafficLog
from journeykit_emulator.world import World


def create_app(
    provider: str,
    *,
    world: World | None = None,
    clock: Clock | None = None,
    scenario: Scenario | None = None,
    faults: Sequence[Fault] = (),
) -> Starlette:
    """Build the emulator of a provider; its world is `app.state.world`.

    Raises:
        UnknownProviderError: if no such provider is known.
        ValueError: if a world is given together with a clock or a scenario for a new one.
    """
    wire = load_wire(provider)
    if world is None:
        world = World(wire.PROVIDER, clock=clock, scenario=scenario)
    elif clock is not None or scenario is not None:
        raise ValueError("a given world brings its own clock and scenario")
    app = _Emulator(wire.routes(world), world, faults)
    app.router.redirect_slashes = False
    app.state.world = world
    return app


class _Emulator(Starlette):
    """Starlette with the network around it.

    The layers stand outside of Starlette's own error handling, which would otherwise turn a dropped
    connection into a polite answer with status 500.
    """

    def __init__(self, routes: Sequence[BaseRoute], world: World, faults: Sequence[Fault]) -> None:
        super().__init__(routes=routes)
        self._world = world
        self._faults = faults

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the provider into faults, and both into the log."""
        inner = super().build_middleware_stack()
        faulty = Faults(inner, faults=self._faults, world=self._world, routes=self.routes)
        return TrafficLog(faulty, world=self._world, routes=self.routes)
