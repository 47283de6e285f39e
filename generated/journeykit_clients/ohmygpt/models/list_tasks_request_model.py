from enum import StrEnum


class ListTasksRequestModel(StrEnum):
    MIDJOURNEY = "midjourney"

    def __str__(self) -> str:
        return str(self.value)
