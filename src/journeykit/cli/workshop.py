"""The doors to the workshop: emulators, what a provider publishes against its spec, generated clients."""

from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.options import Json, group, provider_names

commands = group()
_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}
_Words = Annotated[list[str] | None, typer.Argument(metavar="PROVIDER", autocompletion=provider_names)]


@commands.command(epilog="journeykit emulate pro365 --port 8365 --speed 20")
def emulate(
    provider: Annotated[
        str,
        typer.Argument(
            metavar="PROVIDER", autocompletion=lambda: [*provider_names(), "all"], help="One of them, or all."
        ),
    ],
    *,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", min=0, max=65535, metavar="PORT", help="Of the first, others count up; 0 picks free ones."
        ),
    ] = 8300,
    speed: Annotated[float, typer.Option(metavar="X", help="Run time this many times faster.")] = 1.0,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML file: what happens to which prompt.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="Accept this made-up key as the first one.")
    ] = None,
    calls_anywhere: Annotated[bool, typer.Option("--calls-anywhere", help="Let callbacks leave this machine.")] = False,
    as_json: Json = False,
) -> int:
    """Serve stateful fakes of providers until stopped."""
    from journeykit.cli import emulate as command  # noqa: PLC0415

    return command.emulate(
        provider,
        host=host,
        port=port,
        speed=speed,
        scenario_file=scenario,
        key=key,
        calls_anywhere=calls_anywhere,
        as_json=as_json,
    )


@commands.command(context_settings=_PASSED_ON, epilog="journeykit drift pro365 --page page.md")
def drift(words: _Words = None) -> int:
    """Compare what a provider publishes with its spec, in a checkout."""
    from journeykit.cli import codegen  # noqa: PLC0415

    return codegen.run("drift", words or [])


@commands.command(context_settings=_PASSED_ON, epilog="journeykit generate --check")
def generate(words: _Words = None) -> int:
    """Make the clients from specs and overlays, in a checkout."""
    from journeykit.cli import codegen  # noqa: PLC0415

    return codegen.run("generate", words or [])
