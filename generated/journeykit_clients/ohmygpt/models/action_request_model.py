from enum import StrEnum


class ActionRequestModel(StrEnum):
    MIDJOURNEY = "midjourney"

    def __str__(self) -> str:
        return str(self.value)
