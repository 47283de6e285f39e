"""A provider's OpenAPI document as the suite reads it: operations, roles, links, examples.

Standard OpenAPI 3.0 and the `x-` keys of docs/roles.md; nothing about any one provider.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from journeykit_conformance.operation import METHODS, Json, Operation

if TYPE_CHECKING:
    from pathlib import Path

Pointer = tuple[str | int, ...]

DEEPEST = 64
"""Levels of a body that are looked into."""
_INNER = ("items", "additionalProperties")


class DocumentError(ValueError):
    """There is no such document, or it is no OpenAPI document."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a body that has a role."""

    role: str
    pointer: Pointer
    value: Any
    schema: Json


class Document:
    """One document of a provider."""

    def __init__(self, raw: Json, *, provider: str = "", level: str = "observed") -> None:
        if not str(raw.get("openapi", "")).startswith("3.") or not isinstance(raw.get("paths"), Mapping):
            raise DocumentError("this is no OpenAPI 3 document")
        self.raw, self.provider, self.level = raw, provider, level
        # The same few paths are asked for over and over.
        self._match = lru_cache(maxsize=4096)(self._find)
        self._telling: dict[int, tuple[bool, Json]] = {}

    @classmethod
    def shipped(cls, provider: str, level: str = "observed") -> Document:
        """Load what this package knows about a provider.

        Raises:
            DocumentError: if it knows no such provider.
        """
        place = files("journeykit_clients") / provider / f"{level}.json"
        if not provider.isidentifier() or not place.is_file():
            raise DocumentError(f"there is no provider {provider!r}; known are {', '.join(shipped_providers())}")
        return cls(json.loads(place.read_text("utf-8")), provider=provider, level=level)

    @classmethod
    def from_file(cls, path: Path, *, provider: str = "") -> Document:
        """Load a document from a JSON file.

        Raises:
            DocumentError: if it is none.
        """
        try:
            raw = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as problem:
            raise DocumentError(f"{path}: {problem}") from problem
        return cls(raw if isinstance(raw, Mapping) else {}, provider=provider or path.stem)

    @cached_property
    def operations(self) -> list[Operation]:
        """All of them, in the document's order."""
        return [
            Operation(self, path, method, item[method], tuple(map(self.resolve, item.get("parameters", []))))
            for path, item in self.raw["paths"].items()
            for method in METHODS
            if method in item
        ]

    def operation(self, id: str) -> Operation | None:
        """Find one by its id."""
        return next((each for each in self.operations if each.id == id), None)

    def by_role(self, role: str) -> Operation | None:
        """Find the first one with a role."""
        return next((each for each in self.operations if each.role == role), None)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of fields that answers can have at all."""
        found: set[str] = set()
        for operation in self.operations:
            for schema in (*operation.answers(), *operation.callbacks()):
                found |= self.roles_in(schema)
        return frozenset(found)

    def roles_in(self, schema: Json) -> set[str]:
        """The roles of fields that a value with this schema can have at all."""
        return self._roles(schema, frozenset())

    def _tells(self, schema: Json) -> bool:
        """Whether there is a role in a schema at all: most fields of a body have none, and need no look."""
        if id(schema) not in self._telling:
            self._telling[id(schema)] = bool(self.roles_in(schema)), schema  # kept, so that its id stays its own
        return self._telling[id(schema)][0]

    def _roles(self, schema: Json, above: frozenset[int]) -> set[str]:
        schema = self.resolve(schema)
        if id(schema) in above:
            return set()
        above |= {id(schema)}
        found = {str(schema["x-role"])} if "x-role" in schema else set()
        inner = [*schema.get("properties", {}).values(), *(schema[key] for key in _INNER if key in schema)]
        inner += [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, [])]
        for each in inner:
            found |= self._roles(each, above)
        return found

    @property
    def auth(self) -> tuple[str, str]:
        """The header that carries the key, and what stands before the key in it."""
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        for requirement in self.raw.get("security", []):
            for name in requirement:
                scheme = self.resolve(schemes.get(name, {}))
                if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                    return str(scheme["name"]), ""
                if scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "bearer":
                    return "Authorization", "Bearer "
        return "Authorization", "Bearer "

    def match(self, method: str, url: str, *, whole: bool = False) -> tuple[Operation, dict[str, str]] | None:
        """Find the operation that an address belongs to, and its path parameters.

        A server may lie behind any prefix, unless the path is said to be whole. Of several that fit, the one with the
        longest fixed part is meant.
        """
        return self._match(method.lower(), urlsplit(url).path, whole)

    def _find(self, method: str, path: str, whole: bool) -> tuple[Operation, dict[str, str]] | None:
        fitting = [
            (len(re.sub(r"\{[^}]+\}", "", operation.path)), number, operation, values)
            for number, operation in enumerate(self.operations)
            if operation.method == method and (values := operation.path_values(path, whole=whole)) is not None
        ]
        if not fitting:
            return None
        _, _, operation, values = max(fitting, key=lambda each: (each[0], -each[1]))
        return operation, values

    def resolve(self, part: Json) -> Json:
        """Follow references inside the document."""
        if type(part) is dict and "$ref" not in part:  # nearly all, and asking for a Mapping takes ten times as long
            return part
        for _ in range(32):
            if not isinstance(part, Mapping) or "$ref" not in part:
                return part if isinstance(part, Mapping) else {}
            target: Any = self.raw
            for written in unquote(str(part["$ref"])).removeprefix("#/").split("/"):
                key = written.replace("~1", "/").replace("~0", "~")
                if isinstance(target, list):
                    target = target[int(key)] if key.isdecimal() and int(key) < len(target) else {}
                else:
                    target = target.get(key, {}) if isinstance(target, Mapping) else {}
            part = target
        return {}

    def locate(self, schema: Json, value: Any, pointer: Pointer = ()) -> Iterator[Found]:
        """Yield whatever in a value has a role, outer values first; once for each schema that gives it one."""
        seen: set[tuple[Pointer, int]] = set()
        for found in self._walk(schema, value, pointer):
            if (found.pointer, id(found.schema)) not in seen:
                seen.add((found.pointer, id(found.schema)))
                yield found

    def _walk(self, schema: Json, value: Any, pointer: Pointer, above: frozenset[int] = frozenset()) -> Iterator[Found]:
        schema = self.resolve(schema)
        if id(schema) in above or len(pointer) > DEEPEST:
            return  # a schema that is part of itself, or a body made to exhaust whoever reads it
        if "x-role" in schema:
            yield Found(str(schema["x-role"]), pointer, value, schema)
        for key in ("allOf", "anyOf", "oneOf"):
            for each in schema.get(key, []):
                yield from self._walk(each, value, pointer, above | {id(schema)})
        if isinstance(value, Mapping):
            known = schema.get("properties", {})
            for name, inner in known.items():
                if name in value and self._tells(inner):
                    yield from self._walk(inner, value[name], (*pointer, name))
            if isinstance(others := schema.get("additionalProperties"), Mapping):
                for name in value:
                    if name not in known:
                        yield from self._walk(others, value[name], (*pointer, name))
        elif isinstance(value, list) and "items" in schema:
            for index, member in enumerate(value):
                yield from self._walk(schema["items"], member, (*pointer, index))


def shipped_providers() -> list[str]:
    """Name the providers that this package knows."""
    return sorted(place.name for place in files("journeykit_clients").iterdir() if (place / "observed.json").is_file())


def fingerprint(document: Document) -> str:
    """Name the version of a document."""
    return hashlib.sha256(json.dumps(document.raw, sort_keys=True).encode()).hexdigest()[:16]


def to_text(pointer: Pointer) -> str:
    """Write a place in a body as a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
