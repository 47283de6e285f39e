"""What becomes of the rows: lines for the terminal, and per question a JSON file, a Markdown table and a plot.

Nothing of the machine goes into them but what a reader must know to judge them; no names, no paths.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from bench.plot import bars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.rows import Goal, Row, Spread


def machine() -> dict[str, str]:
    """Say what the figures depend on."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": str(os.cpu_count()),
        "httpx": version("httpx"),
    }


def line(row: Row) -> str:
    """Show a row in the terminal."""
    figures = "  ".join(f"{name} {_number(spread.middle)}" for name, spread in row.figures.items())
    goals = "".join(f"\n      {goal}" for goal in row.goals)
    return f"{row.case:44} {figures}{f'  ({row.note})' if row.note else ''}{goals}"


def write(folder: Path, name: str, title: str, rows: Sequence[Row], plotted: str) -> None:
    """Write what one question has come to."""
    folder.mkdir(parents=True, exist_ok=True)
    goals = [{"case": row.case, **asdict(goal), "verdict": goal.verdict} for row in rows for goal in row.goals]
    said = {"question": name, "title": title, "machine": machine(), "rows": [asdict(row) for row in rows]}
    whole = json.dumps({**said, "goals": goals}, indent=2, ensure_ascii=False)
    drawn = {row.case: row.figures[plotted].middle for row in rows if plotted in row.figures}
    made = {"json": whole + "\n", "md": markdown(name, title, rows), "svg": bars(f"{name}: {plotted}", drawn)}
    for kind, text in made.items():  # whole or not at all: a disk may be full
        fresh = folder / f".{name}.{kind}"
        fresh.write_text(text, "utf-8")
        fresh.replace(folder / f"{name}.{kind}")


def unwritable(folder: Path) -> str:
    """Say why nothing can be written there, before minutes are spent on it; make the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"cannot write there: {error.strerror}"


def markdown(name: str, title: str, rows: Sequence[Row]) -> str:
    """Put rows into a table, and the goals into another."""
    figures = list(dict.fromkeys(figure for row in rows for figure in row.figures))
    with_notes = any(row.note for row in rows)
    head = ["case", *figures, *(["note"] if with_notes else [])]
    table = [
        [row.case, *(_cell(row.figures.get(figure)) for figure in figures), *([row.note] if with_notes else [])]
        for row in rows
    ]
    goals = [[row.case, *_goal_cells(goal)] for row in rows for goal in row.goals]
    about = ", ".join(f"{what} {value}" for what, value in machine().items())
    parts = [f"# {name}: {title}", f"{about}. Medians; lowest to highest in brackets.", _table(head, table)]
    if goals:
        parts.append(_table(["goal", "compared", "reached", "wanted", "verdict"], goals))
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |" for cells in lines)


def _goal_cells(goal: Goal) -> list[str]:
    reached = "-" if goal.reached is None else _number(goal.reached)
    return [goal.what, reached, f"{'at least' if goal.at_least else 'at most'} {goal.limit:g}", goal.verdict]


def _cell(spread: Spread | None) -> str:
    if spread is None:
        return ""
    middle, low, high = map(_number, (spread.middle, spread.low, spread.high))
    return middle if low == high else f"{middle} ({low} - {high})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
