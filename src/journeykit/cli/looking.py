"""The commands that look at accounts, providers and pictures: they start no task."""

from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.options import HERE, At, Json, group

commands = group()


@commands.command(epilog="journeykit balance -p ohmygpt")
def balance(*, provider: At = None, as_json: Json = False) -> int:
    """Ask what the account has left, in the provider's unit."""
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.balance(provider, as_json=as_json)


@commands.command(epilog="journeykit providers")
def providers(*, as_json: Json = False) -> int:
    """Show which provider can do what, and for which there is a key."""
    from journeykit.cli import capabilities  # noqa: PLC0415

    return capabilities.show(as_json=as_json)


@commands.command(epilog="journeykit gallery pictures")
def gallery(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where pictures were saved.")] = HERE,
    *,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here; else DIR/gallery.html.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: Json = False,
) -> int:
    """Write one HTML page of saved pictures, complete in itself."""
    from journeykit.cli import gallery as command  # noqa: PLC0415

    return command.show(folder, page, open_page=open_page, as_json=as_json)
