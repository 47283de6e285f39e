"""`journeykit gallery`: one HTML page of saved pictures, with everything inside and nothing loaded from elsewhere.

What it shows was written by strangers, prompts above all: everything is escaped, and no script would run.
"""

from __future__ import annotations

import base64
import sys
import webbrowser
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from journeykit.cli import sidecar
from journeykit.cli.exits import FINE, USAGE
from journeykit.cli.screen import document, plain
from journeykit.download import PICTURE, VIDEO, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

PAGE = "gallery.html"
_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".mp4", ".webm"}
_TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4", "webm": "video/webm"}
_LARGEST = 64 * 1024 * 1024  # bytes of one; a page of more is none that a browser shows
_TEXTS = ("token", "provider", "action", "prompt", "final_prompt", "parent", "button", "seed", "submitted_at")


@dataclass(eq=False)
class Piece:
    """A picture or video with what is known about it, and what was made of it."""

    name: str
    source: str = ""
    """Its data URL; empty if it cannot be shown."""
    is_video: bool = False
    problem: str = ""
    told: dict[str, str] = field(default_factory=dict)
    pressed: frozenset[str] = frozenset()
    buttons: tuple[str, ...] = ()
    children: list[Piece] = field(default_factory=list)


def show(folder: Path, page: Path | None, *, open_page: bool, as_json: bool) -> int:
    """Write the page of a folder and name it; return the exit code."""
    pieces = read(folder) if folder.is_dir() else []
    if not pieces:
        why = f"there are no pictures in {folder}" if folder.is_dir() else f"there is no folder {folder}"
        sys.stderr.write(f"{plain(why)}: name one that pictures were saved to, with --out\n")
        if as_json:
            error = {"kind": "UsageError", "message": plain(why)}
            document({"page": None, "error": error, "exit": USAGE})
        return USAGE
    target = page or folder / PAGE
    target.write_text(render(pieces, folder.resolve().name), "utf-8")
    problems = [f"{each.name}: {each.problem}" for each in pieces if each.problem]
    sys.stderr.writelines(f"{plain(each)}\n" for each in problems)
    if as_json:
        document({"page": str(target), "pictures": len(pieces) - len(problems), "problems": problems, "exit": FINE})
    else:
        sys.stdout.write(f"{target}\n")
    if open_page:
        webbrowser.open(target.resolve().as_uri())
    return FINE


def open_of(folder: Path, saved: Collection[Path]) -> Path:
    """Write the page of what was saved just now, open it, and return where it is."""
    page = folder / PAGE
    names = {file.name for file in saved}
    page.write_text(render(read(folder, names), folder.resolve().name), "utf-8")
    webbrowser.open(page.resolve().as_uri())
    return page


def read(folder: Path, only: Collection[str] | None = None) -> list[Piece]:
    """Read the pictures of a folder, those of `only` these names if given, and those whose notes are left alone."""
    found = {
        file.name for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES and not file.name.startswith(".")
    }
    # A picture that is gone is named, not forgotten.
    found |= {file.name.removesuffix(".json") for file, _ in sidecar.all_in(folder)}
    return [_piece(folder / name) for name in sorted(found if only is None else found & set(only))]


def _piece(file: Path) -> Piece:
    piece = Piece(file.name)
    try:
        told = sidecar.read(sidecar.beside(file))
    except FileNotFoundError:
        told = {}
    except (OSError, sidecar.SidecarError):
        told, piece.problem = {}, "the note beside it cannot be read"
    piece.told = {name: told[name] for name in _TEXTS if isinstance(told.get(name), str)}
    piece.buttons = tuple(_faces(told.get("buttons")))
    try:
        piece.source, piece.is_video = _data_url(file)
    except OSError as problem:
        piece.problem = problem.strerror or str(problem)
    except ValueError as problem:
        piece.problem = str(problem)
    return piece


def _faces(buttons: Any) -> Iterable[str]:
    for each in buttons if isinstance(buttons, list) else []:
        if isinstance(each, dict) and (face := each.get("label") or each.get("emoji")):
            yield str(face)


def _data_url(file: Path) -> tuple[str, bool]:
    if not file.is_file():
        raise ValueError("it is missing")
    with file.open("rb") as opened:
        content = opened.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("it is too large for a page")
    kind = kind_of(content, PICTURE) or kind_of(content, VIDEO)
    if kind is None:
        raise ValueError("it is no picture")
    mime = _TYPES.get(kind, f"image/{kind}")
    return f"data:{mime};base64,{base64.b64encode(content).decode()}", mime.startswith("video/")


def render(pieces: list[Piece], title: str) -> str:
    """Make the page."""
    template = Environment(
        loader=PackageLoader("journeykit.cli", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = template.loader.get_source(template, "gallery.css")[0] if template.loader else ""
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    page = template.get_template("gallery.html.j2").render(
        title=title, style=style, digest=digest, roots=_roots(pieces), pieces=pieces
    )
    return page.encode("utf-8", "replace").decode()


def _roots(pieces: list[Piece]) -> list[Piece]:
    """Put what was made of another below it, and give what is left, the oldest first."""
    by_token: dict[str, Piece] = {}
    for each in pieces:
        by_token.setdefault(each.told.get("token", ""), each)
    by_token.pop("", None)
    roots = []
    for each in sorted(pieces, key=lambda piece: piece.told.get("submitted_at", "")):
        parent = by_token.get(each.told.get("parent", ""))
        if parent is None or each in _line_of(parent, by_token):
            roots.append(each)
        else:
            parent.children.append(each)
            parent.pressed |= {each.told.get("button", "")}
    return roots


def _line_of(piece: Piece, by_token: dict[str, Piece]) -> list[Piece]:
    """List a piece and its ancestors; notes that somebody wrote by hand can go round in circles."""
    line: list[Piece] = []
    here: Piece | None = piece
    while here is not None and here not in line:
        line.append(here)
        here = by_token.get(here.told.get("parent", ""))
    return line
