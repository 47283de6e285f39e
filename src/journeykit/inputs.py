"""What a user gave, checked and put into the form that adapters take; refuses before anything is sent.

Reads image files; knows nothing of the wire.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from journeykit import download
from journeykit.adapters import load, names
from journeykit.adapters.protocol import Options, Resizing
from journeykit.callbacks import callback_url
from journeykit.capabilities import Capability, refuse
from journeykit.errors import ConfigurationError, InvalidRequestError
from journeykit.models import State
from journeykit.reading import is_link
from journeykit.refusal import refused_locally

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config
    from journeykit.flow import Flow

BOTS = ("midjourney", "niji")
SHAPES = ("portrait", "square", "landscape")
FEWEST_TO_BLEND, MOST_TO_BLEND = 2, 5
SPEEDS = ("fast", "relax", "turbo")
PROXY_FORMATS = ("jpg", "png", "webp", "gif")
LARGEST_IMAGE = 10 * 1024 * 1024
"""Bytes of one reference image or video; trueai stops reading a request at 30 MB, and base64 adds a third."""
_WIDEST = 16_383  # pixels; the most that a WebP can hold
_MIME = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif"}


class Readable(Protocol):
    """A file object opened for reading bytes."""

    def read(self) -> bytes:
        """Read to the end."""


ImageSource: TypeAlias = str | bytes | os.PathLike[str] | Readable
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
    if isinstance(given, str | bytes | bytearray | os.PathLike | Mapping):
        return given
    if hasattr(given, "read"):
        return Kept(given)
    return [kept(item) for item in given] if isinstance(given, Iterable) else given


def checked_id(config: Config, id: str) -> str:
    """Insist on an id that can stand in a URL path as one segment."""
    clean = str(id).strip() if isinstance(id, str | int) else ""
    if not clean or clean in {".", ".."} or len(clean) > 200 or not clean.isprintable():
        raise refused_locally(config, f"{id!r:.80} is no task id; use the id that a submit gave")
    return clean


def checked_prompt(config: Config, prompt: str) -> str:
    """Insist on a prompt with something in it."""
    if not isinstance(prompt, str) or not prompt.strip():
        raise refused_locally(config, f"the prompt is {prompt!r:.80}; give text")
    try:
        prompt.encode()
    except UnicodeEncodeError as error:
        raise refused_locally(config, f"the prompt holds a broken character at {error.start}") from error
    return prompt.strip()


def require(adapter: Adapter, capability: Capability, instead: str = "") -> None:
    """Refuse what the provider lacks.

    Raises:
        UnsupportedError: naming the providers that have it.
    """
    if capability not in adapter.CAPABILITIES:
        # Only now are the other adapters (and their generated clients) worth importing.
        able = [name for name in names() if capability in load(name).CAPABILITIES]
        raise refuse(adapter.NAME, capability, able, instead or _INSTEAD.get(capability, ""))


# What a user can do where a request field is lacking.
_INSTEAD = {
    Capability.BOT: "Put --niji into the prompt",
    Capability.SPEED: "Put --fast, --relax or --turbo into the prompt",
    Capability.STATE: "Keep your value beside task.token",
}


def choice(adapter: Adapter, capability: Capability, value: str | None, allowed: Sequence[str]) -> str | None:
    """Take one of a few words, if the provider offers the choice at all."""
    if value is None:
        return None
    require(adapter, capability)
    if value not in allowed:
        text = f"{capability.value}={value!r}: give one of {', '.join(allowed)}; nothing was sent"
        raise InvalidRequestError(text, provider=adapter.NAME)
    return value


def given(adapter: Adapter, capability: Capability, value: object) -> str | None:
    """Take a free value, if the provider has a place for it."""
    if value is None:
        return None
    require(adapter, capability)
    if not isinstance(value, str):
        text = f"{capability.value}={value!r:.80}: give text; nothing was sent"
        raise InvalidRequestError(text, provider=adapter.NAME)
    return value


def encode(config: Config, images: Iterable[ImageSource]) -> list[str]:
    """Make links or data URLs of images, reading and encoding what is neither.

    Raises:
        InvalidRequestError: for one that cannot be read, is no picture or is too large.
    """
    if isinstance(images, str | bytes | os.PathLike):
        raise refused_locally(config, "images= takes a list of images; put the one into brackets")
    return [encode_one(config, image, f"image {number}") for number, image in enumerate(images, start=1)]


def encode_one(config: Config, image: ImageSource, which: str) -> str:
    """Make a link or data URL of one image; `which` names it in messages.

    Raises:
        InvalidRequestError: if it cannot be read, is no picture or is too large.
    """
    if isinstance(image, str) and (is_link(image) or image.startswith("data:")):
        return image
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
        return video
    content = _content(config, video, "the video")
    if content[4:8] != b"ftyp":
        raise refused_locally(config, "the video is no MP4")
    return _within_limit(config, content, "the video")


def _content(config: Config, source: ImageSource, which: str) -> bytes:
    try:
        if isinstance(source, bytes | bytearray):
            content: object = bytes(source)
        elif isinstance(source, str | os.PathLike):
            content = Path(source).read_bytes()
        else:
            content = source.read()
    except (OSError, ValueError, AttributeError) as error:
        why = f"{error.filename}: {error.strerror}" if isinstance(error, FileNotFoundError) else error
        raise refused_locally(config, f"{which} cannot be read ({why})") from error
    return content if isinstance(content, bytes) else b""


def _within_limit(config: Config, content: bytes, which: str) -> bytes:
    if len(content) > LARGEST_IMAGE:
        most = LARGEST_IMAGE // 1024**2
        raise refused_locally(config, f"{which} has {len(content) // 1024**2} MB; {most} MB is the most")
    return content


def data_url(content: bytes, kind: str) -> str:
    """Put a picture into a URL."""
    return f"data:{_MIME[kind]};base64,{base64.b64encode(content).decode()}"


def speed_for(adapter: Adapter, speed: str | None) -> str | None:
    """Take a speed, if the provider offers the choice."""
    return choice(adapter, Capability.SPEED, speed, SPEEDS)


def resumed(config: Config, token: str) -> State:
    """Read a token into what it says, which is identity only.

    Raises:
        ConfigurationError: if it is none, or belongs to another client.
    """
    name, colon, id = token.partition(":") if isinstance(token, str) else ("", "", "")
    if not colon or not id.strip():
        raise ConfigurationError(
            f"{token!r:.80} is no token; a token is {config.name}:<task id>, as task.token gives it"
        )
    if name != config.name:
        raise ConfigurationError(
            f"the token {token!r:.80} is of client {name!r}, this one is {config.name!r}; resume it there, or give this"
            f" client name={name!r} if it is the same account"
        )
    return State(id=checked_id(config, id), provider=config.provider, fetched=False)


def of_clients(names: Collection[str], tasks: Iterable[State]) -> list[Any]:
    """Insist on tasks of these very clients.

    Raises:
        ConfigurationError: for anything else.
    """
    if isinstance(tasks, State | str):
        raise ConfigurationError("this takes a list of tasks; put the one into brackets")
    listed = list(tasks)
    for task in listed:
        token = getattr(task, "token", None)
        if token is None:
            raise ConfigurationError(f"{task!r:.80} is no task; resume(token) makes one of a token")
        if token.partition(":")[0] not in names:
            whose = ", ".join(map(repr, names))
            raise ConfigurationError(f"the task {token!r:.80} is not of {whose}; wait for it where it is at home")
    return listed


def checked_options(
    adapter: Adapter,
    config: Config,
    *,
    bot: str | None = None,
    speed: str | None = None,
    state: str | None = None,
    notify_hook: str | None = None,
    shape: str | None = None,
    images: tuple[str, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> Options:
    """Check the options that every submitting verb takes, before anything is sent."""
    return Options(
        bot=choice(adapter, Capability.BOT, bot, BOTS),
        speed=choice(adapter, Capability.SPEED, speed, SPEEDS) or config.speed,
        state=given(adapter, Capability.STATE, state),
        # The client's own address is offered to every provider, also to those that may drop it: waiting asks anyway.
        notify_hook=given(adapter, Capability.NOTIFY_HOOK, notify_hook) or callback_url(config),
        shape=shape,
        images=images,
        extra=extra or {},
    )


def checked_look(
    adapter: Adapter, config: Config, *, width: int | None, height: int | None, format: str | None, quality: int | None
) -> Resizing:
    """Check how an image proxy shall show a picture."""
    require(adapter, Capability.IMAGE_PROXY)
    for name, value, most in (("width", width, _WIDEST), ("height", height, _WIDEST), ("quality", quality, 100)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most):
            raise refused_locally(config, f"{name}={value!r:.80}: give a whole number from 1 to {most:,}")
    if format is not None and format not in PROXY_FORMATS:
        raise refused_locally(config, f"format={format!r:.80}: give one of {', '.join(PROXY_FORMATS)}")
    return Resizing(width, height, format, quality)


def fetched(config: Config, image: str) -> Flow[str]:
    """Make a data URL of a link, for providers that take no links."""
    if not is_link(image):
        return image
    content = yield from download.picture(config, image, LARGEST_IMAGE)
    return data_url(content, download.kind_of(content) or "png")
