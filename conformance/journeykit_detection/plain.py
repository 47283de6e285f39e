"""The same mutants before plain `st run`: schemathesis with its defaults, over loopback, a new emulator each time."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit_detection.measuring import emulator_options, ground, quiet
from journeykit_detection.mutant import Family, Mutant
from journeykit_detection.stage import Stage
from journeykit_emulator import ScaledClock, serve

if TYPE_CHECKING:
    from collections.abc import Mapping

CLEAN = ""
"""Instead of a mutant's id: the emulator as it is."""
# A task takes half a second instead of 42, so that a run of this length sees finished ones.
_FASTER = 100.0
_PATIENCE = 300.0  # seconds of real time
_SEED = "1"


@dataclass(frozen=True)
class Plain:
    """What one run of `st` came to."""

    provider: str
    mutant: str
    failures: tuple[tuple[str, str], ...] = ()
    """Code and operation of each."""
    accepted: int = 0
    """Calls with a valid key that made a task."""
    requests: int = 0
    seconds: float = 0.0
    problem: str = ""

    def detects(self, clean: Plain) -> bool:
        """Say whether it found more than at the emulator as it is."""
        return bool(set(self.failures) - set(clean.failures))


def run_plain(provider: str, id: str) -> Plain:
    """Run `st` against one mutant, or against none."""
    known = ground(provider)
    mutant = known.mutants.get(id, Mutant("", Family.BENIGN))
    stage = Stage(known.document, known.validity, mutant, in_process=False)
    name, prefix = known.document.auth
    started = time.perf_counter()
    with (
        quiet(),
        tempfile.TemporaryDirectory() as place,
        serve(provider, clock=ScaledClock(_FASTER), wrap=stage, **emulator_options(stage)) as served,
    ):
        document = Path(place, "document.json")
        document.write_text(json.dumps(known.document.raw), "utf-8")
        command = [str(Path(sys.executable).with_name("st")), "run", str(document), "--url", served.base_url]
        command += ["-H", f"{name}: {prefix}{served.api_key}", "--seed", _SEED, "--report", "json"]
        report = Path(place, "report.json")
        command += ["--report-json-path", str(report)]
        problem = ""
        try:
            subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603 - our own
        except subprocess.TimeoutExpired:
            problem = f"not done within {_PATIENCE:.0f} s"
        told = json.loads(report.read_text("utf-8")) if report.is_file() else {}
        return Plain(
            provider,
            id,
            _failures(told),
            stage.accepted,
            len(served.world.requests),
            time.perf_counter() - started,
            problem or ("" if told else "no report"),
        )


def _failures(told: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    failures = told.get("failures")
    return tuple(
        sorted(
            (str(each["code"]), str(operation))
            for each in (failures if isinstance(failures, list) else [])
            for operation in each["operations"]
        )
    )
