"""One poller for everything that an async client waits for: looks that are due share requests, whoever wants them.

Runs only while somebody waits. Whoever stops waiting takes nothing with it but its own look; a slow answer holds up
nobody who is not in the same request.
"""

from __future__ import annotations

import asyncio
import contextvars
from copy import copy
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any, Protocol

from journeykit.errors import APIError, APITimeoutError, ConfigurationError, JourneyError, RateLimitError
from journeykit.flow import rest_after
from journeykit.looks import look, outcomes
from journeykit.models import State
from journeykit.news import Brief, has_settled
from journeykit.rounds import AT_ONCE, Round

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from journeykit.context import Context
    from journeykit.flow import Flow, Look

_MOST_EARLY = 1000
_PATIENCE = 2.0
"""Seconds (real ones) to wait for answers that are under way before looking at the clock again."""


class Board(Protocol):
    """Where pollers of several replicas say what they want to know, so that one of them asks for all."""

    def want(self, step: Look) -> float:
        """Want news of a task, and say how many seconds after its pause to trust that somebody asks for it."""

    def drop(self, id: str) -> None:
        """Want none any more."""

    def told(self, outcomes: Mapping[str, State | Exception]) -> None:
        """Tell the others what a look has come to."""

    def forward(self, state: State, *, confirm: bool) -> None:
        """Pass on what a callback says to whoever waits elsewhere."""


