"""AsyncClient: the twin of `client.Client` for event loops.

The two differ in `async` and `await` only (checked).
"""

from __future__ import annotations

from contextlib import aclosing
from copy import copy
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from journeykit import callbacks, lifecycle, lost, verbs
from journeykit.adapters import load
from journeykit.async_drive import AsyncSession
from journeykit.async_submits import AsyncSubmits
from journeykit.async_task import AsyncTask, aperform, settled
from journeykit.client import Provider
from journeykit.config import changed, resolve
from journeykit.errors import JourneyError
from journeykit.inputs import of_clients, resumed, speed_for

if TYPE_CHECKING:
    import builtins
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
    from datetime import datetime
    from types import TracebackType

    import httpx

    from journeykit.callbacks import Body
    from journeykit.context import Context
    from journeykit.errors import APIError
    from journeykit.flow import Flow
    from journeykit.handle import Carried
    from journeykit.hub import Hub
    from journeykit.models import ApiKey, Balance, State

T = TypeVar("T")
P = ParamSpec("P")


class AsyncClient(AsyncSubmits, Provider):
    """A client for one provider, for use in an event loop.

    Args:
        provider: `pro365`, `ohmygpt`, `trueai` or `anyapi`.
        api_key: The key; else `<PROVIDER>_API_KEY` of the environment.
        base_url: Where the provider is; else `<PROVIDER>_BASE_URL`, else its documented address.
        name: First part of this client's tokens, by default the provider's. Of two accounts, one needs a name.
        timeout: Seconds for one step of an HTTP exchange, not for waiting.
        max_retries: How often a read, or a submit that was provably not accepted, is sent again.
        http_client: An HTTP client of yours, which stays open when this one is closed.
        auth_header: How the key is sent: a header name, or `Authorization: Bearer {key}`, which gateways in front of a
            trueai server want.
        speed: `fast`, `relax` or `turbo`, for submits that say nothing of it.
        webhook_url: Where the provider shall call when a task changes (some do not).
        webhook_secret: Puts a token into each task's address of callbacks, which nobody signs.
        extra_headers: Go along with each request to the provider.
        hub: A `LocalHub` or `RedisHub` limits what is submitted; the latter also shares polling with other processes.

    Raises:
        ConfigurationError: if the provider is unknown, or a setting is missing or unusable.
    """

    _session: AsyncSession

    def __init__(
        self,
        provider: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        name: str | None = None,
        timeout: float = 60.0,
        max_retries: int = 2,
        http_client: httpx.AsyncClient | None = None,
        auth_header: str | None = None,
        speed: str | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
        hub: Hub | None = None,
    ) -> None:
        adapter = load(provider)
        config = resolve(
            provider,
            default_base_url=adapter.BASE_URL,
            default_auth_header=adapter.AUTH_HEADER,
            api_key=api_key,
            base_url=base_url,
            name=name,
            timeout=timeout,
            max_retries=max_retries,
            auth_header=auth_header,
            speed=speed_for(adapter, speed),
            extra_headers=extra_headers,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
        )
        self._session = AsyncSession(config, adapter, http_client, hub=hub)

    async def _submit(
        self,
        verb: Callable[Concatenate[Context, P], Flow[State]],
        wait: bool | float,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> AsyncTask:
        flow = verb(self._session.context, *args, **kwargs)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def _ask(self, verb: Callable[Concatenate[Context, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._session.run(verb(self._session.context, *args, **kwargs))

    async def fetch(self, id: str) -> AsyncTask:
        """Ask for one task by its id.

        Raises:
            NotFoundError: if the provider does not know it for this key.
            APIError: for every other refusal or failure.
        """
        return await aperform(self._session, verbs.fetch(self._session.context, id))

    async def fetch_many(self, ids: Iterable[str]) -> builtins.list[AsyncTask]:
        """Ask for many tasks, in as few requests as the provider allows.

        Returns each once, in the order asked; one that the provider does not know is left out. Raises APIError.
        """
        states = await self._session.run(verbs.fetch_many(self._session.context, ids))
        return [AsyncTask(state, self._session) for state in states]

    async def list(self, page: int = 1) -> builtins.list[AsyncTask]:
        """Ask for a page of the account's tasks; 1 is the newest.

        Raises:
            UnsupportedError: before any request, if the provider lists no tasks.
            APIError: for every refusal or failure.
        """
        states = await self._session.run(verbs.list_tasks(self._session.context, page))
        return [AsyncTask(state, self._session) for state in states]

    async def find_submitted(
        self,
        error: APIError | None = None,
        *,
        prompt: str | None = None,
        since: datetime | None = None,
        action: str | None = None,
        pages: int = 50,
    ) -> builtins.list[AsyncTask]:
        """Look for a submit that went out and was not answered among the account's tasks, instead of paying again.

        Returns those that it can be, the nearest in time first. Several: the same was submitted more than once, and
        which of them it is cannot be told. None: nothing was accepted, or it is not listed yet; a task can appear late,
        so look again after a minute before you pay again.

        Args:
            error: What the submit raised; `error.submitted` says what was sent and when. Or, without it:
            prompt: The prompt; links at its front and flags at its end do not matter. None for any.
            since: When it was sent, an aware datetime; clocks may differ by five minutes.
            action: `IMAGINE`, `BLEND`, ... as `task.action` has it. None for any.
            pages: How many pages to ask for at most, of 20 tasks each.

        Raises:
            UnsupportedError: before any request, if the provider lists no tasks; it names those that do.
            InvalidRequestError: if the error is of no such submit of this client, or the pages do not reach back to it.
            APIError: for every refusal or failure; it says nothing about the submit.
        """
        flow = lost.find_submitted(self._session.context, error, prompt=prompt, since=since, action=action, pages=pages)
        return [AsyncTask(state, self._session) for state in await self._session.run(flow)]

    async def wait_all(
        self,
        tasks: Iterable[AsyncTask | Carried],
        timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY,  # noqa: ASYNC109
    ) -> builtins.list[AsyncTask]:
        """Wait until all tasks have ended (or need an answer), and return them as they are then, in the order given.

        Failed ones come back like any other. Looks at many tasks share requests where the provider has a list.

        Raises:
            WaitTimeoutError: at the deadline, `timeout` seconds from now; `error.tasks` are all tasks as last seen.
            APIError: if the provider refuses to tell of one, when all others have ended; `error.task` is that one.
        """
        wanted = of_clients([self.name], tasks)
        seen = {task.id: task for task in wanted}
        try:
            async with aclosing(settled([(self._session, task) for task in wanted], timeout)) as ended:
                async for task in ended:
                    seen[task.id] = task
        except JourneyError as error:
            error.tasks = tuple(seen[task.id] for task in wanted)
            raise
        return [seen[task.id] for task in wanted]

    async def as_completed(
        self,
        tasks: Iterable[AsyncTask | Carried],
        timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY,  # noqa: ASYNC109
    ) -> AsyncGenerator[AsyncTask, None]:
        """Yield each task when it has ended (or needs an answer), the first to end first.

        Raises what `wait_all` raises, after the last that could be yielded.
        """
        wanted = of_clients([self.name], tasks)
        async with aclosing(settled([(self._session, task) for task in wanted], timeout)) as ended:
            async for task in ended:
                yield task

    async def balance(self) -> Balance:
        """Ask what is left of the account's money, in the provider's own unit.

        Raises:
            UnsupportedError: before any request, if the provider does not tell.
            APIError: for every refusal or failure; some providers want a key with that permission.
        """
        return await self._session.run(verbs.balance(self._session.context))

    async def api_keys(self) -> builtins.list[ApiKey]:
        """List the account's keys with what each has spent and may spend; secrets are left out.

        Raises:
            UnsupportedError: before any request, if the provider does not tell.
            APIError: for every refusal or failure; the provider wants a key with the administrator flag.
        """
        return await self._session.run(verbs.api_keys(self._session.context))

    def resume(self, token: str) -> AsyncTask:
        """Take up a task again from its token, in any process. Sends nothing; the status is `unknown` until asked.

        Raises:
            ConfigurationError: if the token is none, or of another client.
        """
        return AsyncTask(resumed(self._session.config, token), self._session)

    def parse_webhook(self, body: Body, headers: Mapping[str, str], url: str | None = None) -> AsyncTask:
        """Read a callback of this provider: its body (as received, or parsed JSON), its headers and the URL called.

        Sends nothing. A callback proves nothing by itself: `refresh()` the task before acting on its end.

        Raises:
            WebhookError: if the URL carries no token of this client's `webhook_secret` (where it has one), if the body
                is too large, no JSON, or no task of this provider.
        """
        return AsyncTask(callbacks.read(self._session.context, body, headers, url), self._session)

    def with_options(self, *, timeout: float | None = None, max_retries: int | None = None) -> Self:
        """Make a client with other limits that shares this one's connections. Raises ConfigurationError."""
        twin = copy(self)
        limits = changed(self._session.config, timeout=timeout, max_retries=max_retries)
        twin._session = self._session.with_config(limits)  # noqa: SLF001 - our own copy
        return twin

    async def close(self) -> None:
        """Close the connections, unless they belong to an `http_client` that was given."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
