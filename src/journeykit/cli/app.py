"""The commands with their options and help, and how each of them ends. What they do is in the module of their name.

Exit codes: 0 all is well, 1 the provider breaks its word, 2 no verdict, 3 wrong usage, key or address, 130 interrupted.
"""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

INTERRUPTED = 130
_UNJUDGED, _USAGE = 2, 3
_DEBUG = "--debug"
# What is missing, by the extra that brings it.
_EXTRAS = {
    "rich": "cli",
    "jinja2": "conformance",
    "jsonschema_rs": "conformance",
    "yaml": "conformance",
    "schemathesis": "conformance",
    "starlette": "emulator",
    "uvicorn": "emulator",
    "python_multipart": "emulator",
}
# What goes wrong because of what was asked for. By name: their classes come with what is imported late.
_MISTAKES = {
    "CodegenError",
    "ConfigurationError",
    "DeviationError",
    "DocumentError",
    "OSError",
    "RecordingError",
    "ReportError",
    "ResultError",
    "TraceError",
    "UnknownProviderError",
    "UsageError",
}

app = typer.Typer(
    name="journeykit",
    help="Midjourney providers: check one, judge recorded traffic, compare results. Unofficial.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Provider = Annotated[
    str, typer.Argument(metavar="PROVIDER", help="pro365, ohmygpt, trueai, anyapi; any name with --document.")
]
Reports = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="KIND=PATH", help="Also write a report, e.g. json=result.json; again for more."),
]
DocumentFile = Annotated[
    Path | None, typer.Option("--document", metavar="FILE", help="OpenAPI document to judge by, JSON or YAML.")
]
Expected = Annotated[
    Path | None, typer.Option("--expected", metavar="FILE", help="What is known to be wrong, with dates (TOML).")
]


@app.callback()
def _root(
    *, debug: Annotated[bool, typer.Option(_DEBUG, help="Show where an error comes from, with any command.")] = False
) -> None: ...


@app.command(epilog="journeykit check pro365 --profile lifecycle --spend 1 --report json=result.json")
def check(
    *,
    provider: Provider,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where it is; else <PROVIDER>_BASE_URL, else what the document says."),
    ] = None,
    emulated: Annotated[bool, typer.Option("--emulated", help="Check the emulator: no key, network or cost.")] = False,
    profile: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="audit makes no task, lifecycle one to four; fuzz sends a lot, to emulators."
        ),
    ] = "audit",
    spend: Annotated[int, typer.Option(min=0, metavar="N", help="How many accepted paid calls are allowed.")] = 0,
    live_fuzz: Annotated[
        bool, typer.Option("--live-fuzz", help="With --profile fuzz: yes, send all that to a live provider.")
    ] = False,
    task_id: Annotated[str, typer.Option(metavar="ID", help="A finished task of yours, judged for free.")] = "",
    webhook_url: Annotated[
        str, typer.Option(metavar="URL", help="A public address that leads to this machine: callbacks are judged too.")
    ] = "",
    webhook_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="The port it leads to; else the one in --webhook-url."),
    ] = None,
    document: DocumentFile = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Goes into what is sent, so that two runs can be told apart.")
    ] = 0,
    min_reach: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="X", help="Least part of the MUST rules to be reached for exit code 0."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and its cost, send nothing.")] = False,
    expected: Expected = None,
    trace: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every exchange here, without keys.")] = None,
    report: Reports = None,
) -> int:
    """Check whether a provider keeps its word: for free, or for a stated number of paid calls.

    The key is taken from <PROVIDER>_API_KEY; with a second one in <PROVIDER>_API_KEY_2 it is checked whether accounts
    are kept apart. Exit code: 0 no MUST rule failed, 1 one did, 2 too little was reached, 3 wrong key or address.
    """
    from journeykit.cli import check as command  # noqa: PLC0415

    wish = {"profile": profile, "spend": spend, "task_id": task_id, "seed": seed, "live_fuzz": live_fuzz}
    return command.check(
        provider,
        base_url=base_url,
        webhook_url=webhook_url,
        webhook_port=webhook_port,
        emulated=emulated,
        wish=wish if min_reach is None else {**wish, "least_reach": min_reach},
        document_file=document,
        expected_file=expected,
        dry_run=dry_run,
        trace_file=trace,
        reports=report or [],
    )


