"""Examples for new words: another example of that answer with the word in it, so that nothing recorded is shown."""

from copy import deepcopy
from typing import Any

from journeykit_codegen.document import Json, Located, Place, operations
from journeykit_codegen.observing.deviation import Finding
from journeykit_codegen.observing.judging import Judge

from .places import target
from .widening import Actions


def example_of_status(document: Json, finding: Finding) -> Actions:
    """Show each new status in an example of the answer that it was seen in."""
    operation = next(each for each in operations(document) if each.value.get("operationId") == finding.operation)
    judge = Judge(document)
    response = judge.response(operation, finding.status)
    for _, media in response.children("content") if response else ():
        held = media.value.get("examples", {})
        if "example" in media.value or "schema" not in media.value:
            continue
        made = {
            _name(word, held): {
                "summary": f"Status {word}, as seen in traffic; the rest is constructed",
                "value": shown,
            }
            for word in finding.values
            if (shown := _shown(media, finding.at, word, judge)) is not None
        }
        if made:
            place, update = ((*media.path, "examples"), made) if held else (media.path, {"examples": made})
            return [
                {
                    "target": target(document, place),
                    "update": update,
                    "description": "Examples for the new words; every status is shown by one.",
                }
            ]
    return []


def _shown(media: Located, at: Place, word: Any, judge: Judge) -> Any:
    for _, example in media.children("examples"):
        body = deepcopy(example.value.get("value"))
        if _put(body, at, word) and judge.fits(media.child("schema"), body):
            return body
    return None


def _put(body: Any, at: Place, word: Any) -> bool:
    *above, last = at
    for key in above:
        if isinstance(body, list) and key == "*" and body:
            body = body[0]
        elif isinstance(body, dict) and key in body:
            body = body[key]
        else:
            return False
    if not isinstance(body, dict) or last not in body:
        return False
    body[last] = word
    return True


def _name(word: Any, taken: Json) -> str:
    letters = "".join(each for each in str(word).title() if each.isascii() and each.isalnum()) or "Other"
    name = f"seen{letters}"
    while name in taken:
        name += "X"
    return name
