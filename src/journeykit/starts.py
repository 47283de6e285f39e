"""Verbs that start a task from what the user gives, as flows: imagine, blend, describe and their like. Pure.

Everything that can be refused is refused here, before money is spent. What goes on with a task is in `verbs`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from journeykit.adapters.protocol import Film
from journeykit.capabilities import Capability
from journeykit.inputs import FEWEST_TO_BLEND, MOST_TO_BLEND, SHAPES, checked_options, checked_prompt, require
from journeykit.reading import is_link
from journeykit.refusal import refused_locally
from journeykit.sources import encode, encode_one, encode_video, fetched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journeykit.adapters.protocol import (
        Blends,
        Describes,
        Edits,
        Films,
        Retextures,
        Shortens,
        SwapsFaces,
        SwapsFacesInVideos,
        Uploads,
    )
    from journeykit.context import Context
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit.sources import ImageSource


def imagine(context: Context, /, prompt: str, *, images: Iterable[ImageSource], **options: Any) -> Flow[State]:
    """Make a grid of pictures from a prompt and, perhaps, reference images."""
    adapter, config = context.adapter, context.config
    prompt = checked_prompt(config, prompt)
    if images:
        require(adapter, Capability.REFERENCE_IMAGES)
    encoded = encode(config, images)
    # Midjourney reads links at the front of the prompt; every provider passes those on.
    prompt = " ".join([*filter(is_link, encoded), prompt])
    pictures = tuple(image for image in encoded if not is_link(image))
    checked = checked_options(adapter, config, images=pictures, **options)
    return (yield from adapter.imagine(config, prompt, checked))


def blend(context: Context, /, images: Iterable[ImageSource], *, shape: str | None, **options: Any) -> Flow[State]:
    """Mix two to five pictures."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.BLEND)
    encoded = encode(config, images)
    if not FEWEST_TO_BLEND <= len(encoded) <= MOST_TO_BLEND:
        text = f"a blend takes {FEWEST_TO_BLEND} to {MOST_TO_BLEND} images, not {len(encoded)}"
        raise refused_locally(config, text)
    if shape is not None and shape not in SHAPES:
        raise refused_locally(config, f"shape={config.quoted(shape)}: give one of {', '.join(SHAPES)}")
    checked = checked_options(adapter, config, shape=shape, **options)
    for number, image in enumerate(encoded):
        encoded[number] = yield from _as_taken(context, image)
    return (yield from cast("Blends", adapter).blend(config, replace(checked, images=tuple(encoded))))


def describe(context: Context, /, image: ImageSource, **options: Any) -> Flow[State]:
    """Turn a picture into prompts."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.DESCRIBE)
    checked = checked_options(adapter, config, **options)
    taken = yield from _as_taken(context, encode_one(config, image, "the image"))
    return (yield from cast("Describes", adapter).describe(config, taken, checked))


def shorten(context: Context, /, prompt: str, **options: Any) -> Flow[State]:
    """Say which words of a prompt matter."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.SHORTEN)
    prompt = checked_prompt(config, prompt)
    checked = checked_options(adapter, config, **options)
    return (yield from cast("Shortens", adapter).shorten(config, prompt, checked))


def swap_face(context: Context, /, source: ImageSource, target: ImageSource, **options: Any) -> Flow[State]:
    """Put the face of one picture into another."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.SWAP_FACE)
    checked = checked_options(adapter, config, **options)
    face, body = encode_one(config, source, "the source"), encode_one(config, target, "the target")
    if face == body:
        raise refused_locally(config, "source and target are the same picture")
    face = yield from _as_taken(context, face)
    body = yield from _as_taken(context, body)
    return (yield from cast("SwapsFaces", adapter).swap_face(config, face, body, checked))


def swap_face_in_video(context: Context, /, source: ImageSource, video: ImageSource, **options: Any) -> Flow[State]:
    """Put the face of a picture into a video."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.SWAP_FACE_IN_VIDEO)
    checked = checked_options(adapter, config, **options)
    taken = encode_video(config, video)
    face = yield from _as_taken(context, encode_one(config, source, "the source"))
    return (yield from cast("SwapsFacesInVideos", adapter).swap_face_in_video(config, face, taken, checked))


def edit(context: Context, /, prompt: str, image: ImageSource, **options: Any) -> Flow[State]:
    """Change a picture by a prompt."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.EDIT)
    prompt = checked_prompt(config, prompt)
    checked = checked_options(adapter, config, **options)
    taken = yield from _as_taken(context, encode_one(config, image, "the image"))
    return (yield from cast("Edits", adapter).edit(config, prompt, taken, checked))


def retexture(context: Context, /, prompt: str, image: ImageSource, **options: Any) -> Flow[State]:
    """Give a picture another surface, keeping its shapes."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.RETEXTURE)
    prompt = checked_prompt(config, prompt)
    checked = checked_options(adapter, config, **options)
    taken = yield from _as_taken(context, encode_one(config, image, "the image"))
    return (yield from cast("Retextures", adapter).retexture(config, prompt, taken, checked))


def video(
    context: Context,
    /,
    prompt: str,
    *,
    image: ImageSource | None,
    end_image: ImageSource | None,
    motion: str | None,
    loop: bool,
    resolution: int | None,
    count: int | None,
    parent: State | None = None,
    index: int | None = None,
    **options: Any,
) -> Flow[State]:
    """Make a short video, or make one longer."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.VIDEO)
    prompt = checked_prompt(config, prompt)
    checked = checked_options(adapter, config, **options)
    for name, value, allowed in (
        ("motion", motion, ("low", "high")),
        ("resolution", resolution, (480, 720)),
        ("count", count, (1, 2, 4)),
        ("index", index, (1, 2, 3, 4)),
    ):
        if value is not None and (isinstance(value, bool) or value not in allowed):
            listed = ", ".join(repr(choice) for choice in allowed)
            raise refused_locally(config, f"{name}={config.quoted(value)}: give one of {listed}")
    first = None if image is None else (yield from _as_taken(context, encode_one(config, image, "the image")))
    last = (
        None if end_image is None else (yield from _as_taken(context, encode_one(config, end_image, "the end image")))
    )
    film = Film(first, last, motion, loop, resolution, count, parent.id if parent else None, index)
    return (yield from cast("Films", adapter).video(config, prompt, film, checked))


def upload(context: Context, /, images: Iterable[ImageSource]) -> Flow[list[str]]:
    """Put pictures where Midjourney can fetch them; links are fetched and encoded first."""
    require(context.adapter, Capability.UPLOAD)
    encoded = encode(context.config, images)
    if not encoded:
        raise refused_locally(context.config, "there is nothing to upload")
    for number, image in enumerate(encoded):
        encoded[number] = yield from fetched(context.config, image)
    return (yield from cast("Uploads", context.adapter).upload(context.config, encoded))


def _as_taken(context: Context, image: str) -> Flow[str]:
    return image if context.adapter.LINKS else (yield from fetched(context.config, image))
