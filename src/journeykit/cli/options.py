"""Options and arguments that several commands share, with their help; what they complete to in a shell."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def group() -> typer.Typer:
    """Make a group whose commands stand beside those of other groups."""
    return typer.Typer(
        rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
    )


def provider_names() -> list[str]:
    """List the providers, for a shell to complete."""
    from journeykit.adapters import names  # noqa: PLC0415

    return [*names()]


def button_names() -> list[str]:
    """List what most results offer, for a shell to complete; without what has a space, which bash would not quote."""
    return [*(f"{letter}{number}" for letter in "UV" for number in range(1, 5)), "reroll"]


def choices(name: str) -> Callable[[], list[str]]:
    """Let a shell complete one of the choices that `inputs` knows by this name."""

    def complete() -> list[str]:
        from journeykit import inputs  # noqa: PLC0415

        return [*getattr(inputs, name)]

    return complete


At = Annotated[
    str | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="NAME",
        envvar="JOURNEYKIT_PROVIDER",
        show_envvar=False,
        autocompletion=provider_names,
        help="Who does it; else JOURNEYKIT_PROVIDER, else the config file's default.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Token = Annotated[str, typer.Argument(metavar="TOKEN", help="A task, e.g. pro365:1712345678.")]
Tokens = Annotated[list[str], typer.Argument(metavar="TOKEN...", help="Tasks, e.g. pro365:1712345678.")]
Out = Annotated[
    Path, typer.Option("--out", "-o", metavar="DIR", help="Where pictures are saved; made if it is missing.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Print the token of the task, and be done.")]
Timeout = Annotated[
    float, typer.Option(metavar="SECONDS", min=0, help="How long to wait; the task goes on all the same.")
]
Poll = Annotated[
    float | None, typer.Option("--poll", metavar="SECONDS", min=0, help="Ask this often; else as news can come.")
]
Open = Annotated[bool, typer.Option("--open", help="Make a gallery of what was saved, and open it.")]
Speed = Annotated[
    str | None,
    typer.Option(
        "--speed",
        metavar="SPEED",
        autocompletion=choices("SPEEDS"),
        help="fast, relax or turbo, where that can be chosen.",
    ),
]
Bot = Annotated[
    str | None,
    typer.Option(
        "--bot", metavar="BOT", autocompletion=choices("BOTS"), help="midjourney or niji, where that can be chosen."
    ),
]
Repeat = Annotated[int, typer.Option("--repeat", "-n", metavar="N", min=1, help="Submit each N times; each is paid.")]

HERE = Path()
LONGEST = 900.0
"""Seconds that a wait takes unless told otherwise."""
