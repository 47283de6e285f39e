"""Actions as the YAML of the house's overlays: text to review or to append, which reads back as the same actions."""

import re
from typing import Any

import yaml

from journeykit_codegen import strict_yaml
from journeykit_codegen.errors import CodegenError
from journeykit_codegen.overlay import OverlayError

_WIDTH = 118
_ACTIONS = re.compile(r"^actions:[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_OTHER_KEY = re.compile(r"^[^\s#-]", re.MULTILINE)
_JSON_FLOAT = re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$")


class _Dumper(yaml.SafeDumper):
    """Quotes whatever either YAML 1.1 or our strict reader takes for something else than text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _JSON_FLOAT, list("-0123456789"))


def as_text(actions: list[dict[str, Any]]) -> str:
    """Write actions as they stand in an overlay file.

    Raises:
        OverlayError: if they cannot be written so that they read back the same.
    """
    if not actions:
        return ""
    dumped = yaml.dump(actions, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    text = "".join(f"  {line}\n" if line else "\n" for line in dumped.rstrip("\n").split("\n"))
    if strict_yaml.loads("actions:\n" + text, name="proposals") != {"actions": actions}:
        raise OverlayError("the proposals cannot be written as YAML without a loss; add them by hand")
    return text


def appended(overlay: str, actions: list[dict[str, Any]], *, note: str) -> str:
    """Return an overlay file's text with actions at its end, under a comment; everything else stays as it is.

    Raises:
        OverlayError: if its actions are not its last part, or not written as a list below it.
    """
    found = _ACTIONS.search(overlay)
    if found is None or _OTHER_KEY.search(overlay, found.end()):
        raise OverlayError("`actions:` is not the last part of the overlay, as a list below it; append by hand")
    made = overlay.rstrip("\n") + f"\n\n  # {note}\n" + as_text(actions)
    before = strict_yaml.loads(overlay, name="the overlay")
    try:
        after = strict_yaml.loads(made, name="the overlay")
    except CodegenError:
        after = {}
    if after != {**before, "actions": [*(before["actions"] or []), *actions]}:
        raise OverlayError("the overlay's actions are indented in another way; append by hand")
    return made
