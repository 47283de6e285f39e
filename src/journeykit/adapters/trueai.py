"""trueai (trueai-org/midjourney-proxy): self-hosted; facts from its page and its source, versions 11.3 to 11.10."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from types import NoneType
from typing import TYPE_CHECKING, Any

from journeykit.adapters import _mj
from journeykit.adapters._trueai_films import with_film
from journeykit.adapters._trueai_refusals import explain
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability
from journeykit.exchange import Exchange, call
from journeykit.reading import is_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Film, Options
    from journeykit.buttons import Button
    from journeykit.config import Config
    from journeykit.exchange import Endpoint
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit_clients.trueai.models import AccountFilter
    from journeykit_clients.trueai.types import Unset

NAME = "trueai"
BASE_URL = None  # everybody runs their own
AUTH_HEADER = "Authorization: {key}"  # compared verbatim: "Bearer" would have to be part of the key
# Its database, which answers fetches, is written every 3 s.
CADENCE = Cadence(first=1.5, factor=1.3, longest=5.0, refresh=3.0)
BATCH = 100  # no limit is known; gateways in front may cap the body
LINKS = True
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.BLEND,
        Capability.DESCRIBE,
        Capability.SHORTEN,
        Capability.SWAP_FACE,
        Capability.SWAP_FACE_IN_VIDEO,
        Capability.EDIT,
        Capability.RETEXTURE,
        Capability.VIDEO,
        Capability.UPLOAD,
        Capability.PRESS,
        Capability.ANSWER,
        Capability.SEED,
        Capability.CANCEL,  # listed as an ordinary call on its page; a stock server wants an administrator's token
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.BOT,
        Capability.SPEED,
        Capability.STATE,
        Capability.NOTIFY_HOOK,
    }
)
_BOTS = {"midjourney": "MID_JOURNEY", "niji": "NIJI_JOURNEY"}
# A video has no accountFilter; the same paths behind a prefix choose the speed there.
_PREFIXES = {None: "", "fast": "/mj-fast", "relax": "/mj-relax", "turbo": "/mj-turbo"}
_SEED_TIMEOUT = 90.0  # seconds; it looks for a seed for up to 60 before it answers


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    from journeykit_clients.trueai.api.submit import submit_imagine
    from journeykit_clients.trueai.models import ImagineRequest, ImagineRequestBotType
    from journeykit_clients.trueai.types import UNSET

    body = ImagineRequest(
        prompt=prompt,
        base_64_array=list(options.images) or UNSET,
        bot_type=ImagineRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "imagine", submit_imagine, body, options, prompt)


def blend(config: Config, options: Options) -> Flow[State]:
    """Start a blend task."""
    from journeykit_clients.trueai.api.submit import submit_blend
    from journeykit_clients.trueai.models import BlendRequest, BlendRequestBotType, BlendRequestDimensions
    from journeykit_clients.trueai.types import UNSET

    body = BlendRequest(
        base_64_array=list(options.images),
        dimensions=BlendRequestDimensions(options.shape.upper()) if options.shape else UNSET,
        bot_type=BlendRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "blend", submit_blend, body, options)


def describe(config: Config, image: str, options: Options) -> Flow[State]:
    """Start a describe task."""
    from journeykit_clients.trueai.api.submit import submit_describe
    from journeykit_clients.trueai.models import DescribeRequest, DescribeRequestBotType
    from journeykit_clients.trueai.types import UNSET

    body = DescribeRequest(
        base64=UNSET if is_link(image) else image,
        link=image if is_link(image) else UNSET,
        bot_type=DescribeRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "describe", submit_describe, body, options)


def shorten(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start a shorten task."""
    from journeykit_clients.trueai.api.submit import submit_shorten
    from journeykit_clients.trueai.models import ShortenRequest, ShortenRequestBotType
    from journeykit_clients.trueai.types import UNSET

    body = ShortenRequest(
        prompt=prompt,
        bot_type=ShortenRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "shorten", submit_shorten, body, options, prompt)


def swap_face(config: Config, source: str, target: str, options: Options) -> Flow[State]:
    """Start a face swap; a link in a base64 field would be refused."""
    from journeykit_clients.trueai.api.submit import submit_swap_face
    from journeykit_clients.trueai.models import SwapFaceRequest
    from journeykit_clients.trueai.types import UNSET

    body = SwapFaceRequest(
        source_base_64=UNSET if is_link(source) else source,
        source_url=source if is_link(source) else UNSET,
        target_base_64=UNSET if is_link(target) else target,
        target_url=target if is_link(target) else UNSET,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "swap_face", submit_swap_face, body, options)


def swap_face_in_video(config: Config, source: str, video: str | bytes, options: Options) -> Flow[State]:
    """Start a face swap in a video; a stock server does this for white-listed users only."""
    from journeykit_clients.trueai.api.submit import submit_video_swap
    from journeykit_clients.trueai.models import VideoSwapRequest
    from journeykit_clients.trueai.types import UNSET, File

    body = VideoSwapRequest(
        source_base_64=UNSET if is_link(source) else source,
        source_url=source if is_link(source) else UNSET,
        target_file=UNSET if isinstance(video, str) else File(BytesIO(video), "video.mp4", "video/mp4"),
        target_url=video if isinstance(video, str) else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "swap_face_in_video", submit_video_swap, body, options)


