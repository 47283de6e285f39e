"""What customers have put on a provider's server: kept, and given an address.

Numbered and named by content, so that two runs of the same day give the same addresses.
"""

from dataclasses import dataclass
from hashlib import sha256

_EXTENSIONS = {
    "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "video/mp4": "mp4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file; `id` is part of its public address."""

    id: str
    number: int
    kept_at: float
    content: bytes
    media_type: str
    public: bool = True

    @property
    def extension(self) -> str:
        """The usual ending of such a file's name."""
        return _EXTENSIONS.get(self.media_type, "bin")


class Files:
    """Every file that was sent in, by id."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def keep(self, at: float, content: bytes, media_type: str, *, public: bool = True) -> File:
        """Keep a file."""
        number = len(self._files) + 1
        digest = sha256(f"{number}/".encode() + content).hexdigest()[:32]
        file = self._files[digest] = File(digest, number, at, content, media_type, public)
        return file

    def find(self, file_id: str) -> File | None:
        """Find a file by its id."""
        return self._files.get(file_id)
