"""The three levels of truth of a provider, as whole documents.

documented = spec; observed = spec + overlays/<provider>.yaml; client = observed +
overlays/client.yaml. Providers are found by file name: there is no list of them anywhere.
"""

import keyword
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from .errors import CodegenError

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class Level(StrEnum):
    """How much of what is known stands in a document."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    CLIENT = "client"


class Sources(NamedTuple):
    """The files that one provider is made from."""

    provider: str
    spec: Path
    overlay: Path
    client_overlay: Path


def find_root(start: Path) -> Path:
    """Check that a directory is a checkout of this project and return it."""
    if not (start / "specs").is_dir():
        raise CodegenError(f"{start} has no specs/ directory; run in a checkout or say --root DIRECTORY")
    return start


def providers(root: Path) -> list[str]:
    """List all providers: the stems of specs/*.yaml."""
    found = (path.stem for path in (root / "specs").glob("*.yaml"))
    return sorted(name for name in found if not name.startswith("."))  # as editors and file systems call theirs


def sources(root: Path, provider: str) -> Sources:
    """Name the files of one provider and check that they exist."""
    if not _NAME.fullmatch(provider) or keyword.iskeyword(provider):
        raise CodegenError(f"{provider!r} names no Python package, which a client is: take a word like pro365")
    found = Sources(
        provider,
        spec=root / "specs" / f"{provider}.yaml",
        overlay=root / "overlays" / f"{provider}.yaml",
        client_overlay=root / "overlays" / "client.yaml",
    )
    if not found.spec.is_file():
        if provider in providers(root):  # a folder, or a link to what is gone
            raise CodegenError(f"{found.spec} is no file")
        known = ", ".join(providers(root)) or "none"
        raise CodegenError(f"there is no provider {provider!r} (known: {known})")
    for path in (found.overlay, found.client_overlay):
        if not path.is_file():
            raise CodegenError(f"{path} is missing")
    return found


def effective_documents(files: Sources) -> dict[Level, dict[str, Any]]:
    """Build the documents of all three levels."""
    # Only here: what these need takes longer to import than to find out that there is nothing to build.
    from . import strict_yaml  # noqa: PLC0415
    from .overlay_file import apply_file  # noqa: PLC0415
    from .references import check_references  # noqa: PLC0415

    documented = strict_yaml.load(files.spec)
    if not isinstance(documented, dict):
        raise CodegenError(f"{files.spec}: is not an OpenAPI document")
    observed = apply_file(documented, files.overlay, extends=files.spec)
    client = apply_file(observed, files.client_overlay)
    for document, file in ((documented, files.spec), (observed, files.overlay), (client, files.client_overlay)):
        check_references(document, name=str(file))
    return {Level.DOCUMENTED: documented, Level.OBSERVED: observed, Level.CLIENT: client}


def to_json(document: dict[str, Any]) -> str:
    """Write a document as JSON, always the same bytes for the same document."""
    # Six times as fast as `json`, which indents in Python: a twentieth of what generating takes.
    from pydantic_core import PydanticSerializationError, to_json  # noqa: PLC0415

    try:
        return to_json(document, indent=2).decode() + "\n"
    except PydanticSerializationError as error:
        raise CodegenError(f"the document cannot be written as JSON: {error}") from error
