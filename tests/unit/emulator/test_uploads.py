"""What is sent along and carries no base64 is refused, whatever it is."""

import pytest

from journeykit_emulator.uploads import NotAPictureError, read


@pytest.mark.parametrize("data", ["", "=", "a", "\u00e9\u6f22", "\ud83d\ude00", "iVBOR\x00"])
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_what_cannot_be_decoded_is_no_picture(prefix, data):
    with pytest.raises(NotAPictureError):
        read(prefix + data, bare=True)
