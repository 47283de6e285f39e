"""Following one task: what each look at it means, when to look again, and when to stop. Pure; sends nothing.

A failed look is simply followed by the next one; only an answer that more looks cannot change ends a wait. Nothing here
cancels a task or forgets one.
"""

from __future__ import annotations

import random
from math import inf
from typing import TYPE_CHECKING

from journeykit import journal
from journeykit.adapters.protocol import Cadence
from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
    WaitTimeoutError,
)
from journeykit.flow import LONGEST_RETRY_AFTER, Emit, Look, retry_after
from journeykit.models import State, Status
from journeykit.news import Brief, differs, has_settled, news_of, rank
from journeykit.pace import Pace

if TYPE_CHECKING:
    from journeykit.company import Company
    from journeykit.config import Config

_NEW_TASK_GRACE = 15.0  # seconds; trueai's database shows a new task up to 3 s late, behind a cache later still
_ODD_ANSWERS = 5  # in a row: one can be a hiccup of a proxy in between, five are drift
_FALLBACK = 30.0  # seconds between looks at a task that callbacks tell of; they are sent once, and some get lost
_LAST_LOOK = 1.0  # seconds before the deadline at which one more look is worth it
_PASSING = (APIConnectionError, APITimeoutError, RateLimitError, ProviderUnavailableError, APIResponseError)


