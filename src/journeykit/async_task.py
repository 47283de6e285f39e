"""AsyncTask: the twin of `task.Task` for event loops.

The two differ in `async` and `await` only (checked); what the verbs do is in `verbs` and `lifecycle`.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from journeykit import lifecycle, starts, verbs
from journeykit.errors import JourneyError
from journeykit.handle import Handle, held
from journeykit.image import AsyncImage
from journeykit.interrupts import remembered
from journeykit.video import AsyncVideo

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping

    from journeykit.async_drive import AsyncSession
    from journeykit.buttons import Button
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit.sources import ImageSource


class AsyncTask(Handle):
    """One unit of paid work and what was last said about it."""

    __slots__ = ()

    _session: AsyncSession

    @property
    def image(self) -> AsyncImage:
        """The picture; false (`if task.image:`) while there is none."""
        return AsyncImage(self, self._addresses, self._session)

    @property
    def images(self) -> tuple[AsyncImage, ...]:
        """The single pictures where the provider gives them, else the one picture, else nothing."""
        return tuple(AsyncImage(self, urls, self._session, number=number) for urls, number in self._pictures)

    @property
    def videos(self) -> tuple[AsyncVideo, ...]:
        """The videos that the task made."""
        return tuple(AsyncVideo(self, clip, self._session, number=number) for clip, number in self._clips)

    @property
    def video(self) -> AsyncVideo | None:
        """The first video, if there is one."""
        return next(iter(self.videos), None)

    @property
    def siblings(self) -> tuple[AsyncTask, ...]:
        """Further tasks that the same press started ("Imagine all" under a description starts up to four)."""
        return tuple(AsyncTask(state, self._session) for state in self._fellows)

    async def refresh(self) -> AsyncTask:
        """Ask for the task once and return what is said now."""
        return await aperform(self._session, verbs.refresh(self._session.context, self))

    async def wait(self, timeout: float = lifecycle.DEFAULT_WAIT, *, poll_interval: float | None = None) -> AsyncTask:  # noqa: ASYNC109
        """Wait until the task has ended (or needs an answer), at most `timeout` seconds.

        Never cancels and never loses the task. `poll_interval` in seconds overrides how often to ask; by default as
        often as this provider's answers change.

        Raises:
            TaskFailedError: with the provider's reason.
            TaskCancelledError: if it was cancelled.
            WaitTimeoutError: at the deadline; `error.task.token` resumes the task.
            APIError: if the provider refuses to tell; `error.task` is the task.
        """
        return await aperform(self._session, lifecycle.wait_for(self._session.context, self, timeout, poll_interval))

    async def watch(
        self,
        timeout: float = lifecycle.DEFAULT_WAIT,  # noqa: ASYNC109
        *,
        poll_interval: float | None = None,
    ) -> AsyncGenerator[AsyncTask, None]:
        """Yield the task each time that something changed, until it has ended (or needs an answer).

        A failed task is yielded like any other. Raises WaitTimeoutError and APIError like `wait`.
        """
        flow = lifecycle.watch(self._session.context, self, timeout, poll_interval)
        try:
            with remembered([self]) as settles:
                async with aclosing(self._session.iterate(flow)) as states:
                    async for state in states:
                        task = AsyncTask(state, self._session)
                        settles(task)
                        yield task
        except JourneyError as error:
            error.task = held(error.task, AsyncTask, self._session)
            raise

    async def press(
        self,
        button: Button | str,
        *,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Press a button, given itself or by its label, emoji or customId, and return the task that it starts.

        A button that opens a window gives a task with status `waiting`.

        Raises:
            ButtonNotFoundError: listing the buttons there are.
            APIError: if the provider refuses; see `Client.imagine`.
        """
        flow = verbs.press(self._session.context, self, button, state=state, notify_hook=notify_hook, extra=extra)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def upscale(self, which: int | str, *, wait: bool | float = False) -> AsyncTask:
        """Upscale a picture of a grid, 1 to 4, or the picture itself: `subtle`, `creative`, `2x`, `4x`.

        Raises what `press` raises.
        """
        flow = verbs.press_meaning(self._session.context, self, "upscale", which)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def vary(self, which: int | str, *, wait: bool | float = False) -> AsyncTask:
        """Vary a picture of a grid, 1 to 4, or the picture itself: `subtle`, `strong`, `region` (opens a window).

        Raises what `press` raises, and UnsupportedError for a window where the provider takes no answer to one.
        """
        flow = verbs.press_meaning(self._session.context, self, "vary", which)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def reroll(self, *, wait: bool | float = False) -> AsyncTask:
        """Run the same prompt again (🔄). Raises what `press` raises."""
        flow = verbs.press_meaning(self._session.context, self, "reroll", None)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def zoom(self, which: float | str = 2, *, wait: bool | float = False) -> AsyncTask:
        """Zoom out of an upscaled picture: 2, 1.5, `square`, or `custom` (a window). Raises what `vary` raises."""
        flow = verbs.press_meaning(self._session.context, self, "zoom", which)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def pan(self, which: str, *, wait: bool | float = False) -> AsyncTask:
        """Extend an upscaled picture `left`, `right`, `up` or `down`. Raises what `press` raises."""
        flow = verbs.press_meaning(self._session.context, self, "pan", which)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def extend(
        self, prompt: str, index: int = 1, *, motion: str | None = None, wait: bool | float = False
    ) -> AsyncTask:
        """Make one of this task's videos longer, 1 to 4. Raises what `Client.video` raises."""
        flow = starts.video(
            self._session.context,
            prompt,
            image=None,
            end_image=None,
            motion=motion,
            loop=False,
            resolution=None,
            count=None,
            parent=self,
            index=index,
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def answer(
        self,
        prompt: str | None = None,
        *,
        mask: ImageSource | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Answer the window that a button opened, so that this task goes on.

        Args:
            prompt: What to draw; None takes what the window proposes. A custom zoom wants `--zoom 1.4` in it.
            mask: For a region, a PNG: white is redrawn, black is kept.
            wait: True waits up to ten minutes for the end, a number waits that many seconds.
            extra: Request fields to send beside ours, under the provider's names; one that is ours is refused.

        Raises:
            UnsupportedError: before any request, if the provider has no windows.
            APIError: if the provider refuses; see `Client.imagine`.
        """
        flow = verbs.answer(self._session.context, self, prompt=prompt, mask=mask, extra=extra)
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def seed(self) -> str:
        """Ask for the seed of the picture, decimal digits; some providers look it up for up to a minute.

        Raises:
            UnsupportedError: before any request, if the provider does not tell seeds.
            APIError: if it does not know it (yet).
        """
        return await self._session.run(verbs.seed(self._session.context, self))

    async def cancel(self) -> AsyncTask:
        """Stop the task and return what became of it. Midjourney may have been paid all the same.

        Raises:
            UnsupportedError: before any request, if the provider cannot.
            APIError: if it refuses.
        """
        return await aperform(self._session, verbs.cancel(self._session.context, self))


async def aperform(session: AsyncSession, flow: Flow[State]) -> AsyncTask:
    """Perform a flow that ends in a state, and hand out tasks only, also inside errors."""
    try:
        return AsyncTask(await session.run(flow), session)
    except JourneyError as error:
        error.task = held(error.task, AsyncTask, session)
        raise


async def settled(
    waits: Iterable[tuple[AsyncSession, AsyncTask]],
    timeout: float,  # noqa: ASYNC109
) -> AsyncGenerator[AsyncTask, None]:
    """Follow many tasks, each through the shared poller of its session, and yield each when it has settled.

    Raises:
        JourneyError: the first that a task ended in, after the last that could be yielded.
    """
    lifecycle.checked_seconds("timeout", timeout)
    wanted = {task.token: (session, task) for session, task in waits}

    async def end(session: AsyncSession, task: AsyncTask) -> AsyncTask:
        return await aperform(session, lifecycle.watch(session.context, task, timeout, shows_progress=False))

    running = [asyncio.ensure_future(end(*wait)) for wait in wanted.values()]
    failed: JourneyError | None = None
    try:
        with remembered(task for _, task in wanted.values()) as settles:
            for ended in asyncio.as_completed(running):
                try:
                    task = await ended
                except JourneyError as error:
                    failed = failed or error
                else:
                    settles(task)
                    yield task
        if failed is not None:
            raise failed
    finally:
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
