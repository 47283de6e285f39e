"""Requests as they are wanted, and how they are written: paths, headers and bodies, without key and host."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from journeykit_conformance.operation import Json, Operation


class RefusedError(Exception):
    """The guard did not send something."""


@dataclass(frozen=True)
class Call:
    """A request as it is wanted, without key and host."""

    operation: Operation
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    body: Any = None
    raw: bytes | None = None
    """The body as it is, instead of one that is encoded."""
    method: str = ""


def prepared(call: Call) -> tuple[str, dict[str, str], bytes]:
    """Give the path with its query, the headers and the body of a call.

    Raises:
        RefusedError: if it cannot be sent.
    """
    try:
        return _path(call), *_encode(call)
    except (TypeError, ValueError, RecursionError) as problem:
        raise RefusedError(f"{call.operation.id} cannot be sent: {type(problem).__name__}") from problem


def _path(call: Call) -> str:
    path = call.operation.path
    for name, value in call.path.items():
        if not value.strip(". "):  # the next operation up, not a name in this one
            raise RefusedError(f"{call.operation.id} is not sent: what is to stand in its path is empty or dots")
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    if "{" in path:
        raise RefusedError(f"{call.operation.id} is not sent: something is missing in its path")
    query = urlencode(list(_query(call)))
    return path + (f"?{query}" if query else "")


def _query(call: Call) -> Iterator[tuple[str, str]]:
    joined = {each["name"] for each in call.operation.parameters if each["in"] == "query" and is_joined(each)}
    for name, value in call.query.items():
        if isinstance(value, str):
            yield name, value
        elif name in joined:
            yield name, ",".join(value)
        else:
            yield from ((name, each) for each in value)


def is_joined(parameter: Json) -> bool:
    """Whether the values of a list stand in one parameter, with commas between, and not in one each."""
    return parameter.get("explode") is False


def _encode(call: Call) -> tuple[dict[str, str], bytes]:
    kind, _ = call.operation.body
    if call.raw is not None:
        return {"Content-Type": kind or "application/json"}, call.raw
    if call.body is None or not kind:
        return {}, b""
    if kind == "application/x-www-form-urlencoded":
        return {"Content-Type": kind}, urlencode(_pairs(call.body)).encode()
    return {"Content-Type": kind}, json.dumps(call.body, ensure_ascii=False).encode()


def _pairs(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, each if isinstance(each, str) else json.dumps(each))
        for name, value in body.items()
        for each in (value if isinstance(value, list) else [value])
    ]
