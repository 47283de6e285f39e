"""The smallest schema that allows some values. Objects stay open: naming their fields is a person's work."""

from typing import Any

from journeykit_codegen.document import Json

NULL: Json = {"enum": [None]}
_MOST_NAMED = 12
_TIMES = ("time", "_at", "date")
_MILLISECONDS = 10**11
_INT32 = 2**31


def inferred(values: list[Any], name: str = "") -> Json:
    """Return a schema that allows all of some values."""
    branches = kinds(values, name)
    has_null = any(value is None for value in values)
    if not branches:
        return dict(NULL)
    if len(branches) > 1:
        return {"anyOf": [*branches, dict(NULL)] if has_null else branches}
    return {**branches[0], "nullable": True} if has_null else branches[0]


def kinds(values: list[Any], name: str = "") -> list[Json]:
    """Return one schema for each JSON type among some values, null aside."""
    found: list[Json] = []
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    rows = [row for value in values if isinstance(value, list) for row in value]
    objects = [value for value in values if isinstance(value, dict)]
    if any(isinstance(value, str) for value in values):
        found.append({"type": "string"})
    if any(isinstance(value, bool) for value in values):
        found.append({"type": "boolean"})
    if numbers:
        found.append(_number(numbers, name))
    if any(isinstance(value, list) for value in values):
        found.append({"type": "array", "items": inferred(rows) if rows else {}})
    if objects:
        names = list(dict.fromkeys(key for each in objects for key in each))[:_MOST_NAMED]
        told = {"description": f"Seen with {', '.join(names)}."} if names and all(map(_is_word, names)) else {}
        found.append({"type": "object", **told})
    return found


def _number(numbers: list[int | float], name: str) -> Json:
    if any(isinstance(value, float) for value in numbers):
        return {"type": "number"}
    most = max(map(abs, numbers))
    if most < _INT32:
        return {"type": "integer"}
    if most >= _MILLISECONDS and name.lower().endswith(_TIMES):
        return {"type": "integer", "format": "int64", "description": "Probably epoch milliseconds."}
    if name.lower().endswith(_TIMES) or most >= 2**63:
        return {"type": "integer"}
    return {"type": "integer", "format": "int64"}


def _is_word(name: str) -> bool:
    return name.isidentifier() and len(name) <= 40
