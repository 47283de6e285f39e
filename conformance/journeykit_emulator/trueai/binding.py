"""How ASP.NET binds a body: names in any case, wrong types refused, the rest ignored.

The tables are the members of each request by lower-case name.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from journeykit_emulator import wire_json
from journeykit_emulator.uploads import LARGEST_PART

Check = Callable[[Any], bool]


class MediaTypeError(ValueError):
    """The body is not said to be JSON."""


class BindingError(ValueError):
    """The body does not fit; the message says where."""


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _integer(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_NUMBER and value.strip().removeprefix("-").isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _dimensions(value: Any) -> bool:
    return value.upper() in DIMENSIONS if isinstance(value, str) else _integer(value) and 0 <= value < len(DIMENSIONS)


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


_LONGEST_NUMBER = 19  # digits
MODES = ("RELAX", "FAST", "TURBO")
DIMENSIONS = ("PORTRAIT", "SQUARE", "LANDSCAPE")
# Every other null is as good as absent.
_NULL_COUNTS = {"dimensions"}
ACCOUNT_FILTER: Mapping[str, Check] = {
    "instanceid": _string,
    "modes": _modes,
    "remix": _boolean,
    "nijiremix": _boolean,
    "remixautoconsidered": _boolean,
    "remark": _string,
}
_ANY: Mapping[str, Check] = {"state": _string, "notifyhook": _string}
IMAGINE: Mapping[str, Check] = {
    "prompt": _string,
    "base64array": _strings,
    "bottype": _string,
    "accountfilter": _filter,
    **_ANY,
}
BLEND: Mapping[str, Check] = {**IMAGINE, "dimensions": _dimensions}
DESCRIBE: Mapping[str, Check] = {
    "base64": _string,
    "link": _string,
    "bottype": _string,
    "language": _string,
    "accountfilter": _filter,
    **_ANY,
}
ACTION: Mapping[str, Check] = {
    "taskid": _string,
    "customid": _string,
    "enableremix": _boolean,
    "strong": _boolean,
    **_ANY,
}
MODAL: Mapping[str, Check] = {"taskid": _string, "prompt": _string, "maskbase64": _string, **_ANY}
EDIT: Mapping[str, Check] = {"prompt": _string, "image": _string, "accountfilter": _filter, **_ANY}
VIDEO: Mapping[str, Check] = {
    "prompt": _string,
    "image": _string,
    "endimage": _string,
    "motion": _string,
    "loop": _boolean,
    "videotype": _string,
    "batchsize": _integer,
    "action": _string,
    "index": _integer,
    "taskid": _string,
    **_ANY,
}
UPLOAD: Mapping[str, Check] = {"base64array": _strings, "accountfilter": _filter}
SWAP: Mapping[str, Check] = {
    "sourcebase64": _string,
    "sourceurl": _string,
    "targetbase64": _string,
    "targeturl": _string,
    "accountfilter": _filter,
    **_ANY,
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
    return {name: value for name, value in bound.items() if value is not None or name in _NULL_COUNTS}


async def bind_form(request: Request, fields: Collection[str], files: Collection[str]) -> dict[str, Any]:
    """Read a multipart form into its known members, by lower-case name; files as bytes.

    A file in the place of a field, or the other way round, counts as absent, and so does everything
    in a body that is not said to be a form.

    Raises:
        BindingError: if it is said to be a form and is none.
    """
    try:
        form = await request.form(max_part_size=LARGEST_PART)
    except HTTPException as problem:
        raise BindingError("Failed to read the request form.") from problem
    bound: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name.lower() in files:
                bound[name.lower()] = await value.read()
        elif name.lower() in fields:
            bound[name.lower()] = value
    await form.close()
    return bound


def _folded(body: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in body.items()}


def _misfits(body: Mapping[str, Any], fields: Mapping[str, Check]) -> list[str]:
    return [name for name, value in body.items() if value is not None and name in fields and not fields[name](value)]
