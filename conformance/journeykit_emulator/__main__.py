"""`python -m journeykit_emulator PROVIDER`: the emulators without the rest of the project's commands."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from journeykit_emulator.launch import ALL, FIRST_PORT, announced, launched, stopping
from journeykit_emulator.provider import provider_names

_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve what the command line names until stopped; return the exit code."""
    try:
        with stopping() as stop, launched(**vars(_parser().parse_args(argv))) as running:
            sys.stdout.write("".join(map(announced, running)))
            sys.stdout.flush()
            stop.wait()
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        return _USAGE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m journeykit_emulator", description="Serve a stateful fake of a Midjourney-proxy provider."
    )
    parser.add_argument("provider", help=", ".join((*provider_names(), ALL)))
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="0 picks a free one")
    parser.add_argument("--speed", type=float, default=1.0, help="run time this many times faster")
    parser.add_argument("--scenario", type=Path, dest="scenario_file", help="TOML file: what happens to which prompt")
    parser.add_argument("--key", help="accept this key instead of the built-in first one")
    parser.add_argument("--calls-anywhere", action="store_true", help="let callbacks leave this machine")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
