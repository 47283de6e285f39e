"""Keeps generated/ in step with specs/ and overlays/: generate what changed, or say what differs.

The only module that writes into the checkout. Packages are built beside their place and moved in
as a whole, so that no stale file survives and a failure leaves all of them as they were.

What only that needs is imported there: to find that nothing changed takes less than those imports.
"""

import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from .effective import Sources, find_root, providers, sources
from .errors import CodegenError
from .lock import Entry, entry_for, lock_text, package_files, read_lock
from .replacing import replace_text

_BY_HAND = ("__init__.py", "py.typed")
_STAGING = ".new-"
_FORGOTTEN = 3600.0  # seconds after which what a killed run has left is nobody's


class Workshop:
    """The generated packages of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = find_root(root)
        self.packages = root / "generated" / "journeykit_clients"
        self.lock = root / "generated" / "LOCK.toml"

    def generate(self, names: Sequence[str] = (), *, force: bool = False) -> Iterable[str]:
        """Bring packages up to date while the caller iterates over one line for each.

        Without names it does all, and removes every package that has no spec.
        """
        asked = [sources(self.root, provider) for provider in dict.fromkeys(names or self._all())]
        locked = read_lock(self.lock)
        stale = [files for files in asked if force or locked.get(files.provider) != self._entry(files)]
        for files in asked:
            if files not in stale:
                yield f"{files.provider}: unchanged"
        if stale:
            before = {files.provider: self._entry(files) for files in stale}
            self._replace(stale)
            # Of the files as they were when it began: one that was edited meanwhile is out of date.
            for files in stale:
                made = before[files.provider]._replace(result=self._entry(files).result)
                locked[files.provider] = made
        for files in stale:
            yield f"{files.provider}: generated"
        if not names:
            for package in self._orphans():
                shutil.rmtree(package)
                yield f"{package.name}: removed, it has no spec"
            locked = {files.provider: locked[files.provider] for files in asked}
        text = lock_text(locked)
        if not self.lock.is_file() or self.lock.read_bytes() != text.encode():
            replace_text(self.lock, text)

    def check(self, names: Sequence[str] = ()) -> Iterable[str]:
        """Make packages elsewhere and yield a line for everything that differs here."""
        import tempfile  # noqa: PLC0415

        from .generate import generate_clients  # noqa: PLC0415

        locked = read_lock(self.lock)
        asked = [sources(self.root, provider) for provider in names or self._all()]
        with tempfile.TemporaryDirectory(prefix="journeykit-codegen-") as scratch:
            generate_clients(asked, Path(scratch))
            for files in asked:
                fresh = Path(scratch) / files.provider
                yield from _differences(fresh, self.packages / files.provider, files.provider)
                if locked.get(files.provider) != entry_for(files, fresh):
                    yield f"{files.provider}: LOCK.toml is out of date"
        if not names:
            for file in sorted(self.packages.glob("*")):
                if not file.is_dir() and file.name not in _BY_HAND and not file.name.startswith("."):
                    yield f"{file.name}: should not exist"
            for package in self._orphans():
                yield f"{package.name}: is generated, but has no spec"
            for provider in sorted(locked.keys() - set(self._all())):
                yield f"{provider}: is locked, but has no spec"

    def _all(self) -> list[str]:
        found = providers(self.root)
        if not found:
            raise CodegenError(f"{self.root / 'specs'} holds no *.yaml")
        return found

    def _entry(self, files: Sources) -> Entry:
        return entry_for(files, self.packages / files.provider)

    def _replace(self, stale: Sequence[Sources]) -> None:
        import tempfile  # noqa: PLC0415

        from .generate import generate_clients  # noqa: PLC0415

        self.packages.mkdir(parents=True, exist_ok=True)
        for left in self.packages.parent.glob(f"{_STAGING}*"):
            if time.time() - left.stat().st_mtime > _FORGOTTEN:  # younger ones may be another run's
                shutil.rmtree(left, ignore_errors=True)
        # On the same file system as its place, so that moving each in is one step.
        with tempfile.TemporaryDirectory(dir=self.packages.parent, prefix=_STAGING) as staging:
            fresh, old = Path(staging, "fresh"), Path(staging, "old")
            fresh.mkdir()
            old.mkdir()
            generate_clients(stale, fresh)
            for files in stale:
                package = self.packages / files.provider
                if package.exists():
                    package.rename(old / files.provider)
                (fresh / files.provider).rename(package)

    def _orphans(self) -> list[Path]:
        known = {*self._all(), "__pycache__"}
        if not self.packages.is_dir():
            return []
        return sorted(path for path in self.packages.iterdir() if path.is_dir() and path.name not in known)


def _differences(fresh: Path, committed: Path, provider: str) -> Iterable[str]:
    wanted, present = set(package_files(fresh)), set(package_files(committed))
    for name in sorted(wanted | present):
        if name not in present:
            yield f"{provider}/{name.as_posix()}: is missing"
        elif name not in wanted:
            yield f"{provider}/{name.as_posix()}: should not exist"
        elif (fresh / name).read_bytes() != (committed / name).read_bytes():
            yield f"{provider}/{name.as_posix()}: differs"
