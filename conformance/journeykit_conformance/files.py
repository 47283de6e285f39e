"""Writing files as a whole: of a new one, whoever reads it finds all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file; one that is there already, which may be a device or a mount, is written to as it is.

    Raises:
        OSError: if that is impossible; then there is no new file.
    """
    if path.exists():
        path.write_bytes(content)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
