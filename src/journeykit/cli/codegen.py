"""`journeykit drift` and `journeykit generate`: the code generator's own commands, which need a checkout."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.cli.exits import FINE, USAGE
from journeykit.cli.screen import document
from journeykit.errors import ConfigurationError
from journeykit_codegen.__main__ import perform
from journeykit_codegen.errors import CodegenError

if TYPE_CHECKING:
    from collections.abc import Sequence

_THEIR_USAGE = 2
_HELP = {"-h", "--help"}


class UsageError(ValueError):
    """There is nothing here to work on, or a mistake in it."""


def run(command: str, args: Sequence[str]) -> int:
    """Run a command of the code generator; return the exit code.

    Raises:
        UsageError: outside a checkout, or for a mistake in a file.
        ConfigurationError: without the extra.
    """
    if not _HELP & set(args) and not Path("specs").is_dir():
        raise UsageError(f"journeykit {command} works on specs/ of a checkout of journeykit: go to its folder first")
    if command == "generate" and "--json" in args:  # drift has such an option of its own
        with redirect_stdout(io.StringIO()) as told:
            code = _run([command, *(each for each in args if each != "--json")])
        document({"lines": told.getvalue().splitlines(), "exit": code})
        return code
    return _run([command, *args])


def _run(args: Sequence[str]) -> int:
    try:
        code = perform(args, prog="journeykit")
    except CodegenError as error:
        raise UsageError(str(error)) from error
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else FINE
    except ModuleNotFoundError as missing:  # PyYAML, too, which `conformance` also brings
        raise ConfigurationError(f"this command needs {missing.name}: pip install 'journeykit[codegen]'") from missing
    return USAGE if code == _THEIR_USAGE else code
