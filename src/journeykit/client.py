"""Client and AsyncClient: one provider, one key, the verbs. Twins whose methods are one line each.

What a verb does is in `verbs` and `lifecycle`; what a provider is told is in `adapters`.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Self

from journeykit import lifecycle, verbs
from journeykit.adapters import load
from journeykit.config import changed, resolve
from journeykit.drive import AsyncSession, Session, SharedSession
from journeykit.inputs import resumed, speed_for
from journeykit.task import AsyncTask, Task, aperform, perform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    import httpx

    from journeykit.capabilities import Capability
    from journeykit.inputs import ImageSource


class _Provider:
    """What the twins share: everything that sends nothing."""

    _session: SharedSession

    @property
    def provider(self) -> str:
        """Name of the provider, e.g. `pro365`."""
        return self._session.config.provider

    @property
    def name(self) -> str:
        """Name of this client, the first part of its tokens; by default the provider's."""
        return self._session.config.name

    @property
    def base_url(self) -> str:
        """Where requests go; no other host ever gets the key."""
        return self._session.config.base_url

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this provider is known to be able to do."""
        return self._session.context.adapter.CAPABILITIES

    def can(self, capability: Capability | str) -> bool:
        """Say whether this provider is known to be able to do that."""
        return capability in self.capabilities

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.base_url}>"


class Client(_Provider):
    """A client for one provider, for use in threads.

    Settings come from the argument, else the environment (`PRO365_API_KEY`, `PRO365_BASE_URL` and so on), else the
    provider's default. `timeout` is seconds for one step of an HTTP exchange, not for waiting. `auth_header` replaces
    how the key is sent: a header name, or `Authorization: Bearer {key}`.

    Raises:
        ConfigurationError: if the provider is unknown, or a setting is missing or unusable.
    """

    _session: Session

    def __init__(
        self,
        provider: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        name: str | None = None,
        timeout: float = 60.0,
        max_retries: int = 2,
        http_client: httpx.Client | None = None,
        auth_header: str | None = None,
        speed: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
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
        )
        self._session = Session(config, adapter, http_client)

    def imagine(
        self,
        prompt: str,
        *,
        images: Sequence[ImageSource] = (),
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Make a grid of four pictures from a prompt.

        Args:
            prompt: What to draw, Midjourney flags included (`--ar 3:2`).
            images: Reference images: path, bytes, file object, URL or data URL each.
            bot: `midjourney` or `niji`.
            speed: `fast`, `relax` or `turbo`.
            state: A value of your own that comes back with the task.
            notify_hook: A URL that the provider calls when something changes.
            wait: True waits up to ten minutes for the end, a number waits that many seconds; see `Task.wait`.
            extra: Request fields to send beside ours, under the provider's names.

        Raises:
            UnsupportedError: before any request, if the provider has no such option.
            PromptRejectedError: if the prompt is banned; nothing was charged.
            APITimeoutError: if the answer never came; the task may exist, so it is not sent again.
            APIError: for every other refusal or failure; `.safe_to_resubmit` says whether sending again can cost twice.
            TaskError: while waiting; see `Task.wait`.
        """
        flow = verbs.imagine(
            self._session.context,
            prompt,
            images=images,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def fetch(self, id: str) -> Task:
        """Ask for one task by its id.

        Raises:
            NotFoundError: if the provider does not know it for this key.
            APIError: for every other refusal or failure.
        """
        return perform(self._session, verbs.fetch(self._session.context, id))

    def fetch_many(self, ids: Iterable[str]) -> list[Task]:
        """Ask for many tasks, in as few requests as the provider allows.

        Returns each once, in the order asked; one that the provider does not know is left out. Raises APIError.
        """
        states = self._session.run(verbs.fetch_many(self._session.context, ids))
        return [Task(state, self._session) for state in states]

    def resume(self, token: str) -> Task:
        """Take up a task again from its token, in any process. Sends nothing; the status is `unknown` until asked.

        Raises:
            ConfigurationError: if the token is none, or of another client.
        """
        return Task(resumed(self._session.config, token), self._session)

    def with_options(self, *, timeout: float | None = None, max_retries: int | None = None) -> Self:
        """Make a client with other limits that shares this one's connections. Raises ConfigurationError."""
        twin = copy(self)
        limits = changed(self._session.config, timeout=timeout, max_retries=max_retries)
        twin._session = self._session.with_config(limits)  # noqa: SLF001 - our own copy
        return twin

    def close(self) -> None:
        """Close the connections, unless they belong to an `http_client` that was given."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Provider):
    """A client for one provider, for use in an event loop.

    Settings come from the argument, else the environment (`PRO365_API_KEY`, `PRO365_BASE_URL` and so on), else the
    provider's default. `timeout` is seconds for one step of an HTTP exchange, not for waiting. `auth_header` replaces
    how the key is sent: a header name, or `Authorization: Bearer {key}`.

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
        extra_headers: Mapping[str, str] | None = None,
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
        )
        self._session = AsyncSession(config, adapter, http_client)

    async def imagine(
        self,
        prompt: str,
        *,
        images: Sequence[ImageSource] = (),
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Make a grid of four pictures from a prompt.

        Args:
            prompt: What to draw, Midjourney flags included (`--ar 3:2`).
            images: Reference images: path, bytes, file object, URL or data URL each.
            bot: `midjourney` or `niji`.
            speed: `fast`, `relax` or `turbo`.
            state: A value of your own that comes back with the task.
            notify_hook: A URL that the provider calls when something changes.
            wait: True waits up to ten minutes for the end, a number waits that many seconds; see `Task.wait`.
            extra: Request fields to send beside ours, under the provider's names.

        Raises:
            UnsupportedError: before any request, if the provider has no such option.
            PromptRejectedError: if the prompt is banned; nothing was charged.
            APITimeoutError: if the answer never came; the task may exist, so it is not sent again.
            APIError: for every other refusal or failure; `.safe_to_resubmit` says whether sending again can cost twice.
            TaskError: while waiting; see `Task.wait`.
        """
        flow = verbs.imagine(
            self._session.context,
            prompt,
            images=images,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def fetch(self, id: str) -> AsyncTask:
        """Ask for one task by its id.

        Raises:
            NotFoundError: if the provider does not know it for this key.
            APIError: for every other refusal or failure.
        """
        return await aperform(self._session, verbs.fetch(self._session.context, id))

    async def fetch_many(self, ids: Iterable[str]) -> list[AsyncTask]:
        """Ask for many tasks, in as few requests as the provider allows.

        Returns each once, in the order asked; one that the provider does not know is left out. Raises APIError.
        """
        states = await self._session.run(verbs.fetch_many(self._session.context, ids))
        return [AsyncTask(state, self._session) for state in states]

    def resume(self, token: str) -> AsyncTask:
        """Take up a task again from its token, in any process. Sends nothing; the status is `unknown` until asked.

        Raises:
            ConfigurationError: if the token is none, or of another client.
        """
        return AsyncTask(resumed(self._session.config, token), self._session)

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
