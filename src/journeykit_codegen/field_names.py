"""Which fields the generator cannot tell apart: it stops at them, and names neither."""

from .document import Json, all_schemas, pointer
from .lint_rules import Findings


def properties_distinct(document: Json) -> Findings:
    """Two that become one word of Python, as `type` and `type_`, leave their model out."""
    from openapi_python_client.strings import PythonIdentifier  # noqa: PLC0415 - a third of a second

    for schema in all_schemas(document):
        taken: dict[tuple[str, str], str] = {}
        for name, field in schema.children("properties"):
            # Where only the usual spelling is taken, it falls back on the name as it is.
            spelled = (PythonIdentifier(name, "field_"), PythonIdentifier(name, "field_", skip_snake_case=True))
            other = taken.setdefault(spelled, name)
            if other != name:
                text = f"the generator cannot have {name!r} beside {other!r}: both are {spelled[1]!r} in Python"
                yield pointer(field.path), text
