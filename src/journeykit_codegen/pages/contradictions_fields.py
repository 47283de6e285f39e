"""Where the fields of one body contradict its examples, or say too little to be meant: the table of kinds below."""

import re
from collections.abc import Iterator
from typing import Any

from journeykit_codegen.document import Located, Place, Side

from .errors import PageError
from .finding import Contradiction, words_list
from .samples import PLACEHOLDERS
from .shapes import Shape, kind_of, shape

Json = dict[str, Any]
_DEEPEST = 20
_MOST_VALUES = 50
MOST_FIELDS = 10_000
_INT32 = 2**31 - 1

# Kind -> what is the matter with the fields that follow.
KINDS = {
    "root-differs": "The schema and the example are of different kinds:",
    "field-undocumented": "In the example, but not among the fields:",
    "field-not-in-example": "Required, but not in the example:",
    "object-without-fields": "An object without fields, of which the example shows some:",
    "fields-not-shown": "The page counts the fields of an object, but shows fewer:",
    "type-differs": "The example is of another type:",
    "null-in-example": "Null in the example, but not in the schema:",
    "value-not-listed": "The example has a value that is not among the listed ones:",
    "type-null": "The type is null, which no field with a use can have:",
    "nothing-required": "Every field is optional, yet the example has them all:",
    "everything-required": "Every field is required, and never null although some are unset in the example:",
    "empty-for-unset": "Unset is an empty text in the example:",
    "enum-unlisted": "The example shows a word of a vocabulary that the page does not list:",
    "enum-noise": "The example is noise of a tool instead of a value of an enum:",
    "time-without-unit": "A time without a unit:",
    "integer-without-format": "Larger than 32 bits in the example, without a format:",
    "signed-address": "The address in the example is signed and expires:",
    "placeholder": "Placeholders of a tool instead of an example:",
    "field-example-differs": "The field's own example does not fit its type or values:",
    "required-unknown": "Required, but not among the fields:",
}
_TIME = re.compile(r"(?:[tT]ime|[tT]imestamp|[dD]ate|_at|At)$", re.ASCII)
_UNIT = re.compile(r"\bms\b|毫秒|秒|second|epoch|unix|时间戳", re.IGNORECASE)
_SHOUTED = re.compile(r"[A-Z]{3,}[A-Z0-9]*(?:_[A-Z0-9]+)*")
_NOISE = re.compile(r"/\*.*\*/|\b(\w+)\s*=\s*'\1'", re.DOTALL)
_SIGNED = re.compile(r"https?://[^\s?]+\?(?:[^\s]*&)?(?:hm|sig|signature|expires|x-amz-signature|ex)=", re.IGNORECASE)


def contradictions_of_media(fragment: Json, side: Side, media: Located) -> Iterator[Contradiction]:
    """Find the contradictions of one body of a request or an answer."""
    values = _examples(media)
    if media.value.get("x-not-json"):
        yield Contradiction(
            "example-not-json", media.path, "The example is no JSON as it stands (comments, commas or cut off)."
        )
    if len(values) > 1 and all(value == values[0] for value in values[1:]):
        yield Contradiction("equal-examples", media.path, f"{len(values)} examples, all equal.")
    if not isinstance(media.value.get("schema"), dict):
        if values:
            yield Contradiction(
                "schema-missing", media.path, "Only an example describes this body: no fields, no types."
            )
        return
    guessed = media.value["schema"].get("x-from-example") is True
    if guessed:
        yield Contradiction("schema-missing", media.path, "Only an example describes this body: no fields, no types.")
    strings = [each for value in values for each in _strings(value, 0)]
    if len(strings) > 2 and strings.count("string") * 2 > len(strings):
        yield Contradiction(
            "placeholder",
            media.path,
            f"{strings.count('string')} of {len(strings)} texts in the example are the word `string`.",
        )
    inspection = _Inspection(fragment, side, guessed=guessed)
    inspection.visit(media.child("schema"), values, "", 0)
    for (kind, place), names in inspection.found.items():
        yield Contradiction(kind, place, f"{KINDS[kind]} {words_list(list(dict.fromkeys(names)))}.")


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST:
        for each in (
            value.values() if isinstance(value, dict) else value[:_MOST_VALUES] if isinstance(value, list) else ()
        ):
            yield from _strings(each, depth + 1)


def _examples(media: Located) -> list[Any]:
    values = [media.value["example"]] if media.value.get("example") not in (None, "") else []
    values += [each.value["value"] for _, each in media.children("examples") if "value" in each.value]
    schema = media.value.get("schema")
    if not values and isinstance(schema, dict) and schema.get("example") not in (None, ""):
        values.append(schema["example"])
    return values


