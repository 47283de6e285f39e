"""The code that makes a client from its files, as one hash: when it changes, every client is out of date.

That code is found by following what its two entrances import of this package. Their text is read for that and nothing
is imported: the libraries that they need take longer than everything else that an unchanged checkout asks for.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

_ENTRANCES = ("effective", "generate")
_PACKAGE = Path(__file__).parent
# `from .overlay import apply_overlay` and `from . import strict_yaml`, wherever they stand.
_OWN_IMPORT = re.compile(r"^ *from \.([\w.]*) import ([\w, ]*)", re.MULTILINE)


@cache
def recipe_digest() -> str:
    """Hash the names and bytes of all of it."""
    lines = [f"{sha256(path.read_bytes()).hexdigest()} {path.name}\n" for path in sorted(recipe_files())]
    return sha256("".join(lines).encode()).hexdigest()


def recipe_files() -> set[Path]:
    """Find the modules, and the schemas that they read."""
    found = {_PACKAGE / f"{name}.py" for name in _ENTRANCES}
    waiting = list(found)
    while waiting:
        imported = _imported(waiting.pop()) - found
        found |= imported
        waiting += imported
    return found.union(_PACKAGE.glob("*.schema.json"))


def _imported(module: Path) -> set[Path]:
    matches = _OWN_IMPORT.findall(module.read_text(encoding="utf-8"))
    names = {name.strip() for place, listed in matches for name in ([place] if place else listed.split(","))}
    return {_PACKAGE / f"{name.replace('.', '/')}.py" for name in names}
