"""`drift --page`: what a saved documentation page says, in itself and against the spec, and what that means."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .consequences.consequence import Consequence, Consequences
from .document import all_schemas, carriers_in, component_schemas, operations, pointer, referred
from .drift_output import as_json, consequence_of, print_json
from .effective import Level, effective_documents, find_root, providers, sources
from .pages.comparing import differences
from .pages.difference import Difference
from .pages.matching import matches
from .pages.page import Page, read_page
from .strict_yaml import load

_FINE, _FINDINGS = 0, 1
Json = dict[str, Any]


def run_page(options: argparse.Namespace) -> int:
    """Read a page, print what contradicts itself in it and what differs from the spec."""
    root = find_root(options.root)
    page = read_page(options.page, known_values(root))
    if options.fragment:  # of a provider that may be new
        print_json(page.fragment)
        return _FINE
    spec = effective_documents(sources(root, options.provider))[Level.DOCUMENTED]
    found = list(differences(page.fragment, spec))
    ids = [match.spec.value.get("operationId") for match in matches(page.fragment, spec) if match.spec]
    operation = str(ids[0]) if len(ids) == 1 else ""
    means = Consequences(root, options.provider, spec)
    told = [(each, consequence_of(each, means, operation)) for each in found]
    if options.json:
        print_json(_as_json(page, told, spec))
    else:
        for line in _lines(page, told, spec):
            print(line)
    return _FINDINGS if found else _FINE


def known_values(root: Path) -> set[str]:
    """Collect the values of the enums of all specs; they part what a browser's copy glued."""
    values: set[str] = set()
    for provider in providers(root):
        spec = load(root / "specs" / f"{provider}.yaml")
        for level in effective_documents(sources(root, provider)).values() if isinstance(spec, dict) else ():
            for schema in all_schemas(level):
                for key in ("enum", "x-known-values"):
                    held = schema.value.get(key)
                    values.update(each for each in (held if isinstance(held, list) else ()) if isinstance(each, str))
    return values


def _known(page: Page, spec: Json) -> list[str]:
    """What the spec already says of the operations of this page and of their schemas."""
    schemas = dict(component_schemas(spec))
    found: dict[str, None] = {}
    for match in matches(page.fragment, spec):
        waiting, seen = [match.spec] if match.spec else [], set[tuple[str, ...]]()
        while waiting:
            part = waiting.pop()
            if part.path in seen:
                continue
            seen.add(part.path)
            found.update((str(each.value.get("documented")), None) for _, each in part.children("x-contradictions"))
            bodies = [part, *(each.child("schema") for each in carriers_in(part) if "schema" in each.value)]
            waiting += [schemas[name] for each in bodies for name in referred(each) if name in schemas]
    return list(found)


def _lines(page: Page, found: list[tuple[Difference, Consequence]], spec: Json) -> Iterator[str]:
    for match in matches(page.fragment, spec):
        name = f"{match.page.path[2].upper()} {match.page.path[1]}"
        yield f"{name}: {match.spec.value.get('operationId') if match.spec else 'not in the spec'}"
    yield f"{len(page.contradictions)} contradictions inside the page"
    for each in page.contradictions:
        yield f"  {each.kind}: {each.text}\n      {each.at}"
    yield f"{len(found)} differences from the spec"
    for difference, means in found:
        yield f"  {difference.text}\n      {means.text}"
        yield f"      page {difference.page_at}\n      spec {difference.spec_at}"
    known = _known(page, spec)
    yield f"{len(known)} contradictions that the spec names already"
    for entry in known:
        yield f"  {entry}"


def _as_json(page: Page, found: list[tuple[Difference, Consequence]], spec: Json) -> Json:
    return {
        "kind": page.kind,
        "operations": [pointer(each.path) for each in operations(page.fragment)],
        "contradictions": [{"kind": each.kind, "at": each.at, "text": each.text} for each in page.contradictions],
        "differences": [{**asdict(each), "text": each.text, "consequence": as_json(means)} for each, means in found],
        "known": _known(page, spec),
    }
