"""The README's pictures, from real runs against the emulators: `make pictures` writes them beside this file.

Times and task ids in them are those of the run, so they differ from one run to the next.
"""

from __future__ import annotations

import io
import re
import tempfile
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

import examples.demo
from journeykit.cli.app import run

HERE = Path(__file__).parent
CHECK = ["check", "pro365", "--emulated", "--profile", "lifecycle", "--spend", "4"]


def screen() -> Console:
    """Make a console that keeps what is shown on it, and shows it nowhere."""
    return Console(record=True, width=100, file=io.StringIO(), color_system="truecolor")


def keep(console: Console, name: str, title: str, lines: int | None = None) -> None:
    """Write what a console kept, or its first lines; a fixed id keeps the files of two runs comparable."""
    shown = screen()
    kept = Text.from_ansi(console.export_text(styles=True)).split("\n")[:lines]
    shown.print(Text("\n").join(kept), crop=True, no_wrap=True)
    drawn = shown.export_svg(title=title, theme=MONOKAI, unique_id=name)
    # rich links web fonts; a picture of ours fetches nothing.
    drawn = re.sub(r"@font-face\s*{.*?}", "", drawn, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n", "utf-8")


def demo() -> None:
    """Run the demo."""
    console = screen()
    console.print("[bold green]$[/] make demo")
    with patch.object(examples.demo, "Console", lambda: console):
        if examples.demo.main():
            raise SystemExit("the demo failed, so there is no picture of it")
    keep(console, "demo", "four providers, the same lines")


def check() -> None:
    """Check an emulated provider."""
    console = screen()
    console.print(f"[bold green]$[/] journeykit {' '.join(CHECK)}")
    with patch("journeykit.cli.reports.Console", lambda **_: console):
        if run(CHECK):
            raise SystemExit("the check failed, so there is no picture of it")
    keep(console, "check", "does a provider keep its word?", lines=36)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        demo()
        check()
