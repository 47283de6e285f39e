"""What kind of picture some bytes are, and whether all of it is there. Knows four formats' frames, decodes nothing."""

from __future__ import annotations

import struct
import zlib


def kind_of(content: bytes) -> str:
    """Name the format by its first bytes; empty if it is no picture that browsers show."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return "gif"
    return ""


def is_complete(content: bytes) -> bool:
    """Say whether a picture is there to its last byte, as far as its frame tells."""
    kind = kind_of(content)
    if kind == "png":
        return _png(content)
    if kind == "jpeg":
        return _jpeg(content)
    if kind == "webp":
        return len(content) >= int.from_bytes(content[4:8], "little") + 8
    return kind == "gif" and content.rstrip(b"\0").endswith(b";")


def _jpeg(content: bytes) -> bool:
    """Look for the end behind the last scan: what follows it is a camera's or a server's own, and does no harm."""
    at = 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] != b"\xda":
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return content.find(b"\xff\xd9", at) >= 0


def _png(content: bytes) -> bool:
    at, has_pixels = 8, False
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 8 + length
        if (
            end + 4 > len(content)
            or zlib.crc32(content[at + 4 : end]) != struct.unpack(">I", content[end : end + 4])[0]
        ):
            return False
        has_pixels = has_pixels or name == b"IDAT"
        if name == b"IEND":
            return has_pixels
        at = end + 4
    return False
