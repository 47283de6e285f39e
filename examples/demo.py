"""The same few lines make a picture on four differently shaped providers, against the embedded emulators.

Needs no key and no network: each provider is emulated on loopback, with time running fifteen times as fast.
"""

from __future__ import annotations

import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

import journeykit
from journeykit_emulator.clock import ScaledClock
from journeykit_emulator.server import Serving, serve

if TYPE_CHECKING:
    from collections.abc import Callable

PROVIDERS = ("pro365", "ohmygpt", "trueai", "anyapi")
PROMPT = "a lighthouse in fog, woodcut --ar 1:1"
FOLDER = Path("demo-out")
SPEED_UP = 15.0
POLL = 0.25  # seconds between polls: the emulated providers live fifteen times as fast as real ones


def make_a_picture(client: journeykit.Client, show: Callable[[journeykit.Task], None]) -> tuple[journeykit.Task, Path]:
    """Imagine, watch, upscale, save: the lines that are the same for every provider."""
    task = client.imagine(PROMPT)
    for latest in task.watch(timeout=60, poll_interval=POLL):
        show(latest)
    big = latest.wait().upscale(2).wait(timeout=60, poll_interval=POLL)
    show(big)
    return big, big.image.save(FOLDER / f"{client.provider}.png")


@dataclass
class Outcome:
    """What one provider came to."""

    provider: str
    seconds: float
    requests: int
    task: journeykit.Task | None = None
    picture: Path | None = None
    error: str = ""


def run(serving: Serving, show: Callable[[journeykit.Task], None]) -> Outcome:
    """Run one provider, whatever comes of it."""
    sent: list[httpx.Request] = []
    outcome = Outcome(serving.provider, 0.0, 0)
    started = time.monotonic()
    try:
        with (
            httpx.Client(event_hooks={"request": [sent.append]}) as http_client,
            journeykit.Client(
                serving.provider, api_key=serving.api_key, base_url=serving.base_url, http_client=http_client
            ) as client,
        ):
            outcome.task, outcome.picture = make_a_picture(client, show)
    except (journeykit.JourneyError, OSError) as error:
        outcome.error = str(error)
    outcome.seconds, outcome.requests = time.monotonic() - started, len(sent)
    return outcome


class Screen:
    """A live bar for each provider on a terminal, a plain line for each change elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console
        bar = BarColumn(bar_width=30)
        columns = (TextColumn("{task.description:8}"), bar, TextColumn("{task.fields[said]:24}"), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self.bars: dict[str, TaskID] = {
            name: self.progress.add_task(name, total=200, said="submitting") for name in PROVIDERS
        }

    def show(self, task: journeykit.Task) -> None:
        """Show what was last said about a task."""
        is_grid = task.action == "IMAGINE"
        done = task.progress or 0
        said = f"{(task.action or 'task').lower()} {task.status}"
        if self.console.is_terminal:
            completed = done if is_grid else 100 + done
            self.progress.update(self.bars[task.provider], completed=completed, said=said)
        else:
            print(f"{task.provider:8} {said} {done}%", flush=True)


def table(outcomes: list[Outcome]) -> Table:
    """Lay the outcomes out."""
    result = Table(title=f"{PROMPT!r}, upscaled, from four providers", title_justify="left", box=SIMPLE_HEAD)
    for name in ("provider", "task", "status", "seconds", "requests", "picture"):
        result.add_column(name, justify="right" if name in {"seconds", "requests"} else "left", no_wrap=True)
    for outcome in outcomes:
        status = f"{outcome.task.status}" if outcome.task else "[red]failed[/red]"
        size = describe(outcome.picture) if outcome.picture else "-"
        task_id = outcome.task.id if outcome.task else "-"
        result.add_row(outcome.provider, task_id, status, f"{outcome.seconds:.1f}", str(outcome.requests), size)
    return result


def describe(picture: Path) -> str:
    """Say how large a PNG is."""
    content = picture.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    return f"{width}x{height}, {len(content) / 1024:.0f} KB"


def main() -> int:
    """Run all four at once and sum up."""
    console = Console()
    FOLDER.mkdir(exist_ok=True)
    screen = Screen(console)
    with ExitStack() as stack:
        servings = [stack.enter_context(serve(name, clock=ScaledClock(SPEED_UP))) for name in PROVIDERS]
        stack.enter_context(screen.progress)
        with ThreadPoolExecutor(len(servings)) as threads:
            outcomes = list(threads.map(lambda serving: run(serving, screen.show), servings))
    console.print(table(outcomes))
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        print(f"{outcome.provider} failed: {outcome.error}", file=sys.stderr)
    if not failed:
        console.print(f"The pictures are in {FOLDER}/.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
