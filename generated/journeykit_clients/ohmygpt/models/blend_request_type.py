from enum import StrEnum


class BlendRequestType(StrEnum):
    FAST = "FAST"
    NORMAL = "NORMAL"

    def __str__(self) -> str:
        return str(self.value)
