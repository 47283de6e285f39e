"""From a file to text or JSON, with limits: size, compression, encoding, depth."""

import base64
import binascii
import gzip
import io
import json
import zlib
from pathlib import Path
from typing import Any

from .answer import DEEPEST
from .errors import TrafficError

LARGEST = 64 * 1024 * 1024
"""Bytes of a recording, also once it is unpacked."""
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of one body that is looked into; a larger one is a picture or a film."""
MOST_ANSWERS = 20_000
_PACKED = {
    b"PK\x03\x04": "an archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"\xd4\xc3\xb2\xa1": "a packet capture; record with a browser or a proxy and export HAR",
    b"\x0a\x0d\x0d\x0a": "a packet capture; record with a browser or a proxy and export HAR",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


def read_text(path: Path, largest: int = LARGEST) -> str:
    """Read a file as text, unpacked if it is gzip.

    Raises:
        TrafficError: if it cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as problem:
        raise TrafficError(f"{path}: cannot be read ({problem.strerror})") from problem
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(path, content, largest)
    if len(content) > largest:
        raise TrafficError(f"{path}: is larger than {largest // 1024**2} MiB; export the requests to this API only")
    for magic, what in _PACKED.items():
        if content.startswith(magic):
            raise TrafficError(f"{path}: is {what}")
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise TrafficError(f"{path}: is no text ({problem.reason} at byte {problem.start})") from problem


def read_json(text: str, name: str) -> Any:
    """Read JSON from a file's text.

    Raises:
        TrafficError: if it is none, or nested too deeply.
    """
    try:
        return json.loads(text)
    except ValueError as problem:
        raise TrafficError(f"{name}: is not JSON ({problem}); was it cut off?") from problem
    except RecursionError as problem:
        raise TrafficError(f"{name}: is nested more than {DEEPEST} levels deep") from problem


def decoded(text: str, coding: str) -> bytes | None:
    """Return a recorded body as bytes; None if it is damaged."""
    if coding.lower() != "base64":
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def inflated(body: bytes, coding: str) -> bytes | None:
    """Take compression off a body that a recorder has kept as it was; None if it is damaged, foreign or too large."""
    coding = coding.strip().lower()
    is_packed = body[:2] == b"\x1f\x8b"
    if not is_packed and (coding in {"", "identity", "gzip", "x-gzip"} or _is_text(body)):
        return body  # the recorder has opened it already
    if not is_packed and coding != "deflate":
        return None
    for kind in (31,) if is_packed else (15, -15):
        engine = zlib.decompressobj(kind)
        try:
            made = engine.decompress(body, LARGEST_BODY + 1)
        except zlib.error:
            continue
        return made if engine.eof and len(made) <= LARGEST_BODY else None
    return None


def _unpacked(path: Path, content: bytes, largest: int) -> bytes:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(content)).read(largest + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise TrafficError(f"{path}: is damaged gzip ({problem})") from problem


def _is_text(body: bytes) -> bool:
    try:
        return b"\0" not in body and body.decode() is not None
    except UnicodeDecodeError:
        return False
