"""What MkDocs is told beside mkdocs.yml: the pages that are made while the site is, and links that lead out of docs/.

Runs in MkDocs' process only (`make docs`); what the pages say is `provider_pages`' business.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File

from docs.hooks import api_pages, provider_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = get_plugin_logger("journeykit")
ROOT = Path(__file__).parents[2]
LANGUAGES = {".py": "python", ".yml": "yaml", ".json": "json"}
# What pages link to outside of docs/, where they are read in the repository -> the page that has it here.
ELSEWHERE = {r"examples/[^)]*": "examples.md", r"README\.md#providers": "providers/index.md"}


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that nobody writes."""
    names = [path.stem for path in sorted((ROOT / "specs").glob("*.yaml"))]
    made = {"providers/index.md": provider_pages.index(names), "examples.md": _examples(), **api_pages.assets()}
    for name in names:
        facts = provider_pages.Facts.of(ROOT, name)
        made[f"providers/{name}.md"] = provider_pages.page(facts)
        made |= api_pages.pages(name, facts.documents)
    for uri, content in made.items():
        files.append(File.generated(config, uri, content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Send links that lead out of docs/ to where this site has the same."""
    for outside, here in ELSEWHERE.items():
        markdown = re.sub(rf"\]\(\.\./((?:\.\./)*){outside}\)", rf"](\g<1>{here})", markdown)
    return markdown


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Refuse a page that would fetch something from elsewhere when it is opened."""
    for address in re.findall(r"<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=[\"']?(https?:[^\"'\s>]+)", output):
        LOG.warning("%s fetches %s: pages must not need a network", page.file.src_uri, address)
    return output


def _examples() -> str:
    index = (ROOT / "examples" / "README.md").read_text("utf-8")
    index = re.sub(r"\]\(([\w-]+)\.(\w+)\)", r"](#\1\2)", index).replace("](../docs/", "](")
    return "\n".join([index, *_sources()])


def _sources() -> Iterator[str]:
    for path in sorted((ROOT / "examples").iterdir()):
        if path.suffix in LANGUAGES:
            anchor = path.name.replace(".", "")
            yield f"\n## {path.name} {{ #{anchor} }}\n\n```{LANGUAGES[path.suffix]}\n{path.read_text('utf-8')}```"
        elif path.suffix == ".ipynb":
            yield f"\n## {path.name} {{ #{path.name.replace('.', '')} }}\n\n{_notebook(path)}"


def _notebook(path: Path) -> str:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    told = ("".join(cell["source"]) for cell in cells)
    return "\n\n".join(
        # Headings of the notebook are no headings of this page.
        re.sub(r"^#+ (.*)$", r"**\1**", text, flags=re.MULTILINE)
        if cell["cell_type"] == "markdown"
        else f"```python\n{text}\n```"
        for cell, text in zip(cells, told, strict=True)
    )
