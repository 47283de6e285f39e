"""Which names the generator cannot tell apart: it stops at them and names neither, or lets one overwrite the other."""

from .document import Json, all_schemas, component_schemas, operations, pointer
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


def modules_distinct(document: Json) -> Findings:
    """Two schemas or operations of one module: the second overwrites the first, and the client cannot be imported."""
    from openapi_python_client.strings import ClassName, PythonIdentifier  # noqa: PLC0415 - a third of a second

    schemas = [(name, ClassName(name, ""), schema.path) for name, schema in component_schemas(document)]
    called = [(str(each.value.get("operationId")), each.path) for each in operations(document)]
    for named in (schemas, [(name, name, place) for name, place in called]):
        taken: dict[str, str] = {}
        for name, spelled, place in named:
            module = PythonIdentifier(spelled, "")
            other = taken.setdefault(module, name)
            if other != name:
                yield pointer(place), f"the generator cannot have {name!r} beside {other!r}: both are {module}.py"
