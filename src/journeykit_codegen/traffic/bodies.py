"""Reads a directory of recorded bodies, or one file of them.

`<operationId>*.json` holds one body with status 200 (`fetchTask-3.json`), `<operationId>.<status>*.json` one with
another (`submitImagine.429.json`), and with `.jsonl` one body on each line. Other files are left out, and said so.
"""

import re
from collections.abc import Collection
from pathlib import Path

from .answer import Answer
from .errors import TrafficError
from .opening import LARGEST, read_text
from .recording import Recording

_NAME = re.compile(r"(?P<id>[A-Za-z][A-Za-z0-9]*)(?:\.(?P<status>[1-9][0-9]{2}))?(?:[^A-Za-z0-9].*)?\.(?P<kind>jsonl?)")


def read_bodies(path: Path, operation_ids: Collection[str]) -> Recording:
    """Read a directory, or one file named in the same way.

    Raises:
        TrafficError: if nothing in it is named after an operation.
    """
    if not path.exists():
        raise TrafficError(f"{path}: is not there")
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    recording, left = Recording(path.name), LARGEST
    for file in files:
        found = _NAME.fullmatch(file.name)
        named = _operation(found["id"], operation_ids) if found else None
        if found is None or named is None:
            recording.left_out["a file that is not named <operationId>*.json or <operationId>.<status>*.json"] += 1
            continue
        left -= file.stat().st_size
        if left < 0:
            raise TrafficError(f"{path}: holds more than {LARGEST // 1024**2} MiB; split it")
        text = read_text(file)
        texts = [line for line in text.split("\n") if line.strip()] if found["kind"] == "jsonl" else [text]
        for number, each in enumerate(texts, 1):
            where = f"{file.name}:{number}" if found["kind"] == "jsonl" else file.name
            status = int(found["status"] or 200)
            recording.add(Answer(where, status, "", each.encode("utf-8", "replace"), operation_id=named))
    if not recording.answers:
        known = ", ".join(sorted(operation_ids))
        raise TrafficError(f"{path}: no file is named <operationId>*.json after an operation ({known})")
    return recording


def _operation(name: str, known: Collection[str]) -> str | None:
    """Find the operation whose name a file's begins with: digits may follow (`fetchTask12.json`)."""
    bare = name.rstrip("0123456789")
    return next((each for each in known if each.lower() in {name.lower(), bare.lower()}), None)
