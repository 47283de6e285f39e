"""What differs between two deployments of the relay."""

from dataclasses import dataclass
from enum import StrEnum


class Malformed(StrEnum):
    """How a revision answers a body it cannot parse or a custom id it does not know."""

    TWO_DOCUMENTS = "2024-07-17"  # two JSON documents back to back, until 2025-02-19
    OPENAI_ENVELOPE = "2025-02-19"  # one, in the envelope of OpenAI


@dataclass(frozen=True, slots=True)
class Switches:
    """The operator's choices and the revision in production."""

    #: Picture links point to the relay itself instead of to the origin.
    forwards_pictures: bool
    malformed: Malformed
    #: Newer Plus versions behind the relay name the channel beside the instance.
    names_channel: bool
