"""What somebody who reads the pages has at hand: a checkout with a history, recordings, results, a saved page."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from journeykit.cli.app import run
from tests.repo.pages import ROOT, blocks
from tests.unit.codegen.drift.changes import PAGE, record
from tests.unit.conformance.recorded import as_har, lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HERON = ROOT / "tests" / "repo" / "fifth" / "heron"


def checkout(folder: Path) -> None:
    """Make the folder one: documents of its own, with heron's among them, the rest as it is here."""
    for ours in ("specs", "overlays", "examples"):
        shutil.copytree(ROOT / ours, folder / ours)
    for documents in ("specs", "overlays"):
        shutil.copytree(HERON / documents, folder / documents, dirs_exist_ok=True)
    for rest in ("src", "generated", "conformance"):
        (folder / rest).symlink_to(ROOT / rest)
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"]
    for words in (
        ["init", "-q"],
        ["add", "specs", "overlays"],
        ["commit", "-qm", "first"],
        ["commit", "-qm", "second", "--allow-empty"],
    ):
        subprocess.run([*git, *words], check=True, capture_output=True)


def _traffic(file: Path) -> None:
    """A provider that keeps its word and has learned a new field."""
    recorded = json.loads(as_har(lifecycle("pro365")[1]))
    for each in recorded["log"]["entries"]:
        content = each["response"]["content"]
        body = base64.b64decode(content["text"])
        if re.match(rb'\{.*"status"', body, re.DOTALL):
            told = json.dumps({**json.loads(body), "mood": "calm"}).encode()
            content["text"] = base64.b64encode(told).decode()
    file.write_text(json.dumps(recorded), "utf-8")


def _result(file: Path) -> None:
    provider = file.stem if file.stem in {"anyapi", "trueai"} else "pro365"
    assert run(["check", provider, "--emulated", "--report", f"json={file}"]) == 0


def _page(file: Path) -> None:
    file.write_text(PAGE, "utf-8")


def _deviations(file: Path) -> None:
    file.write_text(blocks(ROOT / "docs" / "in-your-ci.md", "toml")[0].text, "utf-8")


MADE: dict[str, Callable[[Path], object]] = {
    "anyapi.json": _result,
    "heron.txt": _page,
    "known.toml": _deviations,
    "last.json": _result,
    "pro365.json": _result,
    "recorded": lambda folder: record(ROOT, folder),
    "result.json": _result,
    "saved-page.txt": _page,
    "traffic.har": _traffic,
}
"""What a command may name, and how it comes about where no command before has made it."""
