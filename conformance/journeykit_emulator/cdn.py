"""The public address of a picture, film or upload, and what is served there.

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

from journeykit_emulator import films
from journeykit_emulator.files import File
from journeykit_emulator.jobs import Result, Task
from journeykit_emulator.pictures import draw_grid, picture
from journeykit_emulator.plan import Phase, Snapshot

if TYPE_CHECKING:
    from journeykit_emulator.world import World

HOLDS_FOR = 24 * 3600
_LONGEST_TIME = 12  # digits
_CHANNEL = "1200000000000000002"
_GONE = "This content is no longer available."


def link(host: str, task: Task, seen: Snapshot) -> str:
    """Return the address of what a task shows at a server's `address`, as its state was last seen."""
    if task.result is Result.DESCRIPTION and isinstance(task.source, str):
        return task.source
    ending = "mp4" if task.result.moves else "png"
    name = f"{_slug(task.prompt)}_{task.job_id}.{ending}"
    return _address_of(host, 1300000000000000000 + task.number, name, int(seen.finished_at or task.created_at))


def file_link(host: str, file: File) -> str:
    """Return the address of something a customer sent in."""
    name = f"upload_{file.id}.{file.extension}"
    return _address_of(host, 1310000000000000000 + file.number, name, int(file.kept_at))


def address(request: Request) -> str:
    """Return the address under which the client reaches this server, without a trailing slash."""
    return str(request.base_url).rstrip("/")


def routes(world: "World") -> Sequence[Route]:
    """Build the public picture host."""

    async def download(request: Request) -> Response:
        name: str = request.path_params["name"]
        if not _holds(name, request.url.query, world.clock.now()):
            return PlainTextResponse(_GONE, status_code=404)
        identity = name.rpartition(".")[0].rpartition("_")[2]
        if task := world.find_job(identity):
            return shown(world, task)
        if file := world.files.find(identity):
            return Response(file.content, media_type=file.media_type)
        return PlainTextResponse(_GONE, status_code=404)

    return [Route("/cdn/attachments/{channel}/{message}/{name}", download, methods=["GET"], name="downloadPicture")]


def shown(world: "World", task: Task) -> Response:
    """Send what a task has to show as far as it has come."""
    if task.result.moves and world.truth(task).phase is Phase.SUCCEEDED:
        return Response(films.film(task), media_type=films.MEDIA_TYPE)
    return Response(bytes_of(world, task), media_type="image/png")


def bytes_of(world: "World", task: Task) -> bytes:
    """Draw the picture of a task as far as it has come."""
    if task.result is Result.DESCRIPTION or world.truth(task).phase is Phase.SUCCEEDED:
        return picture(task)
    return draw_grid(task.job_id, edge=128)


def has_picture(task: Task, seen: Snapshot) -> bool:
    """Tell whether there is something to look at, be it unfinished."""
    if task.result is Result.SHORTER_PROMPTS:
        return False
    return seen.phase is Phase.SUCCEEDED or (seen.phase is Phase.RUNNING and seen.progress > 0)


def _slug(prompt: str) -> str:
    told = " ".join(word for word in prompt.partition("--")[0].lower().split() if "://" not in word)
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in told).split()
    return "_".join(words[:6]) or "picture"


def _address_of(host: str, message: int, name: str, issued_at: int) -> str:
    return f"{host}/cdn/attachments/{_CHANNEL}/{message}/{name}?{_query(name, issued_at)}"


def _query(name: str, issued_at: int) -> str:
    signature = sha256(f"{name}/{issued_at}".encode()).hexdigest()
    return f"ex={issued_at + HOLDS_FOR:x}&is={issued_at:x}&hm={signature}&"


def _holds(name: str, query: str, now: float) -> bool:
    expiry, _, _ = query.removeprefix("ex=").partition("&")
    try:
        expires_at = int(expiry[:_LONGEST_TIME], 16)
    except ValueError:
        return False
    genuine = _query(name, expires_at - HOLDS_FOR)
    return query.rstrip("&") == genuine.rstrip("&") and now < expires_at
