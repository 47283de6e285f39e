"""The HTTP client of a session for event loops, and how much may be asked of it at once: the twin of `connections`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from journeykit.connections import CLOSED
from journeykit.cookies import jar_of
from journeykit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from journeykit.config import Config


class AsyncConnections:
    """The HTTP client of an async session and its slots, made anew for each event loop: neither outlives its own.

    The end of a loop closes what was opened in it, as it closes every asynchronous generator.
    """

    slots: asyncio.Semaphore
    """As many requests may be under way; there since there is a client."""

    def __init__(self, config: Config, given: httpx.AsyncClient | None) -> None:
        self._config, self._is_given = config, given is not None
        self._cookies = jar_of(config.base_url)
        self._opened: list[httpx.AsyncClient] = []  # one, as soon as something is sent
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stay: AsyncGenerator[None, None] | None = None
        self._is_closed = False
        if given is not None:
            from journeykit.http_clients import MOST_AT_ONCE, checked_async  # noqa: PLC0415 - as in `connections`

            self._take(checked_async(given), MOST_AT_ONCE)

    def _take(self, client: httpx.AsyncClient, at_once: int) -> None:
        self._opened.append(client)
        self._at_once, self.slots = at_once, asyncio.Semaphore(at_once)

    @property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client.

        Raises:
            ConfigurationError: if none can be made any more, or not in this environment.
        """
        if not self._opened:
            if self._is_closed:
                raise ConfigurationError(CLOSED)
            from journeykit.http_clients import new_async_client  # noqa: PLC0415 - as in `connections`

            self._take(*new_async_client(self._config, self._cookies))
        return self._opened[0]

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._is_closed or any(client.is_closed for client in self._opened)

    async def enter(self) -> bool:
        """Be at home in the running event loop, and say whether that is news.

        Raises:
            ConfigurationError: while another loop, in another thread, is at home here.
        """
        before, loop = self._loop, asyncio.get_running_loop()
        if loop is before:
            return False
        if before is not None and before.is_running():
            raise ConfigurationError("this client is in use in another event loop; make one for each")
        self._loop = loop
        if self._is_given:
            self.slots = asyncio.Semaphore(self._at_once)
        elif not self._is_closed:
            if before is not None:
                self._opened = []
            self._stay = _stay(self._opened)
            await anext(self._stay)
        return True

    async def close(self) -> None:
        """Close the client if it is ours."""
        if not self._is_given:
            self._is_closed = True
            stay, self._stay = self._stay, None
            if stay is not None:
                await stay.aclose()


async def _stay(opened: list[httpx.AsyncClient]) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        for client in opened:
            await client.aclose()
