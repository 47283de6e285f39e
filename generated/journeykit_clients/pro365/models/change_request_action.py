from enum import StrEnum


class ChangeRequestAction(StrEnum):
    REROLL = "REROLL"
    UPSCALE = "UPSCALE"
    VARIATION = "VARIATION"

    def __str__(self) -> str:
        return str(self.value)
