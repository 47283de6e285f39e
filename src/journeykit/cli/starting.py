"""The commands that start a task and cost money, with their options and help; what they do is in `pictures`."""

from typing import Annotated

import typer

from journeykit.cli.options import (
    HERE,
    LONGEST,
    At,
    Bot,
    Json,
    NoWait,
    Open,
    Out,
    Poll,
    Repeat,
    Speed,
    Timeout,
    choices,
    group,
)

commands = group()

Picture = Annotated[str, typer.Argument(metavar="IMAGE", help="A file, an address or a data URL.")]


@commands.command(epilog='journeykit imagine "a lighthouse in fog --ar 3:2" -p pro365')
def imagine(
    prompts: Annotated[
        list[str], typer.Argument(metavar="PROMPT...", help="What to draw, in quotes; several make several.")
    ],
    *,
    image: Annotated[
        list[str] | None, typer.Option("--image", metavar="IMAGE", help="Reference picture; again for more.")
    ] = None,
    provider: At = None,
    repeat: Repeat = 1,
    speed: Speed = None,
    bot: Bot = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Make a grid of pictures from each prompt, and save it."""
    from journeykit.cli import pictures  # noqa: PLC0415

    starts = [
        pictures.start("imagine", prompt, prompt, images=image or (), speed=speed, bot=bot)
        for prompt in pictures.whole(prompts)
        for _ in range(repeat)
    ]
    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.make(provider, starts, how)


@commands.command(epilog="journeykit blend one.png two.png --shape landscape -p pro365")
def blend(
    images: Annotated[list[str], typer.Argument(metavar="IMAGE...", help="Two to five pictures, files or addresses.")],
    *,
    shape: Annotated[
        str | None,
        typer.Option(
            "--shape", metavar="SHAPE", autocompletion=choices("SHAPES"), help="portrait, square or landscape."
        ),
    ] = None,
    provider: At = None,
    repeat: Repeat = 1,
    speed: Speed = None,
    bot: Bot = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Mix two to five pictures into a grid, and save it."""
    from journeykit.cli import pictures  # noqa: PLC0415

    starts = [pictures.start("blend", "blend", images, shape=shape, speed=speed, bot=bot) for _ in range(repeat)]
    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.make(provider, starts, how)


@commands.command(epilog="journeykit describe one.png -p pro365")
def describe(
    images: Annotated[list[str], typer.Argument(metavar="IMAGE...", help="Files, addresses or data URLs.")],
    *,
    provider: At = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    as_json: Json = False,
) -> int:
    """Turn each picture into prompts, and print them."""
    from journeykit.cli import pictures  # noqa: PLC0415

    starts = [pictures.start("describe", image[:80], image) for image in images]
    return pictures.make(provider, starts, pictures.How(not no_wait, timeout, poll, None, as_json=as_json))


@commands.command(epilog='journeykit shorten "a very, very foggy lighthouse at night" -p pro365')
def shorten(
    prompts: Annotated[list[str], typer.Argument(metavar="PROMPT...", help="What is too long.")],
    *,
    provider: At = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    as_json: Json = False,
) -> int:
    """Say which words of a prompt matter."""
    from journeykit.cli import pictures  # noqa: PLC0415

    starts = [pictures.start("shorten", prompt, prompt) for prompt in pictures.whole(prompts)]
    return pictures.make(provider, starts, pictures.How(not no_wait, timeout, poll, None, as_json=as_json))


@commands.command(epilog='journeykit edit "make it night" one.png -p trueai')
def edit(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What to change.")],
    image: Picture,
    *,
    retexture: Annotated[bool, typer.Option("--retexture", help="Keep the shapes, change the surface.")] = False,
    provider: At = None,
    repeat: Repeat = 1,
    speed: Speed = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Change a picture by a prompt, and save what came of it."""
    from journeykit.cli import pictures  # noqa: PLC0415

    verb = "retexture" if retexture else "edit"
    starts = [pictures.start(verb, prompt, prompt, image, speed=speed) for _ in range(repeat)]
    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.make(provider, starts, how)


@commands.command(epilog='journeykit video "the fog lifts" --image one.png -p trueai')
def video(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What happens in it.")],
    *,
    image: Annotated[str | None, typer.Option("--image", metavar="IMAGE", help="The first frame.")] = None,
    end_image: Annotated[str | None, typer.Option(metavar="IMAGE", help="The last frame.")] = None,
    motion: Annotated[str | None, typer.Option("--motion", metavar="MOTION", help="low or high.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Let it end as it begins.")] = False,
    resolution: Annotated[int | None, typer.Option(metavar="LINES", help="480 or 720.")] = None,
    count: Annotated[int | None, typer.Option(metavar="N", help="How many at once: 1, 2 or 4.")] = None,
    provider: At = None,
    speed: Speed = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Make short videos, and save them."""
    from journeykit.cli import pictures  # noqa: PLC0415

    made = pictures.start(
        "video",
        prompt,
        prompt,
        image=image,
        end_image=end_image,
        motion=motion,
        loop=loop,
        resolution=resolution,
        count=count,
        speed=speed,
    )
    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.make(provider, [made], how)


@commands.command("swap-face", epilog="journeykit swap-face face.png group.png -p pro365")
def swap_face(
    source: Annotated[str, typer.Argument(metavar="FACE", help="Whose face: a file, an address or a data URL.")],
    target: Annotated[str, typer.Argument(metavar="IMAGE", help="Where it goes.")],
    *,
    provider: At = None,
    no_wait: NoWait = False,
    timeout: Timeout = LONGEST,
    poll: Poll = None,
    out: Out = HERE,
    open_gallery: Open = False,
    as_json: Json = False,
) -> int:
    """Put a face from one picture into another, and save the result."""
    from journeykit.cli import pictures  # noqa: PLC0415

    how = pictures.How(not no_wait, timeout, poll, out, open_gallery=open_gallery, as_json=as_json)
    return pictures.make(provider, [pictures.start("swap_face", "swap_face", source, target)], how)


@commands.command(epilog="journeykit upload one.png two.png -p pro365")
def upload(
    images: Annotated[list[str], typer.Argument(metavar="IMAGE...", help="Files or data URLs.")],
    *,
    provider: At = None,
    as_json: Json = False,
) -> int:
    """Put pictures where Midjourney can fetch them; print addresses.

    Some providers charge for it.
    """
    from journeykit.cli import questions  # noqa: PLC0415

    return questions.upload(provider, images, as_json=as_json)
