"""The levels of a provider as they were at a revision of the checkout's git history. Reads; never changes anything."""

import os
import subprocess
from functools import partial
from pathlib import Path

from . import strict_yaml
from .document import Json
from .effective import Level
from .errors import CodegenError
from .overlay import apply_overlay
from .overlay_file import validate_overlay

_PATIENCE = 30


def documents_at(root: Path, provider: str, revision: str) -> dict[Level, Json]:
    """Build `documented` and `observed` from the files of a revision.

    Raises:
        CodegenError: without git or a repository, or if the revision or the spec in it is unknown.
    """
    named = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if named is None:
        raise CodegenError(f"{revision!r} is no revision that git knows in {root.resolve()}")
    commit = named.strip()
    spec = _git(root, "show", f"{commit}:./specs/{provider}.yaml")
    if spec is None:
        raise CodegenError(f"there is no specs/{provider}.yaml at {revision}")
    documented = strict_yaml.loads(spec, name=f"specs/{provider}.yaml at {revision}")
    if not isinstance(documented, dict):
        raise CodegenError(f"specs/{provider}.yaml at {revision} is not an OpenAPI document")
    made: dict[Level, Json] = {Level.DOCUMENTED: documented, Level.OBSERVED: documented}
    text = _git(root, "show", f"{commit}:./overlays/{provider}.yaml")
    if text is not None:
        name = f"overlays/{provider}.yaml at {revision}"
        overlay = strict_yaml.loads(text, name=name)
        validate_overlay(overlay, name=name, line_of=partial(strict_yaml.line_in, text))
        line_of = partial(strict_yaml.line_in, text, "actions")
        made[Level.OBSERVED], _ = apply_overlay(documented, overlay, name=name, line_of=line_of)
    return made


def _git(root: Path, *arguments: str) -> str | None:
    """Run git and return what it says; None if it fails."""
    command = ["git", "-C", str(root), *arguments]
    try:
        english = os.environ | {"LC_ALL": "C"}  # what it complains about is read below
        done = subprocess.run(  # noqa: S603 - no shell
            command, capture_output=True, timeout=_PATIENCE, check=False, env=english
        )
    except FileNotFoundError as problem:
        raise CodegenError("--since needs git, which is not installed here") from problem
    except subprocess.TimeoutExpired as problem:
        raise CodegenError("git does not answer") from problem
    if b"not a git repository" in done.stderr:
        raise CodegenError(f"--since needs a git repository, which {root.resolve()} is not")
    return None if done.returncode else done.stdout.decode("utf-8", "replace")
