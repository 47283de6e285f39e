"""What needs no key: whether the server lives, and what its home page asks for."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from journeykit_emulator import wire_json
from journeykit_emulator.trueai import envelopes

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_VERSION = "11.3.19"
_DAY = 86400


def routes(world: "World") -> list[BaseRoute]:
    """Build the surface that everybody may see."""

    async def health(_: Request) -> Response:
        now = datetime.fromtimestamp(world.clock.now(), UTC).isoformat()
        return wire_json.answer({"status": "Healthy", "timestamp": now, "machineName": "emulator", "processId": 1})

    async def home(_: Request) -> Response:
        now = world.clock.now()
        drawn = sum(task.created_at // _DAY == now // _DAY for task in world.tasks)
        data = {"isRegister": False, "isGuest": False, "isDemoMode": False, "version": _VERSION, "todayDraw": drawn}
        return envelopes.success(data, now)

    return [Route("/health", health, methods=["GET"]), Route("/mj/home", home, methods=["GET"])]
