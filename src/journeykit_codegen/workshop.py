"""Keeps generated/ in step with specs/ and overlays/: generate what changed, or say what differs.

The only module that writes into the checkout. A package is built beside its place and moved in
as a whole, so that no stale file survives and a failure leaves the old package as it was.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from .effective import Level, Sources, effective_documents, find_root, providers, sources, to_json
from .errors import CodegenError
from .generate import FORMATTING, SETTINGS, generate_client
from .lock import Entry, entry_for, lock_text, package_files, read_lock

_CONFIGURATION = {"settings": SETTINGS, "formatting": FORMATTING}


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
        for provider in names or self._all():
            files = sources(self.root, provider)
            if not force and self._is_current(files):
                yield f"{provider}: unchanged"
                continue
            self._replace(files)
            yield f"{provider}: generated"
        if not names:
            for package in self._orphans():
                shutil.rmtree(package)
                yield f"{package.name}: removed, it has no spec"
            self._write_lock({name: read_lock(self.lock)[name] for name in self._all()})

    def check(self, names: Sequence[str] = ()) -> Iterable[str]:
        """Make packages elsewhere and yield a line for everything that differs here."""
        locked = read_lock(self.lock)
        for provider in names or self._all():
            files = sources(self.root, provider)
            with tempfile.TemporaryDirectory(prefix="journeykit-codegen-") as scratch:
                fresh = Path(scratch) / provider
                _build(files, fresh)
                yield from _differences(fresh, self.packages / provider, provider)
                if locked.get(provider) != entry_for(files, _CONFIGURATION, fresh):
                    yield f"{provider}: LOCK.toml is out of date"
        if not names:
            for package in self._orphans():
                yield f"{package.name}: is generated, but has no spec"
            for provider in sorted(locked.keys() - set(self._all())):
                yield f"{provider}: is locked, but has no spec"

    def _all(self) -> list[str]:
        found = providers(self.root)
        if not found:
            raise CodegenError(f"{self.root / 'specs'} holds no *.yaml")
        return found

    def _is_current(self, files: Sources) -> bool:
        package = self.packages / files.provider
        if read_lock(self.lock).get(files.provider) != entry_for(files, _CONFIGURATION, package):
            return False
        # The inputs are the same, but the code that combines them may have changed since.
        documents = effective_documents(files)
        return all(
            (package / f"{level}.json").read_text(encoding="utf-8") == to_json(documents[level]) for level in Level
        )

    def _replace(self, files: Sources) -> None:
        package = self.packages / files.provider
        self.packages.mkdir(parents=True, exist_ok=True)
        # On the same file system as its place, so that moving it in is one step.
        with tempfile.TemporaryDirectory(dir=self.packages.parent, prefix=".new-") as staging:
            fresh = Path(staging) / files.provider
            _build(files, fresh)
            if package.exists():
                package.rename(Path(staging) / "old")
            fresh.rename(package)
        entry = entry_for(files, _CONFIGURATION, package)
        self._write_lock({**read_lock(self.lock), files.provider: entry})

    def _write_lock(self, entries: dict[str, Entry]) -> None:
        self.lock.write_text(lock_text(entries), encoding="utf-8", newline="\n")

    def _orphans(self) -> list[Path]:
        known = {*self._all(), "__pycache__"}
        if not self.packages.is_dir():
            return []
        return sorted(path for path in self.packages.iterdir() if path.is_dir() and path.name not in known)


def _build(files: Sources, output: Path) -> None:
    try:
        generate_client(effective_documents(files), output)
    except CodegenError as error:
        raise CodegenError(f"{files.provider}: {error}") from error


def _differences(fresh: Path, committed: Path, provider: str) -> Iterable[str]:
    wanted, present = set(package_files(fresh)), set(package_files(committed))
    for name in sorted(wanted | present):
        if name not in present:
            yield f"{provider}/{name.as_posix()}: is missing"
        elif name not in wanted:
            yield f"{provider}/{name.as_posix()}: should not exist"
        elif (fresh / name).read_bytes() != (committed / name).read_bytes():
            yield f"{provider}/{name.as_posix()}: differs"
