"""Everything that is none of the relay's paths: its web console, with status 200."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from journeykit_emulator import wire_json
from journeykit_emulator.relay.auth import request_id
from journeykit_emulator.relay.desk import REQUEST_ID

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_PAGE = '<!doctype html><html lang="zh"><head><title>New API</title></head><body></body></html>'
_JSON_PREFIXES = ("/v1", "/api", "/assets")


class Console:
    """A page for everybody, whatever was asked for."""

    def __init__(self, world: "World", routes: Sequence[BaseRoute]) -> None:
        self._world = world
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a path or method that is none of the relay's."""
        response = self._answer(Request(scope))
        response.headers[REQUEST_ID] = request_id(self._world)
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(_JSON_PREFIXES):
            message = f"Invalid URL ({request.method} {path})"
            envelope = {"error": {"message": message, "type": "invalid_request_error"}}
            return wire_json.answer(envelope, status=404)
        bare = {**request.scope, "path": path.rstrip("/"), "root_path": ""}
        if path.endswith("/") and any(r.matches(bare)[0] is Match.FULL for r in self._routes):
            # gin's own redirect: 301 may change the method, so anything but GET gets 307.
            return RedirectResponse(path.rstrip("/"), 301 if request.method == "GET" else 307)
        return HTMLResponse(_PAGE, headers={"Cache-Control": "no-cache"})
