"""OpenAPI's runtime expressions: what a link takes over from one exchange into the next request.

Knows the expressions of OpenAPI 3.0 and JSON pointers; sends nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_EMBEDDED = re.compile(r"\{(\$[^{}]+)\}")
_EXPRESSION = re.compile(
    r"\$(?:url|method|statusCode"
    r"|(?:request|response)\.(?:header\.[!#$%&'*+.^_`|~0-9A-Za-z-]+|body(?:#(?:/.*)?)?)"
    r"|request\.(?:query|path)\..+)",
    re.DOTALL,
)
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class NothingThereError(LookupError):
    """An expression points to something that an exchange does not have."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts of an exchange that an expression can name; bodies are decoded."""

    url: str
    method: str
    status: int
    request_headers: Mapping[str, str]
    request_query: Mapping[str, str]
    request_path: Mapping[str, str]
    request_body: Any
    response_headers: Mapping[str, str]
    response_body: Any


def is_expression(text: str) -> bool:
    """Say whether a text is one expression and nothing else."""
    return _EXPRESSION.fullmatch(text) is not None


def evaluate(value: Any, around: Surroundings) -> Any:
    """Replace every expression in a value, at any depth, by what it names.

    Raises:
        NothingThereError: if there is no such thing.
    """
    if isinstance(value, Mapping):
        return {key: evaluate(member, around) for key, member in value.items()}
    if isinstance(value, list):
        return [evaluate(member, around) for member in value]
    if not isinstance(value, str):
        return value
    if is_expression(value):
        return _look_up(value, around)
    return _EMBEDDED.sub(
        lambda match: _as_text(_look_up(match[1], around)) if is_expression(match[1]) else match[0], value
    )


def point(document: Any, pointer: str) -> Any:
    """Follow a JSON pointer.

    Raises:
        NothingThereError: if it leads nowhere.
    """
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            if isinstance(document, list):
                document = document[int(key) if _INDEX.fullmatch(key) else len(document)]
            else:
                document = document[key]
        except (LookupError, TypeError, ValueError):
            raise NothingThereError(f"there is nothing at {pointer}") from None
    return document


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _look_up(expression: str, around: Surroundings) -> Any:
    plain = {"$url": around.url, "$method": around.method, "$statusCode": around.status}
    if expression in plain:
        return plain[expression]
    side, _, rest = expression[1:].partition(".")
    what, _, name = rest.partition(".")
    if rest.startswith("body"):
        body = around.request_body if side == "request" else around.response_body
        return point(body, rest.partition("#")[2])
    values: Mapping[str, str] = {
        ("request", "header"): around.request_headers,
        ("request", "query"): around.request_query,
        ("request", "path"): around.request_path,
        ("response", "header"): around.response_headers,
    }.get((side, what), {})
    wanted = name.lower() if what == "header" else name
    if wanted not in values:
        raise NothingThereError(f"{expression} names nothing in this exchange")
    return values[wanted]
