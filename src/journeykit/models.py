"""What a provider said about a task, in words that are the same for all of them.

Plain frozen values; no I/O, no provider words, no reading of wire formats (that is `adapters`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal


class Status(StrEnum):
    """Where a task stands; compares equal to its plain string (`task.status == "succeeded"`)."""

    QUEUED = "queued"
    """Accepted, not started."""
    RUNNING = "running"
    """Being drawn."""
    WAITING = "waiting"
    """Needs your answer before it goes on (the providers call it MODAL)."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """Not said, or said in a word we do not know; never counts as done."""

    @property
    def done(self) -> bool:
        """Whether this status is final."""
        return self in _DONE


_DONE = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Button:
    """A follow-up that a result offers."""

    custom_id: str
    """What the provider wants back when the button is pressed (`customId`); opaque."""
    label: str = ""
    """Text on the button, e.g. `U1`; empty on buttons that show only an emoji."""
    emoji: str = ""
    """Emoji on the button, e.g. 🔄; empty on buttons that show only text."""

    def __str__(self) -> str:
        return self.label or self.emoji or self.custom_id


@dataclass(frozen=True, slots=True)
class Clip:
    """Where a video is that a task made."""

    url: str
    """Address as the provider gave it; may expire."""
    thumbnail: str | None = None
    """Address of a still picture of it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left of an account's money, in the provider's own unit."""

    amount: Decimal
    """Bought units; what one is worth is the provider's secret."""
    free: Decimal | None = None
    """Units given away for today, where the provider has such."""
    raw: Any = field(default=None, repr=False, compare=False)
    """The JSON that this was read from, unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was last said about a task; every field is optional except identity."""

    id: str
    """The provider's task id."""
    provider: str
    """Name of the provider, e.g. `pro365`."""
    status: Status = Status.UNKNOWN
    """Where the task stands."""
    progress: int | None = None
    """Percent, 0 to 100; None when not said."""
    action: str | None = None
    """What the task does, in the provider's word (`IMAGINE`, `UPSCALE`, ...; open)."""
    prompt: str | None = None
    """The prompt as submitted."""
    final_prompt: str | None = None
    """The prompt that Midjourney really ran, with the flags it appended."""
    text: str | None = None
    """The text result of a describe or shorten task."""
    suggestions: tuple[str, ...] = ()
    """The prompts in that text, one by one, where it numbers them."""
    image_url: str | None = None
    """Address of the picture as the provider gave it; may be a preview until the task is done, may expire."""
    image_urls: tuple[str, ...] = ()
    """Addresses of the single pictures, where the provider gives them."""
    mirrors: tuple[str, ...] = ()
    """Other addresses of the picture at `image_url`, for when that one is missing, gone or out of reach."""
    videos: tuple[Clip, ...] = ()
    """Videos that the task made."""
    buttons: tuple[Button, ...] = ()
    """Follow-ups offered, in the provider's order."""
    submitted_at: datetime | None = None
    """Aware UTC time of the submit."""
    started_at: datetime | None = None
    """Aware UTC time when drawing began."""
    finished_at: datetime | None = None
    """Aware UTC time of the end."""
    fail_reason: str | None = None
    """Why the task failed, in the provider's words."""
    state: str | None = None
    """Your own value, echoed by providers that take one."""
    properties: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    """Extra facts under the provider's names."""
    raw: Any = field(default=None, repr=False, compare=False)
    """The JSON that this was read from, unchanged."""
    fetched: bool = field(default=True, repr=False, compare=False)
    """False until the provider was asked for this task: fresh from a submit, or resumed."""
    answered: bool = field(default=False, repr=False, compare=False)
    """Whether its window was answered: what still says `waiting` after that is late news."""

    @property
    def video(self) -> Clip | None:
        """The first video, if there is one."""
        return self.videos[0] if self.videos else None

    @property
    def done(self) -> bool:
        """Whether the task has ended, well or badly."""
        return self.status.done

    @property
    def succeeded(self) -> bool:
        """Whether the task has ended well."""
        return self.status is Status.SUCCEEDED