def edit(config: Config, prompt: str, image: str, options: Options) -> Flow[State]:
    """Start an edit; only partner and official accounts take it."""
    from journeykit_clients.trueai.api.submit import submit_edits
    from journeykit_clients.trueai.models import EditRequest
    from journeykit_clients.trueai.types import UNSET

    body = EditRequest(
        prompt=prompt,
        image=image,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "edit", submit_edits, body, options, prompt)


def retexture(config: Config, prompt: str, image: str, options: Options) -> Flow[State]:
    """Start a retexture; only partner and official accounts take it."""
    from journeykit_clients.trueai.api.submit import submit_retexture
    from journeykit_clients.trueai.models import RetextureRequest
    from journeykit_clients.trueai.types import UNSET

    body = RetextureRequest(
        prompt=prompt,
        image=image,
        account_filter=_filter(options),
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "retexture", submit_retexture, body, options, prompt)


def video(config: Config, prompt: str, film: Film, options: Options) -> Flow[State]:
    """Start a video, or make one longer; its index counts from 0."""
    from journeykit_clients.trueai.api.submit import submit_video
    from journeykit_clients.trueai.models import (
        VideoRequest,
        VideoRequestAction,
        VideoRequestBatchSize,
        VideoRequestMotion,
        VideoRequestVideoType,
    )
    from journeykit_clients.trueai.types import UNSET

    resolution = f"vid_1.1_i2v_{film.resolution}"
    body = VideoRequest(
        prompt=prompt,
        image=film.image or UNSET,
        end_image=film.end_image or UNSET,
        motion=VideoRequestMotion(film.motion) if film.motion else UNSET,
        loop=film.loop or UNSET,
        video_type=VideoRequestVideoType(resolution) if film.resolution else UNSET,
        batch_size=VideoRequestBatchSize(film.count) if film.count else UNSET,
        action=VideoRequestAction.EXTEND if film.parent else UNSET,
        task_id=film.parent or UNSET,
        index=film.index - 1 if film.index else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "video", submit_video, body, options, prompt, prefix=_PREFIXES[options.speed])


def upload(config: Config, images: Sequence[str]) -> Flow[list[str]]:
    """Put pictures into the server's storage, and say where."""
    from journeykit_clients.trueai.api.image import upload_images
    from journeykit_clients.trueai.models import UploadRequest, UploadResult

    return _mj.upload(config, explain, upload_images, UploadResult, UploadRequest(base_64_array=list(images)))


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task."""
    from journeykit_clients.trueai.api.submit import submit_action
    from journeykit_clients.trueai.models import ActionRequest
    from journeykit_clients.trueai.types import UNSET

    body = ActionRequest(
        task_id=state.id,
        custom_id=button.custom_id,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "press", submit_action, body, options, state.prompt)


def answer(config: Config, state: State, prompt: str | None, mask: str | None, options: Options) -> Flow[State]:
    """Answer a window; the task goes on under its own id."""
    from journeykit_clients.trueai.api.submit import submit_modal
    from journeykit_clients.trueai.models import ModalRequest
    from journeykit_clients.trueai.types import UNSET

    body = ModalRequest(task_id=state.id, prompt=prompt or UNSET, mask_base_64=mask or UNSET)
    return _submit(config, "answer", submit_modal, body, options, prompt, known_id=state.id)


def seed(config: Config, id: str) -> Flow[str]:
    """Ask for the seed of a task's picture."""
    from journeykit_clients.trueai.api.task import fetch_image_seed
    from journeykit_clients.trueai.models import SeedResult

    patient = replace(config, timeout=max(config.timeout, _SEED_TIMEOUT))
    return _mj.seed(patient, explain, fetch_image_seed, SeedResult, id)


def cancel(config: Config, id: str) -> Flow[None]:
    """Stop a task; it ends as failed, and a good answer is an empty one."""
    from journeykit_clients.trueai.api.task import cancel_task

    yield from call(Exchange(config, "cancel", explain), cancel_task, NoneType, id=id)


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    from journeykit_clients.trueai.api.task import fetch_task

    return with_film((yield from _mj.fetch(config, explain, fetch_task, id)))


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks by their ids."""
    from journeykit_clients.trueai.api.task import list_tasks_by_ids
    from journeykit_clients.trueai.models import TaskIdsRequest

    states = yield from _mj.fetch_many(config, explain, list_tasks_by_ids, TaskIdsRequest(ids=list(ids)))
    return [with_film(state) for state in states]


def read_callback(config: Config, document: dict[str, Any]) -> State | None:
    """Read the task that a callback brings."""
    state = _mj.read_task(config, document)
    return None if state is None else with_film(state)


def _filter(options: Options) -> AccountFilter | Unset:
    from journeykit_clients.trueai.models import AccountFilter, AccountFilterModesItem
    from journeykit_clients.trueai.types import UNSET

    # A preference, not a guarantee: if no account can serve it, the next mode is tried.
    return AccountFilter(modes=[AccountFilterModesItem(options.speed.upper())]) if options.speed else UNSET


def _submit(
    config: Config,
    operation: str,
    endpoint: Endpoint[...],
    body: object,
    options: Options,
    prompt: str | None = None,
    *,
    known_id: str | None = None,
    prefix: str = "",
) -> Flow[State]:
    from journeykit_clients.trueai.models import SubmitResult

    return _mj.submit(
        config,
        operation,
        explain,
        endpoint,
        SubmitResult,
        body,
        extra=options.extra,
        prompt=prompt,
        known_id=known_id,
        prefix=prefix,
    )
