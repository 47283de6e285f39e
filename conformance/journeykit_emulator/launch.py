"""Emulators as a command asks for them: one provider or all, until the program is stopped.

What the two commands have in common; how their arguments are written is theirs.
"""

import errno
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from journeykit_emulator.clock import FASTEST, RealClock, ScaledClock
from journeykit_emulator.ledger import Account
from journeykit_emulator.provider import load_wire, provider_names
from journeykit_emulator.scenario import Scenario
from journeykit_emulator.server import Serving, serve

ALL = "all"
FIRST_PORT = 8300
_HIGHEST_PORT = 65_535


class LaunchError(ValueError):
    """Nothing can be served like that."""


@contextmanager
def launched(
    provider: str,
    *,
    host: str = "127.0.0.1",
    port: int = FIRST_PORT,
    speed: float = 1.0,
    scenario_file: Path | None = None,
    key: str | None = None,
    calls_anywhere: bool = False,
) -> Iterator[list[Serving]]:
    """Serve a provider, or all of them on ports that follow each other; port 0 picks free ones.

    Raises:
        UnknownProviderError: if there is no such provider.
        ScenarioError: if the file is none.
        LaunchError: if the speed, the key or the address will not do.
    """
    if not 0 < speed <= FASTEST:
        raise LaunchError(f"--speed {speed:g}: give a number above 0, at most {FASTEST:,}")
    chosen = list(provider_names()) if provider == ALL else [provider]
    most = _HIGHEST_PORT + 1 - len(chosen)
    if not 0 <= port <= most:
        raise LaunchError(f"--port {port}: give a number from 0 to {most}")
    scenario = Scenario.from_file(scenario_file) if scenario_file else Scenario.builtin()
    with ExitStack() as served:
        running = []
        for number, name in enumerate(chosen):
            clock = RealClock() if speed == 1 else ScaledClock(speed)
            own = scenario if key is None else _with_key(scenario, name, key)
            at = port + number if port else 0
            opened = serve(name, host=host, port=at, clock=clock, scenario=own, calls_anywhere=calls_anywhere)
            try:
                running.append(served.enter_context(opened))
            except OSError as problem:
                why = "the port is taken" if problem.errno == errno.EADDRINUSE else problem.strerror or problem
                raise LaunchError(f"cannot listen on {host}:{at}: {why}") from problem
        yield running


def announced(serving: Serving) -> str:
    """Say where an emulator is, and how a shell points a client at it."""
    name = serving.provider.upper()
    return (
        f"{serving.provider} emulator at {serving.base_url}, key {serving.api_key}; point a client at it:\n"
        f"export {name}_BASE_URL={serving.base_url} {name}_API_KEY={shlex.quote(serving.api_key)}\n"
    )


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Give what is set when somebody stops the program; installed before a server starts, and taken back at the end.

    What is ignored stays so: of a job in the background, Ctrl-C is meant for another.
    """
    stop = threading.Event()
    heeded = [each for each in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) is not signal.SIG_IGN]
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in heeded}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _with_key(scenario: Scenario, provider: str, key: str) -> Scenario:
    others = scenario.accounts or tuple(Account(each) for each in load_wire(provider).PROVIDER.keys[1:])
    try:
        account = Account(key, admin=True)
    except ValueError as problem:
        raise LaunchError(f"--key: {problem}") from problem
    return replace(scenario, accounts=(account, *others))
