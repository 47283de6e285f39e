"""Replaces a file at once or not at all: a full disk or an interruption leaves the old one."""

import shutil
from pathlib import Path


def replace_text(path: Path, text: str, *, ends: str = "\n") -> None:
    """Write a file where it really lies, with the permissions that it had.

    Raises:
        OSError: if it cannot be written; then it is as it was, and nothing is left of the attempt.
    """
    place = path.resolve()
    beside = place.with_name(f".{place.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline=ends)
        if place.exists():
            shutil.copymode(place, beside)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
