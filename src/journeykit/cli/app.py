"""The command line as a whole: its groups of commands, and how each of them ends. Exit codes are in `exits`."""

import codecs
import json
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from journeykit.cli import following, judging, looking, starting, workshop
from journeykit.cli.exits import DEBUG, FINE, INTERRUPTED, UNANSWERED, USAGE, code_of, sentence
from journeykit.version import VERSION

_DEBUG, _JSON = "--debug", "--json"
_ESCAPED = "journeykit-escaped"  # how streams treat what their encoding lacks
# What is missing, by the extra that brings it.
_EXTRAS = {
    "rich": "cli",
    "jinja2": "cli",
    "jsonschema_rs": "conformance",
    "yaml": "conformance",
    "schemathesis": "conformance",
    "jsonpath_rfc9535": "codegen",
    "jsonschema": "codegen",
    "openapi_python_client": "codegen",
    "openapi_spec_validator": "codegen",
    "starlette": "emulator",
    "uvicorn": "emulator",
    "python_multipart": "emulator",
}

app = typer.Typer(
    name="journeykit",
    help="Pictures from any Midjourney provider, and whether the provider keeps its word. Unofficial.",
    epilog="Try it without a key: journeykit emulate pro365 --port 8365",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _group in (starting, following, looking, judging, workshop):
    app.add_typer(_group.commands)


def _version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"journeykit {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    debug: Annotated[bool, typer.Option(_DEBUG, help="Show where an error comes from, with any command.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it and end.")
    ] = False,
) -> None: ...


# Typer brings its own click, older versions use the one that is installed: the classes are found by what they are.
_ClickError: Any = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")


def run(args: Sequence[str]) -> int:
    """Run one command; return its exit code, whatever happens."""
    # What follows `--` is prompts and files, whatever it looks like.
    options, rest = (args[: args.index("--")], args[args.index("--") :]) if "--" in args else (args, [])
    debug, as_json = _DEBUG in options, _JSON in options
    DEBUG.set(debug)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this, as `>&-` does
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the program's life
        elif isinstance(stream := getattr(sys, name), TextIOWrapper):
            stream.reconfigure(errors=_ESCAPED)
    try:
        command = typer.main.get_command(app)  # takes a tenth of a second, in which somebody may press Ctrl-C
        ended = command.main(
            [*(each for each in options if each != _DEBUG), *rest], "journeykit", standalone_mode=False
        )
    except _ClickError as mistake:
        if type(mistake).__name__ == "NoSuchOption" and {"prompt", "prompts"} & _parameters_of(mistake):
            mistake.message += " (Midjourney's own, like --ar 3:2, go into the quotes of the prompt)"
        with suppress(OSError):  # the exit code says it, too
            mistake.show()
        return _told(mistake.format_message(), type(mistake), USAGE, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer ends so, with the 1 of a broken word
            return UNANSWERED
        return end.code if isinstance(end.code, int) else USAGE
    except BrokenPipeError:
        sys.stdout = None  # whoever read has gone; nothing more is to be flushed
        return UNANSWERED
    except Exception as problem:  # noqa: BLE001 - the last stop: a sentence and an exit code for everything
        return _explain(problem, debug=debug, as_json=as_json)
    return ended if isinstance(ended, int) else FINE


def _parameters_of(mistake: Any) -> set[str]:
    return {parameter.name for parameter in mistake.ctx.command.params} if mistake.ctx else set()


def _escaped(problem: UnicodeError) -> tuple[str, int]:
    """Write what a stream has no letters for as JSON does, so that JSON stays what it was."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    return json.dumps(problem.object[problem.start : problem.end])[1:-1], problem.end


# A terminal or a pipe that knows no Chinese must not cost a verdict that was paid for.
codecs.register_error(_ESCAPED, _escaped)


def _explain(problem: Exception, *, debug: bool, as_json: bool) -> int:
    if debug:
        traceback.print_exception(problem)
    if isinstance(problem, ModuleNotFoundError) and (extra := _EXTRAS.get((problem.name or "").partition(".")[0])):
        text, code = f"this command needs {problem.name}: pip install 'journeykit[{extra}]'", USAGE
    elif (known := code_of(problem)) is not None:
        text, code = sentence(problem), known
    else:
        text = f"journeykit itself failed ({type(problem).__name__}: {sentence(problem)}); {_DEBUG} shows where"
        code = UNANSWERED
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")
    return _told(text, type(problem), code, as_json=as_json)


def _told(text: str, kind: type[Exception], code: int, *, as_json: bool) -> int:
    if as_json:
        error = {"kind": kind.__name__, "message": text}
        try:
            sys.stdout.write(json.dumps({"error": error, "exit": code}) + "\n")
            sys.stdout.flush()
        except OSError:  # that may be the error: a full disk, a reader that has gone
            sys.stdout = None
    return code
