"""Every example in docs/ runs: Python from the top of a page to its end, as a reader types it; commands where they can.

Whoever writes a page gets this for nothing. A page with a test of its own (tests/repo/test_<page>.py) is left to that.

- The emulators stand in for the providers, on a clock that does not wait; http://localhost:8080 is trueai's.
- What follows `print(...)  # ` is what it must print, up to "..."; what `.save("...")` names must be there.
- `raises ...` after a block's fence says which exception it ends with.
- `$ journeykit ...` runs if it makes pictures or is about emulators, else its options must exist.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import inspect
import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from journeykit.cli.app import run
from journeykit_emulator import __main__ as emulator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^( *)```(python|console)([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
# Written against parts that are not there until somebody adds them: fragments, not examples.
FRAGMENTS = {"adding-a-provider.md"}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@dataclass(frozen=True)
class Block:
    language: str
    options: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = BLOCK.findall(page.read_text("utf-8"))
    return [
        Block(language, options, re.sub(f"^{indent}", "", text, flags=re.MULTILINE))
        for indent, language, options, text in found
    ]


def has_its_own_test(page: Path) -> bool:
    return Path(__file__).with_name(f"test_{page.stem.replace('-', '_')}.py").is_file()


PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if page.parent.name != "rules" and page.name not in FRAGMENTS and not has_its_own_test(page)
]
WITH = {
    language: [page for page in PAGES if any(block.language == language for block in blocks(page))]
    for language in ("python", "console")
}


WITH["console"].append(ROOT / "README.md")
# Commands that make pictures run against the emulators, with the token of a task that is really there.
PICTURES = {"imagine", "press", "wait", "gallery", "providers", "balance", "list", "seed", "fetch", "download"}


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def grid() -> str:
    """The token of a grid that an earlier command saved."""
    notes = (json.loads(file.read_text("utf-8")) for file in Path().rglob("*.png.json"))
    return next(note["token"] for note in notes if note["parent"] is None)


@pytest.mark.parametrize("page", WITH["python"], ids=name)
@pytest.mark.usefixtures("logger")
def test_python(page, providers, tmp_path, capsys):
    names = {"__name__": "__main__"}
    with asyncio.Runner() as loop:
        for number, block in enumerate((each for each in blocks(page) if each.language == "python"), start=1):
            text = block.text.replace("http://localhost:8080", providers["trueai"])
            code = compile(text, f"{page.name}, example {number}", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            ends = re.search(r"raises (\w+)", block.options)
            try:
                if inspect.iscoroutine(running := eval(code, names)):
                    loop.run(running)
            except Exception as error:
                if ends is None or type(error).__name__ != ends[1]:
                    raise
            else:
                assert ends is None, f"example {number} should end with {ends[1]}"
            printed = capsys.readouterr().out
            for promise in re.findall(r"print\(.*\)  # (.+)", block.text):
                assert promise.split("...")[0].rstrip() in printed, f"example {number} promises {promise!r}"
            for saved in re.findall(r'\.save\("([^"{]+)"\)', block.text):
                assert (tmp_path / saved).stat().st_size > 100


def commands(page: Path) -> list[str]:
    found = [block.text for block in blocks(page) if block.language == "console"]
    return [line.removeprefix("$ ") for text in found for line in text.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", WITH["console"], ids=name)
@pytest.mark.usefixtures("servings")
def test_commands(page, monkeypatch, capsys):
    monkeypatch.setattr("webbrowser.open", lambda _: None)
    told = commands(page)
    assert told, "what is typed starts with $"
    for command in told:
        words = shlex.split(command, comments=True)
        match words:
            case ["export" | "git" | "pip" | "python" | "cd" | "uvicorn" | "celery", *_] if "-m" not in words[:2]:
                continue
            case ["make", target, *_]:
                assert target in TARGETS, command
            case ["python", "-m", "journeykit_emulator", *arguments] | ["journeykit", "emulate", *arguments]:
                assert isinstance(emulator._parser("").parse_args(arguments), argparse.Namespace)
            case ["python", "-m", module, *_]:
                assert (ROOT / "src" / module).is_dir() or (ROOT / "conformance" / module).is_dir(), command
            case ["journeykit", verb, *arguments] if "--emulated" in arguments:
                assert run([verb, *arguments]) == 0, (command, capsys.readouterr())
            case ["journeykit", verb, *arguments] if verb in PICTURES:
                arguments = [grid() if re.fullmatch(r"pro365:\d+", each) else each for each in arguments]
                assert run([verb, *arguments]) == 0, (command, capsys.readouterr())
            case ["journeykit", verb, *arguments]:
                assert run([verb, "--help"]) == 0, command
                known = capsys.readouterr().out
                assert [each for each in arguments if each.startswith("--") and each not in known] == [], command
            case _:
                pytest.fail(f"nobody here knows how to try {command!r}")


@pytest.mark.parametrize("page", sorted(DOCS.rglob("[!M]*.md")), ids=name)
def test_links_lead_somewhere(page):
    made = re.compile(r"(\.\./)*(providers|api)/|(\.\./)*examples\.md")  # while the site is built
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        assert "://" in link or made.match(link) or (page.parent / link).exists(), link
