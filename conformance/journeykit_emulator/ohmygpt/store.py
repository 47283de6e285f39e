"""The content host and the third party's picture proxy, which ask for no key.

In truth they are hosts of their own; here they share the address of the API. The proxy fetches
nothing: it knows the addresses that this server gave out, and those alone.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route

from journeykit_emulator import cdn, wire_json
from journeykit_emulator.plan import Phase

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_GONE = "Not Found"


class Store:
    """The handlers over one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def stored(self, request: Request) -> Response:
        """Send a finished picture that the provider has kept."""
        task = self._world.find_job(request.path_params["name"].removesuffix(".png"))
        kept = self._world.scenario.options.stored_pictures
        if not kept or task is None or self._world.truth(task).phase is not Phase.SUCCEEDED:
            return PlainTextResponse(_GONE, status_code=404)
        return cdn.shown(self._world, task)

    async def public_file(self, request: Request) -> Response:
        """Send a file that its owner made public."""
        file = self._world.files.find(request.path_params["file_id"])
        if file is None or not file.public:
            return PlainTextResponse(_GONE, status_code=404)
        return Response(file.content, media_type=file.media_type)

    async def proxied(self, request: Request) -> Response:
        """Send the picture behind an address, as it is."""
        try:
            wanted = urlsplit(request.query_params.get("url", ""))
        except ValueError:
            wanted = urlsplit("")
        inner = {**request.scope, "path": wanted.path, "query_string": wanted.query.encode()}
        for route in (*cdn.routes(self._world), *self.routes()[:2]):
            match, child = route.matches(inner)
            if match is Match.FULL and isinstance(route, Route):
                response: Response = await route.endpoint(Request({**inner, **child}))
                if response.status_code == 200:
                    return response
        message = "The requested URL returned error: 404"
        return wire_json.answer({"status": "error", "code": 404, "message": message}, status=404)

    def routes(self) -> list[BaseRoute]:
        """Build the paths of both hosts."""
        return [
            Route("/api/v1/content/mj-generated/{name}", self.stored, methods=["GET"], name="fetchStoredImage"),
            Route("/api/v1/f/pub/{file_id}", self.public_file, methods=["GET"], name="fetchPublicFile"),
            Route("/", self.proxied, methods=["GET"], name="proxyImage"),
        ]
