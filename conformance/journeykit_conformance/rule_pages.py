"""The reference of the rules, made from the rules: an index, and one page for each.

`python -m journeykit_conformance.rule_pages docs/rules` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit_conformance.rule import FREE, SECOND_KEY, WEBHOOK, Rule, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INDEX = "README.md"
_COSTS = {
    FREE: "nothing",
    SECOND_KEY: "a second key of another account",
    WEBHOOK: "an address the provider can call back",
}
_HEAD = """# The rules

What the conformance suite holds a provider to. `MUST`, `SHOULD` and `MAY` are meant as in RFC 2119: a broken MUST fails
a run, a broken SHOULD warns. An id is never used again for something else. These pages are made from the rules by
`make rules`.
"""


def pages(rules: Iterable[Rule]) -> dict[str, str]:
    """Return the text of each page, by its file name."""
    held = sorted(rules, key=lambda each: each.id)
    return {INDEX: _index(held), **{f"{each.id}.md": _page(each) for each in held}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(prog="python -m journeykit_conformance.rule_pages", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is not current")
    options = parser.parse_args(arguments)
    made = pages(all_rules())
    there = {path.name: path.read_text("utf-8") for path in options.directory.glob("*.md") if _is_ours(path)}
    stale = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    if options.check:
        for name in stale:
            sys.stderr.write(f"{options.directory / name} is not current: run make rules\n")
        return 1 if stale else 0
    options.directory.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in made:
            (options.directory / name).write_text(made[name], "utf-8")
        else:
            (options.directory / name).unlink()
    return 0


def _is_ours(path: Path) -> bool:
    return path.name == INDEX or path.name.startswith("MJ-")


def _index(rules: Sequence[Rule]) -> str:
    parts = [_HEAD]
    for family, members in groupby(rules, key=lambda each: each.id.split("-")[1]):
        parts.append(f"\n## {family}\n\n| rule | level | what | takes |\n| --- | --- | --- | --- |\n")
        parts += [
            f"| [{each.id}]({each.id}.md) | {each.level} | {each.title.replace('|', '&#124;')} | {_takes(each)} |\n"
            for each in members
        ]
    return "".join(parts)


def _page(rule: Rule) -> str:
    needs = ", ".join(f"`{role}`" for role in rule.needs)
    roles = f"The document must say what is: {needs} ([roles](../roles.md))." if needs else "No role is needed."
    return (
        f"# {rule.id}: {rule.title}\n\n"
        f"**{rule.level}.** {rule.statement}\n\n"
        f"## Why it matters\n\n{rule.why}\n\n"
        f"## What it takes\n\n{_takes(rule).capitalize()}. {roles}\n\n"
        f"## How to mend it\n\n{rule.fix}\n\n"
        f"[All rules]({INDEX})\n"
    )


def _takes(rule: Rule) -> str:
    paid = f"a finished task, or {rule.spend} paid call{'s' * (rule.spend != 1)}"
    told = ", ".join([*([paid] if rule.spend else []), *(_COSTS[cost] for cost in rule.costs if cost in _COSTS)])
    return told or _COSTS[FREE]


if __name__ == "__main__":
    sys.exit(main())
