"""One poller for everything that an async client waits for: looks that are due share requests, whoever wants them.

Runs only while somebody waits. Whoever stops waiting takes nothing with it but its own look; a slow answer holds up
nobody who is not in the same request.
"""

from __future__ import annotations

import asyncio
import contextvars
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from journeykit.errors import APIError, ConfigurationError
from journeykit.follow import has_settled
from journeykit.lifecycle import look, outcomes
from journeykit.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from journeykit.flow import Flow, Look
    from journeykit.lifecycle import Context
    from journeykit.models import State

_MOST_EARLY = 1000
_PATIENCE = 2.0
"""Seconds (real ones) to wait for answers that are under way before looking at the clock again."""


@dataclass(slots=True, eq=False)
class _Waiter:
    news: asyncio.Future[State | APIError]
    is_new: bool
    until: float


class Poller:
    """Looks at the tasks of one client for all of its coroutines, in one event loop."""

    def __init__(
        self,
        context: Context,
        run: Callable[[Flow[dict[str, State | APIError]]], Awaitable[dict[str, State | APIError]]],
        asleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._context, self._run, self._asleep = context, run, asleep
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begin()

    def _begin(self) -> None:
        self._round = Round(self._context.adapter.BATCH, self._context.adapter.CADENCE.tick)
        self._waiters: dict[str, list[_Waiter]] = {}
        self._asking: dict[asyncio.Task[None], list[str]] = {}
        self._runner: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._early: dict[str, State | None] = {}
        """Ends that callbacks told of before anybody waited; None if a look must confirm them."""

    async def look(self, step: Look) -> State | APIError:
        """Give news of a task when it is looked at next, at the latest after the step's pause."""
        loop = self._enter()
        now, pause, latest = self._context.now(), step.pause, step.latest
        if step.id in self._early:
            if (told := self._early.pop(step.id)) is not None:
                return told
            pause = latest = 0.0
        waiter = _Waiter(loop.create_future(), step.is_new, now + step.left)
        self._waiters.setdefault(step.id, []).append(waiter)
        self._round.want(step.id, now + pause, latest=now + latest)
        self._wake.set()
        if self._runner is None:
            # In a context of its own: what is done for all is no part of what the first who waits is doing.
            own = contextvars.Context()
            self._runner = loop.create_task(self._serve(), name="journeykit-poller", context=own)
        try:
            return await waiter.news
        finally:
            self._leave(step.id, waiter)

    def _enter(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # what an earlier loop left behind died with it
            self._loop = loop
            self._begin()
        return loop

    async def close(self) -> None:
        """Stop, and tell those who still wait."""
        if self._loop is not asyncio.get_running_loop():
            return
        under_way: list[asyncio.Task[Any]] = [*self._asking, *([self._runner] if self._runner else [])]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        self._fail(
            list(self._waiters), ConfigurationError("this client was closed while something waited; make a new one")
        )

    def _leave(self, id: str, waiter: _Waiter) -> None:
        waiters = self._waiters.get(id, [])
        if waiter in waiters:
            waiters.remove(waiter)
        if waiters or id not in self._waiters:
            return
        del self._waiters[id]
        self._round.drop(id)
        for task, ids in self._asking.items():
            if not any(other in self._waiters for other in ids):
                task.cancel()  # nobody wants it any more
        self._wake.set()

    async def _serve(self) -> None:
        try:
            while self._waiters:
                self._wake.clear()
                for ids in self._round.take(self._context.now()):
                    task = asyncio.get_running_loop().create_task(self._ask(ids), name="journeykit-look")
                    self._asking[task] = ids
                    task.add_done_callback(self._asked)
                await self._pause(self._round.next_at() - self._context.now())
        except Exception as error:  # noqa: BLE001 - a waiter must never be left waiting for a poller that is gone
            self._fail(list(self._waiters), error)
        finally:
            self._runner = None

    def _asked(self, task: asyncio.Task[None]) -> None:
        del self._asking[task]
        self._wake.set()

    async def _pause(self, seconds: float) -> None:
        """Let time pass until the next look is due or something has happened."""
        loop = asyncio.get_running_loop()
        woken = loop.create_task(self._wake.wait())
        if self._asking:
            # Answers are under way, so time passes by itself; the clock is asked again now and then.
            other, timeout = None, min(_PATIENCE, max(0.01, seconds))
        elif seconds == inf:
            other, timeout = None, None
        else:
            other, timeout = asyncio.ensure_future(self._asleep(max(0.0, seconds))), None
        try:
            await asyncio.wait(
                {woken, other} if other else {woken}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            woken.cancel()
            if other:
                other.cancel()

    async def _ask(self, ids: list[str]) -> None:
        now = self._context.now()
        within = min((waiter.until for id in ids for waiter in self._waiters.get(id, [])), default=now) - now
        try:
            found = await self._run(look(self._context, ids, max(0.001, within)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it was waited for
            self._fail(ids, error)
            return
        new = {id for id in ids if any(waiter.is_new for waiter in self._waiters.get(id, []))}
        for id, outcome in outcomes(self._context, self._round, ids, found, new).items():
            self.tell(id, outcome)

    def hear(self, state: State, *, confirm: bool) -> None:
        """Take in what a callback says.

        An end is confirmed by a look, unless it is believed as it is; anything else is news if it is further on than
        what is known.
        """
        self._enter()
        now, company = self._context.now(), self._context.company
        waits = state.id in self._waiters
        if waits:
            company.hears(state, now)
        if has_settled(state):
            news = None if confirm else state
            if not self.tell(state.id, news):
                # Nobody waits this instant: the submit may not even have been answered yet.
                self._early[state.id] = news
                while len(self._early) > _MOST_EARLY:
                    del self._early[next(iter(self._early))]
            elif confirm:
                self._round.want(state.id, now, latest=now)
                self._wake.set()
        elif waits and company.is_further(state):
            self.tell(state.id, state)

    def tell(self, id: str, outcome: State | APIError | None) -> bool:
        """Give news of a task, if there is any, to all who wait for some, and say whether there are such."""
        waiting = [waiter for waiter in self._waiters.get(id, []) if not waiter.news.done()]
        if outcome is not None:
            for waiter in waiting:
                waiter.news.set_result(outcome)
        return bool(waiting)

    def _fail(self, ids: list[str], error: Exception) -> None:
        for id in ids:
            for waiter in self._waiters.get(id, []):
                if not waiter.news.done():
                    waiter.news.set_exception(error)
