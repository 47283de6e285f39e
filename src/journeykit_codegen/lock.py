"""Remembers what each committed client was made from: generated/LOCK.toml.

An entry holds hashes of every input and of the result, so that one look tells whether a client
is up to date and whether somebody edited it. Knows nothing about how clients are made.
"""

import hashlib
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .effective import Sources
from .errors import CodegenError
from .recipe import recipe_digest

_BANNER = """\
# DO NOT EDIT. Written by `make generate`: what each client in journeykit_clients/ was made from.
# Hashes are SHA-256; `recipe` is that of the code that made it, `result` covers the names and bytes of all its files.
"""


class Entry(NamedTuple):
    """What one provider's client was made from, and its hash."""

    spec: str
    overlay: str
    client_overlay: str
    recipe: str
    generator: str
    formatter: str
    result: str


def entry_for(files: Sources, package: Path) -> Entry:
    """Describe a package as it lies there, made from these files."""
    return Entry(
        spec=_digest(files.spec.read_bytes()),
        overlay=_digest(files.overlay.read_bytes()),
        client_overlay=_digest(files.client_overlay.read_bytes()),
        recipe=recipe_digest(),
        generator=_installed("openapi-python-client"),
        formatter=_installed("ruff"),
        result=_tree_digest(package),
    )


def package_files(package: Path) -> Iterator[Path]:
    """Yield the files of a package in a fixed order, without Python's caches."""
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(package)


def read_lock(path: Path) -> dict[str, Entry]:
    """Read the lock; a missing file is an empty one."""
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {provider: Entry(**table) for provider, table in tables.items()}
    except (ValueError, TypeError) as error:
        raise CodegenError(f"{path} is not a lock file ({error}); delete it and generate again") from error


def lock_text(entries: dict[str, Entry]) -> str:
    """Write entries as TOML, sorted by provider."""
    tables = [
        "\n".join([f"[{provider}]", *(f'{name} = "{value}"' for name, value in entry._asdict().items())])
        for provider, entry in sorted(entries.items())
    ]
    return "\n".join([_BANNER, "\n\n".join(tables), ""])


@cache
def _installed(name: str) -> str:
    # The name of a folder says it; importlib.metadata would take as long as all the rest of an unchanged run.
    folders = (found for place in sys.path for found in Path(place).glob(f"{name.replace('-', '_')}-*.dist-info"))
    folder = next(folders, None)
    if folder is None:
        raise CodegenError(f"{name} is missing; install the `codegen` extra in this environment")
    return f"{name} {folder.stem.rpartition('-')[2]}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tree_digest(package: Path) -> str:
    lines = [f"{_digest((package / name).read_bytes())} {name.as_posix()}" for name in package_files(package)]
    return _digest("\n".join(lines).encode())
