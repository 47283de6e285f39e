"""Reads the JSON lines that `journeykit check --trace` writes; their form is the conformance suite's."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import TrafficError
from .opening import read_json, read_text
from .recording import Headers, Recording

_VERSION = 1
_FUZZ = "fuzz"


def read_trace(path: Path) -> Recording:
    """Read a trace; what a fuzzer asked for is left out, and what the provider called.

    Raises:
        TrafficError: if it is none.
    """
    # Not splitlines: JSON leaves U+2028 and others inside of texts as they are.
    lines = [line for line in read_text(path).split("\n") if line.strip()]
    first = read_json(lines[0], str(path)) if lines else None
    if not isinstance(first, dict) or first.get("journeykit-trace") != _VERSION:
        raise TrafficError(f"{path}: is no trace of `journeykit check --trace` (version {_VERSION})")
    recording = Recording(path.name)
    for number, line in enumerate(lines[1:], 2):
        held = read_json(line, f"{path}: line {number}")
        try:
            _exchange(recording, f"line {number}", held)
        except (TypeError, KeyError, AttributeError, ValueError) as problem:
            raise TrafficError(f"{path}: line {number} is no exchange of a trace") from problem
    return recording


def _exchange(recording: Recording, source: str, held: Mapping[str, Any]) -> None:
    asked, told = held["request"], held["response"]
    if str(held.get("step", "")).partition("/")[0] == _FUZZ or held.get("is_callback"):
        recording.left_out["asked for by a fuzzer, or a callback"] += 1
    elif told is None:
        recording.left_out["no answer was recorded (aborted, blocked or failed)"] += 1
    else:
        request = (str(asked["method"]), str(asked["url"]), _headers(asked["headers"]))
        recording.add_exchange(source, request, int(told["status"]), _headers(told["headers"]), _body(told))


def _headers(pairs: Any) -> Headers:
    return [(str(name), str(value)) for name, value in pairs]


def _body(part: Mapping[str, Any]) -> bytes | None:
    if "base64" not in part:
        return str(part["text"]).encode("utf-8", "replace")
    try:
        return base64.b64decode(part["base64"], validate=True)
    except binascii.Error:
        return None
