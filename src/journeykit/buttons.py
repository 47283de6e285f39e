"""What a button means, read from its customId and, where that is opaque, from its label or emoji.

Midjourney's own forms (`MJ::JOB::upsample::2::<uuid>`), which every provider passes on unchanged. A button that matches
nothing here stays pressable as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit.models import Button

# (verb, which) -> (how its customId begins, what stands on it). The customId decides; the face serves only buttons
# whose customId says nothing (ohmygpt documents it as opaque).
_MEANINGS: dict[tuple[str, float | str | None], tuple[str, str]] = {
    **{("upscale", n): (rf"MJ::JOB::upsample::{n}::", rf"U{n}") for n in range(1, 5)},
    ("upscale", "subtle"): (r"MJ::JOB::upsample_\w*subtle::", r"Upscale \(Subtle\)"),
    ("upscale", "creative"): (r"MJ::JOB::upsample_\w*creative::", r"Upscale \(Creative\)"),
    ("upscale", "2x"): (r"MJ::JOB::upsample_\w*2x::", r"Upscale \(2x\)"),
    ("upscale", "4x"): (r"MJ::JOB::upsample_\w*4x::", r"Upscale \(4x\)"),
    **{("vary", n): (rf"MJ::JOB::variation::{n}::", rf"V{n}") for n in range(1, 5)},
    ("vary", "subtle"): (r"MJ::JOB::low_variation::", r"Vary \(Subtle\)"),
    ("vary", "strong"): (r"MJ::JOB::high_variation::", r"Vary \(Strong\)"),
    ("vary", "region"): (r"MJ::Inpaint::", r"Vary \(Region\)"),
    ("reroll", None): (r"MJ::JOB::reroll::", r"🔄"),
    ("zoom", 2): (r"MJ::Outpaint::50::", r"Zoom Out 2x"),
    ("zoom", 1.5): (r"MJ::Outpaint::75::", r"Zoom Out 1\.5x"),
    ("zoom", "square"): (r"MJ::Outpaint::100::", r"Make Square"),
    ("zoom", "custom"): (r"MJ::CustomZoom::", r"Custom Zoom"),
    ("pan", "left"): (r"MJ::JOB::pan_left::", r"⬅️"),
    ("pan", "right"): (r"MJ::JOB::pan_right::", r"➡️"),
    ("pan", "up"): (r"MJ::JOB::pan_up::", r"⬆️"),
    ("pan", "down"): (r"MJ::JOB::pan_down::", r"⬇️"),
}


def choices(verb: str) -> list[float | str | None]:
    """List what can be asked of a verb, e.g. 1 to 4, `subtle` and `strong`."""
    return [which for known, which in _MEANINGS if known == verb]


def find_meaning(buttons: Iterable[Button], verb: str, which: float | str | None = None) -> Button | None:
    """Find the button that does a verb, e.g. `vary` with `strong`."""
    buttons = list(buttons)
    by_id, by_face = map(re.compile, _MEANINGS[verb, which])
    for button in buttons:
        if by_id.match(button.custom_id):
            return button
    for button in buttons:
        is_opaque = not button.custom_id.startswith("MJ::")
        if is_opaque and (by_face.fullmatch(button.label) or by_face.fullmatch(button.emoji)):
            return button
    return None


def find_face(buttons: Iterable[Button], wanted: str) -> Button | None:
    """Find the button with this label, emoji or customId; `u2` finds `U2` when nothing fits better."""
    buttons, wanted = list(buttons), wanted.strip()
    if not wanted:
        return None  # many buttons have no label, and many no emoji
    for button in buttons:
        if wanted in {button.label, button.emoji, button.custom_id}:
            return button
    folded = wanted.casefold()
    for button in buttons:
        if folded in {button.label.casefold(), f"{button.emoji} {button.label}".strip().casefold()}:
            return button
    return None
