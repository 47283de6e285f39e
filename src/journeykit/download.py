"""Fetching pictures and videos: by which address, and whether what came is one. Pure; the sending is `drive`'s.

Addresses come from answers, so they are not trusted: no key goes along, only http(s) is followed, and `drive` refuses
private addresses other than the provider's own host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from journeykit.config import has_labels
from journeykit.errors import APIConnectionError, APIError, APIResponseError, NotFoundError, TaskError
from journeykit.flow import Send, Sleep, retry_delay
from journeykit.refusal import Refusal, drift, refusal_by_status, refused, refused_locally
from journeykit.response import PARTIAL

if TYPE_CHECKING:
    from journeykit.config import Config
    from journeykit.flow import Flow, Sink
    from journeykit.models import State
    from journeykit.response import Response

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes; a four-times upscaled PNG is about 30 MB."""
LARGEST_VIDEO = 512 * 1024 * 1024
"""Bytes; Midjourney's videos last seconds."""
_MOST_REDIRECTS = 5
_FRESH = "Fetch the task again for a fresh link."
_SIGNATURES = {
    kind: re.compile(signature, re.DOTALL)
    for kind, signature in (
        ("png", rb"\x89PNG\r\n\x1a\n"),
        ("jpg", rb"\xff\xd8\xff"),
        ("gif", rb"GIF8"),
        ("webp", rb"RIFF.{4}WEBP"),
        ("avif", rb".{4}ftypavi[fs]"),
        ("mp4", rb".{4}ftyp(?!avi[fs]|hei|mif1|msf1)"),  # the same container holds still pictures as well
        ("webm", rb"\x1aE\xdf\xa3.{1,52}webm"),  # Matroska begins alike, but calls itself otherwise
    )
}


@dataclass(frozen=True, slots=True)
class Sort:
    """What is asked for and will do."""

    name: str
    accept: str
    kinds: tuple[str, ...]
    """File extensions."""


PICTURE = Sort("picture", "image/*", ("png", "jpg", "gif", "webp", "avif"))
VIDEO = Sort("video", "video/*, image/*", ("mp4", "webm", "gif", "webp"))


