"""What docs/checking-a-provider.md tells people to type can be typed; what needs no key runs, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from journeykit.cli.app import run
from journeykit_conformance import rule

PAGE = (Path(__file__).parents[2] / "docs" / "checking-a-provider.md").read_text("utf-8")
BODY, _, TRIAL = PAGE.partition("## Try it without a key")
COMMANDS = re.findall(r"^\$ (journeykit .+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_exists(command, capsys):
    name, *words = shlex.split(command)[1:]
    assert run([name, "--help"]) == 0
    told = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in told] == []


def test_what_needs_no_key_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ journeykit (.+)$", TRIAL, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        assert run(shlex.split(command)) == 0, (command, capsys.readouterr())
    written = {each.name for each in tmp_path.iterdir()}
    assert written == {"pro365.json", "result.json", "trace.jsonl", "report.html", "matrix.html"}


def test_every_reason_to_skip_is_explained():
    for need in (rule.SECOND_KEY, rule.WEBHOOK, rule.FAILURE, rule.FUZZED):
        assert f"`{need}`" in BODY


def test_links_lead_somewhere():
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / link).is_file()
