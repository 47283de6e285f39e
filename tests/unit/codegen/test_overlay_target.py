"""Targets by strangers: whatever they ask for, the answer is one sentence, and it comes at once."""

import pytest

from journeykit_codegen import overlay_target
from journeykit_codegen.overlay import OverlayError, apply_overlay

TREE = {"a": [{"b": [{"c": ["x" * 40]} for _ in range(20)], "name": "a" * 40 + "!"} for _ in range(20)]}


def apply(*actions, document=TREE):
    overlay = {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": list(actions)}
    return apply_overlay(document, overlay, name="theirs.yaml")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("$..[?@..c]", "below its own node"),
        ("$..[?$.a[*].b[*].c == @.name]", "below its own node"),
        ("$.a[?@.b[?@..c]]", "below its own node"),
        ("$.a[?search(@.name, '(a+)+$')]", "more than one repetition"),
        ("$.a[?match(@.name, '(a*)*b')]", "more than one repetition"),
        ("$.a[?search(@.name, '(a|a)*b')]", "of a group"),
        ("$.a[?search(@.name, '" + "a?" * 28 + "a" * 28 + "')]", "more than one repetition"),
        (r"$.a[?search(@.name, '\\\\*\\\\*b')]", "more than one repetition"),
        ("$." + "a" * 3_000, "characters"),
        ("$.a[?" + "(" * 900 + "@.b" + ")" * 900 + "]", "not a JSONPath"),
        ("$.a[", "not a JSONPath"),
        ("", "not a JSONPath"),
    ],
)
def test_what_cannot_be_answered_is_refused(target, why):
    with pytest.raises(OverlayError, match=r"theirs\.yaml: action 0") as refused:
        apply({"target": target, "update": {"d": 1}})
    assert why in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_deep_document_is_not_combed_over_and_over():
    deep = []
    for _ in range(60):
        deep = [deep]
    with pytest.raises(OverlayError, match="more closely"):
        apply({"target": "$..[*]..[*]..[*]..[*]..[*]"}, document=deep)


@pytest.mark.parametrize(
    ("target", "matches"),
    [
        ("$..b", 20),
        ("$.a[?@.name]..c", 400),
        ("$.a[?@.name == '$..']", 0),
        ("$.a[?@.b[0]['c']]", 20),
        ("$.a[?search(@.name, 'a+!')]", 20),
        (r"$.a[?search(@.name, '(b|a)a\\++!')]", 0),
        ("$.a[?search(@.name, '(b|a)!')]", 20),
        ("$..[?@.c, ?@.b]", 420),
    ],
)
def test_what_people_write_is_answered(target, matches):
    _, (done,) = apply({"target": target, "update": {}, "x-optional": True} if not matches else {"target": target})
    assert done.matches == matches


def test_the_nodes_are_counted_not_the_seconds(monkeypatch):
    monkeypatch.setattr(overlay_target, "MOST", 30)
    with pytest.raises(OverlayError, match="more than 30 places"):
        apply({"target": "$..c"})
    assert apply({"target": "$.a[0].name"})


def test_documents_do_not_grow_without_bounds(monkeypatch):
    doubling = {"target": "$..*", "update": {"left": {"x": {}}, "right": {"x": {}}}, "x-optional": True}
    with monkeypatch.context() as patch:
        patch.setattr("journeykit_codegen.overlay.MOST_ADDED", 5_000)
        with pytest.raises(OverlayError, match=r"would add more than"):
            apply(*[doubling] * 40, document={"a": {}})
    with pytest.raises(OverlayError, match="would add more than"):
        apply({"target": "$.a[*].b[*]", "copy": "$"}, document={"a": TREE["a"] * 20})


def test_many_small_copies_do_not_add_up(monkeypatch):
    monkeypatch.setattr("journeykit_codegen.overlay.MOST_ADDED", 200)
    with pytest.raises(OverlayError, match=r"action \d+, .* would add more than 200 values"):
        apply(*[{"target": "$.list", "copy": "$.list"}] * 12, document={"list": [1]})


def test_copies_into_themselves_end_where_they_get_too_deep():
    deeper = [{"target": "$" + ".a" * 2**n, "copy": "$"} for n in range(11)]
    with pytest.raises(OverlayError, match=r"nested too deeply|has [\d,]+ characters"):
        apply(*deeper, document={"a": {}})
