"""`drift --since`: what has changed in a provider's spec and overlay since a revision, and what that means."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from .consequences.consequence import Consequence, Consequences
from .document import Located, operations, pointer
from .drift_elsewhere import changes
from .drift_output import as_json, consequence_of, print_json
from .effective import Level, effective_documents, find_root, sources
from .pages.comparing import differences
from .pages.difference import Aspect, Difference
from .pages.matching import matches
from .revisions import documents_at

Json = dict[str, Any]
_WORDS = ("now", "before")


def run_since(options: argparse.Namespace) -> int:
    """Compare two revisions of a provider."""
    root = find_root(options.root)
    now = effective_documents(sources(root, options.provider))
    then = documents_at(root, options.provider, options.since)
    found = Consequences(root, options.provider, now[Level.OBSERVED])
    held: dict[tuple[str, ...], tuple[Difference, list[str], Consequence]] = {}
    for level in (Level.DOCUMENTED, Level.OBSERVED):
        for operation, each in _differences(now[level], then[level]):
            # A shared schema differs once, however many operations have it, in themselves or in lists.
            key = (each.aspect, each.page_at, each.spec_at, repr(each.page), repr(each.spec))
            if key in held:
                held[key][1].extend([level] if level not in held[key][1] else [])
            else:
                held[key] = (each, [level], consequence_of(each, found, operation))
    known = [each for each, *_ in held.values()]
    elsewhere = dict.fromkeys(
        change for level in (Level.DOCUMENTED, Level.OBSERVED) for change in changes(now[level], then[level], known)
    )
    if options.json:
        print_json(
            {
                "since": options.since,
                "differences": [
                    {**asdict(each), "text": each.told(*_WORDS), "levels": levels, "consequence": as_json(means)}
                    for each, levels, means in held.values()
                ],
                "elsewhere": [each._asdict() for each in elsewhere],
            }
        )
    else:
        print(f"{len(held) + len(elsewhere)} differences since {options.since}")
        for each, levels, means in held.values():
            print(f"  {each.told(*_WORDS)} [{', '.join(levels)}]\n      {means.text}\n      {each.page_at}")
        for change in elsewhere:
            print(f"  {change}")
    return 1 if held or elsewhere else 0


def _differences(now: Json, then: Json) -> Iterator[tuple[str, Difference]]:
    """Yield differences, each with the operation that it was met in."""
    for match in matches(now, then):
        one = {**now, "paths": {match.page.path[1]: _alone(now, match.page)}}
        for each in differences(one, then):
            yield str(match.page.value.get("operationId")), each
    kept = {match.spec.path for match in matches(now, then) if match.spec}
    for gone in operations(then):
        if gone.path not in kept:
            name = f"{gone.path[2].upper()} {gone.path[1]}"
            told = gone.value.get("summary") or "there"
            yield (
                str(gone.value.get("operationId")),
                Difference(Aspect.OPERATION, name, None, told, "/paths", pointer(gone.path)),
            )


def _alone(document: Json, operation: Located) -> Json:
    item = document["paths"][operation.path[1]]
    return {key: value for key, value in item.items() if key in {"parameters", operation.path[2]}}
