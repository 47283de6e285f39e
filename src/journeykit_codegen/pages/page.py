"""One saved page as an OpenAPI fragment and the contradictions found inside it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .contradictions import contradictions_of
from .errors import PageError
from .finding import Contradiction
from .html_lines import html_text, is_html
from .openapi_text import find_document
from .rendered import read_rendered
from .soundness import sound
from .source import read_text

Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What was read."""

    fragment: Json
    """An OpenAPI 3 document with the operations of the page."""
    kind: str
    """`openapi`, or `rendered`."""
    contradictions: tuple[Contradiction, ...]


def read_page(path: Path, known: Collection[str] = ()) -> Page:
    """Read a saved page; `known` are values of enums, which part what a browser's copy glued.

    Raises:
        PageError: if it cannot be read, is too large, is no text, or describes no operation.
    """
    text = read_text(path)
    try:
        return parse_page(text, known)
    except PageError as problem:
        raise PageError(f"{path}: {problem}") from problem


def parse_page(text: str, known: Collection[str] = ()) -> Page:
    """Read a page that is in memory, as `read_page` does."""
    try:
        if is_html(text):
            text = html_text(text)
        document = find_document(text)
        kind = "openapi" if document is not None else "rendered"
        fragment = sound(document if document is not None else read_rendered(text, known))
        return Page(fragment, kind, tuple(contradictions_of(fragment)))
    except RecursionError as problem:
        raise PageError("is nested too deeply") from problem
