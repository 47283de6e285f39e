"""The HTTP client of a session for threads, with its pool of connections. Its twin is in `async_connections`.

It is made when something is first sent: a client that only answers questions about itself is ready at once.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING

from journeykit.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from journeykit.config import Config

CLOSED = "this client is closed; make a new one"


class Connections:
    """The HTTP client of a session and of its twins with other limits, one for all of their threads."""

    def __init__(self, config: Config, given: httpx.Client | None) -> None:
        self._config, self._is_given = config, given is not None
        self._client: httpx.Client | None = None
        self._is_closed = False
        self._lock, self._process = Lock(), os.getpid()
        self._of_parent: httpx.Client | None = None
        """Left alone: its connections are the parent's, which would read answers to ours, and we to its."""
        if given is not None:
            from journeykit.http_clients import checked  # noqa: PLC0415 - the HTTP library is there already

            self._client = checked(given)

    @property
    def client(self) -> httpx.Client:
        """The HTTP client.

        Raises:
            ConfigurationError: if none can be made any more, or not in this environment.
        """
        if self._process != os.getpid():  # forked, perhaps while another thread held the lock
            self._lock, self._process = Lock(), os.getpid()
            if not self._is_given:
                self._of_parent, self._client = self._client, None
        with self._lock:
            if self._client is None:
                if self._is_closed:
                    raise ConfigurationError(CLOSED)
                from journeykit.http_clients import new_client  # noqa: PLC0415 - the HTTP library, not before it is used

                self._client = new_client(self._config)
            return self._client

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._is_closed or (self._client is not None and self._client.is_closed)

    def close(self) -> None:
        """Close the client if it is ours."""
        if not self._is_given:
            with self._lock:
                self._is_closed = True
            if self._client is not None:
                self._client.close()

    def __del__(self) -> None:
        # A script that never closes its client should not end in warnings about sockets.
        if not self._is_given and self._client is not None:
            self._client.close()
