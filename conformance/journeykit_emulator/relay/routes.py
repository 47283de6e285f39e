"""The relay's HTTP surface."""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Mount, Route

from journeykit_emulator import cdn
from journeykit_emulator.relay.console import Console
from journeykit_emulator.relay.desk import Desk
from journeykit_emulator.relay.presses import Presses
from journeykit_emulator.relay.reads import Reads
from journeykit_emulator.relay.submits import Submits
from journeykit_emulator.relay.switches import Switches

if TYPE_CHECKING:
    from journeykit_emulator.world import World


def routes(world: "World", switches: Switches) -> list[BaseRoute]:
    """Build the relay's surface; every path exists a second time behind a mode such as mj-fast."""
    desk = Desk(world, switches)
    submits, presses, reads = Submits(desk), Presses(desk), Reads(desk)
    guarded = (
        ("POST", "submit/imagine", submits.imagine, "submitImagine"),
        ("POST", "submit/blend", submits.blend, "submitBlend"),
        ("POST", "submit/describe", submits.describe, "submitDescribe"),
        ("POST", "submit/shorten", submits.shorten, "submitShorten"),
        ("POST", "submit/upload-discord-images", submits.upload, "uploadImages"),
        ("POST", "insight-face/swap", submits.swap_face, "submitSwapFace"),
        ("POST", "submit/action", presses.action, "submitAction"),
        ("POST", "submit/change", presses.change, "submitChange"),
        ("POST", "submit/simple-change", presses.simple_change, "submitSimpleChange"),
        ("POST", "submit/modal", presses.modal, "submitModal"),
        ("GET", "task/{task_id}/fetch", reads.fetch, "fetchTask"),
        ("POST", "task/list-by-condition", reads.list_by_condition, "listTasksByCondition"),
        ("GET", "task/{task_id}/image-seed", reads.seed, "fetchImageSeed"),
    )
    served: list[BaseRoute] = []
    for prefix in ("", "/{mode}"):
        for method, path, handler, name in guarded:
            served.append(Route(f"{prefix}/mj/{path}", desk.guarded(handler), methods=[method], name=name))
        served.append(Route(f"{prefix}/mj/image/{{task_id}}", reads.image, methods=["GET"], name="downloadPicture"))
    served.extend(cdn.routes(world))
    return [*served, Mount("/", app=Console(world, served))]
