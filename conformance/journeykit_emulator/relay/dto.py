"""What the relay reads out of a submit's body.

Go's decoder: a field of another type is an error, null is the zero value, anything unknown is
skipped, and a body that is not called JSON is not read at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from journeykit_emulator import wire_json


class UnreadableError(ValueError):
    """The body does not fit the relay's struct."""


@dataclass(frozen=True, slots=True)
class Submit:
    """The relay's one struct for every submit, and the body it passes on."""

    prompt: str = ""
    custom_id: str = ""
    task_id: str = ""
    state: str = ""
    pictures: tuple[str, ...] = ()
    action: str = ""
    index: int = 0
    bot: str = ""
    hook: str = ""
    #: The whole body; what the struct does not know is passed on all the same.
    forwarded: Mapping[str, Any] = field(default_factory=dict)


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(item is None or isinstance(item, str) for item in value)


_STRINGS = (
    "prompt", "customId", "botType", "notifyHook", "action", "state", "taskId", "content",
    "maskBase64",
)  # fmt: skip
_FITS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(_STRINGS, _is_string),
    "index": _is_integer,
    "base64Array": _is_strings,
}


async def read(request: Request) -> Submit:
    """Read a submit.

    Raises:
        UnreadableError: if the body is not JSON or a field has the wrong type.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        return Submit()
    try:
        body = wire_json.parse(await request.body())
    except ValueError as problem:
        raise UnreadableError("not JSON") from problem
    if body is None:
        return Submit()
    if not isinstance(body, dict):
        raise UnreadableError("not an object")
    for name, value in body.items():
        if value is not None and name in _FITS and not _FITS[name](value):
            raise UnreadableError(name)
    return Submit(
        prompt=body.get("prompt") or "",
        custom_id=body.get("customId") or "",
        task_id=body.get("taskId") or "",
        state=body.get("state") or "",
        pictures=tuple(item or "" for item in body.get("base64Array") or ()),
        action=body.get("action") or "",
        index=body.get("index") or 0,
        bot=body.get("botType") or "",
        hook=body.get("notifyHook") or "",
        forwarded=body,
    )
