"""Pictures that a customer sends along, as data URLs."""

import base64
import binascii
import re

_DATA_URL = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+);base64,(?P<data>.*)", re.DOTALL)


class NotAPictureError(ValueError):
    """The text carries no base64 data."""


def decode(text: str, *, bare: bool = False) -> bytes:
    """Return the bytes of a data URL; with `bare`, base64 without the prefix will do.

    Raises:
        NotAPictureError: if there is nothing to decode.
    """
    found = _DATA_URL.fullmatch(text.strip())
    if found is None and not bare:
        raise NotAPictureError("not a data URL")
    data = found["data"] if found else text
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error as problem:
        raise NotAPictureError(str(problem)) from problem
    if not content:
        raise NotAPictureError("empty")
    return content
