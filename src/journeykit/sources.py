"""Pictures and films as a user gives them: read, checked and put into the form that adapters take.

Refuses before anything is sent. The only module that reads files to send them.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Coroutine, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from urllib.parse import urlsplit

from journeykit import download
from journeykit.config import has_labels
from journeykit.errors import APIResponseError, NotFoundError
from journeykit.reading import is_link
from journeykit.refusal import refused_locally

if TYPE_CHECKING:
    from journeykit.config import Config
    from journeykit.flow import Flow

LARGEST_IMAGE = 10 * 1024 * 1024
"""Bytes of one reference image or video; trueai stops reading a request at 30 MB, and base64 adds a third."""
_LONGEST_PATH = 4096
_FORMS = "a path, bytes, a file opened with 'rb', a link or a data URL"
_DATA_URL = re.compile(r"data:image/[\w.+-]+(;[\w.-]+=[\w.-]+)*;base64", re.ASCII)
_ONE = (str, bytes, bytearray, memoryview, os.PathLike)
_MIME = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif"}


class Readable(Protocol):
    """A file object opened for reading bytes."""

    def read(self) -> bytes:
        """Read to the end."""


ImageSource: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | Readable
"""A path, bytes, a file object, an http(s) URL or a data URL."""


class Kept:
    """A file object that is read once and can be given to several providers."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._content: bytes | None = None

    def read(self) -> bytes:
        """Read to the end, as often as wanted."""
        if self._content is None:
            self._content = self._source.read()
        return self._content


def kept(given: Any) -> Any:
    """Make an argument of a verb fit to be used more than once: file objects and iterators are not."""
    if isinstance(given, (*_ONE, Mapping)):
        return given
    if hasattr(given, "read"):
        return Kept(given)
    return [kept(item) for item in given] if isinstance(given, Iterable) else given


def encode(config: Config, images: Iterable[ImageSource]) -> list[str]:
    """Make links or data URLs of images, reading and encoding what is neither.

    Raises:
        InvalidRequestError: for one that cannot be read, is no picture or is too large.
    """
    if isinstance(images, _ONE) or hasattr(images, "read") or not isinstance(images, Iterable):
        raise refused_locally(config, "images= takes a list of images; put the one into brackets")
    return [encode_one(config, image, f"image {number}") for number, image in enumerate(images, start=1)]


def encode_one(config: Config, image: ImageSource, which: str) -> str:
    """Make a link or data URL of one image; `which` names it in messages.

    Raises:
        InvalidRequestError: if it cannot be read, is no picture or is too large.
    """
    if isinstance(image, str) and is_link(image):
        return _checked_link(config, image, which)
    if isinstance(image, str) and image.startswith("data:"):
        return _checked_data_url(config, image, which)
    content = _content(config, image, which)
    kind = download.kind_of(content)
    if kind is None:
        raise refused_locally(config, f"{which} is no picture that Midjourney reads (PNG, JPEG, WebP, GIF)")
    return data_url(_within_limit(config, content, which), kind)


def encode_video(config: Config, video: ImageSource) -> str | bytes:
    """Take a link as it is, or read the bytes of an MP4.

    Raises:
        InvalidRequestError: if it cannot be read, is no MP4 or is too large.
    """
    if isinstance(video, str) and is_link(video):
        return _checked_link(config, video, "the video")
    content = _content(config, video, "the video")
    if content[4:8] != b"ftyp":
        raise refused_locally(config, "the video is no MP4")
    return _within_limit(config, content, "the video")


def _checked_link(config: Config, link: str, which: str) -> str:
    try:
        parts = urlsplit(link)
        host = (parts.port != 0 and parts.hostname) or ""  # a port beyond all is a ValueError
    except ValueError:
        host = ""
    if not has_labels(host) or not link.isprintable() or " " in link.strip():
        raise refused_locally(config, f"{which} is a link that leads nowhere; give the whole address")
    # Midjourney knows a link by its first letters, and not every bot in between knows them in capitals.
    scheme, colon, rest = link.strip().partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _checked_data_url(config: Config, data_url: str, which: str) -> str:
    head, _, encoded = data_url.partition(",")
    if not _DATA_URL.fullmatch(head):
        raise refused_locally(config, f"{which} is no data URL of a picture; give data:image/png;base64,...")
    try:
        content = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise refused_locally(config, f"{which} is a data URL that cannot be decoded ({error})") from error
    if not _within_limit(config, content, which):
        raise refused_locally(config, f"{which} is a data URL without a picture")
    # Parameters are legal; trueai takes off a mask the bare form only, and would decode the rest of it.
    return f"{head.partition(';')[0].lower()};base64,{encoded}"


def _content(config: Config, source: ImageSource, which: str) -> bytes:
    if isinstance(source, str) and len(source) > _LONGEST_PATH:
        # Base64, most likely, as the providers take it: to quote it would fill the log with the picture.
        raise refused_locally(config, f"{which} is too long for a path; decode what is base64")
    try:
        if isinstance(source, bytes | bytearray | memoryview):
            content: object = source
        elif isinstance(source, str | os.PathLike):
            content = Path(source).read_bytes()
        else:
            content = source.read()
    except (OSError, ValueError, AttributeError) as error:
        why = f"{error.filename}: {error.strerror}" if isinstance(error, FileNotFoundError) else error
        instead = f"; give {_FORMS}" if isinstance(error, AttributeError) else ""
        raise refused_locally(config, f"{which} cannot be read ({why}){instead}") from error
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    if isinstance(content, Coroutine):
        content.close()
        raise refused_locally(config, f"{which} is to be awaited; give what its read() returns")
    raise refused_locally(config, f"{which} gives {type(content).__name__} when read; give {_FORMS}")


def _within_limit(config: Config, content: bytes, which: str) -> bytes:
    if len(content) > LARGEST_IMAGE:
        most = LARGEST_IMAGE // 1024**2
        raise refused_locally(config, f"{which} has {len(content) // 1024**2} MB; {most} MB is the most")
    return content


def data_url(content: bytes, kind: str) -> str:
    """Put a picture into a URL."""
    return f"data:{_MIME[kind]};base64,{base64.b64encode(content).decode()}"


def fetched(config: Config, image: str) -> Flow[str]:
    """Make a data URL of a link, for providers that take no links.

    Raises:
        InvalidRequestError: if it leads to no picture.
        APIError: if nothing came.
    """
    if not is_link(image):
        return image
    try:
        content = yield from download.picture(config, image, LARGEST_IMAGE)
    except (NotFoundError, APIResponseError) as error:
        # The link is the user's: what it leads to says nothing about the provider, and a task was not fetched.
        address, why = image.strip().partition("?")[0], re.split(r"; |\. ", error.message)[0]
        raise refused_locally(config, f"there is no picture to send at {config.quoted(address)} ({why})") from error
    return data_url(content, download.kind_of(content) or "png")
