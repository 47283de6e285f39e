"""Stateful fakes of the four providers, for tests and for playing by hand.

Written from what is known about the providers alone. It imports nothing else of this project: an
emulator that shared the client's tables would agree with the client's mistakes.
"""

import sys

try:
    from journeykit_emulator.app import create_app
    from journeykit_emulator.courier import deliver_due
    from journeykit_emulator.server import Serving, serve
except ModuleNotFoundError as missing:  # starlette and uvicorn come with the extra only
    if missing.name and missing.name.startswith("journeykit"):
        raise
    _text = f"the emulators need {missing.name}: pip install 'journeykit[emulator]'"
    if sys.argv[:1] == ["-m"]:  # `python -m journeykit_emulator`: a command says it in a sentence
        sys.stderr.write(f"{_text}\n")
        raise SystemExit(2) from None
    raise ModuleNotFoundError(_text, name=missing.name) from None
from journeykit_emulator.clock import Clock, RealClock, ScaledClock, VirtualClock
from journeykit_emulator.provider import UnknownProviderError, provider_names
from journeykit_emulator.scenario import Limits, Options, Rule, Scenario
from journeykit_emulator.world import World

__all__ = [
    "Clock",
    "Limits",
    "Options",
    "RealClock",
    "Rule",
    "ScaledClock",
    "Scenario",
    "Serving",
    "UnknownProviderError",
    "VirtualClock",
    "World",
    "create_app",
    "deliver_due",
    "provider_names",
    "serve",
]
