"""The document that a provider is judged by, and what is known to be wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from journeykit_conformance import deviations
from journeykit_conformance.document import Document, DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from journeykit_conformance.deviations import Deviation


def load(provider: str, file: Path | None) -> Document:
    """Load what is known about a provider, or a file.

    Raises:
        DocumentError: if there is none, or the file is none.
    """
    if file is None:
        return Document.shipped(provider)
    text = file.read_text("utf-8-sig")
    try:
        raw = json.loads(text) if text.lstrip()[:1] == "{" else _yaml(text, str(file))
        return Document(raw if isinstance(raw, dict) else {}, provider=provider)
    except ValueError as problem:
        raise DocumentError(f"{file}: {problem}") from problem


def expected(provider: str, file: Path | None) -> tuple[Deviation, ...]:
    """Load what is known to be wrong, as shipped or from a file.

    Raises:
        DeviationError: if it cannot be used.
    """
    return deviations.shipped(provider) if file is None else deviations.read(file)


def address(document: Document) -> str:
    """Return the first address that a document names; empty if everybody runs their own."""
    servers = document.raw.get("servers") or [{}]
    url = str(servers[0].get("url", ""))
    return url if urlsplit(url).netloc and "{" not in url else ""


def _yaml(text: str, name: str) -> object:
    from journeykit_codegen import strict_yaml  # noqa: PLC0415 - few documents are YAML

    return strict_yaml.loads(text, name=name)
