"""A video of a task, to be read or saved; sync and async twins.

How a video is fetched safely is `download`'s, how it becomes a file `saving`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from journeykit import download
from journeykit.download import VIDEO, Wanted
from journeykit.models import Clip
from journeykit.saving import asave, save

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from journeykit.async_drive import AsyncSession
    from journeykit.drive import Session
    from journeykit.models import State


class _Video(Clip):
    """A clip that can act; not a dataclass itself, so that its session is no field of it."""

    __slots__ = ("_session", "_wanted")

    _session: Any
    _wanted: Wanted

    def __init__(self, state: State, clip: Clip, session: Any, *, number: int | None = None) -> None:
        super().__init__(clip.url, clip.thumbnail)
        object.__setattr__(self, "_wanted", Wanted(state, (clip.url,), VIDEO, number))
        object.__setattr__(self, "_session", session)

    def __copy__(self) -> Self:
        return self  # immutable

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Clip, (self.url, self.thumbnail)  # connections do not travel

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._wanted.state!r}>"


class Video(_Video):
    """A video that a task made; equal to another with the same addresses."""

    __slots__ = ()

    _session: Session

    def read(self, *, limit: int = download.LARGEST_VIDEO) -> bytes:
        """Download the video, of at most `limit` bytes (512 MiB), into memory. No key is sent along.

        Raises:
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no video (MP4, WebM) or moving picture (GIF, WebP).
        """
        return self._session.run(download.read(self._session.config, self._wanted, limit))

    def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_VIDEO) -> Path:
        """Download the video into a file, or into a folder under the task's name, and return where it is.

        It is written as it comes, and the file appears complete or not at all. In a folder, each of several videos
        gets its number. Raises what `read` raises, and OSError.
        """
        return save(self._session, self._wanted, path, limit)


class AsyncVideo(_Video):
    """A video that a task made; equal to another with the same addresses."""

    __slots__ = ()

    _session: AsyncSession

    async def read(self, *, limit: int = download.LARGEST_VIDEO) -> bytes:
        """Download the video, of at most `limit` bytes (512 MiB), into memory. No key is sent along.

        Raises:
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no video (MP4, WebM) or moving picture (GIF, WebP).
        """
        return await self._session.run(download.read(self._session.config, self._wanted, limit))

    async def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_VIDEO) -> Path:
        """Download the video into a file, or into a folder under the task's name, and return where it is.

        It is written as it comes, and the file appears complete or not at all. In a folder, each of several videos
        gets its number. Raises what `read` raises, and OSError.
        """
        return await asave(self._session, self._wanted, path, limit)
