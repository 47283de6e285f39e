"""Importing the package, a first client, a first answer: time and memory of a fresh interpreter, over a bare one.

A client that is ready has put off what only a call needs, so what it takes to the first answer is asked as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from bench.answers import recorded, serving
from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.run import Run

TITLE = "from a fresh interpreter to a client and its first answer"
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
# Of what a server says of a task; `{server}` and `{id}` are known only then.
_FIRST_ANSWERS = {
    "httpx.Client, first answer": (
        "import httpx; httpx.Client().get('{server}/pro365/mj/task/{id}/fetch').raise_for_status().json()",
        "httpx",
    ),
    "journeykit.Client, first answer": (
        "import journeykit; "
        "journeykit.Client('pro365', api_key='sk-benchmark', base_url='{server}/pro365').fetch('{id}')",
        "journeykit",
    ),
    "httpx.AsyncClient, first answer": (
        """
import asyncio, httpx
async def fetch():
    async with httpx.AsyncClient() as client:
        (await client.get('{server}/pro365/mj/task/{id}/fetch')).raise_for_status().json()
asyncio.run(fetch())
""",
        "httpx",
    ),
    "journeykit.AsyncClient, first answer": (
        """
import asyncio, journeykit
async def fetch():
    async with journeykit.AsyncClient('pro365', api_key='sk-benchmark', base_url='{server}/pro365') as client:
        await client.fetch('{id}')
asyncio.run(fetch())
""",
        "journeykit",
    ),
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
    id, answers = recorded("pro365")
    programs = {**_PROGRAMS, **_FIRST_ANSWERS}
    missing = {name for name, (_, needs) in programs.items() if not is_installed(needs)}
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in programs if name not in missing}
    with tempfile.TemporaryDirectory() as bytecode, serving(answers) as server:
        texts = {
            name: text.format(server=server, id=id) if name in _FIRST_ANSWERS else text
            for name, (text, _) in programs.items()
        }
        for name in measured:
            _run(texts[name], bytecode)  # compiles what an installer would have compiled
        for turn in run.rounds(_ROUNDS):
            run.tell(f"round {turn}: {len(measured)} programs")
            for name, runs in measured.items():
                runs.append(_run(texts[name], bytecode))
    made = {name: row(name, runs) for name, runs in measured.items()}
    for name, (_, needs) in programs.items():
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
