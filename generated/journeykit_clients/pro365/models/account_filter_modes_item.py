from enum import StrEnum


class AccountFilterModesItem(StrEnum):
    FAST = "FAST"
    RELAX = "RELAX"
    TURBO = "TURBO"

    def __str__(self) -> str:
        return str(self.value)
