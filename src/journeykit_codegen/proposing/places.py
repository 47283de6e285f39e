"""Places of a document as JSONPath targets, and what stands there."""

import re
from typing import Any

from journeykit_codegen.document import Json, Place

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_Missing = object()


def quoted(text: str) -> str:
    """Write a text as a JSONPath string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in escaped) + "'"


def target(document: Json, place: Place, *keys: str) -> str:
    """Write a place, or several keys of one, as the JSONPath that selects it and nothing else."""
    text = "$"
    value: Any = document
    for key in place:
        if isinstance(value, list):
            text, value = f"{text}[{int(key)}]", value[int(key)]
        else:
            text += f".{key}" if _PLAIN.fullmatch(key) else f"[{quoted(key)}]"
            value = value.get(key) if isinstance(value, dict) else None
    return text + (f"[{','.join(map(quoted, keys))}]" if keys else "")


def at(document: Json, place: Place) -> Any:
    """Return what stands at a place.

    Raises:
        LookupError: if nothing does.
    """
    value: Any = document
    for key in place:
        if isinstance(value, list):
            value = value[int(key)] if key.isdecimal() else _Missing
        else:
            value = value.get(key, _Missing) if isinstance(value, dict) else _Missing
        if value is _Missing:
            raise LookupError(key)
    return value
