"""The pages that people read, and the blocks of code on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = [page for page in sorted(DOCS.rglob("*.md")) if page.parent.name != "rules"]
_BLOCK = re.compile(r"^( *)```([a-z]+)([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """Code on a page: its language, what else stands after the fence, and the text."""

    language: str
    options: str
    text: str


def blocks(page: Path, language: str) -> list[Block]:
    return [
        Block(found, options, re.sub(f"^{indent}", "", text, flags=re.MULTILINE))
        for indent, found, options, text in _BLOCK.findall(page.read_text("utf-8"))
        if found == language
    ]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))