class Follower:
    """Follows one task up to a deadline."""

    def __init__(
        self,
        config: Config,
        state: State,
        timeout: float,
        cadence: Cadence,
        now: float,
        company: Company,
        *,
        shows_progress: bool = False,
    ) -> None:
        self.state = state
        self.config = config
        self._company = company
        self._timeout, self._started = timeout, now
        self._is_submitted = not state.fetched and state.status is Status.QUEUED
        self._pace = Pace(cadence, now)
        self._pause = 0.0
        self._odd = self._behind = 0
        self._shows_progress = shows_progress
        """Whether somebody watches; else only its end is news, and whoever waits is not woken before."""
        self._is_shown = False
        self._last_look = False
        self._problem: APIError | None = None

    def has_settled(self) -> bool:
        """Whether the task has ended, or waits for an answer."""
        return has_settled(self.state)

    def begin(self) -> None:
        """Join the others that are waited for; a fresh task among many need not be looked at this instant."""
        self._pause = self._pace.first(self.state, self._company.all) if self._is_submitted else 0.0
        self._company.joins(self.state.id)
        self._behind = self._company.line.ahead(self.state.id)

    def end(self) -> None:
        """Leave them."""
        self._company.leaves(self.state.id)

    def look(self, now: float) -> Look | None:
        """Say which look comes next; None if there is no time for another."""
        left = self._started + self._timeout - now
        if left <= 0 or self._last_look:
            return None
        pause, last = self._pause, left - min(_LAST_LOOK, left / 5)
        has_address = self.config.webhook_url is not None
        if pause and not self._pace.is_fixed and self._company.is_called_back(self.state.id, now, always=has_address):
            pause = max(pause, _FALLBACK)
        if pause >= left:
            pause, self._last_look = last, True
        latest = pause if self._pace.is_fixed else max(pause, last)
        # Of a task that was resumed nothing is known yet; what the last look shows is what a timeout tells.
        needs_all = self._shows_progress or self._last_look or not (self._is_submitted or self.state.fetched)
        is_new, after = self.is_new(now), self.next_if_unchanged
        return Look(
            self.state.id, pause, left, latest=latest, is_new=is_new, needs_all=needs_all, next_if_unchanged=after
        )

    def next_if_unchanged(self, seen: State | Brief, now: float) -> Look | None:
        """Take in a state that shows nothing new, and say which look comes next; None for what is to be heard."""
        state = seen.about(self.state) if isinstance(seen, Brief) else seen
        news = news_of(self.state, state)
        if self._last_look or self._is_worth_showing(self.state, news):
            return None
        self.hear(state, now)
        return self.look(now)

    def left(self, now: float) -> float:
        """Say how many seconds are left before the deadline."""
        return max(0.0, self._started + self._timeout - now)

    def hear(self, outcome: State | APIError, now: float) -> bool:
        """Take in the outcome of a look, and say whether something changed that is worth showing.

        Raises:
            APIError: if it is one that more looks cannot change; the task is in it.
        """
        before, asked = self.state, 0.0
        if isinstance(outcome, APIError):
            is_odd = isinstance(outcome, APIResponseError) or _is_of_gateway(outcome)
            self._odd = self._odd + 1 if is_odd else 0
            is_passing = is_odd or (
                self.is_new(now) if isinstance(outcome, NotFoundError) else isinstance(outcome, _PASSING)
            )
            if not is_passing or self._odd >= _ODD_ANSWERS:
                outcome.task = before
                # It speaks of a look; what the caller sees is a paid task, and sending that again pays again.
                outcome.safe_to_resubmit = False
                raise outcome
            journal.look_failed(self.config, before.id, outcome)
            self._problem = outcome
            if outcome.response is not None:
                asked = min(retry_after(outcome.response.headers) or 0.0, LONGEST_RETRY_AFTER)
        else:
            self._odd, self._problem = 0, None
            news = news_of(before, outcome)
            # A relay's own view lags behind what its upstream calls back.
            if has_settled(news) or not (self._company.has_called(before.id) and rank(news) < rank(before)):
                self.state = news
                self._company.shows(news)
        # Jitter, so that many tasks do not march in step.
        pace = self._pace.pause(
            None if self._problem else self.state,
            now,
            company=self._company.all - 1,
            starts_in=self._starts_in(now),
            tells_progress=self._company.tells_progress,
        )
        self._pause = max(pace * random.uniform(0.9, 1.0), asked)  # noqa: S311
        if self._problem is not None or not self._is_worth_showing(before, self.state):
            return False
        self._is_shown = True
        return True

    def _is_worth_showing(self, before: State, news: State) -> bool:
        if has_settled(news):
            return True
        return self._shows_progress and (not self._is_shown or differs(before, news))

    def _starts_in(self, now: float) -> float:
        """Say how many seconds it may wait still in a queue that goes on as it has gone so far; inf if it has not."""
        ahead = self._company.line.ahead(self.state.id)
        return ahead * (now - self._started) / (self._behind - ahead) if ahead < self._behind else inf

    def shown(self, now: float) -> Emit:
        """Show the state; of one that has settled, also how long that took, if we can know."""
        if not self.has_settled():
            return Emit(self.state)
        begun, ended = self.state.submitted_at, self.state.finished_at
        if begun is not None and ended is not None and begun <= ended:
            return Emit(self.state, settles=True, seconds=(ended - begun).total_seconds())
        return Emit(self.state, settles=True, seconds=now - self._started if self._is_submitted else None)

    def out_of_time(self) -> WaitTimeoutError:
        """Make the error for a deadline that has passed; its cause is the last look, if that failed."""
        state, name, problem = self.state, self.config.name, self._problem
        progress = "" if state.progress is None else f" ({state.progress} %)"
        last = f" The last poll failed: {problem.message}" if problem else ""
        text = (
            f"{self.config.provider} task {state.id} is {state.status.value}{progress} after {self._timeout:g} s; it"
            f" goes on, and client.resume('{name}:{state.id}').wait() waits on.{last}"
        )
        error = WaitTimeoutError(self.config.redact(text), task=state)
        error.__cause__ = problem
        return error

    def is_new(self, now: float) -> bool:
        """Whether the task is so new that the provider may not show it yet."""
        return self._is_submitted and not self.state.fetched and now - self._started < _NEW_TASK_GRACE


def _is_of_gateway(error: APIError) -> bool:
    """Whether somebody on the way said no, in a page of his own: it says nothing of the task, and may pass."""
    response = error.response
    return response is not None and response.status_code in {403, 404} and response.is_page


def every(seconds: float) -> Cadence:
    """Make the cadence of somebody who wants to look at fixed intervals."""
    return Cadence(first=seconds, factor=1.0, longest=seconds)
