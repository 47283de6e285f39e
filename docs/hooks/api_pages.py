"""The pages of a provider's API: its observed document in Redoc, whose bundle is copied from a wheel into the site.

Redoc's page has the document within, so it opens from disk as well, and may fetch nothing: no picture, font or data.
It is light always: of the wheel's dark theme some words cannot be read.
"""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from journeykit_codegen.effective import Level, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_BUNDLE = files("mkdocs_redoc_tag") / "redoc"
_ASSETS = {"LICENCE": "LICENCE", "redoc.standalone.js": "javascripts/redoc.standalone.js"}
_OPTIONS = {"hideDownloadButton": True, "expandResponses": "200", "jsonSampleExpandLevel": 3, "nativeScrollbars": True}
_REDOC = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="connect-src 'none'; font-src data:; img-src data:">
<title>$name, its API</title>
<style>body { margin: 0; background: white }</style>
</head>
<body>
<div id="redoc"></div>
<script src="redoc/redoc.standalone.js"></script>
<script>
Redoc.init($document, $options, document.getElementById("redoc"))
</script>
</body>
</html>
""")
_PAGE = Template("""\
---
hide: [toc]
---
# $name, its API

The *observed* document: what the provider documents, with what is known to be really so. Nothing is
sent from this page. As OpenAPI: $downloads. What was changed and why: [$name](../providers/$name.md).
[In a window of its own]($name-redoc.html){ target=_blank }.

<iframe src="$name-redoc.html" title="$name, its API" style="width: 100%; height: 80vh; border: 0"></iframe>
""")


def pages(name: str, documents: Mapping[Level, Mapping[str, Any]]) -> dict[str, str]:
    """Make the page, what it shows, and the documents to download, by their places in the site."""
    downloads = ", ".join(f"[{level}]({name}-{level}.json)" for level in Level)
    shown = json.dumps(documents[Level.OBSERVED], ensure_ascii=False).replace("<", "\\u003c")
    return {
        f"api/{name}.md": _PAGE.substitute(name=name, downloads=downloads),
        f"api/{name}-redoc.html": _REDOC.substitute(name=name, document=shown, options=json.dumps(_OPTIONS)),
        **{f"api/{name}-{level}.json": to_json(dict(documents[level])) for level in Level},
    }


def assets() -> dict[str, str]:
    """Read what all of them share, by its places in the site."""
    return {f"api/redoc/{name}": (_BUNDLE / path).read_text("utf-8") for name, path in _ASSETS.items()}
