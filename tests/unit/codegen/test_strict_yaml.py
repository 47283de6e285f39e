import json
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen import strict_yaml

READ = [
    ("NO", "NO"),
    ("yes", "yes"),
    ("on", "on"),
    ("True", "True"),
    ("true", True),
    ("false", False),
    ("null", None),
    ("~", None),
    ("''", ""),
    ("Null", "Null"),
    ("0", 0),
    ("-17", -17),
    ("010", "010"),
    ("0o10", "0o10"),
    ("0x1f", "0x1f"),
    ("1_000", "1_000"),
    ("+1", "+1"),
    ("12:30", "12:30"),
    ("1.5", 1.5),
    ("-1e3", -1000.0),
    (".5", ".5"),
    (".inf", ".inf"),
    ("2026-02-12", "2026-02-12"),
    ("2026-02-12T10:00:00Z", "2026-02-12T10:00:00Z"),
    ("1743326750223591", 1743326750223591),
    ("'200'", "200"),
    ("!!str 17", "17"),
    ("=", "="),
    ("[a, [1], {b: null}]", ["a", [1], {"b": None}]),
    ("{200: ok, null: nothing, on: push, 1.0: x}", {"200": "ok", "null": "nothing", "on": "push", "1.0": "x"}),
    ("绘图: 提交成功", {"绘图": "提交成功"}),
    ("'<<': a", {"<<": "a"}),
    ("{a: &x [1], b: *x}", {"a": [1], "b": [1]}),
]


@pytest.mark.parametrize(("text", "value"), READ, ids=[text for text, _ in READ])
def test_reads(text: str, value: Any) -> None:
    read = strict_yaml.loads(text)
    assert read == value
    # True == 1 == 1.0 in Python; JSON tells them apart.
    assert json.dumps(read) == json.dumps(value)


REFUSED = [
    ("a: 1\nb: 2\na: 3", "f.yaml:3: the key 'a' occurs twice"),
    ("x: {a: 1, 'a': 2}", "f.yaml:1: the key 'a' occurs twice"),
    ("200: a\n'200': b", "f.yaml:2: the key '200' occurs twice"),
    ("a: &x {b: 1}\nc:\n  <<: *x", "f.yaml:3: merge keys"),
    ("? [a]\n: 1", "f.yaml:1: a mapping key must be a plain word"),
    ("a: &x [*x]", "f.yaml:1: an alias refers to something that contains it"),
    ("!!timestamp 2026-02-12", "f.yaml:1: the tag tag:yaml.org,2002:timestamp"),
    ("!!python/name:os.system ''", "f.yaml:1: the tag"),
    ("!mine {}", "f.yaml:1: the tag !mine"),
    ("a:\n  b: !!int x", "f.yaml:2: 'x' cannot be read as int"),
    ("a:\n  b: 1e999", "f.yaml:2: '1e999' cannot be read as float"),
    ("a:\n  b: !!float nan", "f.yaml:2: 'nan' cannot be read as float"),
    ("a: 1\n---\nb: 2", "f.yaml:2: "),
    ("a: [", "f.yaml:2: "),
    ("", "f.yaml: is empty"),
    ("# nothing but words", "f.yaml: is empty"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text for text, _ in REFUSED])
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(strict_yaml.StrictYamlError) as caught:
        strict_yaml.loads(text, name="f.yaml")
    assert str(caught.value).startswith(message)


def test_aliases_are_not_shared() -> None:
    read = strict_yaml.loads("{a: &x {n: [1]}, b: *x}")
    read["a"]["n"].append(2)
    assert read["b"] == {"n": [1]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: 提\nb: \0\n".encode(), r"f\.yaml:2: holds '\\x00', which YAML does not accept$"),
        ("a: 提\nb: ".encode() + b"\xff\n", r"f\.yaml:2: is not UTF-8 \(.*\); save it as that$"),
        ("a: 1".encode("utf-16"), r"f\.yaml:1: is not UTF-8 "),
    ],
    ids=["a null", "another encoding", "UTF-16"],
)
def test_what_is_no_text_is_named_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(content)
    with pytest.raises(strict_yaml.StrictYamlError, match=message):
        strict_yaml.load(file)


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b""], ids=["marked", "plain"])
def test_marks_and_ends_of_lines_of_other_systems_count_for_nothing(tmp_path: Path, lead: bytes) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(lead + b"a: >-\r\n  b\r\n  c\r\n")
    assert strict_yaml.load(file) == {"a": "b c"}


def test_names_the_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"a: \xff")
    for path in (tmp_path / "none.yaml", binary):
        with pytest.raises(strict_yaml.StrictYamlError, match=path.name):
            strict_yaml.load(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested deeper"),
        ("- " * 5_000 + "a", "nested deeper"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
            "unfolds to",
        ),
        ("update: '" + "x" * 5_000_001 + "'", "characters"),
    ],
    ids=["deep flow", "deep block", "aliases", "long"],
)
def test_too_much_to_build_is_refused_first(text: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "_Builder", None)
    with pytest.raises(strict_yaml.StrictYamlError, match=why) as refused:
        strict_yaml.loads(text, name="o.yaml")
    assert str(refused.value).startswith("o.yaml: ")
    assert len(str(refused.value)) < 200
