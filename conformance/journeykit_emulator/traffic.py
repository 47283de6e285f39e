"""The log of what was asked and answered, and the name of the operation behind a request.

Outermost layer: it sees what a client sees, faults included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from journeykit_emulator.world import World

KEY_HEADERS = ("authorization", "mj-api-secret")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the status it was answered with; None when the connection was dropped."""

    method: str
    path: str
    operation: str
    status: int | None
    at: float
    had_key: bool


def operation_of(scope: Scope, routes: Iterable[BaseRoute]) -> tuple[str, str | None]:
    """Name the operation a request addresses, and the task id in its path if there is one."""
    for route in routes:
        match, child = route.matches(scope)
        if match is Match.FULL and isinstance(route, Route):
            return route.name, child.get("path_params", {}).get("task_id")
    return "", None


class TrafficLog:
    """ASGI layer that writes every exchange into `world.requests`."""

    def __init__(self, app: ASGIApp, *, world: "World", routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._world = world
        self._routes = list(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked_at = self._world.clock.now()
        noted = False

        def note(status: int | None) -> None:
            nonlocal noted
            noted = True
            request = Request(scope)
            self._world.requests.append(
                Exchange(
                    method=request.method,
                    path=request.url.path,
                    operation=operation_of(scope, self._routes)[0],
                    status=status,
                    at=asked_at,
                    had_key=any(request.headers.get(name) for name in KEY_HEADERS),
                )
            )

        async def noting(message: Message) -> None:
            # Before it goes out: who has an answer finds it in the log.
            if message["type"] == "http.response.start":
                note(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            if not noted:
                note(None)
