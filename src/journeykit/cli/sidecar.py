"""What stands beside a saved picture, `<picture>.json`: whose it is and where it comes from, never a key."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from journeykit.cli.shapes import of_buttons, of_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from journeykit.cli.jobs import Job

FORMAT = "journeykit-picture"
VERSION = 1
_LARGEST = 1024 * 1024  # bytes; ours have a few thousand


class SidecarError(ValueError):
    """A file beside a picture is none of ours."""


def write(picture: Path, job: Job, hide: Callable[[str], str]) -> None:
    """Note what a saved picture is; what was noted before and is not known now stays."""
    task = job.task
    if task is None:
        return
    told = {
        FORMAT: VERSION,
        "token": task.token,
        "provider": task.provider,
        "action": task.action,
        "prompt": task.prompt,
        "final_prompt": task.final_prompt,
        "parent": job.parent,
        "button": job.button,
        "seed": None,
        "buttons": of_buttons(task.buttons),
        "submitted_at": of_time(task.submitted_at),
        "finished_at": of_time(task.finished_at),
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        before = read(beside(picture))
    except (OSError, SidecarError):
        before = {}
    kept = {name: before.get(name) for name in ("parent", "button", "seed") if told[name] is None}
    _put(beside(picture), {**told, **kept}, hide)


def note_seed(folder: Path, token: str, seed: str, hide: Callable[[str], str]) -> None:
    """Note the seed beside the pictures of a task, if there are any."""
    for file, told in all_in(folder):
        if told.get("token") == token:
            _put(file, {**told, "seed": seed}, hide)


def all_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Read all in a folder that are ours."""
    for file in sorted(folder.glob("*.*.json")):
        try:
            yield file, read(file)
        except (OSError, SidecarError):
            continue


def beside(picture: Path) -> Path:
    """Say where it stands."""
    return picture.with_name(f"{picture.name}.json")


def read(file: Path) -> dict[str, Any]:
    """Read one.

    Raises:
        OSError: if it cannot be read.
        SidecarError: if it is none.
    """
    with file.open("rb") as opened:
        content = opened.read(_LARGEST + 1)
    try:
        told = json.loads(content) if len(content) <= _LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get(FORMAT) != VERSION:
        raise SidecarError(f"{file.name} tells nothing about a picture")
    return told


def _put(file: Path, told: dict[str, Any], hide: Callable[[str], str]) -> None:
    file.write_text(hide(json.dumps(told, ensure_ascii=False, indent=1)) + "\n", "utf-8", "backslashreplace")
