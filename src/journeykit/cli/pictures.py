"""The commands that start, follow and save tasks: what is done with each, and how they end together."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from journeykit.cli import settings, shapes, sidecar
from journeykit.cli.exits import FINE, INTERRUPTED, UNANSWERED, sentence
from journeykit.cli.jobs import Job, Manner, Run, left_behind
from journeykit.cli.screen import Screen, document
from journeykit.errors import ConfigurationError
from journeykit.lifecycle import checked_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from journeykit.async_client import AsyncClient


@dataclass(frozen=True)
class How:
    """What was asked for beside the task itself."""

    waits: bool
    timeout: float
    poll: float | None
    out: Path | None
    """Where pictures are saved; None if none are."""
    open_gallery: bool = False
    as_json: bool = False
    asks_first: bool = False
    """Whether tasks are only asked how they stand, and saved if they have ended."""


def whole(prompts: Sequence[str]) -> Sequence[str]:
    """Insist that several prompts are not the words of one, of which each would be paid for.

    Raises:
        ConfigurationError: if they are all single words, in letters with which words are written apart.
    """
    if len(prompts) > 1 and all(prompt.isascii() and " " not in prompt for prompt in prompts):
        raise ConfigurationError(
            f"these are {len(prompts)} prompts of one word, each to be paid for: put a prompt into quotes,"
            ' "a lighthouse in fog"; single words go one by one'
        )
    return prompts


def start(verb: str, label: str, *args: Any, **options: Any) -> Callable[[AsyncClient], Job]:
    """Make what makes the job of starting a task; options that are None are left out."""
    given = {name: value for name, value in options.items() if value is not None}
    return lambda client: Job(label, client, start=lambda: getattr(client, verb)(*args, **given))


def make(provider: str | None, starts: Sequence[Callable[[AsyncClient], Job]], how: How) -> int:
    """Start tasks; return the exit code."""
    held = settings.load()
    client = held.client(held.chosen(provider))
    return _perform([each(client) for each in starts], how, held)


def press(token: str, buttons: Sequence[str], how: How) -> int:
    """Press buttons of a task; return the exit code."""
    held = settings.load()
    (job,) = resumed([token], held)
    assert job.task is not None  # noqa: S101 - for the type checker
    jobs = [Job(each, job.client, partial(job.task.press, each), parent=token, button=each) for each in buttons]
    return _perform(jobs, how, held)


def answer(token: str, prompt: str | None, mask: str | None, how: How) -> int:
    """Answer the window that a task opened; return the exit code."""
    held = settings.load()
    (job,) = resumed([token], held)
    assert job.task is not None  # noqa: S101 - for the type checker
    job.label, job.start, job.task = prompt or token, partial(job.task.answer, prompt, mask=mask), None
    return _perform([job], how, held)


def wait(tokens: Sequence[str], how: How) -> int:
    """Wait for tasks and save what they made; return the exit code."""
    held = settings.load()
    return _perform(resumed(tokens, held), how, held)


def watch(tokens: Sequence[str], how: How) -> int:
    """Print each change of tasks; return the exit code."""
    held = settings.load()
    return _perform(resumed(tokens, held), how, held, tells_changes=True)


def download(tokens: Sequence[str], how: How) -> int:
    """Save what tasks made that have ended; return the exit code."""
    held = settings.load()
    return _perform(resumed(tokens, held), how, held)


def resumed(tokens: Sequence[str], held: settings.Settings) -> list[Job]:
    """Make jobs of tasks that were started before, each once.

    Raises:
        ConfigurationError: if a token is none.
    """
    clients: dict[str, AsyncClient] = {}
    jobs = []
    for number, token in enumerate(dict.fromkeys(tokens), 1):
        name, colon, id = token.partition(":")
        if not colon or not id:
            raise ConfigurationError(
                # Not shown: it may be the key.
                f"TOKEN {number} is no task: give one like pro365:1712345678, as it was printed"
            )
        client = clients.setdefault(name, clients.get(name) or held.client(held.chosen(name)))
        jobs.append(Job(token, client, task=client.resume(token)))
    return jobs


def _perform(jobs: list[Job], how: How, held: settings.Settings, *, tells_changes: bool = False) -> int:
    _prepare(how)
    screen = Screen(as_json=how.as_json)
    tell = _tell_change_as_json if how.as_json else partial(_tell_change, screen)
    ending = _Ending(how, held, screen)
    manner = Manner(how.waits, how.timeout, how.poll, ending, *([tell] if tells_changes else []))
    run = Run(jobs, manner, screen)
    code = INTERRUPTED
    try:
        with screen:
            asyncio.run(_with_clients(run))
        code = max(job.code for job in run.jobs)
    except KeyboardInterrupt:
        place = "" if how.out is None or str(how.out) == "." else f" --out {shlex.quote(str(how.out))}"
        for text in left_behind(run.jobs, place):
            screen.note(text)
    if how.as_json and not tells_changes:
        try:
            document({"tasks": [shapes.of_job(job) for job in run.jobs], "exit": code})
        except OSError as problem:
            screen.lost = problem
    if screen.lost is not None:
        screen.note(f"not all could be printed: {sentence(screen.lost)}")
        sys.stdout = None  # what is left in it would fail again
        code = max(code, UNANSWERED)
    if how.open_gallery and how.out is not None and (saved := [file for job in run.jobs for file in job.files]):
        from journeykit.cli import gallery  # noqa: PLC0415 - jinja2 is for this alone

        screen.note(f"gallery: {gallery.open_of(how.out, saved)}")
    return code


def _prepare(how: How) -> None:
    """Find out what would fail at the end before anything is paid."""
    checked_seconds("--timeout", how.timeout)
    if how.poll is not None:
        checked_seconds("--poll", how.poll)
    if how.out is not None and (how.waits or how.asks_first):
        try:
            how.out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise ConfigurationError(f"{sentence(problem)}; name another folder with --out") from problem
        if not os.access(how.out, os.W_OK):
            raise ConfigurationError(f"nothing can be written into {how.out}; name another folder with --out")
    if how.open_gallery:
        if not how.waits and not how.asks_first:
            raise ConfigurationError("--open shows pictures, and --no-wait makes none: leave one of them out")
        from journeykit.cli import gallery  # noqa: F401, PLC0415 - jinja2 may be missing


async def _with_clients(run: Run) -> None:
    async with AsyncExitStack() as open_clients:
        for client in {id(job.client): job.client for job in run.jobs}.values():
            await open_clients.enter_async_context(client)
        await run.perform()


def _tell_change(screen: Screen, job: Job) -> None:
    screen.result(f"{job.token} {job.said}")
    if screen.lost is not None:
        raise screen.lost  # nobody watches any more


def _tell_change_as_json(job: Job) -> None:
    if job.task is not None:
        document(shapes.of_task(job.task))


@dataclass(frozen=True)
class _Ending:
    """What is done with a task at the end: its text printed, its pictures saved."""

    how: How
    held: settings.Settings
    screen: Screen

    async def __call__(self, job: Job) -> None:
        if job.task is None or not (self.how.waits or self.how.asks_first):
            return
        if self.how.asks_first:
            job.task = await job.task.refresh()
            if not job.task.done:
                job.code, job.why = UNANSWERED, f"{job.token} is {job.said}: journeykit wait {shlex.quote(job.token)}"
                self.screen.note(job.why)
                return
        if job.task.text:
            self.screen.result(job.task.text)
        if self.how.out is not None:
            await self._save(job, self.how.out)

    async def _save(self, job: Job, folder: Path) -> None:
        task = job.task
        if task is None or (not task.succeeded and job.code == FINE and not self.how.asks_first):
            return  # a window waits for its answer
        things = task.videos or ((task.image,) if task.image or not task.text else ())
        for thing in things:
            file = await thing.save(folder)
            job.files.append(file)
            sidecar.write(file, job, self.held.hide(task.provider))
            self.screen.result(str(file))
