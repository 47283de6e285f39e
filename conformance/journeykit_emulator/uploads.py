"""What a customer sends along, as a data URL or as bare base64."""

import base64
import re
from dataclasses import dataclass

_DATA_URL = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+);base64,(?P<data>.*)", re.DOTALL)


LARGEST_PART = 40 * 1024 * 1024
"""Bytes of one part of a form: videos of 30 MB are taken, with a third more as base64."""


class NotAPictureError(ValueError):
    """The text carries no base64 data."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes, and what they are said to be."""

    content: bytes
    media_type: str


def read(text: str, *, bare: bool = False) -> Upload:
    """Read a data URL; with `bare`, base64 without the prefix will do and counts as PNG.

    Raises:
        NotAPictureError: if there is nothing to decode.
    """
    found = _DATA_URL.fullmatch(text.strip())
    if found is None and not bare:
        raise NotAPictureError("not a data URL")
    data = found["data"] if found else text
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError as problem:  # binascii.Error is one, and text beyond ASCII raises another
        raise NotAPictureError(str(problem)) from problem
    if not content:
        raise NotAPictureError("empty")
    return Upload(content, found["type"] if found else "image/png")