class _Inspection:
    def __init__(self, fragment: Json, side: Side, *, guessed: bool) -> None:
        self._fragment, self._side, self._guessed = fragment, side, guessed
        self._open: list[Place] = []
        self._visited = 0
        self.found: dict[tuple[str, Place], list[str]] = {}

    def _note(self, kind: str, place: Place, name: str) -> None:
        self.found.setdefault((kind, place), []).append(name or "the body")

    def visit(self, schema: Located, values: list[Any], name: str, depth: int) -> None:
        """Look at one schema with all that the examples show of it."""
        self._visited += 1
        if self._visited > MOST_FIELDS:
            raise PageError(f"describes a body of more than {MOST_FIELDS} fields, references followed")
        held = shape(self._fragment, schema)
        if depth > _DEEPEST or held.path in self._open:
            return
        self._open.append(held.path)
        above = schema.path[:-2] if len(schema.path) > 2 and schema.path[-2] == "properties" else schema.path
        values = self._values_of_kind(held, values, name, above)
        if held.kinds <= {"array"} and held.items is not None:
            inner = [each for value in values if isinstance(value, list) for each in value][:_MOST_VALUES]
            self.visit(held.items, inner, f"{name}[]", depth + 1)
        if not held.kinds or "object" in held.kinds or held.members:
            self._object(held, [each for each in values if isinstance(each, dict)], name, depth)
        self._leaf(held, schema, values, name, above)
        self._open.pop()

    def _values_of_kind(self, held: Shape, values: list[Any], name: str, above: Place) -> list[Any]:
        kept: list[Any] = []
        for value in values:
            kind = kind_of(value)
            fits = not held.kinds or kind in held.kinds or (kind == "integer" and "number" in held.kinds)
            if kind == "null" and not fits:
                if not held.nullable:
                    self._note("null-in-example", above, name)
            elif not fits and not name:
                self._note("root-differs", held.path, f"{words_list(sorted(held.kinds))} against {kind}")
                kept += value if kind == "array" and "object" in held.kinds else []
                kept += [[value]] if kind == "object" and "array" in held.kinds else []
            elif not fits:
                self._note("type-differs", above, f"{name} ({words_list(sorted(held.kinds))}, {kind} in the example)")
            else:
                kept.append(value)
        return kept

    def _object(self, held: Shape, shown: list[Json], name: str, depth: int) -> None:
        prefix = f"{name}." if name else ""
        keys = list(dict.fromkeys(key for each in shown for key in each))
        if PLACEHOLDERS & set(keys):
            self._note("placeholder", held.path, f"{name or 'the body'} ({words_list(keys)})")
        counted = held.schema.get("x-documented-members")
        if isinstance(counted, int) and counted > len(held.members):
            self._note(
                "fields-not-shown",
                held.path,
                f"{name} ({len(held.members)} of {counted}{'; the example has ' + words_list(keys) if keys else ''})",
            )
        if not held.members and keys and not isinstance(held.schema.get("additionalProperties"), dict):
            self._note("object-without-fields", held.path, f"{name} ({words_list(keys)})".strip())
        for key in keys if held.members else ():
            if key not in held.members:
                self._note("field-undocumented", held.path, prefix + key)
        for key in sorted(held.required):
            if key not in held.members:
                self._note("required-unknown", held.path, prefix + key)
            elif shown and any(key not in each for each in shown):
                self._note("field-not-in-example", held.path, prefix + key)
        self._required(held, shown, name)
        for key, member in held.members.items():
            self.visit(member, [each[key] for each in shown if key in each][:_MOST_VALUES], prefix + key, depth + 1)

    def _required(self, held: Shape, shown: list[Json], name: str) -> None:
        if self._guessed or self._side is Side.REQUEST or len(held.members) < 3 or not shown:
            return
        if not held.required and all(key in each for each in shown for key in held.members):
            self._note("nothing-required", held.path, f"{name or 'the body'} ({len(held.members)} fields)")
        unset = [key for key in held.members if any(each.get(key) in ("", None) for each in shown)]
        strict = not any(
            shape(self._fragment, each).nullable and shape(self._fragment, each).kinds != {"null"}
            for each in held.members.values()
        )
        if set(held.members) <= held.required and unset and strict:
            self._note(
                "everything-required",
                held.path,
                f"{name or 'the body'} ({len(held.members)} fields; unset: {words_list(unset)})",
            )

    def _leaf(self, held: Shape, schema: Located, values: list[Any], name: str, above: Place) -> None:
        if held.kinds == {"null"}:
            self._note("type-null", above, name)
        own = schema.value.get("example")
        if (
            own is not None
            and held.values is not None
            and kind_of(own) not in {"array", "object"}
            and own not in held.values
        ):
            self._note(
                "field-example-differs",
                above,
                f"{name} ({own} is not among {words_list([str(each) for each in held.values])})",
            )
        elif (
            own is not None
            and own != ""
            and held.kinds
            and kind_of(own) not in held.kinds | ({"integer"} if "number" in held.kinds else set())
        ):
            self._note(
                "field-example-differs",
                above,
                f"{name} ({words_list(sorted(held.kinds))}, {kind_of(own)} in its example)",
            )
        texts = [each for each in values if isinstance(each, str)]
        numbers = [each for each in values if isinstance(each, int) and not isinstance(each, bool)]
        self._texts(held, texts, name, above)
        plain_name, described = name.rpartition(".")[2], str(held.schema.get("description") or "")
        if held.kinds == {"integer"} and _TIME.search(plain_name) and not _UNIT.search(described):
            self._note(
                "time-without-unit",
                above,
                name + (" (looks like milliseconds)" if any(10**12 <= each < 10**14 for each in numbers) else ""),
            )
        if held.kinds == {"integer"} and "format" not in held.schema and any(abs(each) > _INT32 for each in numbers):
            self._note("integer-without-format", above, name)

    def _texts(self, held: Shape, texts: list[str], name: str, above: Place) -> None:
        if held.values is not None:
            for text in texts:
                if text not in map(str, held.values):
                    self._note("value-not-listed", above, f"{name} ({text})")
            return
        if any(text == "" for text in texts):
            self._note("empty-for-unset", above, name)
        if noise := [text for text in texts if _NOISE.search(text)]:
            wanted = re.search(r"=\s*'(\w+)'", noise[0])
            self._note("enum-noise", above, f"{name} ({wanted[1] if wanted else noise[0]})")
        elif texts and all(_SHOUTED.fullmatch(text) for text in texts):
            self._note("enum-unlisted", above, f"{name} ({words_list(sorted(set(texts)))})")
        if any(_SIGNED.match(text) for text in texts):
            self._note("signed-address", above, name)
