"""What starts from nothing: prompts, pictures to mix, describe, swap or put up.

What Plus objects to is answered with its code 4 and status 200; what the relay itself checks, with
status 400. For a picture to be described or mixed the relay's row has no prompt.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn, uploads
from journeykit_emulator.jobs import Action, Errand
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Refusal
from journeykit_emulator.relay import errors, upstream
from journeykit_emulator.relay.desk import Desk
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.uploads import Upload
from journeykit_emulator.world import Order, RefusedError

_RATIOS = {"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}
_FEWEST, _MOST = 2, 5


class Submits:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    async def imagine(self, request: Request, account: Account, request_id: str) -> Response:
        """Start a picture."""
        body = await self._desk.read(request, request_id)
        if not body.prompt:
            return errors.refused("prompt_is_required")
        prompt = body.prompt.strip()
        if not prompt:
            return upstream.invalid("prompt不能为空")
        self._pictures(body.pictures)
        return self._desk.accept(request, account, Order(Action.IMAGINE, prompt), body)

    async def blend(self, request: Request, account: Account, request_id: str) -> Response:
        """Mix two to five pictures."""
        body = await self._desk.read(request, request_id)
        ratio = _RATIOS.get(str(body.forwarded.get("dimensions") or "SQUARE"))
        if not _FEWEST <= len(body.pictures) <= _MOST or ratio is None:
            return upstream.invalid("base64List参数错误" if ratio else "dimensions参数错误")
        links = self._put_up(request, self._pictures(body.pictures))
        prompt = " ".join((*links, "--ar", ratio))
        return self._desk.accept(request, account, Order(Action.BLEND, prompt), body)

    async def describe(self, request: Request, account: Account, request_id: str) -> Response:
        """Have a picture put into words."""
        body = await self._desk.read(request, request_id)
        (picture,) = self._pictures([body.forwarded.get("base64")])
        return self._desk.accept(request, account, Order(Action.DESCRIBE, "", source=picture.content), body)

    async def shorten(self, request: Request, account: Account, request_id: str) -> Response:
        """Have a prompt made shorter; the relay does not look at it."""
        body = await self._desk.read(request, request_id)
        prompt = body.prompt.strip()
        if not prompt:
            return upstream.invalid("prompt不能为空")
        return self._desk.accept(request, account, Order(Action.SHORTEN, prompt), body)

    async def swap_face(self, request: Request, account: Account, request_id: str) -> Response:
        """Put the face of one picture into another; the relay encodes the answer anew."""
        body = await self._desk.read(request, request_id)
        given = [body.forwarded.get(name) or "" for name in ("sourceBase64", "targetBase64")]
        if not all(isinstance(picture, str) for picture in given):
            return errors.refused("bind_request_body_failed")
        if not all(given):
            return errors.refused("sour_base64_and_target_base64_is_required")
        order = Order(Action.SWAP_FACE, "InsightFace")
        if not self._world.affords(account.key, order):
            return errors.refused("quota_not_enough")
        try:
            for picture in given:
                _decoded(picture)
            return upstream.swapped(self._desk.start(request, account, order, body))
        except RefusedError as refusal:
            if refusal.kind is Refusal.OUT_OF_CREDIT:
                return errors.refused("quota_not_enough")
            return upstream.refused_anew(refusal)

    async def upload(self, request: Request, account: Account, request_id: str) -> Response:
        """Put pictures where Midjourney can fetch them; no task comes of it."""
        body = await self._desk.read(request, request_id)
        if not self._world.affords_errand(account.key, Errand.UPLOAD):
            return errors.refused("quota_not_enough")
        if not body.pictures:
            return upstream.invalid("base64Array不能为空")
        pictures = self._pictures(body.pictures)
        self._world.run(account.key, Errand.UPLOAD)
        return upstream.uploaded(self._put_up(request, pictures))

    def _pictures(self, given: Sequence[object]) -> list[Upload]:
        try:
            return [_decoded(picture) for picture in given]
        except RefusedError as refusal:
            raise TurnedDownError(upstream.refused(refusal)) from None

    def _put_up(self, request: Request, pictures: list[Upload]) -> list[str]:
        now = self._world.clock.now()
        kept = [self._world.files.keep(now, picture.content, picture.media_type) for picture in pictures]
        return [cdn.file_link(cdn.address(request), file) for file in kept]


def _decoded(picture: object) -> Upload:
    try:
        return uploads.read(picture if isinstance(picture, str) else "")
    except uploads.NotAPictureError:
        raise RefusedError(Refusal.INVALID, "base64格式错误") from None
