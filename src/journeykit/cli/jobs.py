"""Several jobs at once: each a task that is started, or held already, then followed to its end and saved.

Submits go out one after the other, so that an interruption leaves at most one of them open. Whatever happens to one job
is written down in it and leaves the others alone.
"""

from __future__ import annotations

import asyncio
import shlex
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from journeykit.cli.exits import DEBUG, FINE, REFUSED, UNANSWERED, UNCERTAIN, USAGE, code_of, sentence
from journeykit.cli.screen import line
from journeykit.errors import WaitTimeoutError
from journeykit.models import Status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from journeykit.async_client import AsyncClient
    from journeykit.async_task import AsyncTask
    from journeykit.cli.screen import Screen

_LAST_ANSWER = 10.0  # seconds that an interrupted submit is given to say under which token it was accepted


@dataclass(eq=False)
class Job:
    """One thing that somebody wants, and what has come of it so far."""

    label: str
    """What it is called until it has a token: the prompt, the button."""
    client: AsyncClient
    start: Callable[[], Awaitable[AsyncTask]] | None = None
    """None if there is a task already."""
    task: AsyncTask | None = None
    parent: str | None = None
    button: str | None = None
    is_under_way: bool = False
    """Whether a submit went out and was not answered yet."""
    was_accepted: bool = False
    """Whether it was paid for by this run."""
    is_over: bool = False
    files: list[Path] = field(default_factory=list)
    problem: Exception | None = None
    why: str = ""
    code: int = FINE

    @property
    def token(self) -> str:
        """The task's token; empty if there is none."""
        return self.task.token if self.task is not None else ""

    @property
    def said(self) -> str:
        """How it stands, in a word or two."""
        if self.task is None:
            return "refused" if self.is_over else "submitting" if self.is_under_way else "to be submitted"
        progress = self.task.progress
        return f"{self.task.status.value} {progress} %" if progress and not self.task.done else self.task.status.value


@dataclass(frozen=True)
class Manner:
    """What is done with tasks."""

    waits: bool
    timeout: float
    poll: float | None
    at_end: Callable[[Job], Awaitable[None]]
    """What is done with one that has ended well, or of which no end was waited for."""
    on_change: Callable[[Job], None] = lambda _: None


