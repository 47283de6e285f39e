"""What clients share that use the same account: limits for what they submit and, with `redis_hub`, polling.

hub = journeykit.LocalHub(concurrent=3)
client = journeykit.AsyncClient("trueai", hub=hub)
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from journeykit.errors import ConfigurationError
from journeykit.gate import Gate, Limits
from journeykit.gate_members import Entrance, Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from journeykit.config import Config
    from journeykit.context import Context
    from journeykit.flow import Place
    from journeykit.poller import Board, Poller


class Client(Member, Protocol):
    """A client as a hub sees it."""

    @property
    def context(self) -> Context:
        """Its settings and adapter."""

    @property
    def poller(self) -> Poller:
        """What looks at tasks for its coroutines."""


class Seat(Protocol):
    """What a hub gives to one client."""

    @property
    def board(self) -> Board | None:
        """Where its poller shares looks with others, if it does."""

    @property
    def counts_places(self) -> bool:
        """Whether the tasks that run at once are limited."""

    async def enter(self, place: Place | None) -> Place | None:
        """Wait until a submit may go out; see `flow.Enter`."""

    async def reserve(self, *, waits: bool) -> Place | None:
        """Take a place ahead of the submit; None if none is free and it is not to be waited for."""

    def trace(self, name: str, running: Iterable[str], *, is_sure: bool) -> None:
        """Tie the place of a submit whose answer was lost to what has been found of it; see `gate.Gate.trace`."""

    def settles(self, id: str) -> None:
        """Note that a task has ended, or waits for an answer."""

    async def close(self) -> None:
        """Leave the hub."""


@runtime_checkable
class Hub(Protocol):
    """What `AsyncClient(hub=...)` takes."""

    def join(self, client: Client) -> Seat:
        """Let a client in."""

    async def close(self) -> None:
        """End all sharing."""


def account_of(config: Config) -> str:
    """Name an account, so that clients with the same name but another key or address share nothing.

    The key is in it only as what makes the hash.
    """
    where = f"{config.provider}\n{config.base_url}\n{config.auth_header}"
    print_ = hmac.new(config.api_key.encode(), where.encode(), hashlib.sha256).hexdigest()[:20]
    return f"{config.name}:{{{print_}}}"  # the braces keep an account's keys together in a Redis cluster


def checked_hub(hub: Hub | None) -> Hub | None:
    """Insist on a hub, or none.

    Raises:
        ConfigurationError: for anything else.
    """
    if hub is not None and not isinstance(hub, Hub):
        raise ConfigurationError(f"hub= takes a LocalHub or a RedisHub, not {type(hub).__name__}")
    return hub


async def first_place(seats: Sequence[Seat | None], *, waits: bool) -> tuple[int, Place | None] | None:
    """Take a place at the first seat that has one, and say which that is; see `flow.Reserve`."""
    if not waits:
        for number, seat in enumerate(seats):
            if seat is None or not seat.counts_places:
                return number, None
            if (place := await seat.reserve(waits=False)) is not None:
                return number, place
        return None
    # A place in every queue, so that nobody who comes later is served before, wherever that is.
    asking = [asyncio.ensure_future(seat.reserve(waits=True)) for seat in seats if seat is not None]
    taken: asyncio.Future[Place | None] | None = None
    try:
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        first = next(each for each in asking if each.done())
        for each in asking:
            if each is not first:
                each.cancel()
        await asyncio.wait(asking)
        taken = first
        return asking.index(first), first.result()
    finally:
        for each in asking:
            each.cancel()
            if each is not taken:
                each.add_done_callback(_give_back)


def _give_back(asked: asyncio.Future[Place | None]) -> None:
    if not asked.cancelled() and asked.exception() is None and (place := asked.result()) is not None:
        place.free()


@dataclass(frozen=True, slots=True)
class _LocalSeat:
    gate: Gate
    client: Client
    entrance: Entrance = field(default_factory=Entrance)
    board: None = None

    @property
    def counts_places(self) -> bool:
        return self.gate.limits.concurrent is not None

    async def enter(self, place: Place | None) -> Place | None:
        return await self.entrance.wait(self.gate.enter(place))

    async def reserve(self, *, waits: bool) -> Place | None:
        return await self.entrance.wait(self.gate.reserve(waits=waits))

    def trace(self, name: str, running: Iterable[str], *, is_sure: bool) -> None:
        self.gate.trace(name, running, is_sure=is_sure)

    def settles(self, id: str) -> None:
        self.gate.drop(id)

    async def close(self) -> None:
        await self.entrance.close()
        await self.gate.leave(self.client)


class LocalHub:
    """Limits for what the clients of one process submit; what is beyond them waits here instead of at the provider.

    A verb that starts a task waits for its turn before it sends anything, as long as it takes (`asyncio.timeout` bounds
    it); its `wait=` counts from the acceptance. A place is taken from the submit until the task is seen to have ended,
    and ten minutes where it stays unknown whether a task exists, or until `find_submitted` knows. `upload` starts no
    task, so it is not limited. One hub may serve several clients; those with the same
    provider, address, key and name share its limits.

    Args:
        concurrent: Most tasks of an account that have not ended; None for no limit.
        per_second: Submits a second, on average; None for no limit.
        burst: Submits that may go out together after a pause.

    Raises:
        ConfigurationError: for a limit that is no number above 0.
    """

    def __init__(self, *, concurrent: int | None = None, per_second: float | None = None, burst: int = 1) -> None:
        self._limits = Limits(concurrent, per_second, burst)
        self._gates: dict[str, Gate] = {}

    def join(self, client: Client) -> Seat:
        """Let a client in; `AsyncClient` does."""
        self._gates = {name: gate for name, gate in self._gates.items() if not gate.is_forgotten}
        gate = self._gates.setdefault(account_of(client.context.config), Gate(self._limits, client.clock))
        gate.join(client)
        return _LocalSeat(gate, client)

    async def close(self) -> None:
        """Do nothing: the twin of `RedisHub.close`."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
