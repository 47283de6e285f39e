"""A picture of a task, to be read or saved; sync and async twins.

Only names and files live here; how a picture is fetched safely is `download`'s.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit import download

if TYPE_CHECKING:
    from journeykit.drive import AsyncSession, Session
    from journeykit.models import State


class _Picture:
    def __init__(self, state: State, url: str | None) -> None:
        self._state = state
        self.url = url
        """Address as the provider gave it; None if there is no picture. Many expire after 24 hours."""

    def __bool__(self) -> bool:
        return self.url is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and (self.url, self._state.id) == (other.url, other._state.id)

    def __hash__(self) -> int:
        return hash((self.url, self._state.id))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._state!r}>" if self else f"<no {type(self).__name__}>"


class Image(_Picture):
    """A picture; false if the task has none."""

    def __init__(self, state: State, url: str | None, session: Session) -> None:
        super().__init__(state, url)
        self._session = session

    def read(self, *, limit: int = download.LARGEST_PICTURE) -> bytes:
        """Download the picture, of at most `limit` bytes (64 MiB). No key is sent along.

        Raises:
            TaskError: if the task has no picture (yet).
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no picture.
        """
        return self._session.run(download.picture_of(self._session.config, self._state, self.url, limit))

    def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_PICTURE) -> Path:
        """Download the picture into a file, or into a folder under the task's name, and return where it is.

        The file appears complete or not at all. Raises what `read` raises, and OSError.
        """
        target = _checked_target(path)
        return _write(target, self._state, self.read(limit=limit))


class AsyncImage(_Picture):
    """A picture; false if the task has none."""

    def __init__(self, state: State, url: str | None, session: AsyncSession) -> None:
        super().__init__(state, url)
        self._session = session

    async def read(self, *, limit: int = download.LARGEST_PICTURE) -> bytes:
        """Download the picture, of at most `limit` bytes (64 MiB). No key is sent along.

        Raises:
            TaskError: if the task has no picture (yet).
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no picture.
        """
        return await self._session.run(download.picture_of(self._session.config, self._state, self.url, limit))

    async def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_PICTURE) -> Path:
        """Download the picture into a file, or into a folder under the task's name, and return where it is.

        The file appears complete or not at all. Raises what `read` raises, and OSError.
        """
        target = _checked_target(path)
        content = await self.read(limit=limit)
        return await asyncio.to_thread(_write, target, self._state, content)


def _checked_target(path: str | os.PathLike[str]) -> Path:
    # Before the download: a mistyped folder should not cost the minute that a large picture takes.
    target = Path(path)
    if not target.is_dir() and not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(target.parent)!r} to save the picture in")
    return target


def _write(target: Path, state: State, content: bytes) -> Path:
    if target.is_dir():
        name = "".join(
            letter if letter.isalnum() or letter in "-_" else "_" for letter in f"{state.provider}-{state.id}"
        )
        target /= f"{name}.{download.kind_of(content)}"
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)  # mkstemp makes private files; a saved picture is an ordinary one
        return Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
