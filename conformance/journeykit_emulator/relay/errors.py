"""The relay's three ways to say no.

Its handler, its middleware and its picture proxy each have an envelope of their own.
"""

from starlette.responses import Response

from journeykit_emulator import wire_json
from journeykit_emulator.relay.switches import Malformed


def refused(text: str, *, code: int = 4, detail: str = "") -> Response:
    """Answer as the handler: text and detail are joined with a blank, even when there is none."""
    return wire_json.answer({"code": code, "description": f"{text} {detail}", "type": "upstream_error"}, status=400)


def unreadable_list() -> Response:
    """Answer as the handler of the list does to a body it cannot bind: without a content type."""
    return wire_json.answer(
        {"code": 4, "description": "do_request_failed ", "type": "upstream_error"},
        status=400,
        media_type=wire_json.TEXT,
    )


def openai(status: int, message: str, request_id: str) -> Response:
    """Answer as the middleware."""
    return wire_json.answer(_openai(message, request_id), status=status)


def no_channel(model: str, request_id: str) -> Response:
    """Answer as the middleware when nobody serves what was asked for."""
    return openai(503, f"当前分组 default 下对于模型 {model} 无可用渠道", request_id)


def malformed(revision: Malformed, text: str, request_id: str) -> Response:
    """Answer as the middleware to a request that it could not read."""
    envelope = wire_json.text(_openai(f"Invalid request, {text}", request_id))
    if revision is Malformed.TWO_DOCUMENTS:
        first = {"code": 4, "description": text, "type": "new_api_error"}
        envelope = wire_json.text(first) + envelope
    return Response(envelope.encode("utf-8", "replace"), 400, media_type=wire_json.JSON_UTF8)


def panic(length: int) -> Response:
    """Answer as Go's recovery does after an index was out of range."""
    message = (
        "Panic detected, error: runtime error: index out of range "
        f"[{length}] with length {length}. Please submit an issue to the relay's maintainers"
    )
    return wire_json.answer({"error": {"message": message, "type": "new_api_panic"}}, status=500)


def picture(status: int, text: str) -> Response:
    """Answer as the picture proxy; here `error` is a string."""
    return wire_json.answer({"error": text}, status=status)


def _openai(message: str, request_id: str) -> dict[str, object]:
    return {"error": {"message": f"{message} (request id: {request_id})", "type": "new_api_error"}}
