"""What a page calls a type, as a schema: `enum<string>`, `array [object {3}]`, `integer <int64>`, `string | null`.

Says None to anything else; that is how rows of fields are told from sentences.
"""

import re
from dataclasses import dataclass
from typing import Any

_LONGEST = 120

NULL: dict[str, Any] = {"type": "string", "nullable": True, "maxLength": 0, "x-documented-type": "null"}
"""OpenAPI 3.0 has no type null; a nullable string without room for a character comes nearest."""

_PLAIN: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "array": {"type": "array", "items": {}},
    "null": NULL,
    "any": {},
    "file": {"type": "string", "format": "binary"},
    "long": {"type": "integer", "format": "int64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "datetime": {"type": "string", "format": "date-time"},
    "uri": {"type": "string", "format": "uri"},
}
_ALSO = {
    "str": "string", "text": "string", "字符串": "string", "文本": "string",
    "int": "integer", "整数": "integer", "整型": "integer", "数字": "number", "数值": "number", "decimal": "number",
    "int32": "integer", "int64": "long", "bool": "boolean", "布尔": "boolean", "布尔值": "boolean", "布尔型": "boolean",
    "对象": "object", "map": "object", "dict": "object", "json": "object",
    "list": "array", "数组": "array", "列表": "array", "文件": "file", "binary": "file",
    "strings": "string", "integers": "integer", "numbers": "number", "booleans": "boolean", "objects": "object",
    "任意": "any", "任意类型": "any",
    "date-time": "datetime", "url": "uri", "nil": "null", "none": "null",
}  # fmt: skip
_COUNT = re.compile(r"\{\s*(\d{1,4})\s*\}$")
_ARRAY = re.compile(r"(?:array|list|数组|列表)\s*(?:of\s+|([\[<(]))(.+)", re.IGNORECASE)
_MAP = re.compile(r"(?:map|dict(?:ionary)?|record|object)\s*[<\[(]\s*string\s*,\s*(.+?)\s*[>\])]", re.IGNORECASE)
_ENUM = re.compile(r"(?:enum|枚举)\s*(?:[<\[(]\s*(.+?)\s*[>\])])?", re.IGNORECASE)
_FORMAT = re.compile(r"(\S+?)\s*[<(]\s*([\w-]{2,30})\s*[>)]")
_NAMED = re.compile(r"object\s*[(<]\s*([^()<>{}]{1,60}?)\s*[)>]", re.IGNORECASE)
_REFERENCE = re.compile(r"\$ref\s*\(([^()]{1,100})\)(\[\])?")
_CLOSING = {"[": "]", "<": ">", "(": ")"}


@dataclass(frozen=True)
class TypeWord:
    """One type as a page names it."""

    schema: dict[str, Any]
    count: int | None = None
    """How many members the page says that its object, or the objects of its array, have."""
    enum: bool = False


def read_type(text: str) -> TypeWord | None:
    """Understand the name of a type; None if it is none."""
    words = re.sub(r"\s+", " ", text).strip()
    if not words or len(words) > _LONGEST:
        return None
    return _read(words, 0)


def _read(words: str, depth: int) -> TypeWord | None:
    if depth > 5:
        return None
    count = None
    if (found := _COUNT.search(words)) and found.start():
        words, count = words[: found.start()].strip(), int(found[1])
    if plain := _plain(words):
        return TypeWord(plain, count)
    if union := _union(words, depth):
        return union
    if found := _REFERENCE.fullmatch(words):
        named = {"x-documented-type": found[1]}
        return TypeWord({"type": "array", "items": named} if found[2] else named, count)
    return _array(words, depth) or _wrapped(words, count, depth)


def _wrapped(words: str, count: int | None, depth: int) -> TypeWord | None:
    if (found := _MAP.fullmatch(words)) and (inner := _read(found[1], depth + 1)):
        return TypeWord({"type": "object", "additionalProperties": inner.schema}, count)
    if found := _ENUM.fullmatch(words):
        inner = _read(found[1], depth + 1) if found[1] else TypeWord({"type": "string"})
        return inner and TypeWord(inner.schema, count, enum=True)
    if found := _NAMED.fullmatch(words):
        return TypeWord({"type": "object", "title": found[1]}, count)
    if (found := _FORMAT.fullmatch(words)) and (base := _plain(found[1])):
        return TypeWord({**base, "format": found[2]}, count)
    return None


def _plain(words: str) -> dict[str, Any] | None:
    name = words.lower()
    held = _PLAIN.get(_ALSO.get(name, name))
    return None if held is None else {**held}


def _array(words: str, depth: int) -> TypeWord | None:
    """Read `X[]`, `[X]`, `array[X]` and `array of X`; what opened has to close."""
    if words.endswith("[]"):
        rest = words[:-2]
    elif words.startswith("[") and words.endswith("]"):
        rest = words[1:-1]
    elif found := _ARRAY.fullmatch(words):
        opening, rest = found[1], found[2]
        if opening and not rest.endswith(_CLOSING[opening]):
            return None
        rest = rest[:-1] if opening else rest
    else:
        return None
    inner = _read(rest.strip(), depth + 1)
    return inner and TypeWord({"type": "array", "items": inner.schema}, inner.count, inner.enum)


def _union(words: str, depth: int) -> TypeWord | None:
    parts = re.split(r"\s*[|¦]\s*|\s+or\s+|\s*或\s*", words)
    if len(parts) < 2:
        return None
    members = [_read(part, depth + 1) for part in parts]
    if any(member is None for member in members):
        return None
    found = [member for member in members if member is not None]
    solid = [member for member in found if member.schema != NULL]
    if not solid:
        return TypeWord({**NULL})
    nullable = len(solid) < len(found)
    if len(solid) == 1:
        extra = {"nullable": True} if nullable else {}
        return TypeWord({**solid[0].schema, **extra}, solid[0].count, solid[0].enum)
    kinds = [member.schema | ({"nullable": True} if nullable else {}) for member in solid]
    return TypeWord({"anyOf": kinds}, next((member.count for member in solid if member.count), None))
