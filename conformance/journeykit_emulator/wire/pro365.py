"""pro365: the relay as this operator runs it.

Its sample links are the relay's own, so forwarding is on. Its navigation has the upload page, which
came with the revision of 2024-07-31; which revision runs today is unknown.
"""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from journeykit_emulator import relay

if TYPE_CHECKING:
    from journeykit_emulator.world import World

PROVIDER = relay.relay_provider("pro365")
SWITCHES = relay.Switches(forwards_pictures=True, malformed=relay.Malformed.TWO_DOCUMENTS, names_channel=False)


def routes(world: "World") -> list[BaseRoute]:
    """Build pro365's HTTP surface."""
    return relay.routes(world, SWITCHES)
