"""What people see: bars on a terminal, plain lines elsewhere, both on standard error; results on standard output.

What a provider wrote is shown without control characters: it must not steer the terminal.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType

    from journeykit.cli.jobs import Job

_WIDEST = 30  # columns of a name: with bar, state and time it fits into 80
_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def plain(text: str) -> str:
    """Take out of a text what would steer a terminal; lines stay lines."""
    return "".join(letter if letter == "\n" or _is_harmless(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _is_harmless(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs"} and unicodedata.bidirectional(letter) not in _BIDI


def line(text: str, most: int = 200) -> str:
    """Make one line of a text, cut where it gets long."""
    flat = plain(" ".join(text.split()))
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def document(content: Any) -> None:
    """Print a JSON document in one line."""
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


class Screen:
    """Shows how jobs go; a context manager."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(stderr=True, highlight=False)
        self._is_live = self._console.is_terminal and not self._console.is_dumb_terminal
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=14),
            TextColumn("{task.fields[said]}", markup=False),
            TimeElapsedColumn(),
        )
        # Standard output is somebody else's: results that were piped must not end up on the terminal.
        self._progress = Progress(
            *columns,
            console=self._console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not self._is_live,
        )
        self._bars: dict[int, TaskID] = {}
        self._said: dict[int, str] = {}
        self._late: list[str] = []
        self.lost: OSError | None = None
        """Why a result could not be printed: whoever read has gone, or the disk is full. What is paid for goes on."""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._progress.stop()
        for text in self._late:
            self._print(text)
        self._late.clear()

    def note(self, text: str, style: str = "") -> None:
        """Tell something beside the results."""
        if self._is_live:
            self._progress.console.print(Text(plain(text), style=style), soft_wrap=True)
        else:
            with suppress(OSError):  # nobody reads it, which must cost no picture
                sys.stderr.write(f"{plain(text)}\n")
                sys.stderr.flush()

    def result(self, text: str) -> None:
        """Print a result, unless it will be in the document."""
        if self._as_json:
            return
        if self._is_live and sys.stdout.isatty():
            self._late.append(text)  # in between the bars it would be torn
        else:
            self._print(text)

    def show(self, job: Job) -> None:
        """Show how a job stands."""
        said, key = job.said, id(job)
        if not self._is_live:
            # Of a task that was taken up nothing is known before the first look.
            if job.token and self._said.get(key, "unknown") != said:
                self.note(f"{job.token} {said}")
            self._said[key] = said
            return
        name = line(job.token or job.label, _WIDEST)
        if key not in self._bars:
            self._bars[key] = self._progress.add_task(name, total=100, said=said)
        done = 100 if job.is_over else job.task.progress or 0 if job.task is not None else 0
        self._progress.update(self._bars[key], description=name, completed=done, said=said)

    def _print(self, text: str) -> None:
        try:
            sys.stdout.write(f"{plain(text)}\n")
            sys.stdout.flush()
        except OSError as problem:
            self.lost = problem
