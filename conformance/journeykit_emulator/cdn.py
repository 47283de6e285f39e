"""The public address of a picture, and what is served there.

Modelled on Discord's attachment links: the query says until when the link holds and signs it, ends
in `&`, and breaks when anything in it is changed. No key is asked for; whether one was sent all
the same stands in `world.requests`.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from journeykit_emulator.jobs import Task
from journeykit_emulator.pictures import draw_grid, picture
from journeykit_emulator.plan import Phase, Snapshot

if TYPE_CHECKING:
    from journeykit_emulator.world import World

HOLDS_FOR = 24 * 3600
_CHANNEL = "1200000000000000002"
_GONE = "This content is no longer available."


def link(request: Request, task: Task, seen: Snapshot) -> str:
    """Return the address of a task's picture as its state was last seen."""
    issued_at = int(seen.finished_at or task.created_at)
    name = f"{_slug(task.prompt)}_{task.job_id}.png"
    path = f"/cdn/attachments/{_CHANNEL}/{1300000000000000000 + task.number}/{name}"
    return f"{address(request)}{path}?{_query(name, issued_at)}"


def address(request: Request) -> str:
    """Return the address under which the client reaches this server, without a trailing slash."""
    return str(request.base_url).rstrip("/")


def routes(world: "World") -> Sequence[Route]:
    """Build the public picture host."""

    async def download(request: Request) -> Response:
        name: str = request.path_params["name"]
        task = world.find_job(name.removesuffix(".png").rpartition("_")[2])
        if task is None or not _holds(name, request.url.query, world.clock.now()):
            return PlainTextResponse(_GONE, status_code=404)
        return Response(bytes_of(world, task), media_type="image/png")

    return [Route("/cdn/attachments/{channel}/{message}/{name}", download, methods=["GET"], name="downloadPicture")]


def bytes_of(world: "World", task: Task) -> bytes:
    """Draw the picture of a task as far as it has come."""
    if world.truth(task).phase is Phase.SUCCEEDED:
        return picture(task)
    return draw_grid(task.job_id, edge=128)


def has_preview(seen: Snapshot) -> bool:
    """Tell whether Midjourney shows an unfinished picture already."""
    return seen.phase is Phase.RUNNING and seen.progress > 0


def _slug(prompt: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in prompt.lower()).split()
    return "_".join(words[:6]) or "picture"


def _query(name: str, issued_at: int) -> str:
    signature = sha256(f"{name}/{issued_at}".encode()).hexdigest()
    return f"ex={issued_at + HOLDS_FOR:x}&is={issued_at:x}&hm={signature}&"


def _holds(name: str, query: str, now: float) -> bool:
    expiry, _, _ = query.removeprefix("ex=").partition("&")
    try:
        expires_at = int(expiry, 16)
    except ValueError:
        return False
    genuine = _query(name, expires_at - HOLDS_FOR)
    return query.rstrip("&") == genuine.rstrip("&") and now < expires_at
