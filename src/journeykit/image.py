"""A picture of a task, to be read or saved; sync and async twins.

How a picture is fetched safely is `download`'s, how it becomes a file `saving`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from journeykit import download
from journeykit.download import PICTURE, Wanted
from journeykit.inputs import checked_look
from journeykit.saving import asave, save

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from journeykit.adapters.protocol import Proxies
    from journeykit.async_drive import AsyncSession
    from journeykit.drive import Session, SharedSession
    from journeykit.models import State


class _Picture:
    def __init__(self, state: State, addresses: tuple[str, ...], number: int | None) -> None:
        self._wanted = Wanted(state, addresses, PICTURE, number)
        self.url = addresses[0] if addresses else None
        """Address as the provider gave it; None if there is no picture. Many expire after 24 hours."""

    def __bool__(self) -> bool:
        return self.url is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str | None, str]:
        return self.url, self._wanted.state.id

    def _proxied(self, session: SharedSession, **look: Any) -> tuple[str, ...]:
        adapter = session.context.adapter
        wanted = checked_look(adapter, session.config, **look)
        return tuple(cast("Proxies", adapter).proxied(url, wanted) for url in self._wanted.addresses)

    def __copy__(self) -> Self:
        return self  # never changes

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Connections do not travel: what arrives elsewhere says where the picture is.
        return _Picture, (self._wanted.state, self._wanted.addresses, self._wanted.number)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._wanted.state!r}>" if self else f"<no {type(self).__name__}>"


class Image(_Picture):
    """A picture; false if the task has none."""

    def __init__(
        self, state: State, addresses: tuple[str, ...], session: Session, *, number: int | None = None
    ) -> None:
        super().__init__(state, addresses, number)
        self._session = session

    def read(self, *, limit: int = download.LARGEST_PICTURE) -> bytes:
        """Download the picture, of at most `limit` bytes (64 MiB). No key is sent along.

        Where the link is gone or out of reach, the provider's other addresses of the picture are tried by themselves.

        Raises:
            TaskError: if the task has no picture (yet).
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no picture.
        """
        return self._session.run(download.read(self._session.config, self._wanted, limit))

    def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_PICTURE) -> Path:
        """Download the picture into a file, or into a folder under the task's name, and return where it is.

        It is written as it comes, and the file appears complete or not at all. In a folder, each of several pictures
        gets its number. Raises what `read` raises, and OSError.
        """
        return save(self._session, self._wanted, path, limit)

    def proxied(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        format: str | None = None,
        quality: int | None = None,
    ) -> Image:
        """Show this picture by way of the image proxy that the provider documents, smaller or in another format.

        The proxy is somebody else's (ohmygpt: wsrv.nl) and gets to see the picture and its address, so nothing goes
        there unless you ask. Nothing is sent until the picture is read or saved.

        Args:
            width: Pixels to fit into; the shape is kept.
            height: Pixels to fit into; the shape is kept.
            format: `jpg`, `png`, `webp` or `gif`; None for the picture's own.
            quality: 1 to 100.

        Raises:
            UnsupportedError: if the provider documents no image proxy.
            InvalidRequestError: if an option is none of those.
        """
        addresses = self._proxied(self._session, width=width, height=height, format=format, quality=quality)
        return Image(self._wanted.state, addresses, self._session, number=self._wanted.number)


class AsyncImage(_Picture):
    """A picture; false if the task has none."""

    def __init__(
        self, state: State, addresses: tuple[str, ...], session: AsyncSession, *, number: int | None = None
    ) -> None:
        super().__init__(state, addresses, number)
        self._session = session

    async def read(self, *, limit: int = download.LARGEST_PICTURE) -> bytes:
        """Download the picture, of at most `limit` bytes (64 MiB). No key is sent along.

        Where the link is gone or out of reach, the provider's other addresses of the picture are tried by themselves.

        Raises:
            TaskError: if the task has no picture (yet).
            NotFoundError: if the link is gone.
            APIResponseError: if what comes is no picture.
        """
        return await self._session.run(download.read(self._session.config, self._wanted, limit))

    async def save(self, path: str | os.PathLike[str], *, limit: int = download.LARGEST_PICTURE) -> Path:
        """Download the picture into a file, or into a folder under the task's name, and return where it is.

        It is written as it comes, and the file appears complete or not at all. In a folder, each of several pictures
        gets its number. Raises what `read` raises, and OSError.
        """
        return await asave(self._session, self._wanted, path, limit)

    def proxied(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        format: str | None = None,
        quality: int | None = None,
    ) -> AsyncImage:
        """Show this picture by way of the image proxy that the provider documents, smaller or in another format.

        The proxy is somebody else's (ohmygpt: wsrv.nl) and gets to see the picture and its address, so nothing goes
        there unless you ask. Nothing is sent until the picture is read or saved.

        Args:
            width: Pixels to fit into; the shape is kept.
            height: Pixels to fit into; the shape is kept.
            format: `jpg`, `png`, `webp` or `gif`; None for the picture's own.
            quality: 1 to 100.

        Raises:
            UnsupportedError: if the provider documents no image proxy.
            InvalidRequestError: if an option is none of those.
        """
        addresses = self._proxied(self._session, width=width, height=height, format=format, quality=quality)
        return AsyncImage(self._wanted.state, addresses, self._session, number=self._wanted.number)
