"""anyapi: the relay as this operator runs it.

Its sample links are a CDN's, so forwarding is off. The id in its documented path dates from
2025-03-30, after the relay stopped answering malformed bodies twice.
"""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from journeykit_emulator import relay

if TYPE_CHECKING:
    from journeykit_emulator.world import World

PROVIDER = relay.relay_provider("anyapi")
SWITCHES = relay.Switches(forwards_pictures=False, malformed=relay.Malformed.OPENAI_ENVELOPE, names_channel=True)


def routes(world: "World") -> list[BaseRoute]:
    """Build anyapi's HTTP surface."""
    return relay.routes(world, SWITCHES)
