"""Midjourney's buttons: what it offers under a picture, and what a press means.

Which of them a provider passes on, and how it names the resulting job, is the wire's business.
"""

import re
from dataclasses import dataclass

from journeykit_emulator.jobs import Action, Result, Task
from journeykit_emulator.texts import NUMBERS


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press under a result."""

    custom_id: str
    label: str = ""
    emoji: str = ""
    style: int = 2


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for."""

    action: Action
    index: int | None = None


# (label, emoji, custom id); the uuid is that of the job the picture belongs to.
_GRID = (
    *((f"U{n}", "", f"MJ::JOB::upsample::{n}::{{uuid}}") for n in (1, 2, 3, 4)),
    ("", "🔄", "MJ::JOB::reroll::0::{uuid}::SOLO"),
    *((f"V{n}", "", f"MJ::JOB::variation::{n}::{{uuid}}") for n in (1, 2, 3, 4)),
)
_SINGLE = (
    ("Upscale (Subtle)", "upscale_1", "MJ::JOB::upsample_v6_2x_subtle::1::{uuid}::SOLO"),
    ("Upscale (Creative)", "upscale_1", "MJ::JOB::upsample_v6_2x_creative::1::{uuid}::SOLO"),
    ("Vary (Subtle)", "🪄", "MJ::JOB::low_variation::1::{uuid}::SOLO"),
    ("Vary (Strong)", "🪄", "MJ::JOB::high_variation::1::{uuid}::SOLO"),
    ("Vary (Region)", "🖌️", "MJ::Inpaint::1::{uuid}::SOLO"),
    ("Zoom Out 2x", "🔍", "MJ::Outpaint::50::1::{uuid}::SOLO"),
    ("Zoom Out 1.5x", "🔍", "MJ::Outpaint::75::1::{uuid}::SOLO"),
    ("Custom Zoom", "🔍", "MJ::CustomZoom::{uuid}"),
    ("", "⬅️", "MJ::JOB::pan_left::1::{uuid}::SOLO"),
    ("", "➡️", "MJ::JOB::pan_right::1::{uuid}::SOLO"),
    ("", "⬆️", "MJ::JOB::pan_up::1::{uuid}::SOLO"),
    ("", "⬇️", "MJ::JOB::pan_down::1::{uuid}::SOLO"),
    ("Animate (High motion)", "🎞️", "MJ::JOB::animate_high::1::{uuid}::SOLO"),
    ("Animate (Low motion)", "🎞️", "MJ::JOB::animate_low::1::{uuid}::SOLO"),
    ("", "❤️", "MJ::BOOKMARK::{uuid}"),
)
_DESCRIPTION = (
    *(("", NUMBERS[n - 1], f"MJ::Job::PicReader::{n}") for n in (1, 2, 3, 4)),
    ("", "🔄", "MJ::Picread::Retry"),
    ("Imagine all", "🎉", "MJ::Job::PicReader::all"),
)
_SHORTER_PROMPTS = tuple(("", NUMBERS[n - 1], f"MJ::Job::PromptAnalyzer::{n}") for n in (1, 2, 3, 4, 5))
_CLIPS = (
    *((f"U{n}", "", f"MJ::JOB::video_virtual_upscale::{n}::{{uuid}}") for n in (1, 2, 3, 4)),
    ("", "🔄", "MJ::JOB::reroll::0::{uuid}::SOLO"),
)
_CLIP = (
    ("Extend (High motion)", "🎞️", "MJ::JOB::animate_high_extend::1::{uuid}::SOLO"),
    ("Extend (Low motion)", "🎞️", "MJ::JOB::animate_low_extend::1::{uuid}::SOLO"),
    ("", "❤️", "MJ::BOOKMARK::{uuid}"),
)
_ROWS: dict[Result, tuple[tuple[str, str, str], ...]] = {
    Result.GRID: _GRID,
    Result.SINGLE: _SINGLE,
    Result.DESCRIPTION: _DESCRIPTION,
    Result.SHORTER_PROMPTS: _SHORTER_PROMPTS,
    Result.CLIPS: _CLIPS,
    Result.CLIP: _CLIP,
}

_MEANINGS = tuple(
    (re.compile(pattern), action)
    for pattern, action in (
        (r"MJ::JOB::upsample::(?P<index>\d)::", Action.UPSCALE),
        (r"MJ::JOB::upsample_\w+::", Action.UPSCALE_HD),
        (r"MJ::JOB::variation::(?P<index>\d)::", Action.VARIATION),
        (r"MJ::JOB::low_variation::", Action.LOW_VARIATION),
        (r"MJ::JOB::high_variation::", Action.HIGH_VARIATION),
        (r"MJ::JOB::reroll::", Action.REROLL),
        (r"MJ::JOB::pan_\w+::", Action.PAN),
        (r"MJ::Outpaint::", Action.ZOOM),
        (r"MJ::CustomZoom::", Action.CUSTOM_ZOOM),
        (r"MJ::Inpaint::", Action.INPAINT),
        (r"MJ::JOB::animate_\w+::", Action.VIDEO),
        (r"MJ::JOB::video_virtual_upscale::(?P<index>\d)::", Action.UPSCALE),
        (r"MJ::Job::PicReader::(?P<index>\d)$", Action.IMAGINE),
        (r"MJ::Job::PicReader::all$", Action.IMAGINE),
        (r"MJ::Picread::Retry$", Action.DESCRIBE),
    )
)


def offered(task: Task) -> list[Button]:
    """List the buttons under what a finished task has to show."""
    row = _ROWS.get(task.result, ())
    return [Button(custom_id.format(uuid=task.job_id), label, emoji) for label, emoji, custom_id in row]


def pressed(task: Task, custom_id: str) -> Press | None:
    """Read a press; None when the task offers no such button, or one that starts no job."""
    if custom_id not in {button.custom_id for button in offered(task)}:
        return None
    for pattern, action in _MEANINGS:
        if found := pattern.match(custom_id):
            index = found.groupdict().get("index")
            return Press(action, None if index is None else int(index))
    return None
