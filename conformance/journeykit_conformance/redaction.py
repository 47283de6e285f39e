"""Takes secrets out of whatever is kept or shown, by their value: names of fields and headers prove nothing.

A provider may send a key back in any form, so every form that it could be recognised in is looked for: each character
as it is, or escaped in the ways of URLs, JSON, scripts and HTML, in any mixture; in hex, in base64 at any offset
inside of something longer, in UTF-16. Letters count as equal in both cases.
"""

from __future__ import annotations

import base64
import re
from html.entities import codepoint2name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 8
"""Characters; a shorter secret would be found by chance in innocent text."""
PLACEHOLDER = "$KEY"
_LONGEST_CHARACTER = 12
"""How many bytes one character of a secret may take in a text."""
# Lines of base64 are broken after 76 letters; in JSON the break itself is escaped.
_BREAK = rb"(?:[\r\n]|\\[rn])*"
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


class Redactor:
    """Knows the secrets of a run."""

    def __init__(self, secrets: Iterable[str], placeholder: str = PLACEHOLDER) -> None:
        held = [secret for secret in dict.fromkeys(secrets) if secret]
        self.longest = max((len(secret.encode()) for secret in held), default=0) * _LONGEST_CHARACTER
        """How many bytes a secret can take."""
        self._placeholder = placeholder.encode()
        self._numbers = {_lower(secret) for secret in held if _NUMBER.fullmatch(_lower(secret))}
        # The longer first: one secret may begin with another.
        patterns = [pattern for secret in sorted(held, key=len, reverse=True) for pattern in _patterns(secret)]
        # All patterns and texts are in lower case: a third of the time that IGNORECASE takes.
        self._pattern = re.compile(b"|".join(patterns)) if patterns else None

    def text(self, value: str) -> str:
        """Return a text without any secret."""
        if self._pattern is None:
            return value
        return self.bytes(value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def bytes(self, value: bytes) -> bytes:
        """Return bytes without any secret."""
        if self._pattern is None:
            return value
        kept, after, lowered = [], 0, value.lower()
        for match in self._pattern.finditer(lowered):
            kept += [value[after : match.start()], _instead(match[0], self._numbers) or self._placeholder]
            after = match.end()
        return b"".join([*kept, value[after:]]) if kept else value


def _instead(found: bytes, numbers: set[bytes]) -> bytes:
    """Give a number for a number: its body must still be read as what it was; in JSON none begins with 0."""
    if not found.isdigit() and found not in numbers:
        return b""
    number = b"1".ljust(len(found), b"0")
    return number if number not in numbers else b"2" + number[1:]


def _lower(secret: str) -> bytes:
    return secret.encode().lower()


def _patterns(secret: str) -> Iterator[bytes]:
    raw = secret.encode()
    yield b"".join(map(_in_text, _lower(secret)))
    yield re.escape(raw.hex().encode())
    for encoding in ("utf-16-le", "utf-16-be"):
        yield re.escape(secret.encode(encoding).lower().strip(b"\0"))
    for offset in range(3):
        # Inside something longer a secret starts at any of three offsets; only whole letters are its own.
        encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
        inner = encoded[-(-offset * 8 // 6) : len(encoded) - (1 if (offset + len(raw)) % 3 else 0)]
        if len(inner) >= SHORTEST:
            yield _BREAK.join(map(_in_base64, inner.lower()))


def _in_text(byte: int) -> bytes:
    """Match one character as it is, or escaped."""
    letter, code = re.escape(bytes([byte])), b"%02x" % byte
    # Escapes may be escaped again: %25 is a percent sign, two backslashes are one.
    ways = [letter, rb"%%(?:25){0,2}%b" % code, rb"\\{1,4}(?:%b|u00%b|x%b|u\{0{0,4}%b\})" % (letter, code, code, code)]
    ways += [rb"&(?:amp;)?#(?:0{0,4}%d|x0{0,4}%b);" % (byte, code)]
    if name := codepoint2name.get(byte):
        ways.append(b"&(?:amp;)?%b;" % name.encode())
    return b"(?:%b)" % b"|".join(ways)


def _in_base64(byte: int) -> bytes:
    """Match one letter of base64, in either alphabet."""
    other = {ord("+"): ord("-"), ord("/"): ord("_")}.get(byte)
    if byte not in b"+/":
        return re.escape(bytes([byte]))
    return b"(?:%b|%b)" % (_in_text(byte), re.escape(bytes([other or byte])))
