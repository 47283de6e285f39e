"""What overlay actions mean: a table of documents, actions and results."""

from copy import deepcopy
from typing import Any

import pytest

from journeykit_codegen.overlay import AppliedAction, OverlayError, apply_overlay

Action = dict[str, Any]


def apply(document: Any, *actions: Action, version: str = "1.1.0") -> Any:
    overlay = {"overlay": version, "info": {}, "actions": list(actions)}
    return apply_overlay(document, overlay, name="o.yaml")[0]


def update(target: str, value: Any, **more: Any) -> Action:
    return {"target": target, "update": value, **more}


def remove(target: str, **more: Any) -> Action:
    return {"target": target, "remove": True, **more}


def copy(target: str, source: str, **more: Any) -> Action:
    return {"target": target, "copy": source, **more}


def rename(target: str, **names: str) -> Action:
    return {"target": target, "x-rename": names}


RESULTS: dict[str, tuple[Any, list[Action], Any]] = {
    # Objects are updated key by key.
    "adds a key": ({"a": 1}, [update("$", {"b": 2})], {"a": 1, "b": 2}),
    "replaces a primitive": ({"a": 1}, [update("$", {"a": "x"})], {"a": "x"}),
    "replaces by null": ({"a": 1}, [update("$", {"a": None})], {"a": None}),
    "replaces null": ({"a": None}, [update("$", {"a": 1})], {"a": 1}),
    "merges deeply": (
        {"a": {"b": {"c": 1, "d": 2}}},
        [update("$.a", {"b": {"c": 9, "e": 3}})],
        {"a": {"b": {"c": 9, "d": 2, "e": 3}}},
    ),
    "keeps the order of keys": ({"b": 1, "a": 2}, [update("$", {"c": 3, "b": 4})], {"b": 4, "a": 2, "c": 3}),
    "an empty update changes nothing": ({"a": {"b": 1}}, [update("$.a", {})], {"a": {"b": 1}}),
    "nested arrays concatenate": ({"a": {"t": [1]}}, [update("$.a", {"t": [1, 2]})], {"a": {"t": [1, 1, 2]}}),
    "arrays of objects concatenate": ({"a": [{"n": 1}]}, [update("$", {"a": [{"n": 2}]})], {"a": [{"n": 1}, {"n": 2}]}),
    "updates every match": (
        {"a": {"x": 1}, "b": {"x": 2}},
        [update("$.*", {"y": 0})],
        {"a": {"x": 1, "y": 0}, "b": {"x": 2, "y": 0}},
    ),
    "updates parents and children": ({"a": {"b": {}}}, [update("$..*", {"n": 1})], {"a": {"b": {"n": 1}, "n": 1}}),
    "updates an array item": ({"a": [{"n": 1}, {"n": 2}]}, [update("$.a[1]", {"n": 3})], {"a": [{"n": 1}, {"n": 3}]}),
    "updates the last item": ({"a": [{}, {}]}, [update("$.a[-1]", {"n": 1})], {"a": [{}, {"n": 1}]}),
    # Arrays take more items.
    "an array target takes an object": ({"a": [1]}, [update("$.a", {"n": 1})], {"a": [1, {"n": 1}]}),
    "an array target takes a primitive": ({"a": [1]}, [update("$.a", "x")], {"a": [1, "x"]}),
    "an array target takes null": ({"a": [1]}, [update("$.a", None)], {"a": [1, None]}),
    "an array target takes an array": ({"a": [1]}, [update("$.a", [2, 3])], {"a": [1, 2, 3]}),
    "an array is appended when wrapped": ({"a": [1]}, [update("$.a", [[2, 3]])], {"a": [1, [2, 3]]}),
    "a root array": ([1], [update("$", [2])], [1, 2]),
    # Primitives are replaced.
    "a primitive target": ({"a": 1}, [update("$.a", "x")], {"a": "x"}),
    "a primitive target in an array": ([1, 2, 3], [update("$[1]", 9)], [1, 9, 3]),
    "many primitive targets": ({"a": {"v": 1}, "b": {"v": 1}}, [update("$.*.v", 2)], {"a": {"v": 2}, "b": {"v": 2}}),
    # Removal is by location, last first.
    "removes a key": ({"a": 1, "b": 2}, [remove("$.a")], {"b": 2}),
    "removes by filter": ({"a": [{"n": "x"}, {"n": "y"}]}, [remove("$.a[?@.n == 'x']")], {"a": [{"n": "y"}]}),
    "removes several array items": ([0, 1, 2, 3, 4], [remove("$[0,2,3]")], [1, 4]),
    "removes items in any order named": ([0, 1, 2, 3], [remove("$[3,0,1]")], [2]),
    "removes all array items": ({"a": [1, 1, 1]}, [remove("$.a[*]")], {"a": []}),
    "removes a node selected twice once": ([0, 1, 2], [remove("$[0,0]")], [1, 2]),
    "removes more than ten array items": (list(range(12)), [remove("$[?@ > 0]")], [0]),
    "removes parents with their children": ({"a": {"b": [1, {"c": 2}]}}, [remove("$..*")], {}),
    "removes in several arrays": ({"a": [1, 2], "b": [1, 2]}, [remove("$.*[0]")], {"a": [2], "b": [2]}),
    "remove wins over update": ({"a": {}}, [remove("$.a", update={"n": 1})], {}),
    "remove false does nothing": ({"a": 1}, [{"target": "$.a", "remove": False}], {"a": 1}),
    "remove false does not stop an update": ({"a": 1}, [update("$.a", 2, remove=False)], {"a": 2}),
    # Actions see what the actions before them did.
    "sees the result of the action before": (
        {},
        [update("$", {"a": {}}), update("$.a", {"b": 1}), remove("$.a.b"), update("$.a", {"c": 2})],
        {"a": {"c": 2}},
    ),
    "remove and update replace": ({"a": [1]}, [remove("$.a"), update("$", {"a": {"n": 1}})], {"a": {"n": 1}}),
    # A copy merges as an update does.
    "copies into an object": (
        {"a": {"x": 1}, "b": {"y": 2}},
        [copy("$.b", "$.a")],
        {"a": {"x": 1}, "b": {"y": 2, "x": 1}},
    ),
    "copies into every target": (
        {"a": {"x": 1}, "b": {}, "c": {}},
        [copy("$['b','c']", "$.a")],
        {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1}},
    ),
    "copies a primitive into an array": ({"a": 1, "b": [0]}, [copy("$.b", "$.a")], {"a": 1, "b": [0, 1]}),
    "copies an array onto itself": ({"a": [1, 2]}, [copy("$.a", "$.a")], {"a": [1, 2, 1, 2]}),
    "copies what contains the target": (
        {"a": {"n": 1, "b": {}}},
        [copy("$.a.b", "$.a")],
        {"a": {"n": 1, "b": {"n": 1, "b": {}}}},
    ),
    "copies what the source was before": (
        {"s": {"t": {"x": 1}}, "u": {"v": {"x": 1}}},
        [copy("$.*[?@.x]", "$.s")],
        {"s": {"t": {"x": 1, "t": {"x": 1}}}, "u": {"v": {"x": 1, "t": {"x": 1}}}},
    ),
    "moves by update, copy and remove": (
        {"p": {"/old": {"get": 1}}},
        [update("$.p", {"/new": {}}), copy("$.p['/new']", "$.p['/old']"), remove("$.p['/old']")],
        {"p": {"/new": {"get": 1}}},
    ),
    # Matching nothing is fine on request only.
    "an optional action may match nothing": ({"a": 1}, [update("$.b", 1, **{"x-optional": True})], {"a": 1}),
    "an optional copy needs no source": ({"a": 1}, [copy("$.b", "$.c", **{"x-optional": True})], {"a": 1}),
    # Filters and functions are those of RFC 9535.
    "filters by existence": (
        {"a": {"e": 1}, "b": {}},
        [update("$[?@.e]", {"hit": True})],
        {"a": {"e": 1, "hit": True}, "b": {}},
    ),
    "filters by absence": (
        {"a": {"x-r": 1}, "b": {}},
        [update("$[?!@['x-r']]", {"hit": 1})],
        {"a": {"x-r": 1}, "b": {"hit": 1}},
    ),
    "filters on falsy values": ({"a": {"d": None}, "b": {}}, [remove("$[?@.d].d")], {"a": {}, "b": {}}),
    "match is the whole string": ([{"n": "ab"}, {"n": "abc"}], [remove("$[?match(@.n, 'a.')]")], [{"n": "abc"}]),
    "search is a part of it": ([{"n": "ab"}, {"n": "xabc"}], [remove("$[?search(@.n, 'ab')]")], []),
    "length counts": ({"a": [1], "b": [1, 2]}, [remove("$[?length(@) == 2]")], {"a": [1]}),
    "count counts nodes": ({"a": {"x": 1}, "b": {}}, [remove("$[?count(@.*) == 0]")], {"a": {"x": 1}}),
    "value compares": ({"a": {"n": 1}, "b": {"n": 2}}, [remove("$[?value(@.n) == 2]")], {"a": {"n": 1}}),
    "slices": ([0, 1, 2, 3], [remove("$[1:3]")], [0, 3]),
    "descends": ({"a": {"d": 1}, "b": [{"d": 2}]}, [remove("$..d")], {"a": {}, "b": [{}]}),
    # Keys may hold anything.
    "keys with slashes and braces": ({"/t/{id}": {}}, [update("$['/t/{id}']", {"get": 1})], {"/t/{id}": {"get": 1}}),
    "keys with dots": ({"a.b": {}, "a": {"b": {}}}, [update("$['a.b']", {"n": 1})], {"a.b": {"n": 1}, "a": {"b": {}}}),
    "keys with single quotes": ({"it's": {}}, [update("$['it\\'s']", {"n": 1})], {"it's": {"n": 1}}),
    "keys with double quotes": ({'a"b': {}}, [update("$['a\"b']", {"n": 1})], {'a"b': {"n": 1}}),
    "keys beyond ASCII": ({"任务": {}}, [update("$['任务']", {"状态": "成功"})], {"任务": {"状态": "成功"}}),
    "numeric keys are names": ({"200": {}}, [update("$['200']", {"n": 1})], {"200": {"n": 1}}),
    # Renaming is this project's own.
    "renames in every target, in place": (
        {"a": {"t": 1, "enum": ["x"], "z": 1}, "b": {"t": 1}, "c": {"enum": []}},
        [rename("$[?@.enum]", enum="known")],
        {"a": {"t": 1, "known": ["x"], "z": 1}, "b": {"t": 1}, "c": {"known": []}},
    ),
    "lets two keys change places": ({"a": 1, "b": 2}, [rename("$", a="b", b="a")], {"b": 1, "a": 2}),
    "renames in a row": ({"a": 1, "b": 2}, [rename("$", a="b", b="c")], {"b": 1, "c": 2}),
    "renames two keys": ({"a": 1, "b": 2}, [rename("$", a="c", b="d")], {"c": 1, "d": 2}),
    "updates before it renames": ({"e": [1]}, [update("$", {"e": [2]}, **{"x-rename": {"e": "f"}})], {"f": [1, 2]}),
}