class Run:
    """Performs jobs; afterwards, or when interrupted, they tell what became of them."""

    def __init__(self, jobs: list[Job], manner: Manner, screen: Screen) -> None:
        self.jobs, self._manner, self._screen = jobs, manner, screen
        self._turn: asyncio.Lock

    async def perform(self) -> None:
        """Perform them all."""
        self._turn = asyncio.Lock()
        # An interruption cancels them all; this way each is waited for, the one that submits above all.
        await asyncio.gather(*(self._one(job) for job in list(self.jobs)), return_exceptions=True)

    async def _one(self, job: Job) -> None:
        try:
            if job.start is not None:
                async with self._turn:
                    await self._submit(job, job.start)
            siblings = self._siblings(job) if job.start is not None else []
            await asyncio.gather(self._follow(job), *map(self._one, siblings))
        except Exception as problem:  # noqa: BLE001 - one job's end is not the others'
            self._failed(job, problem)

    async def _submit(self, job: Job, start: Callable[[], Awaitable[AsyncTask]]) -> None:
        job.is_under_way = True
        self._screen.show(job)
        sending = asyncio.ensure_future(start())
        try:
            job.task = await asyncio.shield(sending)
        except asyncio.CancelledError:
            if not sending.done():
                self._screen.note(f"waiting for the answer to {line(job.label, 60)!r}; Ctrl-C again gives it up")
                await asyncio.wait({sending}, timeout=_LAST_ANSWER)
            if sending.done() and not sending.cancelled() and sending.exception() is None:
                job.task, job.is_under_way = sending.result(), False
                self._tell(job)
            raise
        finally:
            if job.task is not None or (sending.done() and not sending.cancelled()):
                job.is_under_way = False
        self._tell(job)

    def _tell(self, job: Job) -> None:
        job.was_accepted = True
        if not self._manner.waits:
            self._screen.result(job.token)
        self._screen.note(f"{job.token} accepted: {line(job.label, 40)}")

    def _siblings(self, job: Job) -> list[Job]:
        further = job.task.siblings if job.task is not None else ()
        found = [Job(job.label, job.client, task=task, parent=job.parent, button=job.button) for task in further]
        self.jobs.extend(found)
        for each in found:
            self._tell(each)
        return found

    async def _follow(self, job: Job) -> None:
        if self._manner.waits and job.task is not None:
            self._screen.show(job)
            async for seen in job.task.watch(self._manner.timeout, poll_interval=self._manner.poll):
                job.task = seen
                self._screen.show(job)
                self._manner.on_change(job)
            self._judge(job)
        if job.code == FINE:
            await self._manner.at_end(job)
        job.is_over = True
        self._screen.show(job)

    def _judge(self, job: Job) -> None:
        task = job.task
        if task is None or task.succeeded:
            return
        if task.status is Status.WAITING:
            job.is_over = True
            self._screen.note(f"{job.token} waits for an answer: journeykit answer {shlex.quote(job.token)} PROMPT")
        else:
            job.code, job.why = REFUSED, f"{job.token} {task.status.value}: {task.fail_reason or 'no reason given'}"
            self._screen.note(job.why, "red")

    def _failed(self, job: Job, problem: Exception) -> None:
        if DEBUG.get():
            traceback.print_exception(problem)
        job.problem, job.is_over, job.is_under_way = problem, True, False
        known = code_of(problem)
        # Wrong usage means that nothing was accepted: whoever reads that would send it again.
        job.code = UNANSWERED if known is None or (known == USAGE and job.was_accepted) else known
        job.why = _why(job, problem, known)
        self._screen.show(job)
        self._screen.note(job.why, "red")


def _why(job: Job, problem: Exception, code: int | None) -> str:
    text = sentence(problem) if code is not None else f"journeykit itself failed ({type(problem).__name__}: {problem})"
    if isinstance(problem, WaitTimeoutError):
        last = f"; the last look failed: {sentence(problem.__cause__)}" if problem.__cause__ else ""
        return f"{job.token} is {job.said} and goes on: journeykit wait {shlex.quote(job.token)}{last}"
    if code == UNCERTAIN:
        return f"{line(job.label, 60)!r} may have been charged: do not send it again, {_where(job)}. {text}"
    if job.task is None:
        return f"{line(job.label, 60)!r} was not accepted: {text}"
    if job.was_accepted and code == USAGE:
        return f"{job.token} was accepted; take it up with: journeykit wait {shlex.quote(job.token)}. {text}"
    return text if job.task.id in text else f"{job.token}: {text}"


def _where(job: Job) -> str:
    if job.client.can("list"):
        return f"look for it first: journeykit list -p {job.client.name}"
    return f"look for it first on the pages of {job.client.name}, which lists no tasks here"


def left_behind(jobs: list[Job], place: str) -> list[str]:
    """Say what an interruption leaves behind, and how each goes on."""
    going = [job for job in jobs if job.task is not None and not job.is_over]
    told = [f"{job.token} goes on" + (f": {line(job.label, 40)}" if job.label != job.token else "") for job in going]
    if going:
        told.append(f"continue with: journeykit wait {' '.join(shlex.quote(job.token) for job in going)}{place}")
    for job in jobs:
        if job.task is None and job.is_under_way:
            told.append(
                f"{line(job.label, 60)!r} was sent and not answered, so it may be charged: do not send it again,"
                f" {_where(job)}"
            )
        elif job.task is None and not job.is_over:
            told.append(f"{line(job.label, 60)!r} was not sent")
    return [*told, "interrupted"]
