"""`journeykit emulate`: one emulator or all of them, until stopped."""

from __future__ import annotations

import errno
import shlex
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journeykit.cli.exits import FINE
from journeykit.cli.screen import document
from journeykit_emulator.clock import FASTEST, RealClock, ScaledClock
from journeykit_emulator.ledger import Account
from journeykit_emulator.provider import load_wire, provider_names
from journeykit_emulator.scenario import Scenario
from journeykit_emulator.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from journeykit_emulator.server import Serving

_ALL = "all"


class UsageError(ValueError):
    """Nothing can be served like that."""


def emulate(
    provider: str,
    *,
    host: str,
    port: int,
    speed: float,
    scenario_file: Path | None,
    key: str | None,
    calls_anywhere: bool,
    as_json: bool,
) -> int:
    """Serve until stopped; return the exit code.

    Raises:
        UnknownProviderError: if there is no such provider.
        ScenarioError: if the file is none.
        UsageError: if the speed or the address will not do.
    """
    if not 0 < speed <= FASTEST:
        raise UsageError(f"--speed {speed:g}: give a number above 0, at most {FASTEST:,}")
    chosen = list(provider_names()) if provider == _ALL else [provider]
    scenario = Scenario.from_file(scenario_file) if scenario_file else Scenario.builtin()
    options: dict[str, Any] = {"host": host, "calls_anywhere": calls_anywhere}
    with _stopping() as stop, ExitStack() as served:
        running = []
        for number, name in enumerate(chosen):
            options["clock"] = RealClock() if speed == 1 else ScaledClock(speed)
            options["scenario"] = scenario if key is None else _with_key(scenario, name, key)
            options["port"] = port + number if port else 0
            try:
                running.append(served.enter_context(serve(name, **options)))
            except (OSError, OverflowError) as problem:
                taken = getattr(problem, "errno", None) == errno.EADDRINUSE
                why = "the port is taken" if taken else getattr(problem, "strerror", None) or problem
                raise UsageError(f"cannot listen on {host}:{options['port']}: {why}") from problem
        _tell(running, as_json=as_json)
        stop.wait()
    return FINE


def _tell(running: Sequence[Serving], *, as_json: bool) -> None:
    if as_json:
        document(
            {
                "emulators": [
                    {"provider": each.provider, "base_url": each.base_url, "api_key": each.api_key} for each in running
                ]
            }
        )
        return
    for each in running:
        name = each.provider.upper()
        sys.stdout.write(
            f"{each.provider} emulator at {each.base_url}, key {each.api_key}; point a client at it:\n"
            f"export {name}_BASE_URL={each.base_url} {name}_API_KEY={shlex.quote(each.api_key)}\n"
        )
    sys.stdout.flush()


def _with_key(scenario: Scenario, provider: str, key: str) -> Scenario:
    others = scenario.accounts or tuple(Account(each) for each in load_wire(provider).PROVIDER.keys[1:])
    try:
        account = Account(key, admin=True)
    except ValueError as problem:
        raise UsageError(f"--key: {problem}") from problem
    return replace(scenario, accounts=(account, *others))


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Give what is set when somebody stops the program; installed before a server starts, and taken back at the end."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
