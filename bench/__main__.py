"""Ask questions: `python -m bench [question ...]`. Exit status 0 even if goals are missed; 1 if the benchmark broke."""

from __future__ import annotations

import argparse
import pkgutil
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bench import questions, report
from bench.run import OTHER_ENDS, BrokenError, Run, end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.rows import Row

_MINUTES = 15.0
_RESULTS = Path(__file__).with_name("results")


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes < float("inf"):
        raise ValueError
    return minutes


class Question(Protocol):
    """The names that a module in `questions/` must hold."""

    TITLE: str
    PLOTTED: str
    """Name of the figure that is drawn."""
    SECONDS: float
    """How long it takes, about; of the time that is left, its share is as large as this is among those to be asked."""

    def rows(self, run: Run) -> Iterator[Row]:
        """Measure, and give each row as soon as it is there."""
        ...


def names() -> list[str]:
    """List the questions; one that would be a keyword of Python's has an underscore at the end of its file name."""
    return sorted(module.name.rstrip("_") for module in pkgutil.iter_modules(questions.__path__))


def load(name: str) -> Question:
    """Import a question."""
    found = {module.name.rstrip("_"): module.name for module in pkgutil.iter_modules(questions.__path__)}
    return cast("Question", import_module(f"{questions.__name__}.{found[name]}"))


def share(name: str, still_to_ask: Sequence[str], left: float) -> float:
    """Give a question its part of the seconds that are left, by what each of those still to be asked takes."""
    wanted = {each: load(each).SECONDS for each in still_to_ask}
    return left * wanted[name] / sum(wanted.values())


def ask(name: str, folder: Path, seconds: float, *, quick: bool) -> list[Row]:
    """Ask one question, show its rows as they come, and write the report."""
    question = load(name)
    print(f"{name}: {question.TITLE}", flush=True)
    rows = []
    for row in question.rows(Run(seconds, quick=quick)):
        print(f"    {report.line(row)}", flush=True)
        rows.append(row)
    report.write(folder, name, question.TITLE, rows, question.PLOTTED)
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask what the command line says."""
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        print("\nstopped; of the question that was being asked nothing is written", file=sys.stderr)
        end()
        return 128 + signal.SIGINT


def _main(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asks = f"any of {', '.join(names())}; all of them if none is given"
    parser.add_argument("question", nargs="*", type=lambda name: name.replace("-", "_"), help=asks)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, measures nothing")
    parser.add_argument("--minutes", type=_minutes, default=_MINUTES, help="for everything (%(default)g)")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="folder for the reports (bench/results)")
    told = parser.parse_args(arguments)
    if unknown := set(told.question) - set(names()):
        parser.error(f"no such question: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if problem := report.unwritable(told.results):
        parser.error(f"--results: {problem}")
    until, goals, broken = time.monotonic() + told.minutes * 60, [], False
    asked = list(dict.fromkeys(told.question or names()))
    for number, name in enumerate(asked):
        left = until - time.monotonic()
        if left <= 0:
            print(f"{name}: skipped, the {told.minutes:g} minutes are over; make bench ARGS={name} asks it alone")
            continue
        try:
            seconds = share(name, asked[number:], left)
            goals += [goal for row in ask(name, told.results, seconds, quick=told.quick) for goal in row.goals]
        except BrokenError as error:
            print(f"{name}: broken: {error}", file=sys.stderr)
            broken = True
        except Exception:  # noqa: BLE001 - the other questions are asked all the same
            traceback.print_exc()
            broken = True
    met = sum(goal.verdict == "met" for goal in goals)
    print(f"{met} of {len(goals)} goals met; tables and plots are in {told.results.name}/")
    return 1 if broken else 0


if __name__ == "__main__":
    for each in OTHER_ENDS:  # they leave processes behind otherwise, a Redis for one
        signal.signal(each, signal.default_int_handler)
    sys.exit(main())
