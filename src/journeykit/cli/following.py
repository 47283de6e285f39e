"""The commands that go on with tasks, by their tokens; what they do is in `pictures` and `questions`."""

from typing import Annotated

import typer

from journeykit.cli.options import (
    HERE,
    LONGEST,
    At,
    Json,
    NoWait,
    Open,
    Out,
    Poll,
    Timeout,
    Token,
    Tokens,
    button_names,
    group,
)

commands = group()


@commands.command(epilog="journeykit press TOKEN U1 U2")
def press(
    token: Token,
    buttons: Annotated[
        list[str],
        typer.Argument(
            metavar="BUTTON...", autocompletion=button_names, help="Label, emoji or meaning: U1, 'vary 2', reroll."
        ),
    ],
    *,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Press buttons of a result, each for its price, and save."""
    from journeykit.cli import pictures  # noqa: PLC0415

    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.press(token, buttons, how)


@commands.command(epilog='journeykit answer TOKEN "a lighthouse --zoom 1.4"')
def answer(
    token: Token,
    prompt: Annotated[str | None, typer.Argument(metavar="[PROMPT]", help="Else what the window proposes.")] = None,
    *,
    mask: Annotated[
        str | None, typer.Option(metavar="FILE", help="For a region, a PNG: white is redrawn, black is kept.")
    ] = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Answer the window that a button opened, and save the picture."""
    from journeykit.cli import pictures  # noqa: PLC0415

    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.answer(token, prompt, mask, how)


@commands.command(epilog="journeykit wait TOKEN")
def wait(
    tokens: Tokens,
    *,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Wait for the end of tasks, and save their pictures."""
    from journeykit.cli import pictures  # noqa: PLC0415

    how = pictures.How(True, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.wait(tokens, how)


@commands.command(epilog="journeykit watch TOKEN --json")
def watch(
    tokens: Tokens,
    *,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each change.")] = False,
) -> int:
    """Print what happens to tasks until they end; saves nothing."""
    from journeykit.cli import pictures  # noqa: PLC0415

    return pictures.watch(tokens, pictures.How(True, timeout, poll, None, as_json=as_json))


@commands.command(epilog="journeykit fetch TOKEN")
def fetch(tokens: Tokens, *, as_json: Json = False) -> int:
    """Ask once how tasks stand, and print it with their buttons."""
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.fetch(tokens, as_json=as_json)


@commands.command(epilog="journeykit download TOKEN --out pictures")
def download(tokens: Tokens, *, out: Out = HERE, open_gallery: Open = False, as_json: Json = False) -> int:
    """Save what finished tasks have to show."""
    from journeykit.cli import pictures  # noqa: PLC0415

    how = pictures.How(False, 0, None, out, open_gallery=open_gallery, as_json=as_json, asks_first=True)
    return pictures.download(tokens, how)


@commands.command(epilog="journeykit seed TOKEN")
def seed(tokens: Tokens, *, out: Out = HERE, as_json: Json = False) -> int:
    """Ask for the seeds of pictures; note them beside those saved."""
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.seed(tokens, out, as_json=as_json)


@commands.command(epilog="journeykit cancel TOKEN")
def cancel(tokens: Tokens, *, as_json: Json = False) -> int:
    """Stop tasks; they may have been paid all the same."""
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.cancel(tokens, as_json=as_json)


@commands.command("list", epilog="journeykit list -p ohmygpt")
def list_tasks(
    *,
    page: Annotated[int, typer.Option(min=1, metavar="N", help="1 is the newest.")] = 1,
    provider: At = None,
    as_json: Json = False,
) -> int:
    """Page through the tasks of the account."""
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.list_tasks(provider, page, as_json=as_json)
