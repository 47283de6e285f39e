"""A button of a result, and what it means, read from its customId and, where that is opaque, from its label or emoji.

Midjourney's own forms (`MJ::JOB::upsample::2::<uuid>`), which every provider passes on unchanged. A button that matches
nothing here stays pressable as it is. Nothing here knows which provider runs which of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_FACE = r"(?!)"
# (verb, which) -> (how its customId begins, what stands on it). The customId decides; the face serves only buttons
# whose customId says nothing (ohmygpt documents it as opaque).
_MEANINGS: dict[tuple[str, float | str | None], tuple[str, str]] = {
    **{("upscale", n): (rf"MJ::JOB::(upsample|video_virtual_upscale)::{n}::", rf"U{n}") for n in range(1, 5)},
    ("upscale", "subtle"): (r"MJ::JOB::upsample_\w*subtle::", r"Upscale \(Subtle\)"),
    ("upscale", "creative"): (r"MJ::JOB::upsample_\w*creative::", r"Upscale \(Creative\)"),
    ("upscale", "2x"): (r"MJ::JOB::upsample_\w*2x::", r"Upscale \(2x\)"),
    ("upscale", "4x"): (r"MJ::JOB::upsample_\w*4x::", r"Upscale \(4x\)"),
    **{("vary", n): (rf"MJ::JOB::variation::{n}::", rf"V{n}") for n in range(1, 5)},
    ("vary", "subtle"): (r"MJ::JOB::low_variation::", r"Vary \(Subtle\)"),
    ("vary", "strong"): (r"MJ::JOB::high_variation::", r"Vary \(Strong\)"),
    ("vary", "region"): (r"MJ::Inpaint::", r"Vary \(Region\)"),
    ("reroll", None): (r"MJ::JOB::reroll::|MJ::Picread::Retry", r"🔄"),
    ("zoom", 2): (r"MJ::Outpaint::50::", r"Zoom Out 2x"),
    ("zoom", 1.5): (r"MJ::Outpaint::75::", r"Zoom Out 1\.5x"),
    ("zoom", "square"): (r"MJ::Outpaint::100::", r"Make Square"),
    ("zoom", "custom"): (r"MJ::CustomZoom::", r"Custom Zoom"),
    ("pan", "left"): (r"MJ::JOB::pan_left::", r"⬅️"),
    ("pan", "right"): (r"MJ::JOB::pan_right::", r"➡️"),
    ("pan", "up"): (r"MJ::JOB::pan_up::", r"⬆️"),
    ("pan", "down"): (r"MJ::JOB::pan_down::", r"⬇️"),
    ("animate", "low"): (r"MJ::JOB::animate_low::", r"Animate \(Low motion\)"),
    ("animate", "high"): (r"MJ::JOB::animate_high::", r"Animate \(High motion\)"),
    ("extend", "low"): (r"MJ::JOB::animate_low_extend::", r"Extend \(Low motion\)"),
    ("extend", "high"): (r"MJ::JOB::animate_high_extend::", r"Extend \(High motion\)"),
    # Under a description and under shortened prompts: draw that suggestion. The facts have both spellings of Job.
    **{("imagine", n): (rf"MJ::Job::(PicReader|PromptAnalyzer)::{n}$", _NO_FACE) for n in range(1, 6)},
    ("imagine", "all"): (r"MJ::Job::PicReader::all$", r"Imagine all"),
    ("bookmark", None): (r"MJ::BOOKMARK::", r"❤️"),
}
_BY_ID = [(meaning, re.compile(by_id, re.IGNORECASE)) for meaning, (by_id, _) in _MEANINGS.items()]
_BY_FACE = [(meaning, re.compile(by_face)) for meaning, (_, by_face) in _MEANINGS.items()]


@dataclass(frozen=True, slots=True)
class Button:
    """A follow-up that a result offers."""

    custom_id: str
    """What the provider wants back when the button is pressed (`customId`); opaque."""
    label: str = ""
    """Text on the button, e.g. `U1`; empty on buttons that show only an emoji."""
    emoji: str = ""
    """Emoji on the button, e.g. 🔄; empty on buttons that show only text."""

    @property
    def meaning(self) -> str:
        """What pressing it does, e.g. `upscale 2`, `vary strong`, `animate low`; empty if not known."""
        meaning = _meaning(self)
        return "" if meaning is None else " ".join(str(part) for part in meaning if part is not None)

    def __str__(self) -> str:
        return self.label or self.emoji or self.custom_id


def _meaning(button: Button) -> tuple[str, float | str | None] | None:
    if button.custom_id.upper().startswith("MJ::"):
        return next((meaning for meaning, by_id in _BY_ID if by_id.match(button.custom_id)), None)
    faces = (button.label, button.emoji)
    return next((meaning for meaning, by_face in _BY_FACE if any(map(by_face.fullmatch, faces))), None)


def choices(verb: str) -> list[float | str | None]:
    """List what can be asked of a verb, e.g. 1 to 4, `subtle` and `strong`."""
    return [which for known, which in _MEANINGS if known == verb]


def find_meaning(buttons: Iterable[Button], verb: str, which: float | str | None = None) -> Button | None:
    """Find the button that does a verb, e.g. `vary` with `strong`."""
    buttons = list(buttons)
    # One whose customId says so comes before one that only looks like it.
    buttons.sort(key=lambda button: not button.custom_id.upper().startswith("MJ::"))
    return next((button for button in buttons if _meaning(button) == (verb, which)), None)


def find_face(buttons: Iterable[Button], wanted: str) -> Button | None:
    """Find the button with this label, emoji, customId or meaning; `u2` finds `U2` when nothing fits better."""
    buttons, wanted = list(buttons), wanted.strip()
    if not wanted:
        return None  # many buttons have no label, and many no emoji
    for button in buttons:
        if wanted in {button.label, button.emoji, button.custom_id}:
            return button
    folded = wanted.casefold()
    for button in buttons:
        faces = {button.label.casefold(), f"{button.emoji} {button.label}".strip().casefold(), button.meaning}
        if folded in faces:
            return button
    return None
