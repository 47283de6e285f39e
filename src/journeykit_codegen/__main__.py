"""Command line: `python -m journeykit_codegen generate | show | lint | drift`.

Exit codes: 0 fine, 1 findings, 2 usage or a mistake in a file, 130 interrupted.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from .drift import add_drift
from .effective import Level, effective_documents, find_root, sources, to_json
from .errors import CodegenError

_FINE, _FINDINGS, _USAGE, _INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None, *, prog: str = "journeykit_codegen") -> int:
    """Run one command and return its exit code; `prog` is what it is called in what it prints."""
    _make_printable()
    try:
        return perform(arguments, prog=prog)
    except KeyboardInterrupt:
        sys.stderr.write(f"{prog}: interrupted\n")
        return _INTERRUPTED
    except CodegenError as error:
        sys.stderr.write(f"{prog}: {error}\n")
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"{prog}: this command needs {missing.name}: pip install 'journeykit[codegen]'\n")
    return _USAGE


def perform(arguments: Sequence[str] | None, *, prog: str) -> int:
    """Run one command and return its exit code.

    Raises:
        CodegenError: for wrong usage, a mistake in a file, or one that cannot be read or written.
    """
    options = _parser(prog).parse_args(arguments)
    try:
        code: int = options.run(options)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CodegenError(f"{where}{error.strerror or error}") from error
    return code


def _make_printable() -> None:
    """Let no stream end a command: one that was closed by whoever started this, or lacks the letters of a document."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the program's life
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: current directory)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    generate = commands.add_parser(
        "generate",
        help="bring generated/ up to date",
        description="Make the clients of specs/ and overlays/ anew, in generated/.",
        epilog=f"{prog} generate pro365 --check",
    )
    generate.add_argument("providers", nargs="*", help="default: all, and remove what has no spec")
    generate.add_argument("--check", action="store_true", help="only say what differs; write nothing")
    generate.add_argument("--force", action="store_true", help="generate even what is up to date")
    generate.set_defaults(run=_generate)

    show = commands.add_parser("show", help="print one effective document as JSON")
    show.add_argument("provider")
    show.add_argument("--level", type=Level, choices=list(Level), default=Level.OBSERVED)
    show.set_defaults(run=_show)

    lint = commands.add_parser("lint", help="check specs and overlays against the rules of the house")
    lint.add_argument("providers", nargs="*", help="default: all")
    lint.set_defaults(run=_lint)

    add_drift(commands.add_parser("drift", help="compare a provider with its spec and overlay, and propose actions"))
    return parser


def _generate(options: argparse.Namespace) -> int:
    from .workshop import Workshop  # noqa: PLC0415 - the generator takes a quarter of a second to import

    workshop = Workshop(options.root)
    if not options.check:
        for line in workshop.generate(options.providers, force=options.force):
            print(line)
        return _FINE
    differences = list(workshop.check(options.providers))
    for line in differences:
        print(line)
    return _FINDINGS if differences else _FINE


def _show(options: argparse.Namespace) -> int:
    documents = effective_documents(sources(find_root(options.root), options.provider))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever a terminal or a pipe is said to be
    sys.stdout.write(to_json(documents[options.level]))
    return _FINE


def _lint(options: argparse.Namespace) -> int:
    from .lint import lint_project  # noqa: PLC0415 - validators are slow to import

    findings = list(lint_project(find_root(options.root), options.providers))
    for finding in findings:
        print(finding)
    return _FINDINGS if findings else _FINE


if __name__ == "__main__":
    gc.disable()  # what a command builds it keeps to its end; looking for garbage in it took a sixth of the time
    sys.exit(main())
