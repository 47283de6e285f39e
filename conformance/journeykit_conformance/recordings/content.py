"""Takes compression off bodies: some recorders keep them as they went over the wire, others do not, few say which."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 32 * 1024 * 1024
"""Bytes of one body."""
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's ways to open what it is given


class UnreadableError(ValueError):
    """A body that cannot be opened; says why."""


def header(headers: Iterable[tuple[str, str]], name: str) -> str:
    """Return the first header of that name; empty if there is none."""
    return next((value for key, value in headers if key.lower() == name), "")


def opened(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Return a body without its compression, if it still has any.

    Raises:
        UnreadableError: if it is compressed in a way that cannot be opened, or is too large.
    """
    codings = [each.strip().lower() for each in header(headers, "content-encoding").split(",")]
    for coding in reversed([each for each in codings if each not in {"", "identity"}]):
        body = _without(coding, body)
    return body


def plain(text: str) -> str:
    """Return a text that can be encoded: JSON may hold half a pair of characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def address(url: str) -> str:
    """Return an address that can be taken apart.

    Raises:
        UnreadableError: if it cannot.
    """
    try:
        urlsplit(url)
    except ValueError as problem:
        raise UnreadableError("its address cannot be read") from problem
    return plain(url)


def from_base64(text: str) -> bytes:
    """Decode base64, line breaks allowed.

    Raises:
        UnreadableError: if it is damaged.
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise UnreadableError("its body is damaged base64") from problem


def _without(coding: str, body: bytes) -> bytes:
    try:
        if coding in {"gzip", "x-gzip"}:
            return inflate(body, _GZIP, LARGEST) if body[:2] == b"\x1f\x8b" else body
        if _is_text(body):  # the recorder has opened it already
            return body
        if coding == "deflate":
            try:
                return inflate(body, _ZLIB, LARGEST)
            except zlib.error:
                return inflate(body, _RAW, LARGEST)
    except (zlib.error, OverflowError) as problem:
        raise UnreadableError("its answer is damaged or too large to be unpacked") from problem
    raise UnreadableError(f"its answer is compressed with {coding[:20]}")


def inflate(body: bytes, kind: int, largest: int) -> bytes:
    """Unpack, gzip members one after the other.

    Raises:
        zlib.error: if it is damaged.
        OverflowError: if it becomes larger than allowed.
    """
    made = bytearray()
    while body:
        engine = zlib.decompressobj(kind)
        made += engine.decompress(body, largest + 1 - len(made))
        if len(made) > largest:
            raise OverflowError
        if not engine.eof:
            raise zlib.error("it ends too early")
        body = engine.unused_data.lstrip(b"\0") if kind == _GZIP else b""
    return bytes(made)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in body
