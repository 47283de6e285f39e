"""What docs/in-your-ci.md and the workflow promise is what there is, and their steps run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from journeykit.cli.app import run
from journeykit_codegen import strict_yaml
from journeykit_conformance.deviations import read

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "in-your-ci.md").read_text("utf-8")
WORKFLOW = strict_yaml.load(ROOT / "examples" / "github-actions.yml")
STEPS = {step["name"]: step for step in WORKFLOW["jobs"]["check"]["steps"] if "name" in step}
COMMANDS = [*re.findall(r"(?:\$ |`)(journeykit [^`\n]+)", PAGE), STEPS["check"]["run"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_exists(command, capsys):
    name, *words = shlex.split(command)[1:]
    assert run([name, "--help"]) == 0
    told = capsys.readouterr().out
    for word in words:
        if word.startswith("--"):
            assert word in told


@pytest.mark.parametrize(("profile", "spend"), [("audit", "0"), ("lifecycle", "1")])
def test_the_steps_of_the_workflow_run(tmp_path, profile, spend):
    """Twice in a row, against the emulator, as GitHub's shell would run them."""

    def step(name):
        script = STEPS[name]["run"]
        for expression, value in {"profile": profile, "spend": spend}.items():
            script = script.replace("${{ steps.what.outputs.%s }}" % expression, value)  # noqa: UP031
        assert "${{" not in script
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "PROVIDER": "pro365",
            "GITHUB_STEP_SUMMARY": "step-summary.md",
        }
        script = script.replace('"$PROVIDER"', '"$PROVIDER" --emulated')
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    for name in ("check", "summary", "keep the result", "check", "what is new"):
        step(name)
    summary = (tmp_path / "step-summary.md").read_text("utf-8")
    assert "pro365" in summary
    assert "0 new" in summary


def test_a_key_is_never_an_argument():
    assert all("secrets." not in step.get("run", "") for step in WORKFLOW["jobs"]["check"]["steps"])


def test_the_known_deviation_is_one(tmp_path):
    (tmp_path / "known.toml").write_text(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1])
    assert [each.rule for each in read(tmp_path / "known.toml")] == ["MJ-DOC-004"]


def test_the_example_with_an_emulator_passes(pytester):
    pytester.makepyfile(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1])
    pytester.runpytest_subprocess("-W", "error", "-p", "no:schemathesis").assert_outcomes(passed=1)


def test_the_options_of_pytest_are_known(pytester):
    told = pytester.runpytest_subprocess("--help", "-p", "no:schemathesis").stdout.str()
    for option in re.findall(r"--journeykit-[a-z-]+", PAGE):
        assert option in told
