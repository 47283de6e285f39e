"""Rules about the words of docs/roles.md: each is known, and stands where the conformance suite looks for it.

A misspelt or misplaced word would not fail there; its rules would be skipped.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from . import roles
from .document import (
    Json,
    Located,
    Place,
    Side,
    all_schemas,
    component_schemas,
    media_types,
    operations,
    parameters,
    pointer,
    referred,
    request_bodies,
    schema_names,
    subschemas,
)
from .lint_rules import Findings

_WORDS = ("x-role", "x-cost", "x-shows", "x-values", "x-unit", "x-expects")
# Payload: whatever is called like a word of ours there is the provider's.
_PAYLOAD = frozenset({"example", "value", "default", "enum"})


def roles_placed(document: Json) -> Findings:
    """Everything that has a role has one that may stand there, and no word stands where nobody looks."""
    for owner, allowed in _owners(document):
        role = owner.value.get("x-role")
        if "x-role" in owner.value and role not in list(allowed):
            yield pointer(owner.path), f"the role {role!r} is not one of {', '.join(sorted(map(str, allowed)))}"
    read = {(owner.path, "x-role") for owner, _ in _owners(document)}
    read |= {(operation.path, word) for operation in operations(document) for word in ("x-cost", "x-shows")}
    read |= {(schema.path, word) for schema in all_schemas(document) for word in ("x-values", "x-unit")}
    read |= {(example.path, "x-expects") for example in _request_examples(document)}
    for place, word in _written(document, ()):
        if (place, word) not in read:
            yield pointer(place), f"nobody looks for {word} here"


def roles_nested(document: Json) -> Findings:
    """What is told of a task stands inside one, what is told of a button inside its buttons."""
    insides: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
        ("task", roles.IN_TASKS, frozenset({"code", "message", "amount", "task"})),
        ("buttons", roles.IN_BUTTONS, frozenset()),
    )
    for around, wanted, unwanted in insides:
        inside = {part.path for schema in _answers(document, around) for part in _parts(document, schema, within=True)}
        for field in _answers(document):
            role = field.value["x-role"]
            if role in wanted and field.path not in inside:
                yield pointer(field.path), f"{role} stands outside of the schema with the role {around}"
            elif role in unwanted and field.path in inside:
                yield pointer(field.path), f"{role} stands inside of the schema with the role {around}"


def roles_unique(document: Json) -> Findings:
    """Two fields with one role would leave open which is meant."""
    counts = Counter(operation.value.get("x-role") for operation in operations(document))
    for role in sorted(roles.SINGLE_OPERATIONS):
        if counts[role] > 1:
            yield "/paths", f"{counts[role]} operations have the role {role}"
    for operation in operations(document):
        given = [parameter.value for _, parameter in operation.children("parameters")]
        bodies = (
            [media for _, media in operation.child("requestBody").children("content")] if _has_body(operation) else []
        )
        for body in bodies or [operation]:
            held = _parts(document, body.child("schema")) if "schema" in body.value else ()
            yield from _doubled(operation, (*given, *(part.value for part in held)))
    answers = schema_names(document, Side.RESPONSE)
    for name, schema in component_schemas(document):
        if schema.value.get("x-role") == "task":
            yield from _doubled(schema, (part.value for part in _parts(document, schema)))
        elif name in answers:
            yield from _doubled(schema, (part.value for part in subschemas(schema)))


def costs_stated(document: Json) -> Findings:
    """Whoever is to call an operation has to know whether it is charged."""
    for operation in operations(document):
        role, cost = operation.value.get("x-role"), operation.value.get("x-cost")
        if role is None and cost is not None:
            yield pointer(operation.path), "has x-cost and no x-role"
        allowed = roles.OPERATIONS.get(role, roles.COSTS) if isinstance(role, str) else roles.COSTS
        if role is not None and cost not in allowed:
            yield pointer(operation.path), f"with the role {role}, x-cost is {' or '.join(sorted(allowed))}"


def shows_known(document: Json) -> Findings:
    """Whether strangers' tasks can be seen is said of operations that show tasks, and of no others."""
    for operation in operations(document):
        role, shows = operation.value.get("x-role"), operation.value.get("x-shows")
        if "x-shows" in operation.value and (role not in roles.SHOWING or shows not in roles.SHOWS):
            yield pointer(operation.path), f"x-shows is {' or '.join(sorted(roles.SHOWS))}, of what shows tasks"


