from enum import StrEnum


class FetchTaskRequestModel(StrEnum):
    MIDJOURNEY = "midjourney"

    def __str__(self) -> str:
        return str(self.value)
