"""ohmygpt: form or JSON in, one envelope out.

Open points of its documentation and what is done here: every answer of the API has HTTP status 200
and says in `statusCode` how it went (clients have met 401 that way); what a submit refuses is 400;
an unknown or foreign task is 400; a fresh task shows null for what it does not have yet; a webhook is
called the moment something changes, and once.
"""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from journeykit_emulator import cdn
from journeykit_emulator.jobs import Action
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.ohmygpt import body, envelope
from journeykit_emulator.ohmygpt.drawing import Drawing
from journeykit_emulator.ohmygpt.office import Office
from journeykit_emulator.ohmygpt.store import Store
from journeykit_emulator.provider import Provider

if TYPE_CHECKING:
    from journeykit_emulator.world import World

Handler = Callable[[Request, Account, Mapping[str, Any]], Response]
Reader = Callable[[Request], Awaitable[Mapping[str, Any]]]


def _counting_id(_now: float, number: int, _taken: Mapping[str, object]) -> str:
    return str(910_000 + number)


# What a picture costs is not published, only that FAST is dearer than NORMAL and that money is
# counted in small units.
_PICTURE, _CHEAP = Decimal(12_000), Decimal(4_000)
PROVIDER = Provider(
    name="ohmygpt",
    keys=("sk-emulatorohmygpt", "sk-secondohmygpt"),
    prices={action: _CHEAP if action.is_quick else _PICTURE for action in Action},
    pool_factors={"NORMAL": Decimal("0.5")},
    new_id=_counting_id,
)


def routes(world: "World") -> list[BaseRoute]:
    """Build ohmygpt's HTTP surface."""
    drawing, office, store = Drawing(world), Office(world), Store(world)
    surface = (
        ("ai/draw/mj/imagine", drawing.imagine, body.drawing, "submitImagine"),
        ("ai/draw/mj/action", drawing.action, body.drawing, "submitAction"),
        ("ai/draw/mj/blend", drawing.blend, body.drawing, "submitBlend"),
        ("ai/draw/mj/describe", drawing.describe, body.drawing, "submitDescribe"),
        ("ai/draw/mj/query", drawing.query, body.drawing, "fetchTask"),
        ("ai/draw/mj/query-mj-tasks", drawing.list_tasks, body.drawing, "listTasks"),
        ("user/admin/balance", office.balance, body.nothing, "fetchBalance"),
        ("user/admin/get-api-tokens", office.keys, body.nothing, "listApiKeys"),
        ("user/files/upload", office.upload, body.form, "uploadFile"),
    )
    return [
        *(
            Route(f"/api/v1/{path}", _guarded(world, handler, read), methods=["POST"], name=name)
            for path, handler, read, name in surface
        ),
        *store.routes(),
        *cdn.routes(world),
        Mount("/", app=envelope.failure(404, "Not Found", status=404)),
    ]


def _guarded(world: "World", handler: Handler, read: Reader) -> Callable[[Request], Awaitable[Response]]:
    """Let known keys through, read the body, and word objections."""

    async def guarded(request: Request) -> Response:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        account = world.accounts.get(key)
        if scheme != "Bearer" or account is None or account.standing is not Standing.GOOD:
            return envelope.failure(401, "Invalid API key")
        try:
            return handler(request, account, await read(request))
        except envelope.ObjectionError as objection:
            return envelope.failure(400, str(objection))

    return guarded