def kind_of(content: bytes, sort: Sort = PICTURE) -> str | None:
    """Say of which kind of that sort these bytes are the beginning, as a file extension; None if of none."""
    return next((kind for kind in sort.kinds if _SIGNATURES[kind].match(content)), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that a task has to show."""

    state: State
    addresses: tuple[str, ...]
    """All of the same thing; the others are for when the first is gone or out of reach."""
    sort: Sort
    number: int | None = None
    """Which of the task's, from 1; None if it is the only one."""


def read(config: Config, wanted: Wanted, limit: int) -> Flow[bytes]:
    """Download something of at most `limit` bytes into memory.

    Raises:
        TaskError: if the task has no such thing (yet).
        APIError: see `picture`.
    """
    return (yield from _by_any_road(config, wanted, limit)).content


def save(config: Config, wanted: Wanted, limit: int, sink: Sink) -> Flow[str]:
    """Download something of at most `limit` bytes into a sink, and return its kind as a file extension.

    Raises:
        TaskError: if the task has no such thing (yet).
        APIError: see `picture`; then what the sink holds is worthless.
    """
    response = yield from _by_any_road(config, wanted, limit, sink)
    return kind_of(response.content, wanted.sort) or ""


def picture(config: Config, url: str, limit: int = LARGEST_PICTURE) -> Flow[bytes]:
    """Download one picture of at most `limit` bytes and insist that it is one.

    Raises:
        NotFoundError: if the link is gone; links of several providers expire after 24 hours.
        APIResponseError: if something else than a picture came, or its address is not one to go to.
    """
    return (yield from _by_road(config, _address(config, url, PICTURE), PICTURE, limit)).content


def _by_any_road(config: Config, wanted: Wanted, limit: int, sink: Sink | None = None) -> Flow[Response]:
    state, sort = wanted.state, wanted.sort
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise refused_locally(config, "limit= takes a whole number of bytes, from 1")
    first: APIError | None = None
    tried: set[str] = set()
    for url in wanted.addresses:
        address = None
        try:
            address = _address(config, url, sort)
            if address not in tried:
                tried.add(address)
                return (yield from _by_road(config, address, sort, limit, sink))
        except APIError as error:
            if first is not None:
                first.add_note(f"Nor did another address of the {sort.name} help: {error.message}")
            # Pictures lie on Discord's hosts, whose links expire and which cannot be reached from everywhere, or in a
            # network of the provider's own: nothing came, and from there nothing will.
            elif isinstance(error, NotFoundError | APIConnectionError) or _is_no_way(error):
                first = error
            else:
                raise
    if first is None:
        text = f"{state.provider} task {state.id} is {state.status.value} and has no {sort.name}"
        raise TaskError(config.redact(text), task=state)
    raise first


def _is_no_way(error: APIError) -> bool:
    return isinstance(error, APIResponseError) and error.response is None


def _by_road(config: Config, address: str, sort: Sort, limit: int, sink: Sink | None = None) -> Flow[Response]:
    attempt, redirects = 0, 0
    # Not compressed: none of these kinds gets smaller by it, and what unpacks to a gigabyte can look small.
    headers = {"accept": sort.accept, "accept-encoding": "identity"}

    def wants(start: bytes) -> bool:
        return kind_of(start, sort) is not None

    while True:
        try:
            request = {"method": "GET", "url": address, "headers": headers}
            response: Response = yield Send(request, "download", foreign=True, limit=limit, wants=wants, sink=sink)
            if not 300 <= response.status_code < 400:
                return _checked(config, response, sort)
        except APIError as error:
            delay = retry_delay(error, attempt, most=config.max_retries, submits=False)
            if delay is None:
                raise
            attempt += 1
            yield Sleep(delay)
            continue
        redirects += 1
        if redirects > _MOST_REDIRECTS or "location" not in response.headers:
            raise drift(config, "download", response, "redirects that lead nowhere")
        address = _address(config, response.headers["location"], sort, address)


def _address(config: Config, url: str, sort: Sort, seen_at: str = "") -> str:
    url = url.strip()
    is_told_by_path = url.startswith("/") and not seen_at
    try:
        url = urljoin(config.base_url if is_told_by_path else seen_at, url)
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None  # a port beyond all is a ValueError
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or host is None or not has_labels(host):
        text = f"the {sort.name}'s address is no http(s) URL: {config.quoted(url, 200)}"
        raise APIResponseError(text, provider=config.provider)
    # A relay whose operator never set its address hands out its own as http://localhost:3000 (new-api issue 144) or as
    # its container's, and one whose operator cleared it, the path alone.
    _, marker, rest = url.partition("/mj/image/")
    if marker and (is_told_by_path or _is_local(host)):
        return f"{config.base_url}{marker}{rest}"
    return url


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or not ip_address(host).is_global
    except ValueError:
        return False


def _checked(config: Config, response: Response, sort: Sort) -> Response:
    # A relay says of a picture by id with 400 that it knows no such task.
    is_unknown = response.status_code == 400 and b"not_found" in response.content
    if response.status_code in {401, 403, 404, 410} or is_unknown:
        # The origin's status speaks of the link, not of our key: none was sent.
        gone = Refusal(NotFoundError, f"the {sort.name} is not there (any more)", advice=_FRESH)
        raise refused(config, "download", response, gone)
    if response.status_code == PARTIAL:
        raise drift(config, "download", response, f"a part of the {sort.name}")
    if not 200 <= response.status_code < 300:
        raise refused(config, "download", response, refusal_by_status(response, None, f"no {sort.name} came"))
    if kind_of(response.content, sort) is None:
        came = "an empty body" if not response.content else f"something that is no {sort.name}"
        raise drift(config, "download", response, came)
    return response
