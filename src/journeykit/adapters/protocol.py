"""What an adapter module must define, as the type checker verifies it, and the values that pass between it and us.

No behaviour lives here, and nothing about any one provider.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit.buttons import Button
    from journeykit.capabilities import Capability
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.models import ApiKey, Balance, State


@dataclass(frozen=True, slots=True)
class Options:
    """What every submitting verb takes besides its subject; None where the user said nothing."""

    bot: str | None = None
    speed: str | None = None
    state: str | None = None
    notify_hook: str | None = None
    shape: str | None = None
    """Of a blend: portrait, square or landscape."""
    images: tuple[str, ...] = ()
    """Pictures as data URLs; links too where the adapter's LINKS says so."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often it makes sense to ask for a task: from `first` seconds, growing by `factor`, up to `longest`."""

    first: float
    factor: float
    longest: float
    lag: float = 0.0
    """Seconds by which what it shows is late, on average."""
    tick: float = 2.4
    """Seconds between two requests that ask for many tasks at once."""
    refresh: float = 0.0
    """Seconds, about, between two moments at which it refreshes what it shows of all tasks; 0 if nobody knows."""

    def pause(self, age: float) -> float:
        """Seconds to wait after a look without news of the end, at a task that has been followed for so long."""
        return min(self.longest, self.first + (self.factor - 1) * age)


class Adapter(Protocol):
    """A module that turns one provider's wire into our words. Tables on top, small flows below."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant, seen as a read-only attribute
        """The provider's name, the module's own."""

    @property
    def BASE_URL(self) -> str | None:  # noqa: N802
        """Where its API is; None if everybody runs their own."""

    @property
    def AUTH_HEADER(self) -> str:  # noqa: N802
        """How it takes the key, e.g. `Authorization: Bearer {key}`."""

    @property
    def CAPABILITIES(self) -> frozenset[Capability]:  # noqa: N802
        """What it can do, each with evidence."""

    @property
    def CADENCE(self) -> Cadence:  # noqa: N802
        """How often asking for a task makes sense."""

    @property
    def LINKS(self) -> bool:  # noqa: N802
        """Whether blend and describe take http(s) links as they are; else they are fetched and encoded first."""

    @property
    def BATCH(self) -> int:  # noqa: N802
        """Most tasks to ask for in one request."""

    def imagine(self, config: Config, prompt: str, options: Options) -> Flow[State]:
        """Start an imagine task."""

    def press(self, config: Config, state: State, button: Button, options: Options) -> Flow[State]:
        """Press a button of a finished task."""

    def fetch(self, config: Config, id: str) -> Flow[State]:
        """Ask for one task; NotFoundError if the provider does not know it."""

    def fetch_many(self, config: Config, ids: Sequence[str]) -> Flow[list[State]]:
        """Ask for at most BATCH tasks by id; in any order, unknown ones left out."""

    def read_callback(self, config: Config, document: dict[str, Any]) -> State | None:
        """Read the task that a callback brings, or return None if it brings none; may raise what a parser raises.

        What a State has as `raw` is read here, too: that is how replicas tell one another what they have seen.
        """


# One protocol for each capability that not every provider has: an adapter defines the functions of those it declares.


class Blends(Protocol):
    """Capability.BLEND."""

    def blend(self, config: Config, options: Options) -> Flow[State]:
        """Mix the pictures in `options.images`."""


class Describes(Protocol):
    """Capability.DESCRIBE."""

    def describe(self, config: Config, image: str, options: Options) -> Flow[State]:
        """Turn a picture into prompts."""


class Shortens(Protocol):
    """Capability.SHORTEN."""

    def shorten(self, config: Config, prompt: str, options: Options) -> Flow[State]:
        """Say which words of a prompt matter."""


class SwapsFaces(Protocol):
    """Capability.SWAP_FACE."""

    def swap_face(self, config: Config, source: str, target: str, options: Options) -> Flow[State]:
        """Put the face of the source into the target."""


class Changes(Protocol):
    """Capability.CHANGE."""

    def change(self, config: Config, state: State, verb: str, index: int, options: Options) -> Flow[State]:
        """Upscale, vary or reroll a picture of a finished grid, 1 to 4."""


class SwapsFacesInVideos(Protocol):
    """Capability.SWAP_FACE_IN_VIDEO."""

    def swap_face_in_video(self, config: Config, source: str, video: str | bytes, options: Options) -> Flow[State]:
        """Put the face of the source, a link or data URL, into a video, a link or the bytes of an MP4."""


class ListsKeys(Protocol):
    """Capability.API_KEYS."""

    def api_keys(self, config: Config) -> Flow[list[ApiKey]]:
        """List the account's keys."""


class Edits(Protocol):
    """Capability.EDIT."""

    def edit(self, config: Config, prompt: str, image: str, options: Options) -> Flow[State]:
        """Change a picture by a prompt."""


class Retextures(Protocol):
    """Capability.RETEXTURE."""

    def retexture(self, config: Config, prompt: str, image: str, options: Options) -> Flow[State]:
        """Give a picture another surface."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a video is made of; None where the user said nothing."""

    image: str | None = None
    """The first frame, as a data URL or link."""
    end_image: str | None = None
    """The last frame, as a data URL or link."""
    motion: str | None = None
    """`low` or `high`."""
    loop: bool = False
    resolution: int | None = None
    """Lines, 480 or 720."""
    count: int | None = None
    """How many at once, 1, 2 or 4."""
    parent: str | None = None
    """The id of the task whose video is made longer."""
    index: int | None = None
    """Which of the parent's videos, 1 to 4."""


class Films(Protocol):
    """Capability.VIDEO."""

    def video(self, config: Config, prompt: str, film: Film, options: Options) -> Flow[State]:
        """Make a short video, or make one longer."""


class Lists(Protocol):
    """Capability.LIST."""

    @property
    def STARTS(self) -> Mapping[str, str]:  # noqa: N802
        """What its lists call the tasks of our verbs that start one."""

    def list_tasks(self, config: Config, page: int) -> Flow[list[State]]:
        """Ask for a page of the account's tasks; 1 is the newest."""


class Balances(Protocol):
    """Capability.BALANCE."""

    def balance(self, config: Config) -> Flow[Balance]:
        """Ask what is left of the account's money."""


class Uploads(Protocol):
    """Capability.UPLOAD."""

    def upload(self, config: Config, images: Sequence[str]) -> Flow[list[str]]:
        """Put data URLs where Midjourney can fetch them, and say where."""


class Answers(Protocol):
    """Capability.ANSWER."""

    def answer(
        self, config: Config, state: State, prompt: str | None, mask: str | None, options: Options
    ) -> Flow[State]:
        """Answer the window that a button opened; the mask is a PNG data URL."""


@dataclass(frozen=True, slots=True)
class Resizing:
    """How an image proxy shall show a picture; None for as it is."""

    width: int | None = None
    """Pixels to fit into."""
    height: int | None = None
    """Pixels to fit into."""
    format: str | None = None
    """`jpg`, `png`, `webp` or `gif`."""
    quality: int | None = None
    """1 to 100."""


class Proxies(Protocol):
    """Capability.IMAGE_PROXY."""

    def proxied(self, url: str, resizing: Resizing) -> str:
        """Say where the proxy shows the picture at that address."""


class Seeds(Protocol):
    """Capability.SEED."""

    def seed(self, config: Config, id: str) -> Flow[str]:
        """Ask for the seed of a task's picture."""


class Cancels(Protocol):
    """Capability.CANCEL."""

    def cancel(self, config: Config, id: str) -> Flow[None]:
        """Stop a task."""
