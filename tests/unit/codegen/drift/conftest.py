"""Recordings that are made up, and a copy of the project's documents that may be written to."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen.effective import Level, effective_documents, sources

ROOT = Path(__file__).parents[4]
PROVIDERS = ("anyapi", "ohmygpt", "pro365", "trueai")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with the real specs and overlays, and nothing else."""
    root = tmp_path / "checkout"
    for name in ("specs", "overlays"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture
def har(tmp_path: Path):
    """Write a HAR of (method, url, status, content type, body)."""

    def write(*entries: tuple[str, str, int, str, str], **more: Any) -> Path:
        log = [
            {
                "request": {"method": method, "url": url, **more},
                "response": {"status": status, "content": {"mimeType": kind, "text": body}},
            }
            for method, url, status, kind, body in entries
        ]
        path = tmp_path / "traffic.har"
        path.write_text(json.dumps({"log": {"entries": log}}), encoding="utf-8")
        return path

    return write


def observed(root: Path, provider: str) -> dict[str, Any]:
    return effective_documents(sources(root, provider))[Level.OBSERVED]


def fetched(document: dict[str, Any]) -> list[Any]:
    """The bodies of tasks that the document itself shows."""
    operations = (each for item in document["paths"].values() for each in item.values() if isinstance(each, dict))
    fetch = next(each for each in operations if each.get("operationId") == "fetchTask")
    shown = fetch["responses"]["200"]["content"]["application/json"]["examples"].values()
    return [each["value"] for each in shown if "status" in task_of(each["value"])]


def task_of(body: Any) -> dict[str, Any]:
    """The task in a body, out of ohmygpt's envelope."""
    return body["data"] if isinstance(body.get("data"), dict) else body


def read_by_facade(root: Path, lines: list[str]) -> None:
    """Let the facade read bodies with the client that was generated in a copy; nothing may be unreadable."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "read_by_facade.py")],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root / "generated")},
        check=True,
    )
    first, *unread = done.stdout.splitlines()
    assert Path(first) == root / "generated" / "journeykit_clients"
    assert unread == []
