"""`journeykit providers`: who can do what, and for whom there is a key. Sends nothing."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from journeykit.adapters import load, names
from journeykit.capabilities import Capability
from journeykit.cli import settings
from journeykit.cli.exits import FINE
from journeykit.cli.screen import document


def show(*, as_json: bool) -> int:
    """Print the table; return the exit code."""
    held = settings.load()
    adapters = {name: load(name) for name in names()}
    keys = {name: bool(held.held(name, "api_key")) for name in adapters}
    addresses = {name: held.held(name, "base_url") or adapter.BASE_URL for name, adapter in adapters.items()}
    if as_json:
        told = [
            {
                "name": name,
                "base_url": addresses[name],
                "has_key": keys[name],
                "capabilities": sorted(each.value for each in adapter.CAPABILITIES),
            }
            for name, adapter in adapters.items()
        ]
        document({"providers": told, "default": held.default or None, "exit": FINE})
        return FINE
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in adapters:
        table.add_column(name, justify="center")
    for each in Capability:
        table.add_row(each.value, *("yes" if each in adapter.CAPABILITIES else "-" for adapter in adapters.values()))
    table.add_row("your key", *("set" if keys[name] else "-" for name in adapters), style="dim")
    Console(highlight=False).print(table)
    return FINE
