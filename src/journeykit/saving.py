"""Files that appear complete or not at all: written beside their place, and moved there at the end. Sync and async.

The only module that writes files; what comes into them, and whether it is what was wanted, is `download`'s.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from journeykit import download

if TYPE_CHECKING:
    from journeykit.async_drive import AsyncSession
    from journeykit.download import Wanted
    from journeykit.drive import Session

_LONGEST_STEM = 220  # bytes; a name has 255 at most, a number and an extension among them


def save(session: Session, wanted: Wanted, path: str | os.PathLike[str], limit: int) -> Path:
    """Download something into a file, or into a folder under the task's name, and return where it is."""
    part = _Part(path, wanted)
    try:
        kind = session.run(download.save(session.config, wanted, limit, part))
        return part.finish(kind)
    except BaseException:
        part.discard()
        raise


async def asave(session: AsyncSession, wanted: Wanted, path: str | os.PathLike[str], limit: int) -> Path:
    """Download something into a file, or into a folder under the task's name, and return where it is."""
    import asyncio  # noqa: PLC0415 - of no use to threads

    part = await asyncio.to_thread(_Part, path, wanted)
    try:
        kind = await session.run(download.save(session.config, wanted, limit, part))
        return await asyncio.to_thread(part.finish, kind)
    except BaseException:
        # A bare future and shielded: neither a second cancellation nor the end of the loop, which cancels all tasks,
        # leaves the file lying about.
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, part.discard))
        raise


class _Part:
    """A file in the making, under a name of its own.

    Locked, because a cancelled coroutine discards it while its last write may still be under way in a thread.
    """

    def __init__(self, path: str | os.PathLike[str], wanted: Wanted) -> None:
        from secrets import token_hex  # noqa: PLC0415 - brings all of OpenSSL

        # Looked at before the download: a mistyped folder should not cost the minute that a large picture takes.
        target = Path(path)
        self._is_folder = target.is_dir() or os.fspath(path).endswith(("/", os.sep))
        if not self._is_folder and target.exists() and not target.is_file():
            raise FileExistsError(f"{str(target)!r} is no file; the {wanted.sort.name} would replace it")
        # Where a link leads, the file is: the link stays one.
        folder = target if self._is_folder else target.resolve().parent
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no folder {str(folder)!r} to save the {wanted.sort.name} in")
        self._target, self._wanted = target, wanted
        self._path = folder / f".journeykit-{token_hex(8)}.part"
        self._file: BinaryIO | None = None
        self._is_discarded = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.seek(0)
                self._file.truncate()
            elif not self._is_discarded:
                self._file = self._path.open("xb")

    def write(self, chunk: bytes) -> None:
        with self._lock:
            if self._file is not None:
                self._file.write(chunk)

    def finish(self, kind: str) -> Path:
        """Close the file and move it to its place."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            target = self._target / f"{_stem(self._wanted)}.{kind}" if self._is_folder else self._target
            self._path.replace(target.resolve())
            return target

    def discard(self) -> None:
        """Leave nothing behind."""
        with self._lock:
            self._is_discarded = True
            file, self._file = self._file, None
            if file is not None:
                with suppress(OSError):  # what is left in its buffer may not fit on the disk
                    file.close()
                self._path.unlink(missing_ok=True)


def _stem(wanted: Wanted) -> str:
    number = "" if wanted.number is None else f"-{wanted.number}"
    name = f"{wanted.state.provider}-{wanted.state.id}"
    stem = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
    if len(stem.encode()) > _LONGEST_STEM:
        from hashlib import sha256  # noqa: PLC0415 - brings all of OpenSSL

        # Two names that begin alike are two files all the same.
        cut = stem.encode()[: _LONGEST_STEM - 17].decode(errors="ignore")
        stem = f"{cut}-{sha256(stem.encode()).hexdigest()[:16]}"
    return f"{stem}{number}"
