"""Reads HAR 1.2, as browsers, proxies and test tools really write it: most fields are missing somewhere."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import TrafficError
from .opening import decoded, read_json, read_text
from .recording import Headers, Recording, header
from .redacting import secrets_in

_UNSENT = "requests that somebody may send, not traffic; send them through a browser or a proxy and export HAR"
# What people take for a HAR, by a key of its root, and what to do instead.
_MISTAKEN = {
    "item": f"a Postman collection: {_UNSENT}",
    "apifoxProject": f"an Apifox project: {_UNSENT}, or export it as OpenAPI for --page",
    "openapi": "an OpenAPI document; it goes to --page",
}
_NO_BODY = {204, 205, 304}
_UNKNOWN_TYPES = {"", "x-unknown"}  # what browsers write when there was none


def read_har(path: Path) -> Recording:
    """Read a HAR file.

    Raises:
        TrafficError: if it is none.
    """
    root = read_json(read_text(path), str(path))
    log = root.get("log") if isinstance(root, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        for key, what in _MISTAKEN.items() if isinstance(root, dict) else ():
            if key in root:
                raise TrafficError(f"{path}: is {what}")
        raise TrafficError(f"{path}: is no HAR: it has no log.entries; traces go to --trace, bodies to --bodies")
    recording = Recording(path.name)
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Mapping) and isinstance(entry.get("request"), Mapping):
            _entry(recording, f"entry {number}", entry["request"], _object(entry.get("response")))
        else:
            recording.left_out["an entry without a request"] += 1
    return recording


def _entry(recording: Recording, source: str, asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    status = told.get("status")
    number = int(status) if isinstance(status, int | str) and str(status).strip().isdecimal() else 0
    headers, content = _headers(told.get("headers")), _object(told.get("content"))
    kind = _text(content.get("mimeType"))
    if not header(headers, "content-type") and not headers and kind not in _UNKNOWN_TYPES:
        headers = [("Content-Type", kind)]
    method = _text(asked.get("method"))
    posted = _object(asked.get("postData"))
    for sent in (_text(posted.get("text")), json.dumps(dict(_headers(posted.get("params"))))):
        recording.secrets |= secrets_in((), body=sent)
    body: bytes | None = b""
    if isinstance(content.get("text"), str):
        body = decoded(content["text"], _text(content.get("encoding")))
    elif not (number in _NO_BODY or method.upper() == "HEAD" or content.get("size") == 0):
        body = None
    if "truncated" in _text(content.get("comment")).lower():
        body = None
    recording.add_exchange(
        source, (method, _text(asked.get("url")), _headers(asked.get("headers"))), number, headers, body
    )


def _headers(made: Any) -> Headers:
    if isinstance(made, Mapping):
        return [(_text(name), _text(value)) for name, value in made.items()]
    pairs = [each for each in made if isinstance(each, Mapping)] if isinstance(made, list) else []
    return [(_text(each.get("name")), _text(each.get("value"))) for each in pairs]


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).encode("utf-8", "replace").decode() if is_plain else ""
