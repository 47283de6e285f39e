"""What a button means, read from its customId and, where that is opaque, from its label or emoji.

Midjourney's own forms (`MJ::JOB::upsample::2::<uuid>`); every provider passes them on unchanged. A button that matches
nothing here stays pressable as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit.models import Button

# The customId decides; the label serves only buttons whose customId says nothing (ohmygpt documents it as opaque).
_CUSTOM_IDS: dict[str, str] = {
    "upscale": r"MJ::JOB::upsample::{n}::",
    "vary": r"MJ::JOB::variation::{n}::",
    "reroll": r"MJ::JOB::reroll::",
}
_LABELS: dict[str, str] = {"upscale": r"U{n}", "vary": r"V{n}", "reroll": r"🔄"}


def find_meaning(buttons: Iterable[Button], verb: str, index: int | None = None) -> Button | None:
    """Find the button that does `upscale`, `vary` or `reroll` (with the index 1 to 4 for the first two)."""
    buttons = list(buttons)
    by_id = re.compile(_CUSTOM_IDS[verb].format(n=index))
    by_face = re.compile(_LABELS[verb].format(n=index))
    for button in buttons:
        if by_id.match(button.custom_id):
            return button
    for button in buttons:
        if not button.custom_id.startswith("MJ::") and (
            by_face.fullmatch(button.label) or by_face.fullmatch(button.emoji)
        ):
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
