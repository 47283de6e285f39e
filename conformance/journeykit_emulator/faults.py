"""Things that go wrong between a client and a provider, on demand.

A `Fault` says when (operation, nth call, phase of the task) and what (an effect). Effects are small
functions in two kinds: those that rewrite the answer, and those that break the connection. Nothing
goes wrong unless it was asked for.
"""

import asyncio
import gzip as gzip_
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from journeykit_emulator.plan import Phase
from journeykit_emulator.traffic import operation_of

if TYPE_CHECKING:
    from journeykit_emulator.world import World


class ConnectionDroppedError(ConnectionError):
    """The emulated network cut the connection; the server closes the socket on it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response on its way out."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut_short: bool = False  # announce the whole body, send less, and hang up


Effect = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """When which effect strikes; whatever is left out matches everything."""

    effect: Effect
    operation: str | None = None
    calls: Collection[int] | None = None  # counted from 1 per operation
    phase: Phase | None = None  # of the task in the path, as it truly stands


class Faults:
    """ASGI layer that lets the first matching fault strike."""

    def __init__(self, app: ASGIApp, *, faults: Sequence[Fault], world: "World", routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._faults = tuple(faults)
        self._world = world
        self._routes = list(routes)
        self._calls: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or what a fault makes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        operation, task_id = operation_of(scope, self._routes)
        self._calls[operation] += 1
        task = None if task_id is None else self._world.find(task_id)
        phase = None if task is None else self._world.truth(task).phase
        for fault in self._faults:
            if (
                fault.operation in {None, operation}
                and (fault.calls is None or self._calls[operation] in fault.calls)
                and fault.phase in {None, phase}
            ):
                await fault.effect(self._app, scope, receive, send)
                return
        await self._app(scope, receive, send)


def answer(status: int, body: bytes = b"", **headers: str) -> Effect:
    """Answer this instead; the request never reaches the provider."""

    async def effect(_app: ASGIApp, _scope: Scope, _receive: Receive, send: Send) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await _send(Answer(status, named, body), send)

    return effect


def html(status: int = 200, text: str = "<!doctype html><title>Please wait</title>") -> Effect:
    """Answer a web page, as a gateway in front of the provider would."""
    return answer(status, text.encode(), content_type="text/html; charset=utf-8")


def busy(status: int = 503, retry_after: float | None = None) -> Effect:
    """Answer "not now", with or without saying when."""
    return answer(status) if retry_after is None else answer(status, retry_after=f"{retry_after:g}")


def rewrite(change: Callable[[Answer], Answer]) -> Effect:
    """Let the provider answer, then change what it said."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await _send(change(await _answer_of(app, scope, receive)), send)

    return effect


def truncate(keep: float = 0.5) -> Effect:
    """Break off in the middle of the body."""
    return rewrite(lambda a: replace(a, body=a.body[: int(len(a.body) * keep)], cut_short=True))


def content_type(value: str) -> Effect:
    """Call the body something else."""
    return rewrite(lambda a: replace(a, headers={**a.headers, "content-type": value}))


def gzip() -> Effect:
    """Send the body compressed."""
    return rewrite(lambda a: replace(a, body=gzip_.compress(a.body), headers={**a.headers, "content-encoding": "gzip"}))


def fields(drop: Collection[str] = (), **put: Any) -> Effect:
    """Drop, add or overwrite members of a JSON object at the top level."""

    def change(a: Answer) -> Answer:
        told = json.loads(a.body)
        kept = {name: value for name, value in told.items() if name not in drop}
        return replace(a, body=json.dumps({**kept, **put}).encode())

    return rewrite(change)


def drop_before() -> Effect:
    """Cut the connection before the provider has seen the request."""

    async def effect(_app: ASGIApp, _scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ConnectionDroppedError("dropped before the request was handled")

    return effect


def drop_after() -> Effect:
    """Cut the connection after the provider has done what was asked, before it says so."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, _send: Send) -> None:
        await _answer_of(app, scope, receive)
        raise ConnectionDroppedError("dropped after the request was handled")

    return effect


def lose(instead: Effect) -> Effect:
    """Do what was asked, and let something else be answered: a gateway that lost the provider's own answer."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await _answer_of(app, scope, receive)
        await instead(app, scope, receive, send)

    return effect


def stall(seconds: float) -> Effect:
    """Keep the client waiting in real time, then answer as usual."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return effect


def silence() -> Effect:
    """Do what was asked and say nothing until the client hangs up."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, _send: Send) -> None:
        await _answer_of(app, scope, receive)
        while (await receive())["type"] != "http.disconnect":
            pass

    return effect


def drip(pieces: int, pause: float) -> Effect:
    """Send the body in so many pieces, with a pause in real time before each."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        told = await _answer_of(app, scope, receive)
        size = max(1, -(-len(told.body) // pieces))
        await send(_start(told, len(told.body)))
        for at in range(0, len(told.body), size):
            await asyncio.sleep(pause)
            await send({"type": "http.response.body", "body": told.body[at : at + size], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return effect


def rows(change: Callable[[list[Any]], list[Any]]) -> Effect:
    """Change the rows of an answer that is a list, or has one as its `data`; any other is left as it is."""

    def changed(a: Answer) -> Answer:
        try:
            told = json.loads(a.body)
        except ValueError:
            return a
        if isinstance(told, list):
            told = change(told)
        elif isinstance(told, dict) and isinstance(told.get("data"), list):
            told["data"] = change(told["data"])
        else:
            return a
        return replace(a, body=json.dumps(told).encode())

    return rewrite(changed)


def repeat_rows() -> Effect:
    """Let a list tell of each task twice."""
    return rows(lambda told: [row for row in told for _ in range(2)])


def drop_rows(of: int = 2) -> Effect:
    """Let a list leave out one row of so many, the first among them."""
    return rows(lambda told: [row for number, row in enumerate(told) if number % of])


def old_rows(*, beside: bool = False) -> Effect:
    """Let a list tell of each task what it would have told when this struck it last: an older snapshot.

    The first time it tells the truth; with `beside`, it tells both.
    """
    remembered: dict[Any, Any] = {}

    def change(told: list[Any]) -> list[Any]:
        before = [remembered.get(row["id"], row) for row in told]
        remembered.update((row["id"], row) for row in told)
        return [*told, *before] if beside else before

    return rows(change)


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    said: list[Message] = []

    async def keep(message: Message) -> None:
        said.append(message)

    await app(scope, receive, keep)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in said[0]["headers"]}
    headers.pop("content-length", None)
    return Answer(
        status=said[0]["status"], headers=headers, body=b"".join(message.get("body", b"") for message in said[1:])
    )


async def _send(a: Answer, send: Send) -> None:
    await send(_start(a, len(a.body) + 1 if a.cut_short else len(a.body)))
    await send({"type": "http.response.body", "body": a.body, "more_body": a.cut_short})
    if a.cut_short:
        raise ConnectionDroppedError("dropped in the middle of the body")


def _start(a: Answer, announced: int) -> Message:
    headers = {**a.headers, "content-length": str(announced)}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": a.status, "headers": raw}
