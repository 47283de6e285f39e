"""`journeykit emulate`: one emulator or all of them, until stopped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypedDict, Unpack

from journeykit.cli.exits import FINE
from journeykit.cli.screen import document
from journeykit_emulator.launch import announced, launched, stopping

if TYPE_CHECKING:
    from pathlib import Path


class Options(TypedDict, total=False):
    """What `launched` takes besides the provider."""

    host: str
    port: int
    speed: float
    scenario_file: Path | None
    key: str | None
    calls_anywhere: bool


def emulate(provider: str, *, as_json: bool, **options: Unpack[Options]) -> int:
    """Serve until stopped; return the exit code. Raises what `launched` raises."""
    with stopping() as stop, launched(provider, **options) as running:
        if as_json:
            told = [{"provider": each.provider, "base_url": each.base_url, "api_key": each.api_key} for each in running]
            document({"emulators": told})
        else:
            sys.stdout.write("".join(map(announced, running)))
            sys.stdout.flush()
        stop.wait()
    return FINE
