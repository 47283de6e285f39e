"""Which buttons the relay lets through, and under which name.

It looks at the second part of a custom id, or at the third after `JOB`; what it does not find here
it refuses, although Midjourney offers the button.
"""

from starlette.responses import Response

from journeykit_emulator.jobs import Action
from journeykit_emulator.relay import errors
from journeykit_emulator.relay.switches import Malformed

# Midjourney's action -> the relay's name for it.
NAMES = {
    Action.IMAGINE: "IMAGINE",
    Action.UPSCALE: "UPSCALE",
    Action.UPSCALE_HD: "UPSCALE",
    Action.VARIATION: "VARIATION",
    Action.LOW_VARIATION: "LOW_VARIATION",
    Action.HIGH_VARIATION: "HIGH_VARIATION",
    Action.REROLL: "REROLL",
    Action.ZOOM: "ZOOM",
    Action.CUSTOM_ZOOM: "CUSTOM_ZOOM",
    Action.PAN: "PAN",
    Action.INPAINT: "INPAINT",
    Action.BLEND: "BLEND",
    Action.DESCRIBE: "DESCRIBE",
    Action.SHORTEN: "SHORTEN",
    Action.SWAP_FACE: "SWAP_FACE",
}
_PASSED = {
    "variation", "low_variation", "high_variation", "reroll",
    "pan_left", "pan_right", "pan_up", "pan_down",
    "Outpaint", "CustomZoom", "Inpaint",
}  # fmt: skip
_INDEXED = {"variation"}


def objection(custom_id: str, revision: Malformed, request_id: str) -> Response | None:
    """Return the relay's refusal of a custom id; None when it lets the press through."""
    if not custom_id:
        return errors.malformed(revision, "custom_id_is_required", request_id)
    parts = custom_id.split("::")
    try:
        action = parts[2] if parts[1] == "JOB" else parts[1]
        upscales = "upsample" in action
        if not upscales and action not in _PASSED:
            return errors.malformed(revision, f"unknown_action:{custom_id}", request_id)
        if (upscales or action in _INDEXED) and not parts[3].isdecimal():
            return errors.malformed(revision, "index_parse_failed", request_id)
    except IndexError:
        # The relay does not count the parts either; Go's recovery answers.
        return errors.panic(len(parts))
    return None
