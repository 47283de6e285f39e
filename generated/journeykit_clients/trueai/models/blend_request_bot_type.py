from enum import StrEnum


class BlendRequestBotType(StrEnum):
    MID_JOURNEY = "MID_JOURNEY"
    MJ = "mj"
    NIJI = "niji"
    NIJI_JOURNEY = "NIJI_JOURNEY"

    def __str__(self) -> str:
        return str(self.value)
