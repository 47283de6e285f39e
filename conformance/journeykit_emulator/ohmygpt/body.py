"""A request's body, in whichever encoding it came, and its members."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from journeykit_emulator import uploads, wire_json
from journeykit_emulator.ohmygpt.envelope import ObjectionError
from journeykit_emulator.uploads import LARGEST_PART, Upload

_LONGEST_NUMBER = 9  # digits
POOLS = ("FAST", "NORMAL")


async def drawing(request: Request) -> Mapping[str, Any]:
    """Read the body of a Midjourney operation; each names its model, for the sake of permissions."""
    body = await _decoded(request)
    if body.get("model") != "midjourney":
        raise ObjectionError("model must be midjourney")
    return body


async def form(request: Request) -> Mapping[str, Any]:
    """Read a multipart form; files as what was sent."""
    try:
        fields = await request.form(max_part_size=LARGEST_PART)
    except HTTPException:
        raise ObjectionError("the body is not a form") from None
    body: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, UploadFile):
            body[name] = Upload(await value.read(), value.content_type or "application/octet-stream")
        else:
            body[name] = value
    await fields.close()
    return body


async def nothing(_request: Request) -> Mapping[str, Any]:
    """Leave the body unread."""
    return {}


def text(body: Mapping[str, Any], name: str) -> str:
    """Return a member that is text; absent and null are empty."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise ObjectionError(f"{name} must be a string")
    return value or ""


def pictures(body: Mapping[str, Any], name: str = "base64Array") -> list[Upload]:
    """Return the pictures of a member that is a list of data URLs."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ObjectionError(f"{name} must be an array of strings")
    return [picture(item, name) for item in value]


def picture(data_url: str, name: str) -> Upload:
    """Decode one picture."""
    try:
        return uploads.read(data_url)
    except uploads.NotAPictureError:
        raise ObjectionError(f"{name} holds something that is not a picture") from None


def pool(body: Mapping[str, Any]) -> str:
    """Return the pool of accounts that was asked for."""
    named = text(body, "type") or POOLS[0]
    if named not in POOLS:
        raise ObjectionError("type must be FAST or NORMAL")
    return named


def number(request: Request, name: str, default: int | None) -> int:
    """Return a number of the query."""
    given = request.query_params.get(name, "" if default is None else str(default))
    if not given.isascii() or not given.isdigit() or len(given) > _LONGEST_NUMBER:
        raise ObjectionError(f"{name} must be a number")
    return int(given)


async def _decoded(request: Request) -> Mapping[str, Any]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        try:
            body = wire_json.parse(await request.body())
        except ValueError:
            raise ObjectionError("the body is not JSON") from None
        if not isinstance(body, dict):
            raise ObjectionError("the body is not an object")
        return body
    try:
        fields = await request.form(max_part_size=LARGEST_PART)
    except HTTPException:
        raise ObjectionError("the body is not a form") from None
    body = {name: fields[name] for name in fields}
    if "base64Array" in body:
        # A list in a form is the name repeated.
        body["base64Array"] = fields.getlist("base64Array")
    return body
