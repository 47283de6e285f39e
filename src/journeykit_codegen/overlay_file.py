"""Reads overlay files: strict YAML, valid by the standard, meant for their document.

What the actions mean is `overlay`'s business; what this house asks of them beyond the standard
is `lint`'s.
"""

import json
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from . import strict_yaml
from .overlay import OverlayError, apply_overlay


def load_overlay(path: Path, *, extends: Path | None = None) -> dict[str, Any]:
    """Read one overlay file; with `extends`, insist that it is made for that document."""
    overlay = strict_yaml.load(path)
    validate_overlay(overlay, name=str(path), line_of=partial(strict_yaml.line_of, path))
    if extends is not None:
        _check_extends(overlay, path, extends)
    return dict(overlay)


def apply_file(document: Any, path: Path, *, extends: Path | None = None) -> Any:
    """Apply one overlay file to a document; return the new one. An error names the line of its action."""
    overlay = load_overlay(path, extends=extends)
    return apply_overlay(document, overlay, name=str(path), line_of=partial(strict_yaml.line_of, path, "actions"))[0]


def validate_overlay(overlay: Any, *, name: str, line_of: Callable[..., int] | None = None) -> None:
    """Check an overlay document against the standard and say in words where it fails.

    `line_of` says on which line something stands, by the keys and positions that lead there.
    """
    error = best_match(_validator().iter_errors(overlay))
    if error is not None:
        line = "" if line_of is None else f":{line_of(*error.absolute_path)}"
        raise OverlayError(f"{name}{line}: at {error.json_path:.200}: {error.message:.300}")


@cache
def _validator() -> Draft202012Validator:
    text = files(__package__).joinpath("overlay.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _check_extends(overlay: dict[str, Any], path: Path, document: Path) -> None:
    reference = overlay.get("extends")
    if reference is None:
        raise OverlayError(f"{path}: has no `extends`, it must name {document}")
    try:
        parts = urlsplit(reference)
        named = (path.parent / unquote(parts.path)).resolve()
        is_it = not (parts.scheme or parts.netloc) and named == document.resolve()
    except ValueError:  # neither an address nor a path: `//[`, a null
        is_it = False
    if not is_it:
        raise OverlayError(f"{path}: extends {reference}, but is applied to {document}")
