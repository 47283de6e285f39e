"""What starts from nothing: prompts, and pictures to mix, describe or put up."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.jobs import Action
from journeykit_emulator.ledger import Account
from journeykit_emulator.trueai import binding, envelopes
from journeykit_emulator.trueai.desk import Desk, echoed, overlong, speed
from journeykit_emulator.world import Order, RefusedError

_RATIOS = {"PORTRAIT": "2:3", "SQUARE": "1:1", "LANDSCAPE": "3:2"}
_FEWEST, _MOST = 2, 5
_FILM = "--video"
_CLIPS = re.compile(r"--bs ([124])\b")


class Submits:
    """The handlers at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def imagine(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Start a picture; a limit is told in the envelope of the submits, here alone."""
        prompt = body.get("prompt", "").strip()
        if not prompt:
            return envelopes.submit(4, "prompt不能为空")
        for picture in body.get("base64array", []):
            if picture is None or picture.startswith("http"):
                # Links work on partner accounts only.
                return envelopes.submit(9, "上传参考图失败")
            self._desk.picture(picture)
        if too_long := overlong(body):
            return envelopes.submit(4, f"{too_long} 过长")
        links = [self._desk.put_up(request, picture) for picture in body.get("base64array", [])]
        films = _FILM in prompt
        order = Order(
            Action.VIDEO if films else Action.IMAGINE,
            " ".join((*links, prompt)),
            pool=speed(request, body),
            units=_clips(prompt) if films else 1,
        )
        try:
            task = self._desk.start(request, account, order, echoed(account, order, body))
        except RefusedError as refusal:
            return envelopes.refused(refusal, prompt)
        return envelopes.accepted(task)

    def blend(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Mix two to five pictures: to Midjourney a prompt of links and a shape."""
        pictures = body.get("base64array", [])
        dimensions = body.get("dimensions", "SQUARE")
        if not _FEWEST <= len(pictures) <= _MOST or dimensions is None:
            return envelopes.submit(4, "base64List参数错误" if dimensions is not None else "dimensions参数错误")
        shape = dimensions.upper() if isinstance(dimensions, str) else binding.DIMENSIONS[dimensions]
        for picture in pictures:
            if not (picture or "").startswith("http"):
                self._desk.picture(picture or "")
        links = [self._desk.put_up(request, picture) for picture in pictures]
        order = Order(Action.BLEND, " ".join((*links, "--ar", _RATIOS[shape])), pool=speed(request, body))
        return envelopes.accepted(self._desk.submit(request, account, order, body))

    def describe(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Have a picture put into words; it comes as base64 or as a link."""
        given, link = body.get("base64", "").strip(), body.get("link", "").strip()
        if not given and not link:
            return envelopes.submit(4, "base64或link不能为空")
        if given.startswith("http"):
            given, link = "", given
        if not given and not link.startswith(("http://", "https://")):
            return envelopes.submit(4, "link格式错误")
        source = self._desk.picture(given).content if given else link
        order = Order(Action.DESCRIBE, "", source=source, pool=speed(request, body))
        return envelopes.accepted(self._desk.submit(request, account, order, body))

    def shorten(self, request: Request, account: Account, body: Mapping[str, Any]) -> Response:
        """Have a prompt made shorter; nobody looks at it before Midjourney does."""
        order = Order(Action.SHORTEN, body.get("prompt", "").strip(), pool=speed(request, body))
        return envelopes.accepted(self._desk.submit(request, account, order, body))

    def upload(self, request: Request, _account: Account, body: Mapping[str, Any]) -> Response:
        """Put pictures where Midjourney can fetch them; no task comes of it."""
        pictures = body.get("base64array", [])
        if not pictures:
            return envelopes.submit(4, "base64Array不能为空")
        for picture in pictures:
            self._desk.picture(picture or "")
        return envelopes.submit(1, "提交成功", [self._desk.put_up(request, picture) for picture in pictures])


def _clips(prompt: str) -> int:
    found = _CLIPS.search(prompt)
    return int(found[1]) if found else 4
