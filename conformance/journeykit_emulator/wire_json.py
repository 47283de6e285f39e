"""JSON in and out, as servers that are not Python do it: no NaN in, no surrogates out."""

import json
from math import isfinite
from typing import Any

from starlette.responses import Response

JSON = "application/json"
JSON_UTF8 = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


def parse(raw: bytes) -> Any:
    """Read a JSON document.

    Raises:
        ValueError: if it is none; Python's own extensions count as none, and what is nested or large beyond measure.
    """
    try:
        return json.loads(raw, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def answer(content: Any, *, status: int = 200, media_type: str = JSON_UTF8) -> Response:
    """Build a response out of a JSON value."""
    return Response(encoded(content), status, media_type=media_type)


def encoded(content: Any) -> bytes:
    """Write a JSON value as UTF-8."""
    return text(content).encode("utf-8", "replace")


def escaped(content: Any) -> bytes:
    """Write a JSON value as .NET does, everything beyond ASCII escaped."""
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")


def text(content: Any) -> str:
    """Write a JSON value without blanks, non-ASCII as it is."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def go_answer(content: Any, *, media_type: str = JSON) -> Response:
    """Build a response as Go's encoder writes it: `&`, `<` and `>` escaped."""
    escaped = text(content)
    for character in "&<>":
        escaped = escaped.replace(character, f"\\u{ord(character):04x}")
    return Response(escaped.encode("utf-8", "replace"), media_type=media_type)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse(digits)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
