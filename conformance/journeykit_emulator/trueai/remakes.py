"""What starts from a picture of the customer's: edits, retextures, films and other faces.

Edits and retextures need a partner's account and swaps a service of their own; the emulated server
has both.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.jobs import Action, Result, Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.trueai import envelopes
from journeykit_emulator.trueai.desk import Desk, speed
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order

SWAP_FIELDS = ("sourcebase64", "sourceurl", "targeturl", "state", "notifyhook")
SWAP_FILES = ("targetfile",)
_LARGEST = 10 * 1024 * 1024
_MOTIONS = ("low", "high")
_BATCHES = (1, 2, 4)
_LAST_INDEX = 3
_USUAL_TYPE = "vid_1.1_i2v_480"


class Remakes:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def edit(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Change a picture as a prompt says."""
        return self._redraw(Action.EDIT, request, account, body)

    def retexture(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Keep a picture's shapes and draw the rest anew."""
        return self._redraw(Action.RETEXTURE, request, account, body)

    def video(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Set a picture in motion, or go on from a film."""
        prompt = body.get("prompt", "").strip()
        if not prompt:
            return envelopes.submit(4, "prompt不能为空")
        motion, batch = body.get("motion") or _MOTIONS[0], int(body.get("batchsize", _BATCHES[-1]))
        if motion not in _MOTIONS or batch not in _BATCHES:
            return envelopes.submit(4, "参数错误")
        given = [self._address(request, body.get(name, "")) for name in ("image", "endimage")]
        parent, index = self._extended(body)
        first, last = given
        kind = body.get("videotype") or _USUAL_TYPE
        flags = ["--video 1", f"--motion {motion}", f"--bs {batch}"]
        flags += ["--loop"] if body.get("loop") else []
        flags += [f"--end {last}"] if last else []
        order = Order(
            Action.VIDEO,
            " ".join(part for part in (first, prompt, *flags) if part),
            parent=parent,
            index=index,
            pool=speed(request, body),
            units=batch,
        )
        return envelopes.accepted(
            self._desk.submit(request, account, order, body, baseImageUrl=first or None, videoType=kind)
        )

    def swap(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Put the face of one picture into another."""
        source, target = (self._one_of(body, name) for name in ("source", "target"))
        if source == target:
            return envelopes.submit(4, "source和target不能相同")
        order = Order(Action.SWAP_FACE, "")
        task = self._desk.submit(
            request, account, order, body, replicateSource=_named(source), replicateTarget=_named(target)
        )
        return envelopes.accepted_swap(task)

    def video_swap(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Put a face into a film; for white-listed users only."""
        if not account.admin:
            return envelopes.submit(4, "仅白名单用户可用")
        source = self._one_of(body, "source")
        target = body.get("targetfile") or self._one_of(body, "target")
        if len(target) > _LARGEST:
            return envelopes.submit(4, "target参数错误")
        order = Order(Action.SWAP_VIDEO_FACE, "")
        task = self._desk.submit(
            request, account, order, body, replicateSource=_named(source), replicateTarget=_named(target)
        )
        return envelopes.accepted_swap(task)

    def _redraw(self, action: Action, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        prompt, image = body.get("prompt", "").strip(), body.get("image", "").strip()
        if not prompt or not image:
            return envelopes.submit(4, "prompt或image不能为空")
        address = self._address(request, image)
        if action is Action.RETEXTURE:
            prompt = f"{prompt} --dref {address}"
        order = Order(action, prompt, pool=speed(request, body))
        return envelopes.accepted(self._desk.submit(request, account, order, body, baseImageUrl=address))

    def _address(self, request: Request, text: str) -> str:
        return self._desk.put_up(request, text) if text else ""

    def _extended(self, body: Mapping[str, Any]) -> tuple[Task | None, int | None]:
        task_id = body.get("taskid", "").strip()
        if not task_id:
            return None, None
        index = int(body.get("index", 0))
        if body.get("action") != "extend" or not 0 <= index <= _LAST_INDEX:
            raise TurnedDownError(envelopes.submit(4, "action或index参数错误"))
        parent = self._desk.finished(task_id)
        if parent.result not in {Result.CLIPS, Result.CLIP}:
            raise TurnedDownError(envelopes.submit(4, "关联任务不是视频"))
        return parent, index

    def _one_of(self, body: Mapping[str, Any], name: str) -> bytes | str:
        """Read a picture that came as base64 or as a link."""
        given, link = body.get(f"{name}base64", "").strip(), body.get(f"{name}url", "").strip()
        if given:
            content = self._desk.picture(given).content
            if len(content) <= _LARGEST:
                return content
        elif urlsplit(link).scheme in {"http", "https"}:
            return str(link)
        raise TurnedDownError(envelopes.submit(4, f"{name}参数错误"))


def _named(given: bytes | str) -> str:
    # What came as data is shown as the path it was stored under.
    return given if isinstance(given, str) else f"/app/wwwroot/ephemeral-attachments/{len(given)}.bin"
