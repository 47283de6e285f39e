from enum import StrEnum


class BlendRequestModel(StrEnum):
    MIDJOURNEY = "midjourney"

    def __str__(self) -> str:
        return str(self.value)
