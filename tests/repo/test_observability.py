"""The examples of docs/observability.md run and print what they promise; its tables name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from journeykit import journal

PAGE = (Path(__file__).parents[2] / "docs" / "observability.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LOGGING, OPENTELEMETRY, HOOKS = EXAMPLES
UNSTABLE = re.compile(r"\d{16}|\d+\.\d s")


def promised(code: str) -> list[str]:
    return [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]


@pytest.mark.usefixtures("logger", "providers")
def test_logging(capsys):
    exec(compile(LOGGING, "logging", "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().err.splitlines()
    assert [UNSTABLE.sub("~", line) for line in said] == [UNSTABLE.sub("~", line) for line in promised(LOGGING)]


@pytest.mark.usefixtures("providers")
def test_opentelemetry():
    # In a process of its own: what it sets up there is for good.
    done = subprocess.run([sys.executable, "-c", OPENTELEMETRY], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == promised(OPENTELEMETRY)


@pytest.mark.usefixtures("providers")
def test_hooks(capsys):
    exec(compile(HOOKS, "hooks", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.splitlines() == ["POST 127.0.0.1", "200"]


def test_every_figure_and_field_is_named():
    source = Path(journal.__file__).parent
    telemetry, records = (source / name for name in ("telemetry.py", "journal.py"))
    for name in re.findall(r'"(journeykit\.[a-z.]+)"', telemetry.read_text("utf-8")):
        assert f"`{name}`" in PAGE
    for name in re.findall(r"\b([a-z_]+)=[a-z]+[,)]|\"([a-z_]+)\": ", records.read_text("utf-8")):
        word = "".join(name)
        assert word in {"extra", "stacklevel"} or f"`{word}`" in PAGE
