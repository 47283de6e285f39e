"""Checks proposals as a whole before they are written: the overlay is valid, nothing stated is lost, lint is clean.

All in memory; the file is replaced at once, at the end.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from journeykit_codegen import strict_yaml
from journeykit_codegen.document import Json, component_schemas, operations
from journeykit_codegen.effective import Level, Sources
from journeykit_codegen.lint import lint_document, lint_overlay
from journeykit_codegen.overlay import OverlayError, apply_overlay
from journeykit_codegen.overlay_file import apply_file, validate_overlay
from journeykit_codegen.replacing import replace_text

from .overlay_text import appended

NOTE = "Proposed by drift from traffic: review."
_MOST_SHOWN = 5


def checked_text(files: Sources, text: str, actions: list[dict[str, Any]]) -> str:
    """Return the overlay's text with more actions, or say why it cannot be.

    Raises:
        CodegenError: if a check fails that did not fail before.
    """
    made = appended(text, actions, note=NOTE)
    before, after = (_levels(files, each) for each in (text, made))
    lost = list(_lost(before[Level.OBSERVED], after[Level.OBSERVED]))
    if lost:
        raise OverlayError(f"the proposals would take away {', '.join(lost[:_MOST_SHOWN])}; nothing was written")
    fresh = [str(each) for each in _findings(after, files.provider)]
    if fresh:  # what was wrong before is not the proposals' fault
        known = {str(each) for each in _findings(before, files.provider)}
        fresh = [each for each in fresh if each not in known]
    overlay = strict_yaml.loads(made, name=str(files.overlay))
    fresh += [str(each) for each in lint_overlay(overlay, where=str(files.overlay), evidence=True)]
    if fresh:
        listed = "\n  ".join(fresh[:_MOST_SHOWN])
        raise OverlayError(f"the proposals do not pass lint, nothing was written:\n  {listed}")
    return made


def write(path: Path, text: str, *, instead_of: str) -> None:
    """Replace a file at once: where it really lies, with its permissions and its ends of lines.

    Raises:
        OverlayError: if it holds something else by now than what it is to be replaced for.
        OSError: if it cannot be written; then it is as it was.
    """
    place = path.resolve()
    if place.read_text(encoding="utf-8") != instead_of:
        raise OverlayError(f"{path} was changed meanwhile; nothing was written, run it again")
    replace_text(place, text, ends="\r\n" if b"\r\n" in place.read_bytes() else "\n")


def _levels(files: Sources, text: str) -> dict[Level, Json]:
    name, line_of = str(files.overlay), partial(strict_yaml.line_in, text)
    overlay = strict_yaml.loads(text, name=name)
    validate_overlay(overlay, name=name, line_of=line_of)
    documented = strict_yaml.load(files.spec)
    observed, _ = apply_overlay(documented, overlay, name=name, line_of=partial(line_of, "actions"))
    client = apply_file(observed, files.client_overlay)
    return {Level.OBSERVED: observed, Level.CLIENT: client}


def _findings(levels: dict[Level, Json], provider: str) -> Iterator[object]:
    for level, document in levels.items():
        yield from lint_document(document, level, where=f"{provider} ({level})")


def _lost(before: Json, after: Json) -> Iterator[str]:
    """Name the operations, answers, fields and words that are gone: proposals only ever add to an overlay's truth."""
    there = {each.path: each for each in operations(after)}
    for each in operations(before):
        kept = there[each.path].value.get("responses", {}) if each.path in there else {}
        yield from (f"{each.path[1]} {status}" for status in each.value.get("responses", {}) if status not in kept)
        if each.path not in there or each.value.get("security") != there[each.path].value.get("security"):
            yield f"{each.path[1]} or its security"
    schemas = dict(component_schemas(after))
    for name, schema in component_schemas(before):
        new = schemas[name].value if name in schemas else {}
        for field, held in (schema.value.get("properties") or {}).items():
            if field not in (new.get("properties") or {}):
                yield f"{name}.{field}"
            elif isinstance(held, dict) and held.get("x-role") != new["properties"][field].get("x-role"):
                yield f"the role of {name}.{field}"
        if schema.value.get("x-request") and schema.value != new:
            yield f"what requests say ({name})"
