"""AsyncPool: the twin of `pool.Pool` for event loops.

The two differ in `async` and `await` only (checked).
"""

from __future__ import annotations

from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from journeykit import lifecycle
from journeykit.async_client import AsyncClient
from journeykit.async_drive import AsyncSession
from journeykit.async_submits import AsyncSubmits
from journeykit.async_task import AsyncTask, aperform, settled
from journeykit.errors import JourneyError
from journeykit.failover import Call
from journeykit.inputs import of_clients
from journeykit.pool import Clients

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
    from types import TracebackType

    from journeykit.callbacks import Body
    from journeykit.context import Context
    from journeykit.flow import Flow
    from journeykit.handle import Carried
    from journeykit.models import State

T = TypeVar("T")
P = ParamSpec("P")


class AsyncPool(Clients[AsyncClient, AsyncSession], AsyncSubmits):
    """The verbs of a client over several of them, for use in an event loop.

    Without `weights` the first client that can do it and is well takes the call; with them, a number for each client,
    their shares are kept. A client whose provider refuses or fails rests, a few seconds to five minutes or as long as
    the provider asks, and is then tried again by one call. The same call goes on to the next client only where the one
    before cannot have charged and the request is not to blame. `task.provider` says who took it, and the log of
    `journeykit` why: INFO for each choice that is not the first client, WARNING for each rest. A client whose `hub` has
    no free place is passed over while another has one; when all are full, whoever has one first takes the call. One
    whose tasks cannot be looked at gets no new ones for such a rest, or until a look is answered.

    What needs one account, e.g. `fetch` or `balance`, is asked of that one of `clients`. Closing the pool closes them.

    Raises:
        ConfigurationError: if there is no client, if two have the same name, or if the weights do not fit.
    """

    _KIND = AsyncClient

    async def _submit(
        self,
        verb: Callable[Concatenate[Context, P], Flow[State]],
        wait: bool | float,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> AsyncTask:
        call = Call(self._failover, verb, *args, **kwargs)
        while True:
            await self._session.run(call.reserve())
            with call.member() as session:
                return await aperform(session, lifecycle.submit_then_wait(session.context, call.attempt(), wait))

    async def _ask(self, verb: Callable[Concatenate[Context, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        call = Call(self._failover, verb, *args, **kwargs)
        while True:
            with call.member() as session:
                return await session.run(call.attempt())

    def resume(self, token: str) -> AsyncTask:
        """Take up a task of any of the clients again from its token. Sends nothing; see `Client.resume`.

        Raises:
            ConfigurationError: if the token is none, or of another client.
        """
        return AsyncTask(*self._resumed(token))

    async def wait_all(
        self,
        tasks: Iterable[AsyncTask | Carried],
        timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY,  # noqa: ASYNC109
    ) -> list[AsyncTask]:
        """Wait until all tasks have ended (or need an answer), and return them as they are then, in the order given.

        They may be of any of the clients, which are asked at the same time. Failed ones come back like any other.

        Raises what `Client.wait_all` raises, when all others have ended.
        """
        wanted = of_clients(self._sessions.keys(), tasks)
        seen = {task.token: task for task in wanted}
        try:
            async with aclosing(settled(self._owned(wanted), timeout)) as ended:
                async for task in ended:
                    seen[task.token] = task
        except JourneyError as error:
            error.tasks = tuple(seen[task.token] for task in wanted)
            raise
        return [seen[task.token] for task in wanted]

    async def as_completed(
        self,
        tasks: Iterable[AsyncTask | Carried],
        timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY,  # noqa: ASYNC109
    ) -> AsyncGenerator[AsyncTask, None]:
        """Yield each task when it has ended (or needs an answer), the first to end first.

        Raises what `wait_all` raises, after the last that could be yielded.
        """
        async with aclosing(settled(self._owned(tasks), timeout)) as ended:
            async for task in ended:
                yield task

    def parse_webhook(self, body: Body, headers: Mapping[str, str], url: str | None = None) -> AsyncTask:
        """Read a callback to any of the clients; see `Client.parse_webhook`.

        The token that a `webhook_secret` puts into the URL tells whose it is; a client without one takes what it can
        read, if it is the only such.

        Raises:
            WebhookError: if it is a callback to none of the clients, or may be one to several.
        """
        return AsyncTask(*self._read_webhook(body, headers, url))

    async def close(self) -> None:
        """Close all clients."""
        async with AsyncExitStack() as closing:
            for client in self._clients:
                closing.push_async_callback(client.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
