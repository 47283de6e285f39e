"""`python -m journeykit_emulator PROVIDER`: serve one provider until told to stop."""

import argparse
import errno
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from journeykit_emulator.clock import FASTEST, RealClock, ScaledClock
from journeykit_emulator.ledger import Account
from journeykit_emulator.provider import UnknownProviderError, load_wire, provider_names
from journeykit_emulator.scenario import Scenario
from journeykit_emulator.server import serve

_USAGE = 2


def main(argv: Sequence[str] | None = None, *, prog: str = "python -m journeykit_emulator") -> int:
    """Serve the provider named on the command line; return the exit code."""
    options = _parser(prog).parse_args(argv)
    try:
        wire = load_wire(options.provider)
        scenario = Scenario.builtin()
        if options.scenario:
            scenario = Scenario.from_file(options.scenario)
        if options.key is not None:
            others = scenario.accounts or tuple(Account(key) for key in wire.PROVIDER.keys[1:])
            scenario = replace(scenario, accounts=(Account(options.key, admin=True), *others))
    except (UnknownProviderError, ValueError) as problem:  # ScenarioError is one of the latter
        return _complain(str(problem))
    clock = RealClock() if options.speed == 1 else ScaledClock(options.speed)

    # Installed first: a stop that comes while the server starts must not be lost. Taken back for whoever called this.
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with serve(
            options.provider,
            host=options.host,
            port=options.port,
            clock=clock,
            scenario=scenario,
            calls_anywhere=options.calls_anywhere,
        ) as serving:
            name = options.provider.upper()
            sys.stdout.write(
                f"{options.provider} emulator at {serving.base_url}, key {serving.api_key}; "
                f"point a client at it: {name}_BASE_URL={serving.base_url} "
                f"{name}_API_KEY={serving.api_key}\n"
            )
            sys.stdout.flush()
            stop.wait()
    except OSError as problem:
        why = "the port is taken" if problem.errno == errno.EADDRINUSE else problem.strerror or problem
        return _complain(f"cannot listen on {options.host}:{options.port}: {why}")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description="Serve a stateful fake of a Midjourney-proxy provider.")
    parser.add_argument("provider", help=", ".join(provider_names()))
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8300, help="0 picks a free one")
    parser.add_argument("--speed", type=_factor, default=1.0, help="run time this many times faster")
    parser.add_argument("--scenario", type=Path, help="TOML file: what happens to which prompt")
    parser.add_argument("--key", help="accept this key instead of the built-in first one")
    parser.add_argument("--calls-anywhere", action="store_true", help="let callbacks leave this machine")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be within 0..65535")
    return port


def _factor(text: str) -> float:
    factor = float(text)
    if not 0 < factor <= FASTEST:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most {FASTEST:,}")
    return factor


def _complain(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return _USAGE


if __name__ == "__main__":
    raise SystemExit(main())
