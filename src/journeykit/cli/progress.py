"""One line for each exchange of a run, on a terminal only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit_conformance.trace import Exchange

_GOOD, _REFUSED = 400, 500


class Progress:
    """Shows exchanges as they happen, and has them kept."""

    def __init__(self, keep: Callable[[Exchange], object]) -> None:
        self._keep = keep
        self._console = Console(stderr=True, highlight=False)

    def show(self, exchange: Exchange) -> None:
        """Show one exchange."""
        self._keep(exchange)
        if self._console.is_terminal:
            self._console.print(_line(exchange), no_wrap=True, overflow="ellipsis", crop=True)


def _line(exchange: Exchange) -> Text:
    status = exchange.status
    colour = "green" if 0 < status < _GOOD else "yellow" if 0 < status < _REFUSED else "red"
    came = "callback" if exchange.is_callback else str(status or exchange.problem)
    line = Text(f"{exchange.number:4}  ", style="dim")
    line.append(f"{came:>8}  ", style="cyan" if exchange.is_callback else colour)
    line.append(f"{exchange.seconds:6.2f} s  ", style="dim")
    line.append(f"{exchange.step:24.24}  ")
    return line.append(f"{exchange.request.method} {urlsplit(exchange.request.url).path}", style="dim")
