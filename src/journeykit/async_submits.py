"""The verbs that start a task, and may cost money: what `AsyncClient` inherits; the twin of `submits`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeykit import lifecycle, starts
from journeykit.async_task import AsyncTask, aperform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit.async_drive import AsyncSession
    from journeykit.inputs import ImageSource


class AsyncSubmits:
    """The paid starts."""

    _session: AsyncSession

    async def imagine(
        self,
        prompt: str,
        *,
        images: Sequence[ImageSource] = (),
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Make a grid of four pictures from a prompt.

        Args:
            prompt: What to draw, Midjourney flags included (`--ar 3:2`).
            images: Reference images: path, bytes, file object, URL or data URL each.
            bot: `midjourney` or `niji`.
            speed: `fast`, `relax` or `turbo`.
            state: A value of your own that comes back with the task.
            notify_hook: A URL that the provider calls when something changes.
            wait: True waits up to ten minutes for the end, a number waits that many seconds; see `Task.wait`.
            extra: Request fields to send beside ours, under the provider's names.

        Raises:
            UnsupportedError: before any request, if the provider has no such option.
            PromptRejectedError: if the prompt is banned; nothing was charged.
            APITimeoutError: if the answer never came; the task may exist, so it is not sent again.
            APIError: for every other refusal or failure; `.safe_to_resubmit` says whether sending again can cost twice.
            TaskError: while waiting; see `Task.wait`.
        """
        flow = starts.imagine(
            self._session.context,
            prompt,
            images=images,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def blend(
        self,
        images: Sequence[ImageSource],
        *,
        shape: str | None = None,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Mix two to five pictures into a grid; `shape` is `portrait` (2:3), `square` (1:1) or `landscape` (3:2).

        Images and options are those of `imagine`, and so is what it raises.
        """
        flow = starts.blend(
            self._session.context,
            images,
            shape=shape,
            bot=bot,
            speed=speed,
            state=state,
            notify_hook=notify_hook,
            extra=extra,
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def describe(
        self,
        image: ImageSource,
        *,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Turn a picture into prompts: `task.text`, and one by one `task.suggestions`.

        Options are those of `imagine`, and so is what it raises.
        """
        flow = starts.describe(
            self._session.context, image, bot=bot, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def shorten(
        self,
        prompt: str,
        *,
        bot: str | None = None,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Say which words of a prompt matter: `task.text`, and shorter prompts one by one in `task.suggestions`.

        Options are those of `imagine`, and so is what it raises.
        """
        flow = starts.shorten(
            self._session.context, prompt, bot=bot, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def swap_face(
        self,
        source: ImageSource,
        target: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Put the face of the source into the target.

        Images and options are those of `imagine`, and so is what it raises.
        """
        flow = starts.swap_face(
            self._session.context, source, target, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def swap_face_in_video(
        self,
        source: ImageSource,
        video: ImageSource,
        *,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Put the face of the source into a video, an MP4 given as images are.

        Images and options are those of `imagine`, and so is what it raises.
        """
        flow = starts.swap_face_in_video(
            self._session.context, source, video, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def edit(
        self,
        prompt: str,
        image: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Change a picture by a prompt.

        Images and options are those of `imagine`, and so is what it raises.
        """
        flow = starts.edit(
            self._session.context, prompt, image, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def retexture(
        self,
        prompt: str,
        image: ImageSource,
        *,
        speed: str | None = None,
        state: str | None = None,
        notify_hook: str | None = None,
        wait: bool | float = False,
        extra: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Give a picture another surface by a prompt, keeping its shapes.

        Images and options are those of `imagine`, and so is what it raises.
        """
        flow = starts.retexture(
            self._session.context, prompt, image, speed=speed, state=state, notify_hook=notify_hook, extra=extra
        )
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def video(
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
    ) -> AsyncTask:
        """Make short videos: `task.videos`.

        Args:
            prompt: What happens in it.
            image: The first frame.
            end_image: The last frame.
            motion: `low` or `high`.
            loop: Whether it ends as it begins.
            resolution: Lines, 480 or 720.
            count: How many at once, 1, 2 or 4.
            speed: As in `imagine`.
            state: As in `imagine`.
            notify_hook: As in `imagine`.
            wait: As in `imagine`.
            extra: As in `imagine`.

        Raises what `imagine` raises.
        """
        flow = starts.video(
            self._session.context,
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
        return await aperform(self._session, lifecycle.submit_then_wait(self._session.context, flow, wait))

    async def upload(self, images: Sequence[ImageSource]) -> list[str]:
        """Put pictures where Midjourney can fetch them, and return their addresses for use in prompts.

        Raises what `imagine` raises; some providers charge for it.
        """
        return await self._session.run(starts.upload(self._session.context, images))
