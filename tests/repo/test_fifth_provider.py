"""A fifth and a sixth provider, added by docs/adding-a-provider.md alone: files are written, and none is edited.

The material below `fifth/` is what a reader of that page would write: `crane` runs the relay that others run, `heron`
has a dialect of its own. Everything happens in a copy of the checkout, which must win over the installed package.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MATERIAL = Path(__file__).parent / "fifth"
NAMES = ("crane", "heron")
COPIED = ("specs", "overlays", "src", "generated", "conformance", "tests", "pyproject.toml")
WRITTEN = (
    "specs/{}.yaml",
    "overlays/{}.yaml",
    "src/journeykit/adapters/{}.py",
    "conformance/journeykit_emulator/wire/{}.py",
)
# Those parts of the behaviour suite that need no more than the stage; the whole of it takes minutes.
BEHAVIOUR = (
    "test_first_task",
    "test_pressing_buttons",
    "test_refused_submits",
    "test_fetching_tasks",
    "test_taking_up_again",
    "test_called_back",
)


class Checkout:
    """The copy, and its own environment: what is imported there is what is there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        places = os.pathsep.join(str(root / place) for place in ("src", "generated", "conformance"))
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))},
            "PYTHONPATH": places,
        }
        # What one command compiles, the next need not: `files` leaves it out.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def files(self) -> dict[str, str]:
        """Every file, with what stands in it."""
        found = (path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {str(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run Python in it."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def must(self, *command: str) -> str:
        """Run Python in it, which must go well."""
        done = self.run(*command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    root = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            # With the bytecode: it is that of a source with the same time and size, wherever that lies.
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("fifth", ".*"))
        else:
            shutil.copy(source, root / name)
    return Checkout(root)


@pytest.fixture(scope="module")
def touched(checkout: Checkout) -> set[str]:
    """Add both providers, generate their clients, and tell which files that made or changed."""
    before = checkout.files()
    for name in NAMES:
        shutil.copytree(MATERIAL / name, checkout.root, dirs_exist_ok=True)
    assert checkout.must("-m", "journeykit_codegen", "lint", *NAMES) == ""
    made = checkout.must("-m", "journeykit_codegen", "generate", *NAMES)
    assert made.split("\n")[:-1] == [f"{name}: generated" for name in NAMES]
    after = checkout.files()
    assert before.keys() <= after.keys()
    return {path for path, digest in after.items() if before.get(path) != digest}


def test_four_files_are_written_and_none_is_edited(touched: set[str]) -> None:
    generated = tuple(f"generated/journeykit_clients/{name}/" for name in NAMES)
    by_hand = {path for path in touched if not path.startswith(generated)} - {"generated/LOCK.toml"}
    assert by_hand == {path.format(name) for path in WRITTEN for name in NAMES}
    for name in NAMES:
        assert f"generated/journeykit_clients/{name}/observed.json" in touched


def test_the_copy_is_what_is_imported(checkout: Checkout, touched: set[str]) -> None:
    packages = (
        "journeykit",
        "journeykit_codegen",
        "journeykit_clients",
        "journeykit_emulator",
        "journeykit_conformance",
    )
    told = checkout.must(
        "-c", f"import {', '.join(packages)}\nfor each in ({', '.join(packages)}): print(each.__file__)"
    )
    assert all(Path(line).is_relative_to(checkout.root) for line in told.split())


def test_they_behave_as_the_others_do(checkout: Checkout, touched: set[str]) -> None:
    suite = [f"tests/suite/{name}.py" for name in BEHAVIOUR]
    chosen = " or ".join(NAMES)
    told = checkout.must("-m", "pytest", *suite, "tests/repo/test_structure.py", "-k", chosen, "-p", "no:randomly")
    passed = int(told.rpartition(" passed")[0].split()[-1])
    assert "skipped" not in told
    assert passed > 300  # sync and async, of both


def test_the_facade_goes_from_a_prompt_to_a_file(checkout: Checkout, touched: set[str]) -> None:
    told = checkout.must(str(MATERIAL / "journey.py"), *NAMES)
    assert told.split("\n")[:-1] == [
        f"{name} {kind}: succeeded, image/png" for name in NAMES for kind in ("sync", "async")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_conformance_suite_judges_them_without_code_of_its_own(
    checkout: Checkout, touched: set[str], name: str, tmp_path: Path
) -> None:
    command = "import sys; from journeykit.cli import main; sys.exit(main())"
    report = tmp_path / "result.json"
    checkout.must(
        "-c",
        command,
        "check",
        name,
        "--emulated",
        "--profile",
        "lifecycle",
        "--spend",
        "4",
        "--report",
        f"json={report}",
    )
    figures = json.loads(report.read_text("utf-8"))["figures"]
    assert figures["passed"] == figures["reached"]
    assert figures["reached"] >= 0.95 * figures["applicable"]
