"""The connection to Redis: scripts run within a bounded time, messages heard, and outages said once and survived.

Knows nothing of tasks. Nothing that waits for a task waits for Redis.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, quote_plus

from journeykit.errors import ConfigurationError
from journeykit.redis_scripts import SCRIPTS, source

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import TracebackType

    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub
    from redis.commands.core import AsyncScript

log = logging.getLogger("journeykit")

_PATIENCE = 2.0  # seconds for one call; a Redis that takes longer is as good as none
_HALF = _PATIENCE / 2
"""Seconds of silence that count only if as many follow: a process that is held up itself finds the answer then."""
_IDLE = 60.0  # seconds without a message after which to listen again
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.1, 2.0  # seconds between attempts to reach it again


class AwayError(Exception):
    """Redis cannot be asked now; do without it."""


class Hearer(Protocol):
    """One who listens to a channel."""

    def hear(self, sender: str, word: str, body: str) -> None:
        """Take in a message."""

    def lost(self) -> None:
        """Do without Redis from now on."""

    def found(self) -> None:
        """Go on with it: messages arrive."""


class Link:
    """One process's connection to Redis."""

    def __init__(self, url_or_client: object) -> None:
        try:
            import redis.asyncio  # noqa: PLC0415 - an extra, of which nobody else pays the import
            from redis.asyncio.retry import Retry  # noqa: PLC0415
            from redis.backoff import NoBackoff  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("RedisHub needs redis: pip install 'journeykit[redis]'") from None
        self._failures = (redis.exceptions.RedisError, OSError, TimeoutError, ValueError)
        self._is_ours = isinstance(url_or_client, str)
        if isinstance(url_or_client, str):
            try:
                self._redis: Redis = redis.asyncio.Redis.from_url(
                    url_or_client,
                    protocol=2,  # of which every server knows all that is wanted here; the address may name another
                    socket_timeout=None,  # each call is bounded as a whole; this would take a sixth of its time
                    socket_connect_timeout=2 * _PATIENCE,  # so that the bound of the call is what ends it
                    retry=Retry(NoBackoff(), 0),  # whether to try again is decided here
                )
            except (ValueError, TypeError):
                # The address is not shown: it may hold a password.
                raise ConfigurationError("RedisHub takes an address like redis://host:6379/0") from None
        elif isinstance(url_or_client, redis.asyncio.Redis):
            self._redis = url_or_client
        else:
            kind = type(url_or_client).__name__
            raise ConfigurationError(f"RedisHub takes an address or a redis.asyncio.Redis, not {kind}")
        self._scripts: dict[str, AsyncScript] = {name: self._redis.register_script(source(name)) for name in SCRIPTS}
        self._hearers: dict[str, list[Hearer]] = {}
        self._heard: set[str] = set()
        self._pubsub: PubSub | None = None
        self._listening: asyncio.Task[None] | None = None
        self._reading: asyncio.Timeout | None = None
        """Ends when what is heard is to be proved anew."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stale = False
        self._is_told = False
        self.is_away = False
        self._is_closed = False

    def hears(self, channels: Collection[str]) -> bool:
        """Whether messages on channels arrive."""
        return self._heard.issuperset(channels) and not self.is_away

    @property
    def is_trusted(self) -> bool:
        """Whether Redis is there, or nothing speaks against it yet."""
        return not (self.is_away or self._is_closed)

    async def run(self, script: str, keys: Sequence[str], *said: str) -> dict[str, Any]:
        """Run a script and give what it answers.

        Raises:
            AwayError: if it is not known to have run, or is not worth trying.
        """
        if not self.is_trusted:
            raise AwayError
        try:
            async with _Bounded():
                answer: dict[str, Any] = json.loads(await self._scripts[script](keys=list(keys), args=list(said)))
        except self._failures as error:
            self._lost(error)
            raise AwayError from error
        if self._is_told:  # that messages arrive was not enough: a server that is full or only read passes them on
            self._is_told = False
            log.info("Redis is back")
        return answer

    def begin(self) -> None:
        """Insist on the event loop in which it was used first.

        Raises:
            ConfigurationError: in any other; connections do not move.
        """
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ConfigurationError("a RedisHub stays in the event loop in which it is used first; make another")

    @property
    def is_at_home(self) -> bool:
        """Whether the running event loop is its own; what ran in another that has ended is gone with it."""
        return self._loop is None or self._loop is asyncio.get_running_loop()

    async def join(self, channels: Collection[str], hearer: Hearer) -> None:
        """Tell a hearer what is said on channels."""
        for channel in channels:
            self._hearers.setdefault(channel, []).append(hearer)
        if self._is_closed:
            return
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(), name="journeykit-redis")
        elif not self._heard.issuperset(channels) and self._pubsub is not None:
            try:
                await self._subscribe(self._pubsub, *channels)
            except self._failures as error:
                self._lost(error)

    async def leave(self, channels: Collection[str], hearer: Hearer) -> None:
        """Tell it nothing any more, and listen to nothing that nobody wants to hear."""
        for channel in channels:
            hearers = self._hearers.get(channel, [])
            if hearer in hearers:
                hearers.remove(hearer)
        unheard = [channel for channel in channels if not self._hearers.get(channel)]
        for channel in unheard:
            self._hearers.pop(channel, None)
        self._heard.difference_update(unheard)
        if not self._hearers:
            await self._stop()
        elif unheard and self._pubsub is not None:
            try:
                async with _Bounded():
                    await self._pubsub.unsubscribe(*unheard)
            except self._failures as error:
                self._lost(error)

    async def close(self) -> None:
        """Stop listening, and close the connections if they are ours."""
        self._is_closed = True
        if not self.is_at_home:
            self._heard.clear()
            return
        for hearer in self._everybody():
            hearer.lost()
        await self._stop()
        if self._is_ours:
            await self._redis.aclose()

    async def _stop(self) -> None:
        self._heard.clear()
        listening, self._listening = self._listening, None  # at once: who joins meanwhile begins anew
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self) -> None:
        backoff = _FIRST_BACKOFF
        while True:
            self._is_stale = False
            pubsub = self._pubsub = self._redis.pubsub()
            try:
                await self._subscribe(pubsub, *self._hearers)
                was_silent = False
                while not self._is_stale:
                    message = await self._next_message(pubsub)
                    if message is not None:
                        self._take(message)
                    elif not self._heard and was_silent:
                        raise TimeoutError("no answer to a subscription")
                    was_silent = message is None
            except self._failures as error:
                self._lost(error)
            finally:
                if self._pubsub is pubsub:
                    self._pubsub = None
                with suppress(*self._failures):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]  # it has no annotations there
            backoff = _FIRST_BACKOFF if not self._is_told else min(_LONGEST_BACKOFF, 2 * backoff)
            await asyncio.sleep(backoff * random.uniform(0.75, 1.0))  # noqa: S311 - jitter, not cryptography

    async def _next_message(self, pubsub: PubSub) -> dict[str, Any] | None:
        try:
            async with _Bounded(is_open=True) as self._reading:
                message: dict[str, Any] | None = await pubsub.get_message(timeout=_IDLE if self._heard else _HALF)
                return message
        finally:
            self._reading = None

    async def _subscribe(self, pubsub: PubSub, *channels: str) -> None:
        async with _Bounded():
            await pubsub.subscribe(*channels)

    def _take(self, message: dict[str, Any]) -> None:
        channel = _text(message["channel"])
        if message["type"] == "subscribe":
            self._found(channel)
        elif message["type"] == "message":
            sender, word, body = _text(message["data"]).split(" ", 2)
            for hearer in list(self._hearers.get(channel, [])):
                hearer.hear(sender, word, body)

    def _found(self, channel: str) -> None:
        if channel not in self._hearers:  # left meanwhile
            return
        self._heard.add(channel)
        self.is_away = False
        for hearer in list(self._hearers[channel]):
            hearer.found()

    def _lost(self, error: Exception) -> None:
        self._is_stale = True  # what is heard may be all right, and is proved to be before it is relied on again
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.reschedule(0.0)
        self._heard.clear()
        if self.is_away or self._is_closed:
            return
        self.is_away = True
        if not self._is_told:
            self._is_told = True
            why = self._without_password(f"{type(error).__name__}: {error}")
            log.warning(
                "Redis is out of reach, so each replica polls, and limits itself, alone until it is back: %s", why
            )
        for hearer in self._everybody():
            hearer.lost()

    def _without_password(self, text: str) -> str:
        """Take the password out: a server that does not know a command repeats all of it, AUTH included."""
        held = self._redis.connection_pool.connection_kwargs.get("password")
        password = held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held or "")
        for written in filter(None, (password, repr(password)[1:-1], quote(password), quote_plus(password))):
            text = text.replace(written, "[redacted]")
        return text

    def _everybody(self) -> list[Hearer]:
        return list(dict.fromkeys(hearer for hearers in self._hearers.values() for hearer in hearers))


class _Bounded:
    """Bounds a call to Redis, and lets it not swallow a cancellation.

    A client of one's own may send within `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that comes
    when it is done (python/cpython issue 86296); in a loop that would be a task that never ends.
    """

    def __init__(self, *, is_open: bool = False) -> None:
        self._limit, self._task = asyncio.timeout(None), asyncio.current_task()
        self._before = self._task.cancelling() if self._task else 0
        self._loop = asyncio.get_running_loop()
        self._alarm = None if is_open else self._loop.call_later(_HALF, self._ring)

    def _ring(self) -> None:
        self._limit.reschedule(self._loop.time() + _HALF)

    async def __aenter__(self) -> asyncio.Timeout:
        return await self._limit.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            await self._limit.__aexit__(kind, error, traceback)
        finally:
            if self._task and self._task.cancelling() > self._before:
                raise asyncio.CancelledError


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()
