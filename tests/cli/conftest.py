"""The command line, called in this process; keys and addresses come from the test alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from journeykit.cli.app import run


@dataclass
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def journeykit(monkeypatch, capsys, tmp_path):
    """Call a command in an empty directory."""
    for provider in ("PRO365", "OHMYGPT", "TRUEAI", "ANYAPI", "ACME"):
        for what in ("API_KEY", "API_KEY_2", "BASE_URL"):
            monkeypatch.delenv(f"{provider}_{what}", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def call(*args):
        code = run([str(each) for each in args])
        return Ended(code, *capsys.readouterr())

    return call
