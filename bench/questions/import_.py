"""Importing the package, and having a first client ready: time and memory of a fresh interpreter, over a bare one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.run import Run

TITLE = "from a fresh interpreter to a client"
PLOTTED = "CPU ms"
SECONDS = 30.0
_ROUNDS = 7
_HTTPX = "import httpx"
# Name -> the program, and what must be installed.
_PROGRAMS = {
    _HTTPX: ("import httpx", "httpx"),
    "import journeykit": ("import journeykit", "journeykit"),
    "journeykit.Client ready": ("import journeykit; journeykit.Client('pro365', api_key='sk-benchmark')", "journeykit"),
    "journeykit.AsyncClient ready": (
        "import journeykit; journeykit.AsyncClient('pro365', api_key='sk-benchmark')",
        "journeykit",
    ),
    "httpx.Client ready": ("import httpx; httpx.Client()", "httpx"),
    "import aiohttp": ("import aiohttp", "aiohttp"),
    "import requests": ("import requests", "requests"),
    "import openai": ("import openai", "openai"),
    "import replicate": ("import replicate", "replicate"),
}
_WANTED = {"import journeykit": 0.05, "journeykit.Client ready": 1.25}
# As in a default install; the workshop's own tools are not to count.
_MEASURED = """
import sys, time
for name in ("opentelemetry", "httpx_aiohttp", "rich", "pygments", "click"):
    sys.modules[name] = None

def held():
    try:
        with open("/proc/self/statm") as pages:
            return int(pages.read().split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0

memory, wall, cpu = held(), time.perf_counter(), time.process_time()
{program}
print((time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3, held() - memory)
"""


def rows(run: Run) -> Iterator[Row]:
    """Run each program in fresh interpreters, in turns."""
    missing = {name for name, (_, needs) in _PROGRAMS.items() if not is_installed(needs)}
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in _PROGRAMS if name not in missing}
    with tempfile.TemporaryDirectory() as bytecode:
        for name in measured:
            _run(_PROGRAMS[name][0], bytecode)  # compiles what an installer would have compiled
        for turn in run.rounds(_ROUNDS):
            run.tell(f"round {turn}: {len(measured)} programs")
            for name, runs in measured.items():
                runs.append(_run(_PROGRAMS[name][0], bytecode))
    made = {name: row(name, runs) for name, runs in measured.items()}
    for name, (_, needs) in _PROGRAMS.items():
        if name in missing:
            yield Row(name, note=f"skipped: {needs} is not installed")
        elif name in _WANTED:
            against = ratio(made[name], made[_HTTPX], PLOTTED)
            yield Row(name, made[name].figures, [Goal(f"CPU against {_HTTPX}", against, _WANTED[name])])
        else:
            yield made[name]


def _run(program: str, bytecode: str) -> dict[str, float]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = bytecode
    command = [sys.executable, "-c", _MEASURED.format(program=program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode:
        raise BrokenError(f"{program}: {done.stderr}")
    cpu, wall, memory = map(float, done.stdout.split())
    return {PLOTTED: cpu, "wall ms": wall, "MB": memory}
