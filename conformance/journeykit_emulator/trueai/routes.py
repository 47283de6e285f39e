"""The server's HTTP surface; every path exists once more per speed, in whatever case it is written."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route

from journeykit_emulator import cdn
from journeykit_emulator.trueai import binding, open_paths
from journeykit_emulator.trueai.desk import SPEEDS, Desk, json_of
from journeykit_emulator.trueai.elsewhere import Elsewhere
from journeykit_emulator.trueai.presses import Presses
from journeykit_emulator.trueai.reads import Reads
from journeykit_emulator.trueai.remakes import SWAP_FIELDS, SWAP_FILES, Remakes
from journeykit_emulator.trueai.submits import Submits

if TYPE_CHECKING:
    from journeykit_emulator.world import World


def routes(world: "World") -> list[BaseRoute]:
    """Build the surface over a world."""
    desk = Desk(world)
    submits, remakes, presses, reads = Submits(desk), Remakes(desk), Presses(desk), Reads(desk)
    surface = (
        ("POST", "submit/imagine", submits.imagine, json_of(binding.IMAGINE), "submitImagine"),
        ("POST", "submit/blend", submits.blend, json_of(binding.BLEND), "submitBlend"),
        ("POST", "submit/describe", submits.describe, json_of(binding.DESCRIBE), "submitDescribe"),
        ("POST", "submit/shorten", submits.shorten, json_of(binding.IMAGINE), "submitShorten"),
        ("POST", "submit/upload-discord-images", submits.upload, json_of(binding.UPLOAD), "uploadImages"),
        ("POST", "submit/edits", remakes.edit, json_of(binding.EDIT), "submitEdits"),
        ("POST", "submit/edit", remakes.edit, json_of(binding.EDIT), "submitEdits"),
        ("POST", "submit/retexture", remakes.retexture, json_of(binding.EDIT), "submitRetexture"),
        ("POST", "submit/video", remakes.video, json_of(binding.VIDEO), "submitVideo"),
        ("POST", "insight-face/swap", remakes.swap, json_of(binding.SWAP), "submitSwapFace"),
        ("POST", "insight-face/video-swap", remakes.video_swap, _swap_form, "submitVideoSwap"),
        ("POST", "submit/action", presses.action, json_of(binding.ACTION), "submitAction"),
        ("POST", "submit/modal", presses.modal, json_of(binding.MODAL), "submitModal"),
        ("GET", "task/{task_id}/fetch", reads.fetch, None, "fetchTask"),
        ("GET", "task/{task_id}/image-seed", reads.seed, None, "fetchImageSeed"),
        ("POST", "task/{task_id}/cancel", reads.cancel, None, "cancelTask"),
        ("POST", "task/list-by-ids", reads.list_by_ids, json_of(binding.IDS), "listTasksByIds"),
        ("POST", "task/list-by-condition", reads.list_by_ids, json_of(binding.IDS), "listTasksByCondition"),
    )
    served: list[BaseRoute] = [
        Route(f"{prefix}/mj/{path}", desk.guarded(handler, bind), methods=[method], name=name)
        for prefix in SPEEDS
        for method, path, handler, bind, name in surface
    ]
    served.extend(open_paths.routes(world))
    for route in served:
        if isinstance(route, Route):
            route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE)
    served.extend(cdn.routes(world))
    return [*served, Mount("/", app=Elsewhere(desk, served))]


async def _swap_form(request: Request) -> Mapping[str, Any]:
    return await binding.bind_form(request, SWAP_FIELDS, SWAP_FILES)