@app.command(epilog="journeykit verify pro365 traffic.har")
def verify(
    *,
    provider: Provider,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="HAR, VCR cassette or a trace of check; - is standard input.")
    ],
    base_url: Annotated[str, typer.Option(metavar="URL", help="Judge requests below this address only.")] = "",
    document: DocumentFile = None,
    min_reach: Annotated[
        float,
        typer.Option(min=0, max=1, metavar="X", help="Least part of the MUST rules to be reached for exit code 0."),
    ] = 0.0,
    expected: Expected = None,
    report: Reports = None,
) -> int:
    """Judge recorded traffic offline: no key, no request.

    Keys in the recording are redacted by value. Exit code: 0 no MUST rule failed, 1 one did, 2 nothing was reached.
    """
    from journeykit.cli import verify as command  # noqa: PLC0415

    return command.verify(
        provider,
        file,
        base_url=base_url,
        document_file=document,
        expected_file=expected,
        least_reach=min_reach,
        reports=report or [],
    )


@app.command(epilog="journeykit compare pro365.json anyapi.json")
def compare(
    files: Annotated[list[Path], typer.Argument(metavar="RESULT.json...", help="Two results or more.")],
    report: Reports = None,
) -> int:
    """Put results side by side: rules by providers."""
    from journeykit.cli import results  # noqa: PLC0415

    return results.compare(files, report or [])


@app.command(epilog="journeykit diff last.json result.json")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.json")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json")],
    report: Reports = None,
) -> int:
    """Say what is new, fixed, persisting and no longer reached.

    Exit code: 0 nothing is new, 1 something is, 2 or 3 as the new result itself.
    """
    from journeykit.cli import results  # noqa: PLC0415

    return results.diff(old, new, report or [])


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    epilog="journeykit emulate pro365 --port 8365 --speed 20",
)
def emulate(context: typer.Context) -> int:
    """Serve a stateful fake of a provider; `journeykit emulate --help` shows its options."""
    from journeykit.cli import emulate as command  # noqa: PLC0415

    return command.emulate(context.args)


# Typer brings its own click, older versions use the one that is installed: the classes are found by what they are.
_ClickError: Any = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")


def run(args: Sequence[str]) -> int:
    """Run one command; return its exit code, whatever happens."""
    command = typer.main.get_command(app)
    debug = _DEBUG in args
    try:
        ended = command.main([each for each in args if each != _DEBUG], "journeykit", standalone_mode=False)
    except _ClickError as mistake:
        mistake.show()
        return _USAGE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _USAGE
    except BrokenPipeError:
        sys.stdout = None  # whoever read has gone; nothing more is to be flushed
        return _UNJUDGED
    except Exception as problem:  # noqa: BLE001 - the last stop: a sentence and an exit code for everything
        return _explain(problem, debug=debug)
    return ended if isinstance(ended, int) else 0


def _explain(problem: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(problem)
    if isinstance(problem, ModuleNotFoundError) and (extra := _EXTRAS.get((problem.name or "").partition(".")[0])):
        sys.stderr.write(f"this command needs {problem.name}: pip install 'journeykit[{extra}]'\n")
        return _USAGE
    if any(each.__name__ in _MISTAKES for each in type(problem).__mro__):
        sys.stderr.write(f"{_sentence(problem)}\n")
        return _USAGE
    sys.stderr.write(
        f"journeykit itself failed ({type(problem).__name__}: {_sentence(problem)}); {_DEBUG} shows where\n"
    )
    return _UNJUDGED


def _sentence(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}" if problem.filename else problem.strerror
    return " ".join(str(problem).split())
