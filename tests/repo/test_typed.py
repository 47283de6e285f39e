"""What the README, docs/ and the examples' page tell people to type runs, in the order of a page, and ends as told.

Whoever writes a page gets this for nothing. The reader has what is in `at_hand`, and emulators in place of the
providers, on a clock that does not wait. Lines that a page shows below a command must be printed, in that order; "..."
stands for anything.
"""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import tomllib
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

import journeykit
from examples import batch
from journeykit.adapters import names
from journeykit.cli.app import run
from journeykit_codegen.__main__ import main as codegen
from journeykit_conformance.checking import Wish
from journeykit_conformance.fuzzing import Effort
from journeykit_emulator import __main__ as emulator
from journeykit_emulator import deliver_due, launch
from tests.repo import at_hand
from tests.repo.pages import ROOT, WRITTEN, blocks, name

PAGES = [each for each in (*WRITTEN, ROOT / "README.md", ROOT / "examples/README.md") if blocks(each, "console")]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
# Differences, as when-a-provider-changes.md says: what is at hand has some for each of these. All else ends with 0.
ENDS_WITH_ONE = ("--bodies", "--har", "--page", "--since")
# Their providers are written by the reader of that page, for whom test_fifth_provider.py does this.
IN_ITS_COPY = {
    "python -m pytest tests/suite tests/repo/test_structure.py -k heron",
    "journeykit check heron --emulated --profile lifecycle --spend 4",
}


class Reader:
    """Types commands, and knows what the ones before have said."""

    def __init__(self, capsys) -> None:
        self._capsys = capsys
        self._announced = {}

    def types(self, command: str, shown: list[str]) -> None:
        """Run a command, which must end as it should and print what the page shows."""
        words = shlex.split(command, comments=True)
        self._make(words)
        code, said = self._run(words)
        ends = 1 if "--fragment" not in words and any(each in words for each in ENDS_WITH_ONE) else 0
        assert code == ends, f"{command} ended with {code}:\n{said}"
        said = " ".join(said.split())
        for piece in (" ".join(piece.split()) for line in shown for piece in line.split("...")):
            _, found, rest = said.partition(piece) if piece else ("", piece, said)
            assert found == piece, f"{command} does not say {piece!r} in\n{said}"
            said = rest

    def _make(self, words: list[str]) -> None:
        """Have what a command names, if nothing has made it yet."""
        for named in (Path(word) for word in words if word.rstrip("/") in at_hand.MADE):
            if not named.exists():
                at_hand.MADE[named.name](named)
        self._capsys.readouterr()

    def _run(self, words: list[str]) -> tuple[int | None, str]:
        match words:
            case ["pip", "install", what]:
                assert set(re.findall(r"\w+", what.partition("[")[2])) <= EXTRAS, what
                return 0, ""
            case ["make", target, *_]:
                assert target in TARGETS, target
                return 0, ""
            case ["export", *settings]:
                for variable, value in (each.split("=") for each in settings):
                    assert re.fullmatch(r"(PRO365|OHMYGPT|TRUEAI|ANYAPI)_(API_KEY|BASE_URL)", variable)
                    assert value == self._announced.get(variable, value), "not what the emulator above goes by"
                return 0, ""
            case ["python"]:
                return 0, ""  # what is typed there is Python
            case ["python", "-m", "journeykit_emulator", *arguments] | ["journeykit", "emulate", *arguments]:
                served = emulator.main if words[0] == "python" else lambda typed: run(["emulate", *typed])
                return self._emulates(served, arguments)
            case ["python", "-m", "journeykit_codegen", *arguments]:
                return self._ended(codegen(arguments))
            case ["python", "examples/batch.py", *arguments]:
                return self._ended(batch.main(arguments))
            case ["pytest", *arguments]:
                return self._ended(pytest.main([*arguments, "-p", "no:schemathesis", "-p", "no:cacheprovider"]))
            case ["git", *_]:
                done = subprocess.run(words, capture_output=True, text=True, check=False)
                return done.returncode, done.stdout
            case ["journeykit", *arguments]:
                return self._ended(run(arguments))
            case _:
                pytest.fail(f"nobody here knows how to type {words}")

    def _ended(self, code: int | None) -> tuple[int | None, str]:
        told = self._capsys.readouterr()
        return code, f"{told.err}\n{told.out}"

    def _emulates(self, served, arguments: list[str]) -> tuple[int | None, str]:
        """Start it and stop it at once, on a port that is free; remember what it announces."""
        provider, port = arguments[0].upper(), arguments[arguments.index("--port") + 1]
        code, said = self._ended(served([*arguments, "--port", "0"]))
        self._announced[f"{provider}_BASE_URL"] = f"http://127.0.0.1:{port}"
        self._announced[f"{provider}_API_KEY"] = re.search(r"key (\S+);", said)[1]
        return code, said


class WorldClock:
    """The suite's time at emulators behind an address: theirs, and callbacks arrive as it passes."""

    def __init__(self, *worlds) -> None:
        self._worlds = worlds

    def now(self) -> float:
        return self._worlds[0].clock.now()

    async def sleep(self, seconds: float) -> None:
        self._worlds[0].clock.advance(seconds)
        for world in self._worlds:
            await deliver_due(world)


@pytest.fixture
def reader(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda _: None)
    quick = Effort(examples=1, ways=1, steps=2, phases=("examples",))
    monkeypatch.setattr("journeykit.cli.check.Wish", partial(Wish, effort=quick))
    monkeypatch.setattr(launch, "threading", SimpleNamespace(Event=lambda: SimpleNamespace(set=None, wait=int)))
    unheard = {"signal": lambda *_: None, "getsignal": lambda _: None, "SIG_IGN": 1}
    monkeypatch.setattr(launch, "signal", SimpleNamespace(**unheard, SIGINT=2, SIGTERM=15))
    return Reader(capsys)


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of a page, with the lines that it shows below."""
    found = []
    for block in blocks(page, "console"):
        assert block.text.startswith("$ "), "what is typed starts with $"
        for typed in block.text.removeprefix("$ ").split("\n$ "):
            command, *shown = typed.splitlines()
            found.append((command, shown))
    return found


def a_task(_: re.Match[str]) -> str:
    return journeykit.Client("pro365").imagine("a lighthouse in fog", wait=True).token


def an_address_of_this_machine(_: re.Match[str]) -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}/mj"


# What is somebody's own on a page, and what it is here.
STANDS_FOR = {
    r"pro365:\d+": a_task,
    r"(?<=--task-id )\d+": lambda match: a_task(match).partition(":")[2],
    r"https://hooks.example.com/mj --webhook-port 8080": an_address_of_this_machine,
}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_is_typed(page, reader, begin, tmp_path, monkeypatch):
    told = commands(page)
    typed = "\n".join(command for command, _ in told)
    at_hand.checkout(tmp_path)
    worlds = [begin(provider).world for provider in names() if provider in typed]
    monkeypatch.setattr("journeykit_conformance.preparing.RealClock", lambda: WorldClock(*worlds))
    for command, shown in told:
        if command not in IN_ITS_COPY:
            for pattern, ours in STANDS_FOR.items():
                command = re.sub(pattern, ours, command)  # noqa: PLW2901
            reader.types(command, shown)
