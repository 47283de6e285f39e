"""A hub for several processes that use the same account: they share limits, polling and callbacks through Redis.

async with journeykit.RedisHub("redis://localhost", concurrent=12) as hub:
    async with journeykit.AsyncClient("pro365", hub=hub) as client: ...

What is counted is in `redis_gate`, who polls in `redis_board`, how both say it in `redis_account`, the way there in
`redis_link`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Self

from journeykit.errors import ConfigurationError
from journeykit.gate import Limits, until
from journeykit.gate_members import Entrance
from journeykit.hub import account_of
from journeykit.redis_account import Account
from journeykit.redis_board import RedisBoard
from journeykit.redis_gate import RedisGate
from journeykit.redis_link import AwayError, Link
from journeykit.redis_scripts import FREED, KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from redis.asyncio import Redis

    from journeykit.flow import Place
    from journeykit.hub import Client, Seat

log = logging.getLogger("journeykit")


class RedisHub:
    """Limits, polling and callbacks shared by all processes that use an account with the same Redis.

    Of all that wait for tasks of an account, one process polls for everybody; a callback that reaches any process wakes
    the one that waits; limits are those of `LocalHub`, counted together. If Redis goes away, each process polls for
    itself and keeps to its share of the limits until it is back, with one warning; no wait ends or hangs because of it.

    Redis is told tasks as the provider tells them, prompts and addresses of pictures included, never a key. A hub stays
    in the event loop in which it is used first.

    Args:
        url_or_client: `redis://host:6379/0` and the like, or a `redis.asyncio.Redis`, which stays yours to close.
        concurrent: As in `LocalHub`; counted over all processes.
        per_second: As in `LocalHub`; counted over all processes.
        burst: As in `LocalHub`.
        lease: Seconds after which a process that is heard nothing of is taken for dead, and others do what it did.
        prefix: What the keys in Redis begin with.

    Raises:
        ConfigurationError: for what is unusable as given, or if `journeykit[redis]` is not installed.
    """

    def __init__(
        self,
        url_or_client: str | Redis,
        *,
        concurrent: int | None = None,
        per_second: float | None = None,
        burst: int = 1,
        lease: float = 10.0,
        prefix: str = "journeykit",
    ) -> None:
        self._limits = Limits(concurrent, per_second, burst)
        if isinstance(lease, bool) or not isinstance(lease, int | float) or not 0 < lease < inf:
            raise ConfigurationError(f"lease={lease!r:.40}: give seconds, above 0")
        if not isinstance(prefix, str) or not prefix:
            raise ConfigurationError("prefix= takes text")
        self._lease, self._prefix = lease, prefix
        self._link = Link(url_or_client)

    def join(self, client: Client) -> Seat:
        """Let a client in; `AsyncClient` does."""
        # Another form of what is in Redis gets another number: processes of two versions then share nothing.
        name = f"{self._prefix}:3:{account_of(client.context.config)}"
        keys = [f"{name}:{key}" for key in KEYS]
        return _Desk(Account(self._link, keys, f"{name}:said", secrets.token_hex(6), self._lease), self._limits, client)

    async def close(self) -> None:
        """Leave Redis; clients that are still open go on alone."""
        await self._link.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


class _Desk:
    """One client's seat: says to Redis what has changed here, and takes in what others say."""

    def __init__(self, account: Account, limits: Limits, client: Client) -> None:
        self._account, self._client = account, client
        self._stir = asyncio.Event()
        self._sleeps_until = inf
        self._serving: asyncio.Task[None] | None = None
        self._has_left = False
        self._saying: asyncio.Task[None] | None = None
        """Says what a submit has come to that was under way when the client was closed."""
        self._gate = RedisGate(limits, client.clock, account, self._changed)
        self._gate.join(client)
        self._entrance = Entrance()
        self.counts_places = limits.concurrent is not None
        self.board = RedisBoard(account, client.context, client.poller, self._gate, self._changed)
        account.parts.extend((self._gate, self.board))

    async def enter(self, place: Place | None) -> Place | None:
        """Wait until a submit may go out."""
        self._begin()
        return await self._entrance.wait(self._gate.enter(place))

    async def reserve(self, *, waits: bool) -> Place | None:
        """Take a place ahead of the submit."""
        self._begin()
        return await self._entrance.wait(self._gate.reserve(waits=waits))

    def trace(self, name: str, running: Iterable[str], *, is_sure: bool) -> None:
        """Tie the place of a submit whose answer was lost to what has been found of it."""
        self._gate.trace(name, running, is_sure=is_sure)

    def settles(self, id: str) -> None:
        """Give back the place of a task, whichever replica took it."""
        self._gate.drop(id)

    async def close(self) -> None:
        """Say what is left to say, and leave the rest to the others."""
        await self._entrance.close()
        if not self._account.link.is_at_home:
            return
        await self._gate.leave(self._client)
        if self._serving is None:
            return
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await self._account.link.leave(self._account.channels, self)
        self._has_left = True  # whatever changes from here on, only a submit under way can have changed
        try:
            await self._gate.sync(at_once=True)
            await self.board.resign()
        except AwayError:
            pass
        if self._saying is not None:
            await self._saying

    def hear(self, sender: str, word: str, body: str) -> None:
        """Take in a message."""
        if word == FREED:
            self._gate.is_offered_a_place()
            return
        if sender == self._account.me:
            return
        try:
            self.board.hear(word, body)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError) as error:
            log.warning("a message in Redis is of no known form (another version?): %s", type(error).__name__)

    def lost(self) -> None:
        """Go on without Redis."""
        self.board.lost()
        self._gate.asks_again()

    def found(self) -> None:
        """Go on with Redis."""
        self._gate.says_again()
        self._gate.asks_again()
        self._stir.set()

    def _begin(self) -> None:
        self._account.link.begin()
        if self._serving is None:
            self._serving = asyncio.get_running_loop().create_task(self._serve(), name="journeykit-replica")

    def _changed(self, within: float) -> None:
        self._begin()
        if self._has_left:
            if self._saying is None or self._saying.done():
                self._saying = asyncio.get_running_loop().create_task(self._say_late(), name="journeykit-late")
        elif not self._stir.is_set() and self._client.clock.now() + within < self._sleeps_until:
            self._stir.set()

    async def _say_late(self) -> None:
        with suppress(AwayError):
            await self._account.run("keep", leaves=True)

    async def _serve(self) -> None:
        await self._account.link.join(self._account.channels, self)
        while True:
            self._stir.clear()
            pause = inf
            if self._account.link.hears(self._account.channels):
                try:
                    pause = min(await self.board.sync(), await self._gate.sync())
                except AwayError:
                    continue  # it says when it is back
            self._sleeps_until = self._client.clock.now() + pause
            await until(self._stir, pause, self._client.clock)
            self._sleeps_until = inf
