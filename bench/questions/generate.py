"""Generating the four clients in one process, and finding that nothing changed, against the generator's command line.

Ours applies the overlays and writes the effective documents as well; the command line gets them for nothing.
Both format what they made with the ruff of this environment.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.run import Run

TITLE = "four clients from their documents"
PLOTTED = "CPU s"
SECONDS = 20.0
_ROUNDS = 3
_ROOT = Path(__file__).parents[2]
_GENERATED = Path("generated", "journeykit_clients")
_THEIRS, _ALL, _UNCHANGED = (
    "openapi-python-client, once for each",
    "journeykit_codegen",
    "journeykit_codegen, unchanged",
)
_WANTED = {_ALL: 0.5, _UNCHANGED: 0.03}


def rows(run: Run) -> Iterator[Row]:
    """Generate copies of what is here, in turns."""
    if not is_installed("openapi_python_client"):
        yield Row(_ALL, note="skipped: openapi-python-client is not installed")
        return
    ways: dict[str, Callable[[Path], None]] = {
        _THEIRS: _command_line,
        _ALL: lambda copy: _call("-m", "journeykit_codegen", "--root", str(copy), "generate", "--force"),
        _UNCHANGED: lambda copy: _call("-m", "journeykit_codegen", "--root", str(copy), "generate"),
    }
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        for part in ("specs", "overlays", "generated"):
            shutil.copytree(_ROOT / part, Path(folder, part))
        shutil.copy(_ROOT / "pyproject.toml", folder)
        for turn in run.rounds(_ROUNDS):
            for name, way in ways.items():
                run.tell(f"round {turn}: {name}")
                measured[name].append(_timed(way, Path(folder)))
    made = {name: row(name, runs) for name, runs in measured.items()}
    yield made[_THEIRS]
    for name, limit in _WANTED.items():
        against = ratio(made[name], made[_THEIRS], PLOTTED)
        yield Row(name, made[name].figures, [Goal(f"CPU against {_THEIRS}", against, limit)])


def _command_line(copy: Path) -> None:
    for document in sorted((copy / _GENERATED).glob("*/client.json")):
        output = copy / "theirs" / document.parent.name
        _call("-m", "openapi_python_client", "generate", f"--path={document}", f"--output-path={output}", "--overwrite")


def _timed(way: Callable[[Path], None], copy: Path) -> dict[str, float]:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    way(copy)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {PLOTTED: cpu, "wall s": time.perf_counter() - began}


def _call(*arguments: str) -> None:
    # The generator takes the ruff that it finds there, and does without if there is none.
    path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)))
    command, env = [sys.executable, *arguments], {**os.environ, "PATH": path}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode:
        raise BrokenError(f"{' '.join(arguments[:2])}: {done.stdout}{done.stderr}")
