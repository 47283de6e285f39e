"""What a shell completes: asked as bash does it, by environment variables."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from journeykit import inputs
from journeykit.cli.app import app
from journeykit_conformance.scenarios import ALLOWED

from .conftest import PROVIDERS


def completed(*words):
    asked = {
        "_JOURNEYKIT_COMPLETE": "complete_bash",
        "COMP_WORDS": "journeykit " + " ".join(words),
        "COMP_CWORD": str(len(words)),
    }
    return CliRunner().invoke(app, [], prog_name="journeykit", env=asked).output.split()


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["verify"],
        ["drift"],
        ["generate"],
        ["imagine", "boat", "-p"],
        ["list", "--provider"],
        ["balance", "-p"],
    ],
)
def test_a_provider(words):
    assert completed(*words, "") == sorted(PROVIDERS)
    assert completed(*words, "pro") == ["pro365"]


def test_commands_options_and_choices():
    assert completed("im") == ["imagine"]
    assert completed("check", "pro365", "--pro") == ["--profile"]
    assert completed("check", "pro365", "--profile", "") == [*ALLOWED]
    assert completed("emulate", "") == [*sorted(PROVIDERS), "all"]
    assert completed("imagine", "boat", "--speed", "") == [*inputs.SPEEDS]
    assert completed("imagine", "boat", "--bot", "") == [*inputs.BOTS]
    assert completed("blend", "a.png", "--shape", "") == [*inputs.SHAPES]
    assert completed("press", "pro365:1", "U") == ["U1", "U2", "U3", "U4"]
