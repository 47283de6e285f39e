"""Put a provider's wire, a world and the layers around them together into one ASGI application."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from journeykit_emulator.clock import Clock
from journeykit_emulator.courier import delivering
from journeykit_emulator.faults import Fault, Faults
from journeykit_emulator.hook_faults import HookFault
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
    hook_faults: Sequence[HookFault] = (),
    calls_anywhere: bool = False,
) -> Starlette:
    """Build the emulator of a provider; its world is `app.state.world`.

    Served under a clock that runs by itself it sends callbacks, under a virtual one `deliver_due` does; none
    leaves this machine unless `calls_anywhere` lets it.

    Raises:
        UnknownProviderError: if no such provider is known.
        ValueError: if a world is given together with a clock, a scenario or hook faults for a new one.
    """
    wire = load_wire(provider)
    if world is None:
        world = World(wire.PROVIDER, clock=clock, scenario=scenario, hook_faults=hook_faults)
    elif clock is not None or scenario is not None or hook_faults:
        raise ValueError("a given world brings its own clock, scenario and hook faults")
    app = _Emulator(wire.routes(world), world, faults, calls_anywhere=calls_anywhere)
    app.router.redirect_slashes = False
    app.state.world = world
    return app


class _Emulator(Starlette):
    """Starlette with the network around it.

    The layers stand outside of Starlette's own error handling, which would otherwise turn a dropped
    connection into a polite answer with status 500.
    """

    def __init__(
        self, routes: Sequence[BaseRoute], world: World, faults: Sequence[Fault], *, calls_anywhere: bool
    ) -> None:
        super().__init__(routes=routes, lifespan=lambda _app: delivering(world, calls_anywhere=calls_anywhere))
        self._world = world
        self._faults = faults

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the provider into faults, and both into the log."""
        inner = super().build_middleware_stack()
        if cors := self._world.provider.cors:
            inner = CORSMiddleware(inner, **cors)
        faulty = Faults(inner, faults=self._faults, world=self._world, routes=self.routes)
        return TrafficLog(faulty, world=self._world, routes=self.routes)
