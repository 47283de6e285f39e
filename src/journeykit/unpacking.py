"""Reading gzip whole: it may be several members, one after the other, and may be cut.

The HTTP library reads the first member only, and takes one that is cut for good; either would be half a picture.
"""

from __future__ import annotations

import zlib

_MAGIC = b"\x1f\x8b"
_WITH_HEADER = 16 | zlib.MAX_WBITS


class Gzip:
    """Unpacks the pieces of one body."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_WITH_HEADER)
        self._held = b""
        self._has_begun = False

    def add(self, packed: bytes) -> bytes:
        """Unpack one more piece. Raises zlib.error."""
        unpacked = bytearray()
        packed, self._held = self._held + packed, b""
        while packed:
            self._has_begun = True
            if self._member.eof:
                if not packed.startswith(_MAGIC):
                    self._held = packed if packed == _MAGIC[:1] else b""  # else padding, which means nothing
                    break
                self._member = zlib.decompressobj(_WITH_HEADER)
            unpacked += self._member.decompress(packed)
            packed = self._member.unused_data
        return bytes(unpacked)

    @property
    def is_whole(self) -> bool:
        """Whether the body may end here."""
        return self._member.eof or not self._has_begun
