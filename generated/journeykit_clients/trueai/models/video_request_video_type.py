from enum import StrEnum


class VideoRequestVideoType(StrEnum):
    VID_1_1_I2V_480 = "vid_1.1_i2v_480"
    VID_1_1_I2V_720 = "vid_1.1_i2v_720"

    def __str__(self) -> str:
        return str(self.value)
