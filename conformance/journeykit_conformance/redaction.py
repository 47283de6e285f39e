"""Takes secrets out of whatever is kept or shown, by their value: names of fields and headers prove nothing.

A provider may send a key back in any form, so every form that it could be recognised in is looked for: each character
as it is, or escaped in the ways of URLs, JSON, scripts and HTML, in any mixture; in hex, in base64 at any offset
inside of something longer, in UTF-16. Letters count as equal in both cases.
"""

from __future__ import annotations

import base64
import re
from html.entities import codepoint2name, name2codepoint
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 8
"""Characters; a shorter secret would be found by chance in innocent text."""
PLACEHOLDER = "$KEY"
_PREFIX = "sk-"
HIDDEN = "$SECRET"
"""Stands for tokens, cookies, passwords and the like: that they come back is no leak of the key."""
_Bytes = bytes  # a method of the same name hides it below
_LONGEST_CHARACTER = 12
"""How many bytes one character of a secret may take in a text."""
# Lines of base64 are broken after 76 letters; in JSON the break itself is escaped.
_BREAK = rb"(?:[\r\n]|\\[rn])*"
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_ESCAPE = re.compile(
    rb"%(?:25){0,2}([0-9a-f]{2})|\\{1,4}(?:(?:u00|x)([0-9a-f]{2})|u\{0{0,4}([0-9a-f]{2})\})"
    rb"|&(?:amp;)?(?:#0{0,4}(\d{1,3})|#x0{0,4}([0-9a-f]{2})|(amp|lt|gt|quot));"
)
_AS_ESCAPE = frozenset(b"%\\&")
_URLSAFE = bytes.maketrans(b"-_", b"+/")


class Redactor:
    """Knows the secrets of a run."""

    def __init__(self, secrets: Iterable[str], placeholder: str = PLACEHOLDER) -> None:
        held = [secret for secret in dict.fromkeys(_with_bare(secrets)) if secret]
        self.longest = max((len(secret.encode()) for secret in held), default=0) * _LONGEST_CHARACTER
        """How many bytes a secret can take."""
        self._placeholder = placeholder.encode()
        self._numbers = {_lower(secret) for secret in held if _NUMBER.fullmatch(_lower(secret))}
        # The longer first: one secret may begin with another.
        patterns = [pattern for secret in sorted(held, key=len, reverse=True) for pattern in _patterns(secret)]
        # All patterns and texts are in lower case: a third of the time that IGNORECASE takes.
        self._pattern = re.compile(b"|".join(patterns)) if patterns else None
        self._plain = [form for secret in held for form in _plain_forms(secret)]
        self._base64 = [form.lower().translate(_URLSAFE) for secret in held for form in _base64_forms(secret)]
        self._is_simple = not any(_AS_ESCAPE & set(secret.encode()) for secret in held)

    def text(self, value: str) -> str:
        """Return a text without any secret."""
        if self._pattern is None:
            return value
        return self.bytes(value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def bytes(self, value: bytes) -> bytes:
        """Return bytes without any secret."""
        lowered = value.lower()
        if self._pattern is None or not self._may_hold(lowered):
            return value
        kept, after = [], 0
        for match in self._pattern.finditer(lowered):
            kept += [value[after : match.start()], _instead(match[0], self._numbers) or self._placeholder]
            after = match.end()
        return b"".join([*kept, value[after:]]) if kept else value

    def _may_hold(self, lowered: _Bytes) -> bool:
        """Say no where the pattern would find nothing: most texts hold no secret, and searching is much faster."""
        if not self._is_simple:
            return True
        unescaped = _ESCAPE.sub(_unescape, lowered)
        plain = unescaped.replace(b"\\", b"")
        if any(form in plain for form in self._plain):
            return True
        for line_end in (b"\\r", b"\\n", b"\r", b"\n", b"\\"):
            unescaped = unescaped.replace(line_end, b"")
        unescaped = unescaped.translate(_URLSAFE)
        return any(form in unescaped for form in self._base64)


def _with_bare(secrets: Iterable[str]) -> Iterator[str]:
    """Add what relays keep of a key: they take `sk-` off, let it in without as well, and so may send it back."""
    for secret in secrets:
        yield secret
        bare = secret.removeprefix(_PREFIX)
        if len(bare) >= SHORTEST and bare != secret:
            yield bare


def _instead(found: bytes, numbers: set[bytes]) -> bytes:
    """Give a number for a number: its body must still be read as what it was; in JSON none begins with 0."""
    if not found.isdigit() and found not in numbers:
        return b""
    number = b"1".ljust(len(found), b"0")
    return number if number not in numbers else b"2" + number[1:]


def _lower(secret: str) -> bytes:
    return secret.encode().lower()


def _unescape(match: re.Match[bytes]) -> bytes:
    number, name = match[4], match[6]
    hexed = match[1] or match[2] or match[3] or match[5]
    code = name2codepoint[name.decode()] if name else int(number) if number else int(hexed, 16)
    return bytes([code]).lower() if code < 128 else b""


def _plain_forms(secret: str) -> Iterator[bytes]:
    """The secret whole, as it is found in a text without escapes."""
    yield _lower(secret)
    yield secret.encode().hex().encode()
    for encoding in ("utf-16-le", "utf-16-be"):
        yield secret.encode(encoding).lower().strip(b"\0")


def _base64_forms(secret: str) -> Iterator[bytes]:
    """What is the secret's own in base64: inside something longer it starts at any of three offsets."""
    raw = secret.encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
        inner = encoded[-(-offset * 8 // 6) : len(encoded) - (1 if (offset + len(raw)) % 3 else 0)]
        if len(inner) >= SHORTEST:
            yield inner


def _patterns(secret: str) -> Iterator[bytes]:
    yield b"".join(map(_in_text, _lower(secret)))
    yield from (re.escape(form) for form in list(_plain_forms(secret))[1:])
    yield from (_BREAK.join(map(_in_base64, form.lower())) for form in _base64_forms(secret))


def _in_text(byte: int) -> bytes:
    """Match one character as it is, or escaped."""
    letter = re.escape(bytes([byte]))
    both = sorted({byte, *bytes([byte]).upper()})  # a letter may be escaped as the one or the other
    hexed, number = (b"(?:%b)" % b"|".join(form % each for each in both) for form in (b"%02x", b"%d"))
    # Escapes may be escaped again: %25 is a percent sign, two backslashes are one.
    ways = [letter, rb"%%(?:25){0,2}%b" % hexed]
    ways += [rb"\\{1,4}(?:%b|u00%b|x%b|u\{0{0,4}%b\})" % (letter, hexed, hexed, hexed)]
    ways += [rb"&(?:amp;)?#(?:0{0,4}%b|x0{0,4}%b);" % (number, hexed)]
    if name := codepoint2name.get(byte):
        ways.append(b"&(?:amp;)?%b;" % name.encode())
    return b"(?:%b)" % b"|".join(ways)


def _in_base64(byte: int) -> bytes:
    """Match one letter of base64, in either alphabet."""
    other = {ord("+"): ord("-"), ord("/"): ord("_")}.get(byte)
    if byte not in b"+/":
        return re.escape(bytes([byte]))
    return b"(?:%b|%b)" % (_in_text(byte), re.escape(bytes([other or byte])))
