"""Every example in Python in docs/ runs, from the top of a page to its end, as a reader types it; links lead somewhere.

Whoever writes a page gets this for nothing. A page with a test of its own (tests/repo/test_<page>.py) is left to that.
What is typed into a shell is in test_typed.py.

- The emulators stand in for the providers, on a clock that does not wait; http://localhost:8080 is trueai's.
- What follows `print(...)  # ` is what it must print, up to "..."; what `.save("...")` names must be there.
- `raises ...` after a block's fence says which exception it ends with.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path

import pytest

from journeykit_emulator import Scenario
from tests.repo.pages import DOCS, WRITTEN, blocks, name


def has_its_own_test(page: Path) -> bool:
    return Path(__file__).with_name(f"test_{page.stem.replace('-', '_')}.py").is_file()


PAGES = [page for page in WRITTEN if blocks(page, "python") and not has_its_own_test(page)]


@pytest.mark.parametrize("page", PAGES, ids=name)
@pytest.mark.usefixtures("logger")
def test_python(page, providers, tmp_path, capsys):
    names = {"__name__": "__main__"}
    with asyncio.Runner() as loop:
        for number, block in enumerate(blocks(page, "python"), start=1):
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


@pytest.mark.parametrize("page", sorted(DOCS.rglob("[!M]*.md")), ids=name)
def test_links_lead_somewhere(page):
    made = re.compile(r"(\.\./)*(providers|api)/|(\.\./)*examples\.md")  # while the site is built
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        assert "://" in link or made.match(link) or (page.parent / link).exists(), link


def test_the_scenario_of_a_page_is_one(tmp_path):
    (tmp_path / "scenario.toml").write_text(blocks(DOCS / "how-to" / "testing.md", "toml")[0].text, "utf-8")
    assert [rule.plan.reason for rule in Scenario.from_file(tmp_path / "scenario.toml").rules] == ["no cats today"]
