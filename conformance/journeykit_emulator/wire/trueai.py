"""trueai: a trueai-org/midjourney-proxy server with Discord accounts.

The key is compared as it stands, without any prefix. Tasks belong to nobody: who knows an id may
read it and press its buttons. The first key is an administrator's: on a stock server nobody else
may cancel, though the provider's page lists that as an ordinary call. A callback goes out with the
write to the database, every 3 s: what it tells can be fetched from then on.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from journeykit_emulator.jobs import Action
from journeykit_emulator.provider import Provider
from journeykit_emulator.trueai import routes as surface

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_UNCOUNTED = {Action.UPSCALE, Action.DESCRIBE}
PROVIDER = Provider(
    name="trueai",
    keys=("emulator-trueai", "second-trueai"),
    # The server counts pictures, not money, and counts them when they are there; a film counts double.
    prices={action: Decimal(2 if action is Action.VIDEO else 1) for action in Action if action not in _UNCOUNTED},
    pool_factors={"TURBO": Decimal(2)},
    charges_on_success=True,
    refresh=3.0,
    timeout_reason="任务超时",
    # Twelve times an account's own timeout, as it is set by default.
    dialogs_hold=3600.0,
    unlimited=frozenset({Action.UPSCALE}),
    cors={"allow_origin_regex": ".*", "allow_methods": ["*"], "allow_headers": ["*"], "allow_credentials": True},
)


def routes(world: "World") -> list[BaseRoute]:
    """Build trueai's HTTP surface."""
    return surface.routes(world)
