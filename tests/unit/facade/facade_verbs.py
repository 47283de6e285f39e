"""Every verb that sends something, by our word for it, performed on a client or on a task, sync or async alike."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from facade_wire import TASK_ID, Wire, aclient, answer, client, task_body

from journeykit.adapters import load
from journeykit_emulator.pictures import draw_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MP4 = b"\0\0\0\x18ftypmp42 and so on"
PNG, OTHER = draw_grid("one", edge=16), draw_grid("two", edge=16)
BY_CLIENT: dict[str, Callable[[Any], Any]] = {
    "imagine": lambda user: user.imagine("a lighthouse"),
    "blend": lambda user: user.blend([PNG, OTHER]),
    "describe": lambda user: user.describe(PNG),
    "shorten": lambda user: user.shorten("a lighthouse"),
    "swap_face": lambda user: user.swap_face(PNG, OTHER),
    "swap_face_in_video": lambda user: user.swap_face_in_video(PNG, MP4),
    "edit": lambda user: user.edit("a red roof", PNG),
    "retexture": lambda user: user.retexture("woodcut", PNG),
    "video": lambda user: user.video("slow push", image=PNG),
    "upload": lambda user: user.upload([PNG]),
    "seed": lambda user: user.resume(f"{user.name}:{TASK_ID}").seed(),
    "cancel": lambda user: user.resume(f"{user.name}:{TASK_ID}").cancel(),
    "fetch": lambda user: user.fetch(TASK_ID),
    "fetch_many": lambda user: user.fetch_many([TASK_ID]),
    "list": lambda user: user.list(),
    "balance": lambda user: user.balance(),
    "api_keys": lambda user: user.api_keys(),
}
BY_TASK: dict[str, Callable[[Any], Any]] = {
    "press": lambda task: task.press("U1"),
    "answer": lambda task: task.answer("a red hat"),
    "extend": lambda task: task.extend("keep going"),
}
READS = frozenset({"seed", "cancel", "fetch", "fetch_many", "list", "balance", "api_keys"})
"""Those that start nothing that could be paid twice."""
_NEEDS = {"extend": "video"}  # the capability, where it is called otherwise


def verbs_of(provider: str) -> tuple[str, ...]:
    """Name the verbs that a provider offers."""
    capabilities = load(provider).CAPABILITIES
    return tuple(verb for verb in (*BY_CLIENT, *BY_TASK) if _NEEDS.get(verb, verb) in capabilities)


def do(provider: str, verb: str, wire: Wire, **options: Any) -> Any:
    """Perform a verb; what it needs first is fetched, and forgotten by the wire."""
    user = client(provider, wire, **options)
    if verb in BY_CLIENT:
        return BY_CLIENT[verb](user)
    with _first(provider, verb, wire):
        task = user.fetch(TASK_ID)
    return BY_TASK[verb](task)


def ado(provider: str, verb: str, wire: Wire, **options: Any) -> Any:
    """Perform a verb asynchronously."""

    async def perform() -> Any:
        user = aclient(provider, wire, **options)
        if verb in BY_CLIENT:
            return await BY_CLIENT[verb](user)
        with _first(provider, verb, wire):
            task = await user.fetch(TASK_ID)
        return await BY_TASK[verb](task)

    return asyncio.run(perform())


@contextmanager
def _first(provider: str, verb: str, wire: Wire) -> Iterator[None]:
    planned = wire.answers
    wire.answers = [answer(task_body(provider, status="MODAL" if verb == "answer" else "SUCCESS"))]
    yield
    wire.answers = planned
    wire.requests.clear()
