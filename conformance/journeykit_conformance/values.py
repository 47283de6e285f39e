"""Reading single values of a body by the roles that the document gives them. Judges nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from journeykit_conformance.schemas import schema_of

if TYPE_CHECKING:
    from journeykit_conformance.document import Document, Found
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.trace import Response

_MOST = 1e9  # percent: whatever is more is as wrong


def fields_of(document: Document, operation: Operation, response: Response) -> dict[str, Found]:
    """Read the first field with each role in an answer."""
    schema = schema_of(operation, response)
    fields: dict[str, Found] = {}
    if schema is not None and response.has_json:
        for found in document.locate(schema, response.json):
            # Envelopes that may stand for one another give one code different meanings: what makes sense is meant.
            if found.role not in fields or (found.role == "code" and word_for(fields["code"]) is None):
                fields[found.role] = found
    return fields


def word_for(found: Found) -> str | None:
    """Return our word for a value, by the document."""
    values = found.schema.get("x-values", {})
    for word, wire in values.items():
        if any(type(each) is type(found.value) and each == found.value for each in wire):
            return str(word)
    return None


def as_text(value: Any) -> str:
    """Write an id as text, whatever kind it has."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def path_of(address: str) -> str:
    """Return the path of an address, without query and signature; what is no address as it is."""
    try:
        return urlsplit(address).path
    except ValueError:
        return address


def host_of(address: str) -> str:
    """Return the host of an address, with its port, in small letters; empty if it is no address."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def as_percent(value: Any) -> float | None:
    """Read progress: a number, or a text with or without a percent sign."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # No number of JSON is too large for Python, but a float ends somewhere.
        return float(value) if abs(value) < _MOST else _MOST
    match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*%?\s*", value) if isinstance(value, str) else None
    return float(match[1]) if match else None


def as_time(found: Found) -> float | None:
    """Read a time in its documented unit, in seconds since the epoch; None for 0, null and what is no time."""
    value, unit = found.value, found.schema.get("x-unit")
    try:
        if unit == "iso":
            told = datetime.fromisoformat(value)
            # Without a zone it is UTC, not the time of whoever runs this.
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
        number = float(value) if not isinstance(value, bool) else 0.0
    except (TypeError, ValueError, OverflowError):
        return None
    return number / (1000 if unit == "ms" else 1) if number and isfinite(number) else None
