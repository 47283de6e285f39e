"""A second opinion on what a document allows: `jsonschema` with OpenAPI's own dialect, not what the suite judges by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker

if TYPE_CHECKING:
    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Json


class Validity:
    """Judges values by the schemas of one document."""

    def __init__(self, document: Document) -> None:
        self._components = document.raw.get("components", {})
        self._schemas: dict[int, Json] = {}  # keeps them alive, so that an id stays theirs
        self._validator = lru_cache(maxsize=None)(self._make)

    def allows(self, schema: Json, value: Any) -> bool:
        """Say whether a schema of the document allows a value."""
        self._schemas[id(schema)] = schema
        return bool(self._validator(id(schema)).is_valid(value))

    def _make(self, number: int) -> Any:
        schema = {**self._schemas[number], "components": self._components}
        if "$ref" in schema:
            schema = {"allOf": [{"$ref": schema["$ref"]}], "components": self._components}
        return OAS30Validator(schema, format_checker=oas30_format_checker)
