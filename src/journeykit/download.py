"""Fetching pictures: which address really, whether what came is a picture. Pure; the sending is `drive`'s.

Addresses come from answers, so they are not trusted: no key goes along, only http(s) is followed, and `drive` refuses
private addresses other than the provider's own host.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from journeykit.errors import APIError, APIResponseError, NotFoundError, TaskError
from journeykit.flow import Send, Sleep, retry_delay
from journeykit.refusal import Refusal, drift, refusal_by_status, refused

if TYPE_CHECKING:
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit.response import Response

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes; a four-times upscaled PNG is about 30 MB."""
_MOST_REDIRECTS = 5
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpg"),
    (b"GIF8", 0, "gif"),
    (b"WEBP", 8, "webp"),
    (b"ftypavif", 4, "avif"),
)


def picture_of(config: Config, state: State, url: str | None, limit: int) -> Flow[bytes]:
    """Download a picture of a task.

    Raises:
        TaskError: if the task has no picture (yet).
    """
    if not url:
        raise TaskError(f"{state.provider} task {state.id} is {state.status.value} and has no picture", task=state)
    return (yield from picture(config, url, limit))


def picture(config: Config, url: str, limit: int = LARGEST_PICTURE) -> Flow[bytes]:
    """Download one picture of at most `limit` bytes and insist that it is one.

    Raises:
        NotFoundError: if the link is gone; links of several providers expire after 24 hours.
        APIResponseError: if something else than a picture came, or its address is not one to go to.
    """
    address, attempt, redirects = _address(config, url), 0, 0
    while True:
        try:
            request = {"method": "GET", "url": address, "headers": {"accept": "image/*"}}
            response: Response = yield Send(request, "download", foreign=True, limit=limit)
            if not 300 <= response.status_code < 400:
                return _checked(config, response)
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
        address = _address(config, response.headers["location"], address)


def kind_of(content: bytes) -> str | None:
    """Say what kind of picture these bytes are, as a file extension; None if they are none."""
    for signature, offset, extension in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return extension
    return None


def _address(config: Config, url: str, seen_at: str = "") -> str:
    try:
        url = urljoin(seen_at, url.strip())
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host:
        raise APIResponseError(
            config.redact(f"the picture's address is no http(s) URL: {url!r:.200}"), provider=config.provider
        )
    # A relay whose operator never set its address hands out its own as http://localhost:3000 (new-api issue 144).
    _, marker, rest = url.partition("/mj/image/")
    if marker and _is_local(host):
        return f"{config.base_url}{marker}{rest}"
    return url


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(config: Config, response: Response) -> bytes:
    if response.status_code in {401, 403, 404, 410}:
        # The origin's status speaks of the link, not of our key: none was sent.
        gone = "the picture is not there (any more); fetch the task again for a fresh link"
        raise refused(config, "download", response, Refusal(NotFoundError, gone))
    if not 200 <= response.status_code < 300:
        raise refused(config, "download", response, refusal_by_status(response, None, "no picture came"))
    if kind_of(response.content) is None:
        came = "an empty body" if not response.content else "something that is no picture"
        raise drift(config, "download", response, came)
    return response.content
