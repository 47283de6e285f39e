"""The verbs that start a task, and may cost money: what `Client` and `Pool` inherit. Its twin is in `async_submits`.

Methods of one line each: what a verb does is in `starts`, what a provider is told in `adapters`, and who is told it the
two below decide.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from journeykit import starts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from journeykit.context import Context
    from journeykit.flow import Flow
    from journeykit.models import State
    from journeykit.sources import ImageSource
    from journeykit.task import Task

T = TypeVar("T")
P = ParamSpec("P")


class Submits(ABC):
    """The paid starts."""

    @abstractmethod
    def _submit(
        self,
        verb: Callable[Concatenate[Context, P], Flow[State]],
        wait: bool | float,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Task:
        """Start a task by a verb, and wait for its end if asked to."""

    @abstractmethod
    def _ask(self, verb: Callable[Concatenate[Context, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Perform a verb that ends in something else than a task."""

    def imagine(
        self,
        prompt: str,
        *,
        images: Iterable[ImageSource] = (),
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Make a grid of four pictures from a prompt.

        Args:
            prompt: What to draw, Midjourney flags included (`--ar 3:2`).
            images: Reference images: path, bytes, file object, URL or data URL each.
            bot: `midjourney` or `niji`.
            speed: `fast`, `relax` or `turbo`.
            state: A value of your own that comes back with the task.
            notify_hook: A URL that the provider calls when something changes.
            wait: True waits up to ten minutes for the end, a number waits that many seconds; see `Task.wait`.
            extra: Request fields to send beside ours, under the provider's names; one that is ours is refused.

        Raises:
            UnsupportedError: before any request, if the provider has no such option.
            PromptRejectedError: if the prompt is banned; nothing was charged.
            APITimeoutError: if the answer never came; the task may exist, so it is not sent again.
            APIError: for every other refusal or failure; `.safe_to_resubmit` says whether sending again can cost twice.
            TaskError: while waiting; see `Task.wait`.
        """
        return self._submit(
            starts.imagine,
            wait,
            prompt,
            images=images,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )

    def blend(
        self,
        images: Iterable[ImageSource],
        *,
        shape: str | None = None,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Mix two to five pictures into a grid; `shape` is `portrait` (2:3), `square` (1:1) or `landscape` (3:2).

        Images and options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.blend,
            wait,
            images,
            shape=shape,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )

    def describe(
        self,
        image: ImageSource,
        *,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Turn a picture into prompts: `task.text`, and one by one `task.suggestions`.

        Options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.describe, wait, image, bot=bot, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )

    def shorten(
        self,
        prompt: str,
        *,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Say which words of a prompt matter: `task.text`, and shorter prompts one by one in `task.suggestions`.

        Options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.shorten, wait, prompt, bot=bot, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )

    def swap_face(
        self,
        source: ImageSource,
        target: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Put the face of the source into the target.

        Images and options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.swap_face, wait, source, target, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )

    def swap_face_in_video(
        self,
        source: ImageSource,
        video: ImageSource,
        *,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Put the face of the source into a video, an MP4 given as images are.

        Images and options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.swap_face_in_video, wait, source, video, state=state, notify_hook=notify_hook, extra=extra
        )

    def edit(
        self,
        prompt: str,
        image: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Change a picture by a prompt.

        Images and options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.edit, wait, prompt, image, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )

    def retexture(
        self,
        prompt: str,
        image: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Give a picture another surface by a prompt, keeping its shapes.

        Images and options are those of `imagine`, and so is what it raises.
        """
        return self._submit(
            starts.retexture, wait, prompt, image, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )

    def video(
        self,
        prompt: str,
        *,
        image: ImageSource | None = None,
        end_image: ImageSource | None = None,
        motion: str | None = None,
        loop: bool = False,
        resolution: int | None = None,
        count: int | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Task:
        """Make short videos: `task.videos`.

        Args:
            prompt: What happens in it.
            image: The first frame.
            end_image: The last frame.
            motion: `low` or `high`.
            loop: Whether it ends as it begins.
            resolution: Lines, 480 or 720.
            count: How many at once, 1, 2 or 4; None takes the provider's own, 4 at trueai, which counts each.
            speed: As in `imagine`.
            state: As in `imagine`.
            notify_hook: As in `imagine`.
            wait: As in `imagine`.
            extra: As in `imagine`.

        Raises what `imagine` raises.
        """
        return self._submit(
            starts.video,
            wait,
            prompt,
            image=image,
            end_image=end_image,
            motion=motion,
            loop=loop,
            resolution=resolution,
            count=count,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )

    def upload(self, images: Iterable[ImageSource]) -> list[str]:
        """Put pictures where Midjourney can fetch them, and return their addresses for use in prompts.

        Raises what `imagine` raises; some providers charge for it.
        """
        return self._ask(starts.upload, images)
