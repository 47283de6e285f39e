"""AnyAPI (www.anyapi.vip): a new-api relay; facts from its one page, its twins and the relay's source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeykit.adapters import _mj
from journeykit.adapters._relay_refusals import explain
from journeykit.adapters.protocol import Cadence
from journeykit.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.adapters.protocol import Options
    from journeykit.buttons import Button
    from journeykit.config import Config
    from journeykit.exchange import Endpoint
    from journeykit.flow import Flow
    from journeykit.models import State

NAME = "anyapi"
BASE_URL = "https://www.anyapi.vip"
AUTH_HEADER = "Authorization: Bearer {key}"
# The relay refreshes its rows every 15 s, at a phase unknown to us.
CADENCE = Cadence(first=2.0, factor=1.3, longest=5.0, lag=7.5, refresh=15.0)
BATCH = 100
LINKS = False
CAPABILITIES = frozenset(
    {
        Capability.IMAGINE,
        Capability.BLEND,
        Capability.DESCRIBE,
        Capability.SHORTEN,
        Capability.SWAP_FACE,
        Capability.UPLOAD,
        Capability.PRESS,
        Capability.ANSWER,
        Capability.SEED,
        Capability.FETCH,
        Capability.FETCH_MANY,
        Capability.REFERENCE_IMAGES,
        Capability.BOT,
        Capability.STATE,
        # Not NOTIFY_HOOK: documented, but the relay drops notifyHook unless its operator enabled it.
        Capability.MIRRORS,  # not in its own contents, but in the relay's source public, for any id
    }
)
_BOTS = {"midjourney": "MID_JOURNEY", "niji": "NIJI_JOURNEY"}


def imagine(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start an imagine task."""
    from journeykit_clients.anyapi.api.submit import submit_imagine
    from journeykit_clients.anyapi.models import ImagineRequest, ImagineRequestBotType
    from journeykit_clients.anyapi.types import UNSET

    body = ImagineRequest(
        prompt=prompt,
        base_64_array=list(options.images) or UNSET,
        bot_type=ImagineRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "imagine", submit_imagine, body, options, prompt)


def blend(config: Config, options: Options) -> Flow[State]:
    """Start a blend task."""
    from journeykit_clients.anyapi.api.submit import submit_blend
    from journeykit_clients.anyapi.models import BlendRequest, BlendRequestBotType, BlendRequestDimensions
    from journeykit_clients.anyapi.types import UNSET

    body = BlendRequest(
        base_64_array=list(options.images),
        dimensions=BlendRequestDimensions(options.shape.upper()) if options.shape else UNSET,
        bot_type=BlendRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "blend", submit_blend, body, options)


def describe(config: Config, image: str, options: Options) -> Flow[State]:
    """Start a describe task."""
    from journeykit_clients.anyapi.api.submit import submit_describe
    from journeykit_clients.anyapi.models import DescribeRequest, DescribeRequestBotType
    from journeykit_clients.anyapi.types import UNSET

    body = DescribeRequest(
        base64=image,
        bot_type=DescribeRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "describe", submit_describe, body, options)


def shorten(config: Config, prompt: str, options: Options) -> Flow[State]:
    """Start a shorten task."""
    from journeykit_clients.anyapi.api.submit import submit_shorten
    from journeykit_clients.anyapi.models import ShortenRequest, ShortenRequestBotType
    from journeykit_clients.anyapi.types import UNSET

    body = ShortenRequest(
        prompt=prompt,
        bot_type=ShortenRequestBotType(_BOTS[options.bot]) if options.bot else UNSET,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "shorten", submit_shorten, body, options, prompt)


def swap_face(config: Config, source: str, target: str, options: Options) -> Flow[State]:
    """Start a face swap."""
    from journeykit_clients.anyapi.api.submit import submit_swap_face
    from journeykit_clients.anyapi.models import SwapFaceRequest
    from journeykit_clients.anyapi.types import UNSET

    body = SwapFaceRequest(
        source_base_64=source,
        target_base_64=target,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "swap_face", submit_swap_face, body, options)


def upload(config: Config, images: Sequence[str]) -> Flow[list[str]]:
    """Put pictures on Discord, and say where."""
    from journeykit_clients.anyapi.api.image import upload_images
    from journeykit_clients.anyapi.models import UploadRequest, UploadResult

    return _mj.upload(config, explain, upload_images, UploadResult, UploadRequest(base_64_array=list(images)))


def press(config: Config, state: State, button: Button, options: Options) -> Flow[State]:
    """Press a button of a finished task."""
    from journeykit_clients.anyapi.api.submit import submit_action
    from journeykit_clients.anyapi.models import ActionRequest
    from journeykit_clients.anyapi.types import UNSET

    body = ActionRequest(
        task_id=state.id,
        custom_id=button.custom_id,
        state=options.state or UNSET,
        notify_hook=options.notify_hook or UNSET,
    )
    return _submit(config, "press", submit_action, body, options, state.prompt)


def answer(config: Config, state: State, prompt: str | None, mask: str | None, options: Options) -> Flow[State]:
    """Answer a window; the task goes on under its own id."""
    from journeykit_clients.anyapi.api.submit import submit_modal
    from journeykit_clients.anyapi.models import ModalRequest
    from journeykit_clients.anyapi.types import UNSET

    body = ModalRequest(task_id=state.id, prompt=prompt or UNSET, mask_base_64=mask or UNSET)
    return _submit(config, "answer", submit_modal, body, options, prompt, known_id=state.id)


def seed(config: Config, id: str) -> Flow[str]:
    """Ask for the seed of a task's picture."""
    from journeykit_clients.anyapi.api.task import fetch_image_seed
    from journeykit_clients.anyapi.models import SeedResult

    return _mj.seed(config, explain, fetch_image_seed, SeedResult, id)


def fetch(config: Config, id: str) -> Flow[State]:
    """Ask for one task."""
    from journeykit_clients.anyapi.api.image import fetch_image
    from journeykit_clients.anyapi.api.task import fetch_task

    fetched = _mj.fetch(config, explain, fetch_task, id, fetch_image)
    return _mj.as_answered(fetched, lambda: fetch_many(config, [id]))


def fetch_many(config: Config, ids: Sequence[str]) -> Flow[list[State]]:
    """Ask for tasks by their ids."""
    from journeykit_clients.anyapi.api.image import fetch_image
    from journeykit_clients.anyapi.api.task import list_tasks_by_condition
    from journeykit_clients.anyapi.models import TaskIdsRequest

    return _mj.fetch_many(config, explain, list_tasks_by_condition, TaskIdsRequest(ids=list(ids)), fetch_image)


def read_callback(config: Config, document: dict[str, Any]) -> State | None:
    """Read the task that a callback brings; where the operator allows them, they come from the relay's upstream."""
    from journeykit_clients.anyapi.api.image import fetch_image

    return _mj.read_task(config, document, by_id=fetch_image)


def _submit(
    config: Config,
    operation: str,
    endpoint: Endpoint[...],
    body: object,
    options: Options,
    prompt: str | None = None,
    *,
    known_id: str | None = None,
) -> Flow[State]:
    from journeykit_clients.anyapi.models import SubmitResult

    return _mj.submit(
        config, operation, explain, endpoint, SubmitResult, body, extra=options.extra, prompt=prompt, known_id=known_id
    )
