from enum import StrEnum


class ImagineRequestModel(StrEnum):
    MIDJOURNEY = "midjourney"

    def __str__(self) -> str:
        return str(self.value)
