"""One schedule of looks for all replicas of an account: each says what it wants to know, the leader asks for everybody.

The leader is whoever holds a lease. What it has taken on when the lease runs out, the next leader takes on again; and a
replica that hears nothing a lease after it should have looks for itself.
"""

from __future__ import annotations

import json
from collections import deque
from math import inf
from typing import TYPE_CHECKING, Any, Protocol

from journeykit import redis_news
from journeykit.models import State
from journeykit.news import Brief
from journeykit.redis_scripts import CALL, FAILED, NEWS, SOONER, VACANT, as_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from journeykit.adapters.protocol import Adapter
    from journeykit.context import Context
    from journeykit.flow import Look
    from journeykit.poller import Poller
    from journeykit.redis_account import Account


class Places(Protocol):
    """Who knows of the places that tasks hold."""

    def tell_end(self, id: str) -> None:
        """Give back the place of a task with the call that tells all of its end."""

    def hear_end(self, id: str) -> None:
        """Hear that whoever tells of a task's end gives back its place."""


class RedisBoard:
    """What one replica's poller shares with the others."""

    def __init__(
        self, account: Account, context: Context, poller: Poller, places: Places, changed: Callable[[float], object]
    ) -> None:
        self._account, self._context, self._poller, self._changed = account, context, poller, changed
        self._places = places
        self._tick = _tick(context.adapter) if context.adapter.BATCH > 1 else 0.0
        self._wants: dict[str, tuple[float, str]] = {}
        """When each look is due that is wanted here, and what is wanted of it."""
        self._unsaid: set[str] = set()
        """Of these, wanted or dropped, the others do not know yet."""
        self._claims: dict[str, dict[str, str]] = {}
        """Of each task, the looks taken on for all, as Redis calls them: a replica's, and what it wants of it."""
        self._unpublished: deque[tuple[list[str], dict[str, str]]] = deque()
        """Looks that are done, and what is to be said: a message for each replica, or for all of them."""
        self._at, self._say_by, self._leads = inf, inf, False
        self._rests_until = -inf
        """Until when whoever leads makes no request, so that what is wanted goes together."""

    def want(self, step: Look) -> float:
        """Want news of a task, and say how many seconds after its pause to trust that somebody asks for it."""
        if not self._account.link.is_trusted:
            self._changed(inf)  # there is nothing to be said, but to be heard
            return 0.0
        id, pause, is_new, needs_all = step.id, step.pause, step.is_new, step.needs_all
        due = self._context.now() + pause
        if id in self._wants:
            earlier, other = self._wants[id]
            due, is_new = min(due, earlier), is_new or redis_news.is_new(other)
            needs_all = needs_all or redis_news.needs_all(other)
        self._wants[id] = due, redis_news.wish(is_new=is_new, needs_all=needs_all)
        # Who leads knows it already; others say it long before it is due.
        self._say(id, max(pause, self._rests_until - self._context.now()) if self._leads else pause / 2)
        # Looks that share requests wait for a round anyway.
        return self._tick + self._account.lease

    def drop(self, id: str) -> None:
        """Want none any more."""
        if self._wants.pop(id, None) is not None:
            self._say(id, self._account.patience)

    def told(self, outcomes: Mapping[str, State | Exception]) -> None:
        """Tell the others what a look has come to."""
        claims = {id: self._claims.pop(id) for id in outcomes if id in self._claims}
        if not claims:
            return
        self._forget(claims)
        looks = [f"{replica}/{wish}/{id}" for id, wishes in claims.items() for replica, wish in wishes.items()]
        self._unpublished.append((looks, redis_news.written(self._account.me, claims, outcomes)))
        for id in claims:
            outcome = outcomes[id]
            if isinstance(outcome, State) and outcome.done:
                self._places.tell_end(id)
        self._changed(0.0)

    def forward(self, state: State, *, confirm: bool) -> None:
        """Pass on what a callback says to whoever waits elsewhere."""
        self._changed(0.0)
        if self._account.link.hears(self._account.channels):
            body = redis_news.as_json({"raw": state.raw, "confirm": confirm})
            if body is not None:
                self._unpublished.append(([], {redis_news.EVERYBODY: f"{CALL} {body}"}))

    async def sync(self) -> float:
        """Say what is new, and take on what is due if this replica leads; say in how many seconds to do so again.

        Raises:
            AwayError: if Redis is; then all is looked at from here.
        """
        while self._unpublished:
            looks, messages = self._unpublished.popleft()
            await self._account.run("tell", *messages.values(), looks=looks, to=list(messages))
        now, is_busy = self._context.now(), self._poller.waits_for() or bool(self._claims)
        if now < self._due(is_busy=is_busy) and (is_busy or not self._leads):
            return self._due(is_busy=is_busy) - now
        await self._exchange(is_busy=is_busy)
        return self._due(is_busy=is_busy) - self._context.now()

    def _due(self, *, is_busy: bool) -> float:
        return min(self._say_by, self._at) if is_busy else self._say_by

    async def resign(self) -> None:
        """Leave the schedule to the others. Raises AwayError."""
        self._unsaid |= self._wants.keys()
        self._wants.clear()
        await self._exchange(is_busy=False, leaves=True)

    def lost(self) -> None:
        """Look at everything from here."""
        wants, self._wants = self._wants, {}
        self._unsaid.clear()
        self._claims.clear()
        self._unpublished.clear()
        self._at, self._say_by, self._leads = -inf, inf, False
        self._context.company.elsewhere = 0
        self._poller.look_alone({id: due for id, (due, _) in wants.items()})

    def hear(self, word: str, body: str) -> None:
        """Take in what another replica says."""
        if word == NEWS:
            self._learn(json.loads(body))
        elif word == FAILED:
            self._learn_failures(json.loads(body))
        elif word == CALL:
            call = json.loads(body)
            state = redis_news.read(self._context, call["raw"])
            if state is not None:
                self._poller.hear(state, confirm=bool(call["confirm"]), is_forwarded=True)
        elif word == SOONER:
            self._come(float(body))
        elif word == VACANT and self._poller.waits_for():
            self._come(-inf)

    def _forget(self, ids: Iterable[str]) -> None:
        """Forget what has been looked at: in Redis a look that was told of is gone, so there is nothing to be said."""
        for id in ids:
            self._wants.pop(id, None)

    def _come(self, seconds: float) -> None:
        if (at := self._context.now() + seconds) < self._at:
            self._at = at
            self._changed(seconds)

    def _say(self, id: str, within: float) -> None:
        self._unsaid.add(id)
        if (by := self._context.now() + within) < self._say_by:
            self._say_by = by
            self._changed(within)

    async def _exchange(self, *, is_busy: bool, leaves: bool = False) -> None:
        now, self._at = self._context.now(), inf
        answer = await self._account.run(
            "lead",
            want=[],
            unwant=[],
            lead=is_busy,
            leaves=leaves,
            tick=self._tick,
            batch=self._context.adapter.BATCH,
            fresh=not self._leads,
        )
        self._leads = "take" in answer
        self._rests_until = now + answer.get("rests", 0.0)
        taken: dict[str, bool] = {}
        for look in as_list(answer.get("take")):
            replica, wish, id = look.split("/", 2)
            self._claims.setdefault(id, {})[replica] = wish
            taken[id] = any(map(redis_news.is_new, self._claims[id].values()))
        if taken:
            self._poller.ask_for(taken)

    def say(self) -> Mapping[str, Any]:
        """Give which looks are wanted now, and which no more."""
        unsaid, now = self._unsaid, self._context.now()
        if not unsaid:
            return {}
        self._unsaid, self._say_by = set(), inf
        wanted = [(id, *self._wants[id]) for id in unsaid if id in self._wants]
        return {
            "want": [[id, wish, max(0.0, due - now)] for id, due, wish in wanted],
            "unwant": [id for id in unsaid if id not in self._wants],
            "tick": self._tick,
        }

    def unsay(self, said: Mapping[str, Any]) -> None:
        """Have it still to be said."""
        for id in (*(id for id, *_ in said.get("want", ())), *said.get("unwant", ())):
            self._say(id, 0.0)

    def learn(self, answer: Mapping[str, Any], said: Mapping[str, Any]) -> None:  # noqa: ARG002 - as a part does
        """Note how many looks are wanted elsewhere, and when to ask again whether one is to be made here."""
        if "wants" in answer:
            self._context.company.elsewhere = max(0, answer["wants"] - len(self._wants))
        if "pause" in answer:
            at = self._context.now() + answer["pause"]
            if not self._leads and -inf < self._at < at:
                self._at = at  # when the lease of another ends, which meanwhile lasts longer
            else:  # somebody may have called meanwhile of whom the answer knows nothing
                self._come(answer["pause"])

    def _learn(self, told: Sequence[tuple[str, Any]]) -> None:
        self._forget(id for id, _ in told)
        for id, said in told:
            state = Brief.read(said) if isinstance(said, list) else redis_news.read(self._context, said)
            if state is None:
                self._poller.look_alone({id: self._context.now()})
                continue
            if isinstance(state, State) and state.done:
                self._places.hear_end(id)
            self._poller.learn(id, state)

    def _learn_failures(self, told: Mapping[str, Any]) -> None:
        provider = self._context.config.provider
        self._forget(id for id, *_ in told["failed"])
        for id, message, rests in told["failed"]:
            self._poller.learn(id, redis_news.error(provider, message, rests))  # a pause concerns everybody
        self._poller.look_alone(dict.fromkeys(told["again"], self._context.now()))


def _tick(adapter: Adapter) -> float:
    """Say how far apart rounds are: nearly as far as refreshes, if those are a little more.

    Not as far, since no leader knows their moments: in step with them, every round could be the one just before.
    """
    tick, refresh = adapter.CADENCE.tick, adapter.CADENCE.refresh
    return (tick + 3 * refresh) / 4 if tick < refresh < 2 * tick else tick
