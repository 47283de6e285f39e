"""Tells by its content whether a file holds something that commands read: no output may replace that by mistake.

By content, not by name: a file has many names (links, other spellings of its path, other letters' case), and what is
worth keeping is worth it whether or not this command is reading it.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

RESULT, TRACE = "a result of a run", "a trace"
RECORDING, DOCUMENT, DEVIATIONS = "a recording", "an OpenAPI document", "expected deviations"

_BY_ROOT = {  # of JSON and YAML; the first that is there decides
    "journeykit-conformance": RESULT,
    "journeykit-trace": TRACE,
    "log": RECORDING,
    "http_interactions": RECORDING,
    "interactions": RECORDING,
    "openapi": DOCUMENT,
    "swagger": DOCUMENT,
    "paths": DOCUMENT,
}
_OUTCOMES = {"outcomes", "figures"}  # of a result that does not say its version
_KEY = re.compile(r"""^["']?([\w-]+)["']?[ \t]*:(?=\s|$)""", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*\[\[[ \t]*deviation[ \t]*\]\]", re.MULTILINE)
_GZIP = b"\x1f\x8b"
_LARGEST = 256 * 1024 * 1024  # bytes, unpacked


def held_in(path: Path) -> str:
    """Say what a file holds; empty if it is none, cannot be read, or nobody would read it."""
    if not path.is_file():  # a device or a pipe keeps nothing
        return ""
    try:
        text = _text(path.read_bytes())
    except (OSError, ValueError, zlib.error):
        return ""
    if "journeykit-trace" in text.lstrip().partition("\n")[0]:
        return TRACE
    if text.lstrip()[:1] == "{":
        return _of_root(_json(text))
    if _ENTRY.search(text):
        return DEVIATIONS
    return _of_root(dict.fromkeys(_KEY.findall(text)))


def _of_root(root: dict[str, Any]) -> str:
    if root.keys() >= _OUTCOMES:
        return RESULT
    return next((what for key, what in _BY_ROOT.items() if key in root), "")


def _json(text: str) -> dict[str, Any]:
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return root if isinstance(root, dict) else {}


def _text(content: bytes) -> str:
    if content.startswith(_GZIP):
        content = zlib.decompressobj(31).decompress(content, _LARGEST)
    return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