@pytest.mark.parametrize(("document", "actions", "expected"), RESULTS.values(), ids=RESULTS)
def test_result(document: Any, actions: list[Action], expected: Any) -> None:
    before, said = deepcopy(document), deepcopy(actions)
    result = apply(document, *actions)
    assert result == expected
    assert _key_order(result) == _key_order(expected)
    assert (document, actions) == (before, said), "the inputs were changed"


ERRORS: dict[str, tuple[Any, list[Action], str]] = {
    "zero matches": ({"a": 1}, [remove("$.b")], r"action 0, target \$\.b \(0 matches\): nothing matches"),
    "zero matches later": ({"a": 1}, [remove("$.a"), update("$.a", 1)], "action 1"),
    "x-optional false": ({}, [remove("$.b", **{"x-optional": False})], "nothing matches"),
    "object into array by key": (
        {"a": [1]},
        [update("$", {"a": {"n": 1}})],
        "at key 'a': an object cannot be merged into an array",
    ),
    "primitive into nested array": ({"a": [1]}, [update("$", {"a": 2})], "a primitive cannot be merged into an array"),
    "array into object": ({"a": {}}, [update("$.a", [1])], "an array cannot be merged into an object"),
    "primitive into object": ({"a": {}}, [update("$.a", 1)], "a primitive cannot be merged into an object"),
    "null into object": ({"a": {}}, [update("$", {"a": None})], "a primitive cannot be merged into an object"),
    "object into null": ({"a": None}, [update("$.a", {})], "an object cannot be merged into a primitive"),
    "array into primitive": ({"a": 1}, [update("$.a", [1])], "an array cannot be merged into a primitive"),
    "deep mix names the way": (
        {"a": {"b": {"c": 1}}},
        [update("$", {"a": {"b": {"c": {}}}})],
        "at key 'a': at key 'b': at key 'c'",
    ),
    "removes the root": ({"a": 1}, [remove("$")], "the root cannot be removed"),
    "replaces a primitive root": (1, [update("$", 2)], "the root cannot be replaced"),
    "copy from nowhere": ({"a": {}}, [copy("$.a", "$.b")], r"copy \$\.b must select exactly one node, not 0"),
    "copy from two": ({"a": {}, "b": [{}, {}]}, [copy("$.a", "$.b[*]")], "exactly one node, not 2"),
    "copy of another kind": ({"a": {}, "b": [1]}, [copy("$.a", "$.b")], "an array cannot be merged into an object"),
    "copy beside update": ({"a": {}, "b": {}}, [copy("$.a", "$.b", update={})], "copy and update"),
    "bad target": ({}, [remove("$.[")], r"action 0: \$\.\[ is not a JSONPath"),
    "bad copy": ({"a": {}}, [copy("$.a", "$..")], "is not a JSONPath"),
    "renames no object": ({"a": [1]}, [rename("$.a", x="y")], r"\$\['a'\] is an array"),
    "renames a missing key": ({"a": {}}, [rename("$.a", x="y")], "has no key 'x'"),
    "renames onto another key": ({"a": {"x": 1, "y": 2}}, [rename("$.a", x="y")], "already has a key 'y'"),
    "renames two to one": ({"a": {"x": 1, "y": 2}}, [rename("$.a", x="z", y="z")], "must not map two keys to one"),
    "rename is not a map": ({"a": {}}, [{"target": "$.a", "x-rename": ["x"]}], "x-rename must map"),
}


