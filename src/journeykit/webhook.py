"""An ASGI application that takes the providers' callbacks and wakes who waits for the tasks they tell of.

    app.mount("/mj", journeykit.webhook.app(client))  # FastAPI, Starlette; webhook_url then ends in "/mj/"

How a callback is read and believed is in `callbacks`; what it changes about waiting, in `poller`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, TypeAlias

from journeykit import callbacks, journal
from journeykit.async_client import AsyncClient
from journeykit.async_task import AsyncTask
from journeykit.callbacks import LARGEST_CALLBACK
from journeykit.errors import ConfigurationError, JourneyError, WebhookError
from journeykit.news import has_settled

if TYPE_CHECKING:
    from collections.abc import Sequence

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
OnTask: TypeAlias = Callable[[AsyncTask], Awaitable[None] | None]
_CONFIRMED_WITHIN = 60.0  # seconds; the slowest server known looks at its tasks every 15


def app(*clients: AsyncClient, on_task: OnTask | None = None, confirm: bool = True) -> App:
    """Make the application for the callbacks of these clients.

    A callback wakes whoever waits for its task in this process, at once. It is answered before it is acted on: 200, or
    403 without a token of ours, 400 if it is no task, 405 for all but POST, 413 above 1 MiB, 503 of a closed client.

    Args:
        clients: Whose callbacks these are; each wants `webhook_url`, and `webhook_secret` unless its address is kept
            secret otherwise.
        on_task: Called with each task that has ended or waits for an answer, also if nobody here waits for it.
            Callbacks may come twice, so it may be called twice. What it raises goes to the event loop's handler.
        confirm: Whether an end is believed only after one fetch. False believes callbacks as they are: sensible only
            with a secret, and where the provider's word is good enough to save the request.

    Raises:
        ConfigurationError: for no client, one that is no AsyncClient, or two of the same name.
    """
    return App(clients, on_task, confirm=confirm)


class App:
    """The application; see `app`."""

    def __init__(self, clients: Sequence[AsyncClient], on_task: OnTask | None, *, confirm: bool) -> None:
        wrong = next((client for client in clients if not isinstance(client, AsyncClient)), None)
        if not clients or wrong is not None:
            raise ConfigurationError(f"webhook.app() takes AsyncClients, not {type(wrong).__name__}")
        if len({client.name for client in clients}) < len(clients):
            raise ConfigurationError("webhook.app() tells clients apart by their names; give each its own name=")
        self._clients, self._on_task, self._confirm = tuple(clients), on_task, confirm
        self._acting: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one callback."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            raise ConfigurationError(f"callbacks come over HTTP, not as {scope['type']}")
        if scope["method"] != "POST":
            await _answer(send, 405, "a callback is a POST")
            return
        body = await _read(receive)
        if body is None:
            await _answer(send, 413, "too large")
            return
        try:
            client, task = self._parse(body, scope)
        except _DroppedError as dropped:
            error = dropped.problem
            journal.callback_dropped(dropped.client._session.config, error)  # noqa: SLF001
            await _answer(send, *((403, "not ours") if error.is_forged else (400, "no task")))
            return
        if client._session.is_closed:  # noqa: SLF001 - nobody is left to be told; some providers call again
            await _answer(send, 503, "closed")
            return
        await _answer(send, 200, "ok")
        # On its own: whoever serves us may end this call as soon as the answer is out, or wait for its end.
        acting = asyncio.create_task(self._act(client, task), name="journeykit-callback")
        self._acting.add(acting)
        acting.add_done_callback(self._acting.discard)

    def _parse(self, body: bytes, scope: Scope) -> tuple[AsyncClient, AsyncTask]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope.get("headers", ())}
        url = f"{scope['path']}?{scope.get('query_string', b'').decode('latin-1')}"
        contexts = {client: client._session.context for client in self._clients}  # noqa: SLF001 - its own other half
        found, refused = callbacks.read_by_any(contexts, body, headers, url)
        if not found:
            raise _DroppedError(*next((each for each in refused if not each[1].is_forged), refused[0]))
        client, state = found[0]
        if len(found) > 1:
            problem = WebhookError("it may be of several clients; give each a webhook_secret=")
            problem.is_ambiguous = True
            raise _DroppedError(client, problem)
        return client, AsyncTask(state, client._session)  # noqa: SLF001

    async def _act(self, client: AsyncClient, task: AsyncTask) -> None:
        session = client._session  # noqa: SLF001 - the client's own other half
        await session.enter()
        session.poller.hear(task.as_state(), confirm=self._confirm)
        if self._on_task is None or not has_settled(task):
            return
        try:
            if self._confirm:
                # Not one fetch: a relay's own view lags behind its upstream, which is who calls.
                *_, task = [seen async for seen in client.resume(task.token).watch(_CONFIRMED_WITHIN)]
        except JourneyError as error:
            journal.callback_unconfirmed(session.config, task.id, error)
            return
        try:
            if isawaitable(called := self._on_task(task)):
                await called
        except Exception as error:  # noqa: BLE001 - whose it is, the loop's handler knows; nobody awaits this
            told = session.config.redact(f"on_task of journeykit.webhook.app failed for {task.token}")
            asyncio.get_running_loop().call_exception_handler({"message": told, "exception": error})


class _DroppedError(Exception):
    """A callback that is none of a client's."""

    def __init__(self, client: AsyncClient, problem: WebhookError) -> None:
        super().__init__(str(problem))
        self.client, self.problem = client, problem


async def _read(receive: Receive) -> bytes | None:
    chunks, size = [], 0
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_CALLBACK:
            return None
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
