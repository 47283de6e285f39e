"""How ASP.NET binds a JSON body: names in any case, wrong types refused, the rest ignored."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from journeykit_emulator import wire_json

Check = Callable[[Any], bool]


class MediaTypeError(ValueError):
    """The body is not said to be JSON."""


class BindingError(ValueError):
    """The body does not fit; the message says where."""


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(item is None or _string(item) for item in value)


def _modes(value: Any) -> bool:
    def mode(item: Any) -> bool:
        if isinstance(item, str):
            return item.upper() in MODES
        return isinstance(item, int) and not isinstance(item, bool)

    return isinstance(value, list) and all(mode(item) for item in value)


def _filter(value: Any) -> bool:
    return isinstance(value, dict) and not _misfits(_folded(value), ACCOUNT_FILTER)


MODES = ("RELAX", "FAST", "TURBO")
ACCOUNT_FILTER: Mapping[str, Check] = {
    "instanceid": _string,
    "modes": _modes,
    "remix": _boolean,
    "nijiremix": _boolean,
    "remixautoconsidered": _boolean,
    "remark": _string,
}
IMAGINE: Mapping[str, Check] = {
    "prompt": _string,
    "base64array": _strings,
    "bottype": _string,
    "accountfilter": _filter,
    "state": _string,
    "notifyhook": _string,
}
ACTION: Mapping[str, Check] = {
    "taskid": _string,
    "customid": _string,
    "enableremix": _boolean,
    "strong": _boolean,
    "state": _string,
    "notifyhook": _string,
}
IDS: Mapping[str, Check] = {"ids": _strings}


async def bind(request: Request, fields: Mapping[str, Check]) -> dict[str, Any]:
    """Read a body into its known members, by lower-case name; absent ones and nulls are left out.

    Raises:
        MediaTypeError: if the content type is not JSON.
        BindingError: if the body is not an object or a member has the wrong type.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {"application/json", "text/json"} and not media_type.endswith("+json"):
        raise MediaTypeError(media_type)
    try:
        body = wire_json.parse(await request.body())
    except ValueError as problem:
        raise BindingError("The body is not valid JSON.") from problem
    if not isinstance(body, dict):
        raise BindingError("A non-empty request body is required.")
    bound = {name: value for name, value in _folded(body).items() if name in fields}
    if misfits := _misfits(bound, fields):
        raise BindingError(f"The JSON value could not be converted. Path: $.{misfits[0]}")
    return {name: value for name, value in bound.items() if value is not None}


def _folded(body: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in body.items()}


def _misfits(body: Mapping[str, Any], fields: Mapping[str, Check]) -> list[str]:
    return [name for name, value in body.items() if value is not None and name in fields and not fields[name](value)]
