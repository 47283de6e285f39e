"""`journeykit emulate`: the emulators' own command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_emulator.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Sequence


def emulate(args: Sequence[str]) -> int:
    """Serve a provider until stopped; return the exit code."""
    return main(args, prog="journeykit emulate")
