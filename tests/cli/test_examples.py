"""The help of every command: 80 columns, and an example that runs as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import threading
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from journeykit.cli.app import app
from journeykit_emulator.pictures import draw_grid

from .conftest import PROVIDERS

COMMANDS = typer.main.get_command(app).commands
WORKSHOP = {"drift", "generate", "emulate"}  # they need a checkout, or run until stopped
ROOT = Path(__file__).parents[2]


def shown(name):
    return CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).output


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_and_ends_with_an_example(name):
    if name in {"drift", "generate"}:
        return  # argparse's own
    told = shown(name)
    assert max(map(len, told.splitlines())) <= 80
    (example,) = told.rpartition("\n\n")[2].splitlines()  # on one line, to copy
    assert f"journeykit {name}" in example


def test_the_list_of_commands_cuts_no_sentence_short():
    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output
    assert [line for line in told.splitlines()[1:] if line.endswith("...")] == []
    assert max(map(len, told.splitlines())) <= 80


@pytest.fixture
def with_everything(journeykit, emulated, picture):
    """All emulators, a finished task of each, and the files that examples name."""
    for provider in PROVIDERS:
        emulated(provider)
    shutil.copy(picture, "group.png")
    token = journeykit("imagine", "a boat", "-p", "pro365", "--no-wait").out.strip()
    assert journeykit("wait", token, "--out", "pictures").code == 0
    for provider in ("pro365", "anyapi"):
        done = journeykit("check", provider, "--emulated", "--report", f"json={provider}.json", "--trace", "t.jsonl")
        assert done.code == 0
    for name in ("last.json", "result.json"):
        shutil.copy("pro365.json", name)
    shutil.copy("t.jsonl", "traffic.har")
    return token


def test_every_example_runs(journeykit, with_everything):
    running = {"press": with_everything}
    window = journeykit("press", with_everything, "U1", "--json").json["tasks"][0]["token"]
    running["answer"] = journeykit("press", window, "zoom custom", "--json").json["tasks"][0]["token"]
    running["cancel"] = journeykit("imagine", "a boat", "-p", "trueai", "--no-wait").out.strip()
    Path("face.png").write_bytes(draw_grid("face", edge=64))
    ends = {}
    for name, command in COMMANDS.items():
        if name in WORKSHOP:
            continue
        words = shlex.split(command.epilog)
        token = running.get(name, with_everything)
        # A check keeps real time between its requests, and these emulators have none.
        more = ["--emulated"] if name == "check" else []
        ended = journeykit(*(token if word == "TOKEN" else word for word in words[1:]), *more)
        ends[name] = (ended.code, ended.err if ended.code else "")
    # The recording of another provider says nothing about this one.
    assert {name: end for name, end in ends.items() if end[0] and name != "verify"} == {}
    assert ends["verify"][0] in {0, 2}


def test_an_emulator_runs_until_it_is_stopped(journeykit, monkeypatch):
    from journeykit.cli import emulate

    stops = threading.Event()
    monkeypatch.setattr(emulate, "stopping", lambda: _Stopped(stops))
    stops.set()
    ended = journeykit("emulate", "all", "--port", "0", "--speed", "20", "--json")
    assert ended.code == 0
    assert [each["provider"] for each in ended.json["emulators"]] == sorted(PROVIDERS)
    assert all(each["base_url"].startswith("http://127.0.0.1:") for each in ended.json["emulators"])
    for args, why in (
        (["nobody"], "nobody"),
        (["pro365", "--speed", "0"], "--speed"),
        (["pro365", "--speed", "nan"], "--speed"),
        (["pro365", "--speed", "inf"], "--speed"),
        (["pro365", "--key", ""], "--key"),
        (["pro365", "--key", "ключ"], "--key"),
        (["all", "--scenario", "x"], "x"),
    ):
        ended = journeykit("emulate", *args)
        assert (ended.code, why in ended.err) == (3, True)


class _Stopped:
    def __init__(self, stops):
        self.stops = stops

    def __enter__(self):
        return self.stops

    def __exit__(self, *_):
        return None


def test_doors_show_the_options_behind_them(journeykit, monkeypatch):
    for name in ("drift", "generate"):
        ended = journeykit(name, "--help")
        assert (ended.code, f"usage: journeykit {name}" in ended.out) == (0, True)
        assert f" {name} pro365 --" in ended.out.partition("\n\n")[2]  # an example
        ended = journeykit(name, "pro365")
        assert (ended.code, "checkout" in ended.err) == (3, True)
    monkeypatch.chdir(ROOT)
    assert journeykit("generate", "--check").code == 0
    ended = journeykit("drift", "pro365")
    assert (ended.code, "--page" in ended.err) == (3, True)


def test_the_readme_table_of_exit_codes_is_the_one_in_code():
    from journeykit.cli import exits

    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert told == {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}


def test_every_command_is_on_its_page():
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"`{name}" not in page] == []
