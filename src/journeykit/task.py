"""Task: what was last said about a task, plus the verbs to go on with it.

Immutable: every verb returns a new one. Its twin in `async_task` differs in `async` and `await` only; what the verbs do
is in `verbs` and `lifecycle`.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from journeykit import lifecycle, starts, verbs
from journeykit.errors import JourneyError
from journeykit.handle import Handle, held
from journeykit.image import Image
from journeykit.interrupts import remembered
from journeykit.video import Video

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from journeykit.buttons import Button
    from journeykit.drive import Session
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit.sources import ImageSource


class Task(Handle):
    """One unit of paid work and what was last said about it."""

    __slots__ = ()

    _session: Session

    @property
    def image(self) -> Image:
        """The picture; false (`if task.image:`) while there is none."""
        return Image(self, self._addresses, self._session)

    @property
    def images(self) -> tuple[Image, ...]:
        """The single pictures where the provider gives them, else the one picture, else nothing."""
        return tuple(Image(self, urls, self._session, number=number) for urls, number in self._pictures)

    @property
    def videos(self) -> tuple[Video, ...]:
        """The videos that the task made."""
        return tuple(Video(self, clip, self._session, number=number) for clip, number in self._clips)

    @property
    def video(self) -> Video | None:
        """The first video, if there is one."""
        return next(iter(self.videos), None)

    @property
    def siblings(self) -> tuple[Task, ...]:
        """Further tasks that the same press started ("Imagine all" under a description starts up to four)."""
        return tuple(Task(state, self._session) for state in self._fellows)

    def refresh(self) -> Task:
        """Ask for the task once and return what is said now."""
        return perform(self._session, verbs.refresh(self._session.context, self))

    def wait(self, timeout: float = lifecycle.DEFAULT_WAIT, *, poll_interval: float | None = None) -> Task:
        """Wait until the task has ended (or needs an answer), at most `timeout` seconds.

        Never cancels and never loses the task. `poll_interval` in seconds overrides how often to ask; by default as
        often as this provider's answers change.

        Raises:
            TaskFailedError: with the provider's reason.
            TaskCancelledError: if it was cancelled.
            WaitTimeoutError: at the deadline; `error.task.token` resumes the task.
            APIError: if the provider refuses to tell; `error.task` is the task.
        """
        return perform(self._session, lifecycle.wait_for(self._session.context, self, timeout, poll_interval))

    def watch(
        self, timeout: float = lifecycle.DEFAULT_WAIT, *, poll_interval: float | None = None
    ) -> Generator[Task, None, None]:
        """Yield the task each time that something changed, until it has ended (or needs an answer).

        A failed task is yielded like any other. Raises WaitTimeoutError and APIError like `wait`.
        """
        flow = lifecycle.watch(self._session.context, self, timeout, poll_interval)
        yield from following([self], emitted(self._session, flow))

    def press(
        self,
        button: Button | str,
        *,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Press a button, given itself or by its label, emoji or customId, and return the task that it starts.

        A button that opens a window gives a task with status `waiting`.

        Raises:
            ButtonNotFoundError: listing the buttons there are.
            APIError: if the provider refuses; see `Client.imagine`.
        """
        flow = verbs.press(self._session.context, self, button, state=state, notify_hook=notify_hook, extra=extra)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def upscale(self, which: int | str, *, wait: bool | float = False) -> Task:
        """Upscale a picture of a grid, 1 to 4, or the picture itself: `subtle`, `creative`, `2x`, `4x`.

        Raises what `press` raises.
        """
        flow = verbs.press_meaning(self._session.context, self, "upscale", which)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def vary(self, which: int | str, *, wait: bool | float = False) -> Task:
        """Vary a picture of a grid, 1 to 4, or the picture itself: `subtle`, `strong`, `region` (opens a window).

        Raises what `press` raises, and UnsupportedError for a window where the provider takes no answer to one.
        """
        flow = verbs.press_meaning(self._session.context, self, "vary", which)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def reroll(self, *, wait: bool | float = False) -> Task:
        """Run the same prompt again (🔄). Raises what `press` raises."""
        flow = verbs.press_meaning(self._session.context, self, "reroll", None)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def zoom(self, which: float | str = 2, *, wait: bool | float = False) -> Task:
        """Zoom out of an upscaled picture: 2, 1.5, `square`, or `custom` (a window). Raises what `vary` raises."""
        flow = verbs.press_meaning(self._session.context, self, "zoom", which)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def pan(self, which: str, *, wait: bool | float = False) -> Task:
        """Extend an upscaled picture `left`, `right`, `up` or `down`. Raises what `press` raises."""
        flow = verbs.press_meaning(self._session.context, self, "pan", which)
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def extend(self, prompt: str, index: int = 1, *, motion: str | None = None, wait: bool | float = False) -> Task:
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
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def answer(
        self,
        prompt: str | None = None,
        *,
        mask: ImageSource | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
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
        return perform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    def seed(self) -> str:
        """Ask for the seed of the picture, decimal digits; some providers look it up for up to a minute.

        Raises:
            UnsupportedError: before any request, if the provider does not tell seeds.
            APIError: if it does not know it (yet).
        """
        return self._session.run(verbs.seed(self._session.context, self))

    def cancel(self) -> Task:
        """Stop the task and return what became of it. Midjourney may have been paid all the same.

        Raises:
            UnsupportedError: before any request, if the provider cannot.
            APIError: if it refuses.
        """
        return perform(self._session, verbs.cancel(self._session.context, self))


def perform(session: Session, flow: Flow[State]) -> Task:
    """Perform a flow that ends in a state, and hand out tasks only, also inside errors."""
    try:
        return Task(session.run(flow), session)
    except JourneyError as error:
        error.task = held(error.task, Task, session)
        raise


def emitted(session: Session, flow: Flow[Any]) -> Generator[Task, None, None]:
    """Perform a flow and hand out the states that it emits as tasks, also inside errors."""
    try:
        for state in session.iterate(flow):
            yield Task(state, session)
    except JourneyError as error:
        error.task = held(error.task, Task, session)
        raise


def following(tasks: Iterable[Task], news: Generator[Task, None, None]) -> Generator[Task, None, None]:
    """Hand news of these tasks on, and say in an interrupt which of them go on."""
    with closing(news), remembered(tasks) as settles:
        for task in news:
            settles(task)
            yield task
