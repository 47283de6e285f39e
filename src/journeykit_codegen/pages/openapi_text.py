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
_JSON_KEY = re.compile(r"\"(?:openapi|swagger)\"\s*:")
_JSON_START = re.compile(r"^[ \t]*\{|\{(?=\s*\"(?:openapi|swagger)\")", re.MULTILINE)
_JSON_ALONE = re.compile(r"\A\s*\{|\{\s*\"(?:openapi|swagger)\"\s*:")
_MOST_STARTS = 20
# What may stand above `openapi:` in a document whose keys are sorted.
_ABOVE = re.compile(r"(?:components|externalDocs|info|jsonSchemaDialect|basePath|definitions|host)\s*:")


def find_document(text: str) -> dict[str, Any] | None:
    """Read the OpenAPI document that a page holds; None if there is none.

    Raises:
        PageError: if there is one that cannot be read, or is of a version that cannot be.
    """
    if "schema.getpostman.com" in text:
        raise PageError("holds a Postman collection; convert it to OpenAPI 3 first")
    if (document := _json(text)) is not None:
        pass
    elif found := _FIRST.search(text):
        beginnings = islice(_FIRST.finditer(text), _MOST_DOCUMENTS)
        if len({_block(text, each.start(), len(each["indent"]))[0].strip() for each in beginnings}) > 1:
            raise PageError("holds several OpenAPI documents; save each in a file of its own")
        document = _yaml(*_block(text, _first_key(text, found.start(), found["indent"]), len(found["indent"])))
    else:
        return None
    if not isinstance(document, dict):
        raise PageError("holds an OpenAPI document that is no object")
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        raise PageError("holds a Swagger 2 document; convert it to OpenAPI 3 first")
    return document


def _json(text: str) -> Any:
    """Read the first object that has the key, which need not be its first; None if the text has no such object."""
    if not _JSON_KEY.search(text):
        return None
    problem: ValueError | None = None
    for found in islice(_JSON_START.finditer(text), _MOST_STARTS):
        try:
            document, _ = json.JSONDecoder().raw_decode(text, found.end() - 1)
        except ValueError as damage:
            problem = problem or damage
        except RecursionError as damage:
            raise PageError("holds an OpenAPI document that is nested too deeply") from damage
        else:
            if not {"openapi", "swagger"}.isdisjoint(document):
                return document
    if problem is None or not _JSON_ALONE.search(text):
        return None
    raise PageError(f"holds a damaged OpenAPI document in JSON ({problem})") from problem


def _first_key(text: str, start: int, indent: str) -> int:
    """Go up from `openapi:` to the first key of its document."""
    first, at = start, start
    while at:
        at = text.rfind("\n", 0, at - 1) + 1
        line = text[at : text.index("\n", at)]
        own = line.removeprefix(indent)
        is_within = line.startswith(indent) and (own[:1].isspace() or _KEY.match(own))
        if not is_within or own.startswith("---"):
            break
        if _ABOVE.match(own):
            first = at
    return first


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
