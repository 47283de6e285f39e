"""The one envelope of every answer; how it went stands in `statusCode`, not in the HTTP status."""

from typing import Any

from starlette.responses import Response

from journeykit_emulator import wire_json


class ObjectionError(ValueError):
    """The request cannot be carried out as it stands; the message says why."""


def success(data: Any, message: str = "Success") -> Response:
    """Answer with data."""
    return wire_json.answer({"statusCode": 200, "message": message, "data": data})


def failure(code: int, message: str, kind: str | None = None, *, status: int = 200) -> Response:
    """Answer that it did not go well."""
    body = {"statusCode": code, "message": message, "data": None}
    return wire_json.answer(body | ({"errorType": kind} if kind else {}), status=status)