@dataclass(slots=True, eq=False)
class _Waiter:
    news: asyncio.Future[State | Exception]
    step: Look
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
        self.board: Board | None = None
        self.begin()

    def begin(self) -> None:
        """Start afresh in another event loop; what an earlier one left behind died with it."""
        self._round = Round(self._context.adapter.BATCH, self._context.adapter.CADENCE)
        self._waiters: dict[str, list[_Waiter]] = {}
        self._others: dict[str, bool] = {}
        """What others want to know, and whether it is new: their waiters are elsewhere."""
        self._asking: dict[asyncio.Task[None], list[str]] = {}
        self._runner: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._sleeps_until = inf
        self._early: dict[str, State | None] = {}
        """Ends that callbacks told of before anybody waited; None if a look must confirm them."""

    async def look(self, step: Look) -> State | JourneyError:
        """Give news of a task when it is looked at next, at the latest after the step's pause."""
        now = self._context.now()
        if step.id in self._early:
            if (told := self._early.pop(step.id)) is not None:
                return told
            step = replace(step, pause=0.0, latest=0.0)
        waiter = _Waiter(asyncio.get_running_loop().create_future(), step, now + step.left)
        self._waiters.setdefault(step.id, []).append(waiter)
        self._aim(step, now)
        try:
            # Everybody keeps to a deadline of their own: the request that they share may last longer.
            async with asyncio.timeout(step.left):
                news = await waiter.news
        except TimeoutError:
            return APITimeoutError("no look was answered before the deadline", provider=self._context.config.provider)
        finally:
            self._leave(step.id, waiter)
        if isinstance(news, Exception) and not isinstance(news, JourneyError):
            raise news
        return news

    def _aim(self, step: Look, now: float) -> None:
        due = self._round.due(now, step.pause)
        if self.board is not None and step.latest > step.pause:
            due = now + min(step.latest, step.pause + self.board.want(step))
        self._want(step.id, due, now + step.latest)

    def _want(self, id: str, due: float, latest: float = inf) -> None:
        self._round.want(id, due, latest=latest)
        self._start()
        if min(due, latest) < self._sleeps_until and self._round.next_at() < self._sleeps_until:
            self._wake.set()

    async def close(self) -> None:
        """Stop, and tell those who still wait."""
        self._tell(
            list(self._waiters), ConfigurationError("this client was closed while something waited; make a new one")
        )
        self._waiters.clear()
        under_way: list[asyncio.Task[Any]] = [*self._asking, *([self._runner] if self._runner else [])]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _leave(self, id: str, waiter: _Waiter) -> None:
        waiters = self._waiters.get(id, [])
        if waiter in waiters:
            waiters.remove(waiter)
        if waiters or id not in self._waiters:
            return
        del self._waiters[id]
        self._drop(id)
        for task, ids in self._asking.items():
            if not any(other in self._waiters or other in self._others for other in ids):
                task.cancel()  # nobody wants it any more
        if not (self._waiters or self._others):
            self._round.is_over()
            self._wake.set()

    def _start(self) -> None:
        if self._runner is None:
            # In a context of its own: what is done for all is no part of what the first who waits is doing.
            loop, own = asyncio.get_running_loop(), contextvars.Context()
            self._runner = loop.create_task(self._serve(), name="journeykit-poller", context=own)
            self._runner.add_done_callback(self._served)

    def _drop(self, id: str) -> None:
        if self.board is not None:
            self.board.drop(id)
        if id not in self._others:
            self._round.drop(id)

    async def _serve(self) -> None:
        try:
            while self._waiters or self._others:
                self._wake.clear()
                for ids in self._round.take(self._context.now()):
                    task = asyncio.get_running_loop().create_task(self._ask(ids), name="journeykit-look")
                    self._asking[task] = ids
                    task.add_done_callback(self._asked)
                self._sleeps_until = self._round.next_at()
                await self._pause(self._sleeps_until - self._context.now())
        except Exception as error:  # noqa: BLE001 - a waiter must never be left waiting for a poller that is gone
            self._fail([*self._waiters, *self._others], error)
        finally:
            self._runner = None

    def _served(self, runner: asyncio.Task[None]) -> None:
        if runner.cancelled() and (self._waiters or self._others):
            self._start()  # somebody cancelled all that they found in the loop; who waits still, or again, is served

    def _asked(self, task: asyncio.Task[None]) -> None:
        ids = self._asking.pop(task)
        if task.cancelled():
            for id in ids:
                if id in self._waiters or id in self._others:
                    self._round.want(id, AT_ONCE)
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
        waiting = (waiter.until for id in ids for waiter in self._waiters.get(id, []))
        within = max(waiting, default=now + self._context.config.timeout) - now
        try:
            found = await self._run(look(self._context, ids, max(0.001, within)))
            self._take_in(ids, found, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it was waited for
            self._fail(ids, error)

    def _take_in(self, ids: list[str], found: Mapping[str, State | APIError], asked: float) -> None:
        if self.board is None:  # else the looks that are due are not only ours to choose
            answered = self._context.now()
            self._round.hear(asked, answered, (state for state in found.values() if isinstance(state, State)))
        new = {id for id in ids if self._others.get(id) or any(each.step.is_new for each in self._waiters.get(id, []))}
        told = outcomes(self._context, self._round, ids, found, new)
        self._tell_others(told)
        for id, outcome in told.items():
            self._tell([id], outcome)
        for id in ids:
            if id not in self._waiters and id not in self._others:
                self._round.drop(id)  # a list said nothing of it, and meanwhile nobody wants to know

    def _tell_others(self, told: Mapping[str, State | Exception]) -> None:
        for id in told:
            self._others.pop(id, None)
        if self.board is not None:
            self.board.told(told)

    def ask_for(self, wanted: Mapping[str, bool]) -> None:
        """Look at tasks for others, each with whether it is new."""
        for id, is_new in wanted.items():
            self._others[id] = is_new
            self._want(id, AT_ONCE)

    def look_alone(self, wanted: Mapping[str, float]) -> None:
        """Look here, at these moments, at tasks that somebody else should have looked at."""
        for id, due in wanted.items():
            if id in self._waiters:
                self._want(id, due)

    def learn(self, id: str, outcome: State | Brief | APIError) -> None:
        """Take in what another's look has come to."""
        if isinstance(outcome, RateLimitError):
            self._round.rest(self._context.now() + rest_after(outcome))
        self._tell([id], outcome)

    def waits_for(self, id: str | None = None) -> bool:
        """Whether something waits for a task, or for any."""
        return bool(self._waiters) if id is None else id in self._waiters

    def hear(self, state: State, *, confirm: bool, is_forwarded: bool = False) -> None:
        """Take in what a callback says, here or, passed on, at another replica.

        An end is confirmed by a look, unless it is believed as it is; anything else is news if it is further on than
        what is known.
        """
        now, company = self._context.now(), self._context.company
        is_awaited = state.id in self._waiters
        company.hears(state, now, is_awaited=is_awaited)
        if self.board is not None and not is_awaited and not is_forwarded:
            self.board.forward(state, confirm=confirm)
        waits = any(not waiter.news.done() for waiter in self._waiters.get(state.id, []))
        if not has_settled(state):
            if waits and company.is_further(state):
                self._tell([state.id], state)
        elif not waits:
            # Nobody waits this instant: the submit may not even have been answered yet.
            self._early[state.id] = None if confirm else state
            while len(self._early) > _MOST_EARLY:
                del self._early[next(iter(self._early))]
        elif confirm:
            self._want(state.id, now, now)
        else:
            self._tell([state.id], state)

    def _fail(self, ids: list[str], error: Exception) -> None:
        self._tell_others(dict.fromkeys(ids, error))
        self._tell(ids, error)

    def _tell(self, ids: list[str], outcome: State | Brief | Exception) -> None:
        """Give news of tasks to all who wait for some."""
        now = self._context.now()
        for id in ids:
            waiting = [waiter for waiter in self._waiters.get(id, []) if not waiter.news.done()]
            if waiting:
                self._drop(id)  # who wants to know more says when
            for waiter in waiting:
                try:
                    self._tell_one(waiter, outcome, now)
                except Exception as error:  # noqa: BLE001 - none may be lost: what is told was wanted by others as well
                    waiter.news.set_result(_own(error))

    def _tell_one(self, waiter: _Waiter, outcome: State | Brief | Exception, now: float) -> None:
        after = waiter.step.next_if_unchanged
        step = after(outcome, now) if after and isinstance(outcome, State | Brief) else None
        if step is not None:
            waiter.step = step
            self._aim(step, now)
        elif isinstance(outcome, Brief):  # it came to wait when the brief was under way already
            self._aim(replace(waiter.step, pause=0.0), now)
        else:
            waiter.news.set_result(_own(outcome))


def _own(outcome: State | Exception) -> State | Exception:
    """Give everybody who waits an error of their own: it is going to carry their task."""
    if not isinstance(outcome, JourneyError):
        return outcome
    own = copy(outcome)
    own.__cause__, own.__suppress_context__ = outcome.__cause__, outcome.__suppress_context__
    return own
