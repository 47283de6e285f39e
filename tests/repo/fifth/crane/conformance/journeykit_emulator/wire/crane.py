"""crane: the relay as this invented operator runs it."""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from journeykit_emulator import relay

if TYPE_CHECKING:
    from journeykit_emulator.world import World

PROVIDER = relay.relay_provider("crane")
SWITCHES = relay.Switches(forwards_pictures=False, malformed=relay.Malformed.OPENAI_ENVELOPE, names_channel=True)


def routes(world: "World") -> list[BaseRoute]:
    """Build crane's HTTP surface."""
    return relay.routes(world, SWITCHES)
