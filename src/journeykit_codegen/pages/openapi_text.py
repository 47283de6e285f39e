"""Finds an OpenAPI document inside a page and reads it, within the bounds of `strict_yaml`.

Reads only; whether the document makes sense is `soundness`' business.
"""

import json
import re
from itertools import islice
from typing import Any

from journeykit_codegen import strict_yaml

from .errors import PageError

_FIRST = re.compile(r"^(?P<indent>[ \t]*)[\"']?(?:openapi|swagger)[\"']?:[ \t]*[\"']?[\d.]+", re.MULTILINE)
_MOST_DOCUMENTS = 3  # that are looked at; two that differ are too many
_KEY = re.compile(r"(?:[\w$-]+|'[^']*'|\"[^\"]*\"):(?:\s|$)|[-#]|$")
_JSON_FIRST = re.compile(r"\{\s*\"(?:openapi|swagger)\"\s*:")


def find_document(text: str) -> dict[str, Any] | None:
    """Read the OpenAPI document that a page holds; None if there is none.

    Raises:
        PageError: if there is one that cannot be read, or is of a version that cannot be.
    """
    if found := _JSON_FIRST.search(text):
        document = _json(text, found.start())
    elif found := _FIRST.search(text):
        beginnings = islice(_FIRST.finditer(text), _MOST_DOCUMENTS)
        if len({_block(text, each.start(), len(each["indent"]))[0].strip() for each in beginnings}) > 1:
            raise PageError("holds several OpenAPI documents; save each in a file of its own")
        document = _yaml(*_block(text, found.start(), len(found["indent"])))
    else:
        return None
    if not isinstance(document, dict):
        raise PageError("holds an OpenAPI document that is no object")
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        raise PageError("holds a Swagger 2 document; convert it to OpenAPI 3 first")
    return document


def _json(text: str, start: int) -> Any:
    try:
        document, _ = json.JSONDecoder().raw_decode(text, start)
    except ValueError as problem:
        raise PageError(f"holds a damaged OpenAPI document in JSON ({problem})") from problem
    except RecursionError as problem:
        raise PageError("holds an OpenAPI document that is nested too deeply") from problem
    return document


def _block(text: str, start: int, indent: int) -> tuple[str, int]:
    """Cut the block out that begins here; the site's own words may stand right below it."""
    kept = []
    for line in text[start:].split("\n"):
        own = line[indent:] if not line[:indent].strip() else line
        if own.startswith(("```", "~~~", "---", "...")) or (own[:1].strip() and not _KEY.match(own)):
            break
        kept.append(own)
    return "\n".join(kept), text.count("\n", 0, start)


def _yaml(block: str, before: int) -> Any:
    # Kept in place, so that an error names the line of the page.
    padded = "\n" * before + block
    try:
        return strict_yaml.loads(padded, name="the page")
    except strict_yaml.StrictYamlError as problem:
        raise PageError(f"holds YAML that cannot be read ({problem!s:.300})") from problem
    except RecursionError as problem:
        raise PageError("holds YAML that is nested too deeply") from problem
