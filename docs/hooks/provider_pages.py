"""The page of a provider, in Markdown, made from its spec, its overlay and its adapter, so never out of date.

Pure: documents in, text out. Where the pages go in the site is `site`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from journeykit.adapters import load
from journeykit.capabilities import Capability
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_codegen.overlay_file import load_overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

METHODS = ("get", "post", "put", "patch", "delete")
KINDS = {
    "own-page": "its own page",
    "seed-page": "a saved page of it",
    "sibling-page": "a page of a service cloned from the same template",
    "upstream-source": "the source of what it runs",
    "relay-source": "the source of the relay in front",
    "inferred": "inferred",
}


@dataclass(frozen=True)
class Facts:
    """What is known of one provider."""

    name: str
    documents: Mapping[Level, Mapping[str, Any]]
    overlay: Mapping[str, Any]

    @classmethod
    def of(cls, root: Path, name: str) -> Facts:
        """Read them from a checkout."""
        files = sources(root, name)
        return cls(name, effective_documents(files), load_overlay(files.overlay, extends=files.spec))


@dataclass(frozen=True)
class Operation:
    """One operation, and where it comes from."""

    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its name in the documents."""
        return str(self.said["operationId"])


def page(facts: Facts) -> str:
    """Write the page of one provider."""
    return "\n".join(
        [
            f"# {facts.name}\n",
            f"{_flat(facts.documents[Level.DOCUMENTED]['info']['description'])}\n",
            f"**As observed.** {_flat(facts.overlay['info']['description'])}\n",
            f"[The document, to read and to download](../api/{facts.name}.md)\n",
            *_access(facts),
            *_operations(facts),
            *_contradictions(facts),
            *_actions(facts.overlay["actions"]),
            *_origins(facts),
        ]
    )


def index(names: Sequence[str]) -> str:
    """Write the page that compares them: what the adapters say they can do."""
    lines = [
        "# Providers\n",
        "What each can do, as `client.can()` says it at run time. A *yes* stands only where its document, or its",
        "observed wire, gives evidence. What a provider lacks raises `UnsupportedError`, before anything is sent.\n",
        f"| | {' | '.join(f'[{name}]({name}.md)' for name in names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    able = [load(name).CAPABILITIES for name in names]
    lines += [
        f"| `{capability}` | {' | '.join('yes' if capability in each else '-' for each in able)} |"
        for capability in Capability
    ]
    lines += ["", "Where `fetch_many` is missing, the facade asks in as many requests as there are tasks.\n"]
    return "\n".join(lines)


def _access(facts: Facts) -> Iterator[str]:
    observed = facts.documents[Level.OBSERVED]
    yield "## Where it is, and who may\n"
    default = load(facts.name).BASE_URL
    variable = facts.name.upper()
    yield f"- Its key comes from `{variable}_API_KEY`, or `api_key=`."
    yield (
        f"- Its address is `{default}`, unless `{variable}_BASE_URL` or `base_url=` says another."
        if default
        else f"- Everybody runs their own: its address comes from `{variable}_BASE_URL`, or `base_url=`."
    )
    documented = facts.documents[Level.DOCUMENTED]
    for level, server in _layered("servers", documented, observed):
        yield f"- Server `{server['url']}` ({level}): {_flat(server.get('description', ''))}"
    known = documented.get("components", {}).get("securitySchemes", {})
    for name, scheme in observed["components"]["securitySchemes"].items():
        level = "documented" if name in known else "observed"
        yield f"- Authorization `{name}` ({level}): {_flat(scheme.get('description', ''))}"
    yield ""


def _layered(key: str, documented: Mapping[str, Any], observed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    known = documented.get(key, [])
    for each in observed.get(key, []):
        yield "documented" if each in known else "observed", each


def _operations(facts: Facts) -> Iterator[str]:
    documented = {each.id for each in operations(facts.documents[Level.DOCUMENTED])}
    yield "## Operations\n"
    yield "| operation | request | role | costs | known from |\n|---|---|---|---|---|"
    for each in operations(facts.documents[Level.OBSERVED]):
        gone = " (deprecated)" if each.said.get("deprecated") else ""
        known = "its document" if each.id in documented else "observation"
        role = f"`{each.said['x-role']}`" if "x-role" in each.said else "-"
        cost = each.said.get("x-cost", "-")
        yield f"| `{each.id}`{gone} | `{each.method.upper()} {each.path}` | {role} | {cost} | {known} |"
    yield "\nWhat the roles mean: [roles](../roles.md). What each verb does: [the verbs](../how-to/verbs.md).\n"


def _contradictions(facts: Facts) -> Iterator[str]:
    where: dict[tuple[str, str, str], list[str]] = {}
    for each in operations(facts.documents[Level.DOCUMENTED]):
        for said in each.said.get("x-contradictions", ()):
            key = tuple(_flat(said[part]) for part in ("documented", "real", "resolution"))
            where.setdefault((key[0], key[1], key[2]), []).append(each.id)
    if not where:
        return
    yield "## Where its document is wrong\n"
    yield "| documented | real | what is done about it | operations |\n|---|---|---|---|"
    for (documented, real, resolution), ids in where.items():
        told = ", ".join(f"`{id}`" for id in ids)
        yield f"| {_cell(documented)} | {_cell(real)} | {_cell(resolution)} | {told} |"
    yield ""


def _actions(actions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "## What is observed beyond it\n"
    yield "Each action of the overlay: what it changes in the document, why, and on what evidence.\n"
    for number, action in enumerate(actions, start=1):
        evidence = action.get("x-evidence", [])
        told = "; ".join([evidence] if isinstance(evidence, str) else evidence)
        yield f"**{number}.** {_flat(action['description'])}\n\n*Evidence: {told}.*\n"
        change = {key: value for key, value in action.items() if key not in {"description", "x-evidence"}}
        text = yaml.safe_dump(change, allow_unicode=True, sort_keys=False, width=110)
        yield '??? quote "The action"\n\n    ```yaml'
        yield from (f"    {line}" for line in text.splitlines())
        yield "    ```\n"


def _origins(facts: Facts) -> Iterator[str]:
    yield "## Where this is known from\n"
    yield "| operation | from | which | note |\n|---|---|---|---|"
    for each in operations(facts.documents[Level.OBSERVED]):
        for source in each.said["x-source"]:
            kind = KINDS.get(source["kind"], source["kind"])
            yield f"| `{each.id}` | {kind} | {_cell(_flat(source['ref']))} | {_cell(_flat(source.get('note', '')))} |"
    yield ""


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of a document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(method, path, item[method])


def _flat(text: str) -> str:
    return " ".join(str(text).split())


def _cell(text: str) -> str:
    return text.replace("|", "&#124;")
