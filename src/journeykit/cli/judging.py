"""The commands that judge providers and results, with options and help; their work is in modules of their names."""

from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.options import Json, group, provider_names

commands = group()

Provider = Annotated[
    str,
    typer.Argument(
        metavar="PROVIDER",
        autocompletion=provider_names,
        help="pro365, ohmygpt, trueai, anyapi; any name with --document.",
    ),
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


@commands.command(epilog="journeykit check pro365 --profile lifecycle --spend 1")
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
            metavar="NAME",
            autocompletion=lambda: ["audit", "lifecycle", "fuzz"],
            help="audit makes no task, lifecycle one to four; fuzz sends a lot, to emulators.",
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
    as_json: Json = False,
) -> int:
    """Check whether a provider keeps its word.

    It costs nothing, or as many paid calls as --spend allows.

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
        reports=_reports(report, as_json=as_json),
    )


@commands.command(epilog="journeykit verify pro365 traffic.har")
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
    as_json: Json = False,
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
        reports=_reports(report, as_json=as_json),
    )


@commands.command(epilog="journeykit compare pro365.json anyapi.json")
def compare(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="RESULT.json...", help="Two results or more.")],
    report: Reports = None,
    as_json: Json = False,
) -> int:
    """Put results side by side: rules by providers."""
    from journeykit.cli import results  # noqa: PLC0415

    return results.compare(files, _reports(report, as_json=as_json))


@commands.command(epilog="journeykit diff last.json result.json")
def diff(
    *,
    old: Annotated[Path, typer.Argument(metavar="OLD.json")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json")],
    report: Reports = None,
    as_json: Json = False,
) -> int:
    """Say what is new, fixed, persisting and no longer reached.

    Exit code: 0 nothing is new, 1 something is, 2 or 3 as the new result itself.
    """
    from journeykit.cli import results  # noqa: PLC0415

    return results.diff(old, new, _reports(report, as_json=as_json))


def _reports(given: list[str] | None, *, as_json: bool) -> list[str]:
    return [*(given or []), *(["json=-"] if as_json else [])]
