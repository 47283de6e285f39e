"""From a file to clean text: sizes, encodings, packed and binary files, keys that somebody left in a sample.

Knows nothing of what the text says.
"""

import re
from pathlib import Path

from .errors import PageError

LARGEST = 4 * 1024 * 1024
"""Bytes of a page; the largest Apifox project exported as one page has about a tenth of it."""
_MOST_LINES = 50_000

_BINARY = {
    b"%PDF": "a PDF; save the page as HTML or text",
    b"PK\x03\x04": "an archive; unpack it first",
    b"\x1f\x8b": "packed with gzip; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"\x89PNG": "a picture; save the page as HTML or text",
    b"\xff\xd8\xff": "a picture; save the page as HTML or text",
    b"GIF8": "a picture; save the page as HTML or text",
    b"bplist00": "a Safari web archive; save the page as HTML or text",
}
_CHARSET = re.compile(rb"charset=[\"']?(gb[\w-]+)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
# A key that works is longer than what stands for one (`sk-xxx`, `Bearer <token>`).
_KEYS = re.compile(r"\bsk-[A-Za-z0-9_-]{16,}|(?<=Bearer )[A-Za-z0-9_.\-]{20,}")


def read_text(path: Path) -> str:
    """Read a page as text without keys.

    Raises:
        PageError: if it cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as problem:
        raise PageError(f"{path}: cannot be read ({problem.strerror})") from problem
    try:
        return as_text(content)
    except PageError as problem:
        raise PageError(f"{path}: {problem}") from problem


def as_text(content: bytes) -> str:
    """Turn the bytes of a page into text, as `read_text` does."""
    if len(content) > LARGEST:
        raise PageError(f"is larger than {LARGEST // 1024**2} MiB; save the page of one operation")
    for magic, what in _BINARY.items():
        if content.startswith(magic):
            raise PageError(f"is {what}")
    text = _decoded(content)
    if _CONTROL.search(text):
        raise PageError("is no text: it holds control characters")
    if not text.strip():
        raise PageError("is empty")
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise PageError(f"has more than {_MOST_LINES} lines; save the page of one operation")
    lines = "\n".join(_INVISIBLE.sub("", text).replace("\u00a0", " ").splitlines())
    return _KEYS.sub("********", lines)


def _decoded(content: bytes) -> str:
    # Windows' shells redirect into UTF-16.
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        if _CHARSET.search(content[:4096]):
            return content.decode("gb18030", "replace")
        raise PageError(f"is no text in UTF-8 ({problem.reason} at byte {problem.start})") from problem
