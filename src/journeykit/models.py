"""What a provider said about a task, in words that are the same for all of them.

Plain frozen values; no I/O, no provider words, no reading of wire formats (that is `adapters`).
"""

from __future__ import annotations

# Parts of public dataclasses are imported for good: pydantic, FastAPI and cattrs resolve their annotations.
from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003
from decimal import Decimal  # noqa: TC003
from enum import StrEnum
from typing import Any

from journeykit.buttons import Button  # noqa: TC001


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
class Clip:
    """Where a video is that a task made."""

    url: str = field(repr=False)
    """Address as the provider gave it; may expire, and opens to whoever has it."""
    thumbnail: str | None = field(default=None, repr=False)
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
class ApiKey:
    """One key of the account, without its secret."""

    hint: str
    """Its beginning and end, enough to recognise it."""
    is_ours: bool
    """Whether it is the key that this client uses."""
    remark: str | None = None
    """What its owner wrote beside it."""
    used: Decimal | None = None
    """What it has spent, in the provider's own unit."""
    limit: Decimal | None = None
    """The most it may spend, in the same unit."""
    permissions: tuple[str, ...] = ()
    """Names of the models that it may use; what an empty list means is not documented."""
    is_admin: bool | None = None
    is_disabled: bool | None = None
    created_at: datetime | None = None
    used_at: datetime | None = None
    """Aware UTC time of its last use."""
    expires_at: datetime | None = None

    @property
    def left(self) -> Decimal | None:
        """What it may still spend."""
        return None if self.limit is None or self.used is None else self.limit - self.used


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submit that went out and may have been accepted."""

    client: str
    """Name of the client that sent it."""
    operation: str
    """What it is: imagine, blend, press, ..."""
    prompt: str | None
    """The prompt as it was sent, links of reference images at its front; of a press, that of the task pressed."""
    at: datetime
    """Aware UTC time by this machine's clock."""
    place: str | None = None
    """Under which name its hub keeps a place for it, where one counts tasks."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
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
    properties: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Extra facts under the provider's names."""
    raw: Any = field(default=None, compare=False)
    """The JSON that this was read from, unchanged."""
    fetched: bool = field(default=True, compare=False)
    """False until the provider was asked for this task: fresh from a submit, or resumed."""
    sibling_ids: tuple[str, ...] = ()
    """Ids of further tasks that the same press started."""
    answered: bool = field(default=False, compare=False)
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

    def __repr__(self) -> str:
        # Without the provider's texts: they may echo a key, and here nobody knows it.
        return self._shown_as(self.id)

    def _shown_as(self, id: str) -> str:
        progress = "" if self.progress is None else f" {self.progress}%"
        return f"<State {self.provider}:{id} {self.status.value}{progress}>"


class VeiledState(State):
    """A state whose id holds a secret, for its provider echoes one there: it goes by that id, and does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self._shown_as("[redacted]")
