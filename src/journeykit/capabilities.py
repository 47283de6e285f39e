"""What a provider can do, as one enum, and the refusal when it cannot.

A capability is set in an adapter only with evidence from that provider's document or observed wire; the default is no.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from journeykit.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Capability(StrEnum):
    """One thing that a provider may or may not offer."""

    IMAGINE = "imagine"
    """Make a grid of pictures from a prompt."""
    PRESS = "press"
    """Press a button of a result: upscale, vary, reroll and whatever else it offers."""
    CHANGE = "change"
    """Upscale, vary and reroll by number, where a result offers no buttons."""
    BLEND = "blend"
    """Mix two to five pictures."""
    DESCRIBE = "describe"
    """Turn a picture into prompts."""
    SHORTEN = "shorten"
    """Say which words of a prompt matter."""
    SWAP_FACE = "swap_face"
    """Put the face of one picture into another."""
    SWAP_FACE_IN_VIDEO = "swap_face_in_video"
    """Put the face of a picture into a video."""
    EDIT = "edit"
    """Change a picture by a prompt."""
    RETEXTURE = "retexture"
    """Give a picture another surface, keeping its shapes."""
    VIDEO = "video"
    """Make a short video, or make one longer."""
    UPLOAD = "upload"
    """Put pictures where Midjourney can fetch them."""
    ANSWER = "answer"
    """Answer the window that a button opened: region, custom zoom, remix."""
    SEED = "seed"
    """Ask for the seed of a picture."""
    CANCEL = "cancel"
    """Stop a task."""
    FETCH = "fetch"
    """Ask for one task."""
    FETCH_MANY = "fetch_many"
    """Ask for many tasks in one request; without it the facade asks one by one."""
    LIST = "list"
    """Page through the tasks of the account."""
    BALANCE = "balance"
    """Say what is left of the account's money."""
    API_KEYS = "api_keys"
    """List the account's keys with what each has spent and may spend."""
    REFERENCE_IMAGES = "reference_images"
    """Give pictures along with the prompt."""
    BOT = "bot"
    """Choose between the Midjourney and the Niji bot by a request field."""
    SPEED = "speed"
    """Choose how fast and dear a task runs by a request field."""
    STATE = "state"
    """Send a value of your own that comes back with the task."""
    NOTIFY_HOOK = "notify_hook"
    """Be called back at a URL of your own."""
    MIRRORS = "mirrors"
    """Find a picture at a second address when its link is missing or gone."""
    IMAGE_PROXY = "image_proxy"
    """Fetch a picture by way of somebody else's image proxy, smaller or in another format."""


# Verbs that are called otherwise than what they need.
_VERBS: dict[str, Capability] = {
    **dict.fromkeys(("upscale", "vary", "reroll", "zoom", "pan"), Capability.PRESS),
    **dict.fromkeys(("wait", "watch"), Capability.FETCH),
    "extend": Capability.VIDEO,
    "find_submitted": Capability.LIST,
}


def capability_of(word: Capability | str) -> str:
    """Read a capability, or the name of a verb that needs one."""
    return _VERBS.get(word, word)


def refuse(provider: str, capability: Capability, able: Iterable[str], instead: str = "") -> UnsupportedError:
    """Make the error for something that a provider lacks, naming those that have it."""
    others = ", ".join(sorted(set(able) - {provider})) or "no provider"
    hint = f". {instead}" if instead else ""
    return UnsupportedError(f"{provider} does not offer {capability.value!r}; {others} can{hint}")
