"""The command line, `journeykit`. What a command needs is imported when it is called, so that help comes at once."""

from __future__ import annotations

import sys

_USAGE, _INTERRUPTED = 3, 130


def main() -> int:
    """Run the command that was given; return the exit code."""
    try:
        from journeykit.cli.app import run  # noqa: PLC0415 - typer comes with the extra only
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in {"typer", "rich"}:
            raise
        sys.stderr.write(f"the command line needs {missing.name}: pip install 'journeykit[cli]'\n")
        return _USAGE
    except KeyboardInterrupt:  # the imports take a while
        return _INTERRUPTED
    return run(sys.argv[1:])
