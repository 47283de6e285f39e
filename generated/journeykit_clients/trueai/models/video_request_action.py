from enum import StrEnum


class VideoRequestAction(StrEnum):
    EXTEND = "extend"

    def __str__(self) -> str:
        return str(self.value)
