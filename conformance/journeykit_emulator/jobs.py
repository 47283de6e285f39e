"""A unit of Midjourney's work: what it does, what comes out, and the record kept of it.

The vocabulary is Midjourney's own. Providers name the same things differently; their wire modules
translate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from journeykit_emulator import texts
from journeykit_emulator.plan import Plan


class Action(StrEnum):
    """What a job does."""

    IMAGINE = "imagine"
    UPSCALE = "upscale"
    UPSCALE_HD = "upscale-hd"
    VARIATION = "variation"
    LOW_VARIATION = "low-variation"
    HIGH_VARIATION = "high-variation"
    REROLL = "reroll"
    ZOOM = "zoom"
    CUSTOM_ZOOM = "custom-zoom"
    PAN = "pan"
    INPAINT = "inpaint"
    BLEND = "blend"
    DESCRIBE = "describe"
    SHORTEN = "shorten"
    SWAP_FACE = "swap-face"
    SWAP_VIDEO_FACE = "swap-video-face"
    EDIT = "edit"
    RETEXTURE = "retexture"
    VIDEO = "video"

    @property
    def is_quick(self) -> bool:
        """Whether the job draws nothing anew, which takes seconds."""
        return self in {Action.UPSCALE, Action.DESCRIBE, Action.SHORTEN}


class Errand(StrEnum):
    """What a provider charges for although it is no job."""

    MODAL = "modal"
    UPLOAD = "upload"


class Result(StrEnum):
    """What a finished job has to show."""

    GRID = "grid"  # four pictures to choose from
    SINGLE = "single"
    DESCRIPTION = "description"  # words about a picture that was sent in
    SHORTER_PROMPTS = "shorter-prompts"
    CLIPS = "clips"  # short films to choose from
    CLIP = "clip"
    SWAP = "swap"  # one picture, and nothing to press
    SWAPPED_CLIP = "swapped-clip"

    @property
    def moves(self) -> bool:
        """Whether it is film rather than picture."""
        return self in {Result.CLIPS, Result.CLIP, Result.SWAPPED_CLIP}


_RESULTS = {
    Action.UPSCALE: Result.SINGLE,
    Action.UPSCALE_HD: Result.SINGLE,
    Action.DESCRIBE: Result.DESCRIPTION,
    Action.SHORTEN: Result.SHORTER_PROMPTS,
    Action.SWAP_FACE: Result.SWAP,
    Action.SWAP_VIDEO_FACE: Result.SWAPPED_CLIP,
    Action.VIDEO: Result.CLIPS,
}


@dataclass(slots=True)
class Task:
    """One job as the world remembers it; its state is computed, never stored."""

    id: str
    key: str
    action: Action
    prompt: str
    plan: Plan
    created_at: float
    #: Infinite as long as a dialog is open.
    starts_at: float
    job_id: str
    number: int
    ahead: int = 0
    parent: "Task | None" = None
    index: int | None = None
    custom_id: str = ""
    #: A dialog was opened; nothing runs before it is answered.
    dialog: bool = False
    answered_at: float | None = None
    cancelled_at: float | None = None
    cancel_reason: str = ""
    #: The picture that was sent in, or the address of one.
    source: bytes | str = b""
    #: How many of its usual price the job costs.
    units: int = 1
    #: What the customer sent along and wants back: state, pool, hook. The wire's business.
    echo: Mapping[str, Any] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether the task needs the answer to a dialog."""
        return self.dialog and self.answered_at is None

    @property
    def begun_at(self) -> float:
        """The moment from which the provider counts how long the job has been out."""
        return self.created_at if self.answered_at is None else self.answered_at

    @property
    def result(self) -> Result:
        """What the job has to show in the end."""
        if self.parent is not None and self.parent.result is Result.CLIPS:
            if self.action is Action.UPSCALE:
                return Result.CLIP
            if self.action is Action.REROLL:
                return Result.CLIPS
        return _RESULTS.get(self.action, Result.GRID)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The prompts that Midjourney proposes, for a picture or instead of a long one."""
        if self.result is Result.DESCRIPTION:
            source = self.source if isinstance(self.source, bytes) else self.source.encode("utf-8", "replace")
            return texts.describe(source, self.retries)
        return texts.shorten(self.prompt) if self.result is Result.SHORTER_PROMPTS else ()

    @property
    def final_prompt(self) -> str:
        """The prompt with what Midjourney appends when no version was asked for, or its proposals."""
        if self.suggestions:
            return texts.numbered(self.suggestions)
        versioned = "--v " in self.prompt or "--niji" in self.prompt
        return self.prompt if versioned or not self.prompt else f"{self.prompt} --v 6.1"

    @property
    def seed(self) -> int:
        """The number Midjourney drew the picture from."""
        return int(self.job_id[:8], 16)

    @property
    def retries(self) -> int:
        """How many descriptions of the same picture came before."""
        above = self.parent
        return 1 + above.retries if above is not None and above.result is Result.DESCRIPTION else 0