def meanings_complete(document: Json) -> Findings:
    """A word that means nothing, or two things, would make an answer unreadable."""
    for schema in all_schemas(document):
        role, place = schema.value.get("x-role"), pointer(schema.path)
        meanings = roles.MEANINGS.get(role, frozenset()) if isinstance(role, str) else frozenset()
        values = schema.value.get("x-values")
        if values is None:
            if meanings:
                yield place, f"with the role {role}, x-values says what the values mean"
        elif not isinstance(values, dict) or not all(isinstance(words, list) for words in values.values()):
            yield place, "x-values maps our words to lists of theirs"
        else:
            for word in values.keys() - meanings:
                yield place, f"x-values has {word!r}, which is not one of {', '.join(sorted(meanings)) or 'none'}"
            yield from _meant(schema, [word for words in values.values() for word in words])


def units_stated(document: Json) -> Findings:
    """A time is in one of three units, and readers guess wrong."""
    for schema in all_schemas(document):
        is_time = schema.value.get("x-role") in roles.TIMES
        unit = schema.value.get("x-unit")
        if is_time and unit not in roles.UNITS:
            yield pointer(schema.path), f"x-unit of a time is {' or '.join(sorted(roles.UNITS))}"
        elif "x-unit" in schema.value and not is_time:
            yield pointer(schema.path), "has x-unit but is no time"


def expectations_known(document: Json) -> Findings:
    """An example that is not for the usual answer says which answer it is for."""
    for example in _request_examples(document):
        expected = example.value.get("x-expects")
        if "x-expects" in example.value and expected not in roles.EXPECTATIONS:
            yield pointer(example.path), f"x-expects is {' or '.join(roles.EXPECTATIONS)}"


def _owners(document: Json) -> Iterator[tuple[Located, Collection[object]]]:
    """Yield everything that may have a role, with the roles that it may have."""
    for operation in operations(document):
        yield operation, roles.OPERATIONS
    for parameter in parameters(document):
        yield parameter, roles.REQUEST_FIELDS
    for side, allowed in ((Side.REQUEST, roles.REQUEST_FIELDS), (Side.RESPONSE, roles.ANSWER_FIELDS)):
        for schema in _schemas(document, side):
            yield schema, allowed


def _schemas(document: Json, side: Side) -> Iterator[Located]:
    names = schema_names(document, side)
    for name, component in component_schemas(document):
        if name in names:
            yield from subschemas(component)
    for media in media_types(document, side):
        if "schema" in media.value:
            yield from subschemas(media.child("schema"))


def _answers(document: Json, role: str = "") -> Iterator[Located]:
    for schema in _schemas(document, Side.RESPONSE):
        if "x-role" in schema.value and schema.value["x-role"] == (role or schema.value["x-role"]):
            yield schema


def _parts(document: Json, schema: Located, *, within: bool = False) -> Iterator[Located]:
    """Yield a schema and everything that it consists of, references followed; with `within`, without itself."""
    components = dict(component_schemas(document))
    waiting, seen = [schema], set()
    while waiting:
        whole = waiting.pop()
        if whole.path in seen:
            continue
        seen.add(whole.path)
        yield from (part for part in subschemas(whole) if not (within and part.path == schema.path))
        waiting.extend(components[name] for name in referred(whole) if name in components)


def _doubled(owner: Located, parts: Iterable[Json]) -> Findings:
    counts = Counter(part["x-role"] for part in parts if isinstance(part.get("x-role"), str))
    for role, count in counts.items():
        if count > 1:
            yield pointer(owner.path), f"{count} fields have the role {role}"


def _meant(schema: Located, words: list[Any]) -> Findings:
    place, role = pointer(schema.path), schema.value.get("x-role")
    listed = [word for part in subschemas(schema) for word in part.value.get("enum", []) if word is not None]
    for word in dict.fromkeys(map(repr, words)):
        if [repr(each) for each in words].count(word) > 1:
            yield place, f"{word} has more than one meaning"
        if listed and word not in map(repr, listed):
            yield place, f"{word} has a meaning, but the enum does not have it"
    if role in roles.FULLY_KNOWN:
        for word in listed:
            if word not in words:
                yield place, f"{word!r} is in the enum and means nothing"


def _request_examples(document: Json) -> Iterator[Located]:
    for body in request_bodies(document):
        for _, media in body.children("content"):
            yield from (example for _, example in media.children("examples"))


def _has_body(operation: Located) -> bool:
    return "$ref" not in operation.value.get("requestBody", {"$ref": ""})


def _written(part: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Find our words wherever they are, but not in payload, and not where one names a field of a payload."""
    if isinstance(part, list):
        part = dict(enumerate(part))
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key in _WORDS and place[-1:] != ("properties",):
            yield place, str(key)
        elif key not in _PAYLOAD or place[-1:] == ("properties",):
            yield from _written(value, (*place, str(key)))