@pytest.mark.parametrize(("document", "actions", "message"), ERRORS.values(), ids=ERRORS)
def test_error(document: Any, actions: list[Action], message: str) -> None:
    before = deepcopy(document)
    with pytest.raises(OverlayError, match=message) as caught:
        apply(document, *actions)
    assert str(caught.value).startswith("o.yaml: action ")
    assert document == before, "a failed overlay changed its input"


def test_version_1_0_selects_no_primitives() -> None:
    with pytest.raises(OverlayError, match=r"only Overlay 1\.1"):
        apply({"a": 1}, update("$.a", 2), version="1.0.0")
    assert apply({"a": {}}, update("$.a", {"b": 2}), version="1.0.0") == {"a": {"b": 2}}


def test_targets_do_not_share_an_updated_value() -> None:
    result = apply({"a": {}, "b": {}}, update("$.*", {"list": []}), update("$.a.list", 1))
    assert result == {"a": {"list": [1]}, "b": {"list": []}}


def test_targets_do_not_share_a_copied_value() -> None:
    result = apply({"s": {"list": []}, "a": {}, "b": {}}, copy("$['a','b']", "$.s"), update("$.a.list", 1))
    assert result == {"s": {"list": []}, "a": {"list": [1]}, "b": {"list": []}}


def test_the_result_shares_nothing_with_its_inputs() -> None:
    document, added = {"a": {"list": [1]}}, {"new": {"list": [2]}}
    result = apply(document, update("$", added))
    result["a"]["list"].append(9)
    result["new"]["list"].append(9)
    assert (document, added) == ({"a": {"list": [1]}}, {"new": {"list": [2]}})


def test_reports_what_was_applied() -> None:
    overlay = {"overlay": "1.1.0", "info": {}, "actions": [update("$.*", 2), remove("$.gone", **{"x-optional": True})]}
    _, report = apply_overlay({"a": 1, "b": 1}, overlay, name="o.yaml")
    assert report == [AppliedAction(0, "$.*", 2), AppliedAction(1, "$.gone", 0)]


def _key_order(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, _key_order(item)) for key, item in value.items()]
    return [_key_order(item) for item in value] if isinstance(value, list) else None
