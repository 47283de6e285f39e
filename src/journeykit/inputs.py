"""What a user gave, checked and put into the form that adapters take; refuses before anything is sent.

Knows nothing of the wire. Pictures are `sources`'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from journeykit.adapters import load, names
from journeykit.adapters.protocol import Options, Resizing
from journeykit.callbacks import callback_url
from journeykit.capabilities import Capability, refuse
from journeykit.errors import ConfigurationError, InvalidRequestError
from journeykit.models import State
from journeykit.refusal import refused_locally

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config

BOTS = ("midjourney", "niji")
SHAPES = ("portrait", "square", "landscape")
FEWEST_TO_BLEND, MOST_TO_BLEND = 2, 5
SPEEDS = ("fast", "relax", "turbo")
PROXY_FORMATS = ("jpg", "png", "webp", "gif")
_WIDEST = 16_383  # pixels; the most that a WebP can hold


def checked_id(config: Config, id: object) -> str:
    """Insist on an id that can stand in a URL path as one segment."""
    # True is an int to Python, and would ask for the task "True".
    clean = str(id).strip() if isinstance(id, str | int) and not isinstance(id, bool) else ""
    if not clean or clean in {".", ".."} or len(clean) > 200 or not clean.isprintable():
        raise refused_locally(config, f"{config.quoted(id)} is no task id; use the id that a submit gave")
    if clean.startswith(f"{config.name}:"):
        raise refused_locally(config, f"{config.quoted(id)} is no task id but a token; resume() takes those")
    return clean


def checked_prompt(config: Config, prompt: str) -> str:
    """Insist on a prompt with something in it."""
    if not isinstance(prompt, str) or not prompt.strip():
        raise refused_locally(config, f"the prompt is {config.quoted(prompt)}; give text")
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
        # What was given is not shown: here nobody knows whether it is a key in the wrong place.
        text = f"{capability.value}= takes one of {', '.join(allowed)}; nothing was sent"
        raise InvalidRequestError(text, provider=adapter.NAME)
    return value


def given(adapter: Adapter, capability: Capability, value: object) -> str | None:
    """Take a free value, if the provider has a place for it."""
    if value is None:
        return None
    require(adapter, capability)
    if not isinstance(value, str):
        text = f"{capability.value}= takes text, not {type(value).__name__}; nothing was sent"
        raise InvalidRequestError(text, provider=adapter.NAME)
    return value


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
            f"{config.quoted(token)} is no token; a token is {config.name}:<task id>, as task.token gives it"
        )
    if name != config.name:
        token, owner = config.quoted(token), config.quoted(name)
        raise ConfigurationError(
            f"the token {token} is of client {owner}, this one is {config.name!r}; resume it there, or give this client"
            f" name={owner} if it is the same account"
        )
    try:
        return State(id=checked_id(config, id), provider=config.provider, fetched=False)
    except InvalidRequestError as error:
        raise ConfigurationError(error.message) from None


def of_clients(names: Collection[str], tasks: Iterable[State]) -> list[Any]:
    """Insist on tasks of these very clients.

    Raises:
        ConfigurationError: for anything else.
    """
    if isinstance(tasks, State | str) or not isinstance(tasks, Iterable):
        raise ConfigurationError("this takes a list of tasks; put the one into brackets")
    listed = list(tasks)
    for task in listed:
        token = getattr(task, "token", None)
        if token is None:
            raise ConfigurationError(f"{type(task).__name__} is no task; resume(token) makes one of a token")
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
        extra=checked_extra(config, extra),
    )


def checked_extra(config: Config, extra: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Insist on fields with names."""
    if extra is not None and not (isinstance(extra, Mapping) and all(isinstance(name, str) for name in extra)):
        raise refused_locally(config, "extra= takes a mapping of the request's field names to values")
    return extra or {}


def checked_look(
    adapter: Adapter, config: Config, *, width: int | None, height: int | None, format: str | None, quality: int | None
) -> Resizing:
    """Check how an image proxy shall show a picture."""
    require(adapter, Capability.IMAGE_PROXY)
    for name, value, most in (("width", width, _WIDEST), ("height", height, _WIDEST), ("quality", quality, 100)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most):
            raise refused_locally(config, f"{name}={config.quoted(value)}: give a whole number from 1 to {most:,}")
    if format is not None and format not in PROXY_FORMATS:
        raise refused_locally(config, f"format={config.quoted(format)}: give one of {', '.join(PROXY_FORMATS)}")
    return Resizing(width, height, format, quality)
