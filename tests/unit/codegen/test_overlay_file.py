"""Which overlay documents are valid, and which document they may be applied to."""

import re
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen.overlay import OverlayError
from journeykit_codegen.overlay_file import load_overlay, validate_overlay

INFO = {"title": "t", "version": "1"}
REMOVE = {"target": "$.a", "remove": True}


def document(**changes: Any) -> dict[str, Any]:
    whole = {"overlay": "1.1.0", "info": INFO, "actions": [REMOVE], **changes}
    return {key: value for key, value in whole.items() if value is not ...}


VALID: dict[str, dict[str, Any]] = {
    "the least": document(),
    "version 1.0": document(overlay="1.0.0"),
    "a later patch version": document(overlay="1.1.3"),
    "extends": document(extends="../specs/a.yaml"),
    "an extension": document(**{"x-note": {"any": "thing"}}),
    "an extension in info": document(info={**INFO, "x-note": 1}),
    "an extension in an action": document(actions=[{**REMOVE, "x-evidence": ["a"]}]),
    "an info description in 1.1": document(info={**INFO, "description": "d"}),
    "update by an object": document(actions=[{"target": "$", "update": {"a": 1}}]),
    "update by a primitive": document(actions=[{"target": "$.a", "update": None}]),
    "copy in 1.1": document(actions=[{"target": "$.a", "copy": "$.b"}]),
    "a target only": document(actions=[{"target": "$"}]),
    "many actions": document(actions=[REMOVE, {**REMOVE, "description": "why"}]),
}

INVALID: dict[str, tuple[Any, str]] = {
    "no object": ([], "is not of type 'object'"),
    "nothing": (None, "is not of type 'object'"),
    "no version": (document(overlay=...), "'overlay' is a required property"),
    "no info": (document(info=...), "'info' is a required property"),
    "no actions": (document(actions=...), "'actions' is a required property"),
    "version 2": (document(overlay="2.0.0"), "$.overlay"),
    "version 1.2": (document(overlay="1.2.0"), "$.overlay"),
    "version without patch": (document(overlay="1.1"), "$.overlay"),
    "a number as version": (document(overlay=1.1), "$.overlay"),
    "an unknown field": (document(action=[]), "'action'"),
    "an empty extends": (document(extends=""), "$.extends"),
    "extends is no text": (document(extends=["a"]), "$.extends"),
    "info without title": (document(info={"version": "1"}), "'title' is a required property"),
    "info without version": (document(info={"title": "t"}), "'version' is a required property"),
    "an unknown field in info": (document(info={**INFO, "summary": "s"}), "'summary'"),
    "an info description in 1.0": (document(overlay="1.0.0", info={**INFO, "description": "d"}), "$.info"),
    "empty actions": (document(actions=[]), "$.actions"),
    "actions is no list": (document(actions=REMOVE), "$.actions"),
    "an action is no object": (document(actions=["$"]), "$.actions[0]"),
    "an action without target": (document(actions=[{"remove": True}]), "$.actions[0]"),
    "a target that is no path": (document(actions=[{"target": "a.b"}]), "$.actions[0].target"),
    "remove is no boolean": (document(actions=[REMOVE, {"target": "$", "remove": "yes"}]), "$.actions[1].remove"),
    "a description that is no text": (document(actions=[{**REMOVE, "description": 1}]), "$.actions[0].description"),
    "an unknown field in an action": (document(actions=[{**REMOVE, "optional": True}]), "'optional'"),
    "copy in 1.0": (document(overlay="1.0.0", actions=[{"target": "$.a", "copy": "$.b"}]), "$.actions[0]"),
    "copy that is no path": (document(actions=[{"target": "$.a", "copy": "b"}]), "$.actions[0].copy"),
}


@pytest.mark.parametrize("overlay", VALID.values(), ids=VALID)
def test_valid(overlay: Any) -> None:
    validate_overlay(overlay, name="o.yaml")


@pytest.mark.parametrize(("overlay", "words"), INVALID.values(), ids=INVALID)
def test_invalid(overlay: Any, words: str) -> None:
    with pytest.raises(OverlayError, match=re.escape(words)) as caught:
        validate_overlay(overlay, name="o.yaml")
    assert str(caught.value).startswith("o.yaml: at $")


def test_what_is_wrong_is_not_repeated_at_length() -> None:
    with pytest.raises(OverlayError) as caught:
        validate_overlay(document(actions=[{"target": "x" * 1_000_000, "remove": True}]), name="o.yaml")
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("../specs/tiny.yaml", None),
        ("../specs/./tiny.yaml", None),
        ("../specs/ti%6Ey.yaml", None),
        ("../specs/other.yaml", "is applied to"),
        ("tiny.yaml", "is applied to"),
        ("https://tiny.example/specs/tiny.yaml", "is applied to"),
        ("http://[x", "is applied to"),
        ('"a\\0b"', "is applied to"),
        (None, "has no `extends`"),
    ],
)
def test_extends(checkout: Path, extends: str | None, message: str | None) -> None:
    overlay, spec = checkout / "overlays" / "tiny.yaml", checkout / "specs" / "tiny.yaml"
    line = "" if extends is None else f"extends: {extends}"
    overlay.write_text(overlay.read_text().replace("extends: ../specs/tiny.yaml", line))
    if message is None:
        load_overlay(overlay, extends=spec)
    else:
        with pytest.raises(OverlayError, match=message):
            load_overlay(overlay, extends=spec)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $.a\n  remove: 'yes'\n", 5),
        ("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n- remove: true\n", 5),
        ("overlay: 2.0.0\ninfo: {title: t, version: '1'}\nactions: [{target: $}]\n", 1),
        ("- nothing\n", 1),
    ],
)
def test_what_is_invalid_in_a_file_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "o.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(OverlayError, match=rf"o\.yaml:{line}: at "):
        load_overlay(file)
