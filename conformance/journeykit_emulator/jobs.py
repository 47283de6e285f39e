"""A unit of Midjourney's work: what it does, and the record kept of it.

The vocabulary is Midjourney's own. Providers name the same things differently; their wire modules
translate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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

    @property
    def is_cut_out(self) -> bool:
        """Whether the job only cuts a picture out of a finished grid, which takes seconds."""
        return self is Action.UPSCALE

    @property
    def yields_grid(self) -> bool:
        """Whether the result shows four pictures to choose from."""
        return self not in {Action.UPSCALE, Action.UPSCALE_HD}


@dataclass(slots=True)
class Task:
    """One job as the world remembers it; its state is computed, never stored."""

    id: str
    key: str
    action: Action
    prompt: str
    plan: Plan
    created_at: float
    starts_at: float
    job_id: str
    number: int
    ahead: int = 0
    parent: "Task | None" = None
    index: int | None = None
    custom_id: str = ""
    waits_for_dialog: bool = False
    #: What the customer sent along and wants back: state, pool, hook. The wire's business.
    echo: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def final_prompt(self) -> str:
        """The prompt with what Midjourney appends when no version was asked for."""
        versioned = "--v " in self.prompt or "--niji" in self.prompt
        return self.prompt if versioned else f"{self.prompt} --v 6.1"

    @property
    def seed(self) -> int:
        """The number Midjourney drew the picture from."""
        return int(self.job_id[:8], 16)
