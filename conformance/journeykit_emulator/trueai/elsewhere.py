"""Paths and methods that are not served: an empty 404 or 405, after the key was checked."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from journeykit_emulator.trueai.desk import Desk


class Elsewhere:
    """What answers behind all routes."""

    def __init__(self, desk: Desk, served: list[BaseRoute]) -> None:
        self._desk = desk
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a path or method that is not served."""
        account = self._desk.account(Request(scope))
        response = account if isinstance(account, Response) else self._refusal(scope)
        await response(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response:
        outer = {**scope, "root_path": ""}
        for route in self._served:
            if isinstance(route, Route) and route.matches(outer)[0] is Match.PARTIAL:
                return Response(status_code=405, headers={"Allow": ", ".join(_methods(route))})
        return Response(status_code=404)


def _methods(route: Route) -> list[str]:
    return sorted((route.methods or set()) - {"HEAD"})
