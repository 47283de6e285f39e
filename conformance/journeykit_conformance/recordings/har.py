"""Reads HAR 1.2, as browsers, proxies and test tools really write it. Names no keys, redacts nothing.

Most fields that the format calls required are missing somewhere: sizes, types, times, whole bodies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from journeykit_conformance.recordings.content import UnreadableError, address, from_base64, header, opened, plain
from journeykit_conformance.recordings.errors import RecordingError
from journeykit_conformance.trace import Exchange, Request, Response

Headers = tuple[tuple[str, str], ...]
_SECONDS_END = 1e11  # the year 5138; a larger number means milliseconds
_LONGEST = 1e9  # milliseconds that an answer may have taken to be believed
_NO_BODY = {204, 205, 304}
_UNKNOWN_TYPES = {"", "x-unknown"}  # what browsers write when there was none


def exchanges(log: Mapping[str, Any]) -> Iterator[Exchange]:
    """Yield what was recorded; an exchange without a usable answer has a `problem` instead.

    Raises:
        RecordingError: if this is no HAR log.
    """
    entries = log.get("entries")
    if not isinstance(entries, list):
        raise RecordingError("this HAR has no list of entries")
    if entries and not any(map(has_request, entries)):
        raise RecordingError("entry 1 of this HAR has no request, nor has any other")
    for number, entry in enumerate(entries, 1):
        yield _exchange(number, entry) if has_request(entry) else without_request(number)


def has_request(made: Any) -> bool:
    """Whether what a recorder wrote for one exchange has a request at all."""
    return isinstance(made, Mapping) and isinstance(made.get("request"), Mapping)


def without_request(number: int) -> Exchange:
    """Stand in for an exchange of which there is no request: it costs no other."""
    return Exchange(number, Request(), problem="it has no request")


def _exchange(number: int, entry: Mapping[str, Any]) -> Exchange:
    told = entry.get("response")
    request, response, problem = Request(), None, ""
    try:
        request = _request(entry["request"])
        response = _response(told if isinstance(told, Mapping) else {}, request.method)
    except UnreadableError as reason:
        problem = str(reason)
    return Exchange(number, request, response, problem, at=as_time(entry.get("startedDateTime")), seconds=_took(entry))


def _request(made: Mapping[str, Any]) -> Request:
    headers = _headers(made.get("headers"))
    posted = made.get("postData")
    body = b""
    if isinstance(posted, Mapping):
        body = _posted(posted)
        if body and not header(headers, "content-type") and isinstance(posted.get("mimeType"), str):
            headers = (*headers, ("Content-Type", _as_text(posted["mimeType"])))
    try:
        body = opened(headers, body)
    except UnreadableError:
        body = b""  # what was asked matters less than what came back
    url = address(_as_text(made.get("url")))
    if not urlsplit(url).netloc:
        host = _pseudo(made.get("headers"), ":authority") or header(headers, "host")
        url = urljoin(address(f"https://{host}"), url) if host else url
    shown = tuple((name, value) for name, value in headers if not name.startswith(":"))
    return Request(shown, body, _as_text(made.get("method")).upper() or "GET", url)


def _posted(posted: Mapping[str, Any]) -> bytes:
    if isinstance(posted.get("text"), str) and (posted["text"] or not posted.get("params")):
        return _decoded(posted)
    params = [each for each in posted.get("params") or () if isinstance(each, Mapping)]
    return urlencode([(_as_text(each.get("name")), _as_text(each.get("value"))) for each in params]).encode()


def _response(told: Mapping[str, Any], method: str) -> Response:
    status = told.get("status")
    status = int(status) if isinstance(status, int | float | str) and str(status).strip().isdecimal() else 0
    if not 100 <= status <= 999:
        raise UnreadableError("no answer was recorded (aborted, blocked or failed)")
    headers = tuple((name, value) for name, value in _headers(told.get("headers")) if not name.startswith(":"))
    content = told.get("content")
    content = content if isinstance(content, Mapping) else {}
    kind = _as_text(content.get("mimeType"))
    if not headers and kind not in _UNKNOWN_TYPES:
        headers = (("Content-Type", kind),)  # a recorder that keeps no headers; otherwise a missing one is news
    if not isinstance(content.get("text"), str):
        is_empty = (
            status in _NO_BODY
            or method == "HEAD"
            or content.get("size") == 0
            or header(headers, "content-length").strip() == "0"
        )
        if not is_empty:
            raise UnreadableError("the recorder kept no body of the answer")
        return Response(headers, b"", status)
    response = Response(headers, opened(headers, _decoded(content)), status)
    if "truncated" in _as_text(content.get("comment")).lower() or _is_cut(content.get("size"), response):
        raise UnreadableError("the recorder cut the body of the answer off")
    return response


def _is_cut(size: Any, response: Response) -> bool:
    """Whether there was more of a body than was kept; whole JSON may have had a mark, or another encoding."""
    is_more = isinstance(size, int) and not isinstance(size, bool) and size > len(response.body)
    return is_more and not response.has_json


def _decoded(held: Mapping[str, Any]) -> bytes:
    text: str = held["text"]
    if _as_text(held.get("encoding")).lower() != "base64":
        return text.encode("utf-8", "replace")
    return from_base64(text)


def _headers(made: Any) -> Headers:
    if isinstance(made, Mapping):
        return tuple((_as_text(name), _as_text(value)) for name, value in made.items())
    pairs = [each for each in made if isinstance(each, Mapping)] if isinstance(made, list) else []
    return tuple((_as_text(each.get("name")), _as_text(each.get("value"))) for each in pairs)


def _pseudo(made: Any, name: str) -> str:
    return header(_headers(made), name)


def _as_text(value: Any) -> str:
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def as_time(value: Any) -> float:
    """Read when something was, in seconds since the epoch; 0 if that cannot be told."""
    found = 0.0
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip()).timestamp()
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = value / 1000 if value > _SECONDS_END else float(value)
    except (ValueError, OverflowError, OSError):
        pass
    return found if 0 < found < _SECONDS_END else 0.0


def _took(entry: Mapping[str, Any]) -> float:
    value = entry.get("time")
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        timings = entry.get("timings")
        parts = timings.values() if isinstance(timings, Mapping) else ()
        value = sum(each for each in parts if isinstance(each, int | float) and each > 0)
    return value / 1000 if value < _LONGEST else 0.0
