"""What an adapter module must define, as the type checker verifies it, and the values that pass between it and us.

No behaviour lives here, and nothing about any one provider.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit.capabilities import Capability
    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.models import Button, State


@dataclass(frozen=True, slots=True)
class Options:
    """What every submitting verb takes besides its subject; None where the user said nothing."""

    bot: str | None = None
    speed: str | None = None
    state: str | None = None
    notify_hook: str | None = None
    images: tuple[str, ...] = ()
    """Reference images as data URLs or http(s) URLs."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often it makes sense to ask for a task: from `first` seconds, growing by `factor`, up to `longest`."""

    first: float
    factor: float
    longest: float

    def delay(self, polls: int) -> float:
        """Seconds to wait after that many polls without news of the end."""
        return min(self.longest, self.first * self.factor ** min(polls, 64))


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
