"""Checks that an OpenAPI document from a page has the kinds of values that the rest of this package relies on.

Not a validator: pages are sloppy, and what is only odd is to be read. A wrong kind is an error with its JSON pointer.
"""

from typing import Any

from journeykit_codegen.document import HTTP_METHODS, Place, pointer

from .errors import PageError

Json = dict[str, Any]
_DEEPEST = 60
_SCHEMA_MAPS = ("properties",)
_SCHEMA_SINGLE = ("items", "additionalProperties", "not")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf")


def sound(document: Json) -> Json:
    """Return the document, without what is null where an object should be; an error where a kind is wrong."""
    paths = _object(document, "paths", ())
    if not any(method in _any_object(item, ("paths", path)) for path, item in paths.items() for method in HTTP_METHODS):
        raise PageError("holds an OpenAPI document without an operation")
    for path, item in paths.items():
        _parameters(item, ("paths", path))
        for method in HTTP_METHODS & set(item):
            _operation(_any_object(item[method], ("paths", path, method)), ("paths", path, method))
    components = _object(document, "components", ())
    for name, schema in _object(components, "schemas", ("components",)).items():
        _schema(schema, ("components", "schemas", name))
    for name, scheme in _object(components, "securitySchemes", ("components",)).items():
        _any_object(scheme, ("components", "securitySchemes", name))
    for kind in ("responses", "requestBodies", "parameters"):
        for name, part in _object(components, kind, ("components",)).items():
            _content(_any_object(part, ("components", kind, name)), ("components", kind, name))
    _objects(document, "servers", ())
    return document


def _operation(operation: Json, place: Place) -> None:
    _parameters(operation, place)
    if operation.get("requestBody") is None:
        operation.pop("requestBody", None)
    else:
        _content(_any_object(operation["requestBody"], (*place, "requestBody")), (*place, "requestBody"))
    for status, response in _object(operation, "responses", place).items():
        _content(_any_object(response, (*place, "responses", status)), (*place, "responses", status))
    security = operation.get("security")
    if security is not None and not (isinstance(security, list) and all(isinstance(each, dict) for each in security)):
        raise _wrong((*place, "security"), "a list of objects")


def _parameters(owner: Json, place: Place) -> None:
    for at, parameter in enumerate(_objects(owner, "parameters", place)):
        where = (*place, "parameters", str(at))
        if "$ref" not in parameter and not (
            isinstance(parameter.get("name"), str) and isinstance(parameter.get("in"), str)
        ):
            raise _wrong(where, "a parameter with `name` and `in`")
        if "schema" in parameter:
            _schema(parameter["schema"], (*where, "schema"))


def _content(owner: Json, place: Place) -> None:
    for kind, media in _object(owner, "content", place).items():
        where = (*place, "content", kind)
        held = _any_object(media, where)
        if held.get("schema") is None:
            held.pop("schema", None)
        else:
            _schema(held["schema"], (*where, "schema"))
        for name, example in _object(held, "examples", where).items():
            _any_object(example, (*where, "examples", name))


def _schema(schema: Any, place: Place, depth: int = 0) -> None:
    if isinstance(schema, bool):
        return
    held = _any_object(schema, place)
    if depth > _DEEPEST:
        raise PageError(f"holds a schema that is nested too deeply, at {pointer(place)}")
    if not isinstance(held.get("$ref", ""), str):
        raise _wrong((*place, "$ref"), "a text")
    if not isinstance(held.get("type", ""), str | list):
        raise _wrong((*place, "type"), "a text")
    for name in ("required", "enum"):
        if not isinstance(held.get(name, []), list | bool | None):
            raise _wrong((*place, name), "a list")
    for key in _SCHEMA_MAPS:
        for name, member in _object(held, key, place).items():
            _schema(member, (*place, key, name), depth + 1)
    for key in _SCHEMA_SINGLE:
        if isinstance(held.get(key), dict):
            _schema(held[key], (*place, key), depth + 1)
    for key in _SCHEMA_LISTS:
        for at, member in enumerate(_objects(held, key, place)):
            _schema(member, (*place, key, str(at)), depth + 1)


def _object(owner: Json, key: str, place: Place) -> Json:
    if owner.get(key) is None:
        owner.pop(key, None)
        return {}
    return _any_object(owner[key], (*place, key))


def _objects(owner: Json, key: str, place: Place) -> list[Json]:
    held = owner.get(key)
    if held is None:
        owner.pop(key, None)
        return []
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise _wrong((*place, key), "a list of objects")
    return held


def _any_object(value: Any, place: Place) -> Json:
    if not isinstance(value, dict):
        raise _wrong(place, "an object")
    return value


def _wrong(place: Place, wanted: str) -> PageError:
    return PageError(f"holds an OpenAPI document in which {pointer(place)} is not {wanted}")
