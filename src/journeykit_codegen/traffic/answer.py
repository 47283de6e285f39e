"""One recorded answer, and the JSON in its body."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

DEEPEST = 60
"""Levels of a body that are read; no provider has a tenth of it."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Answer:
    """What came back, and for what."""

    source: str
    """Where it stands in the recording, in words."""
    status: int
    media_type: str
    """Without parameters, in lower case; empty if none was recorded."""
    body: bytes
    method: str = ""
    host: str = ""
    path: str = ""
    operation_id: str = ""
    """Set where the recording names the operation instead of an address."""

    @cached_property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace").removeprefix("\ufeff")

    @cached_property
    def documents(self) -> list[Any]:
        """The JSON documents in the body: one, several back to back, or none if it is not JSON."""
        found, rest, decoder = [], self.text.strip(), json.JSONDecoder(parse_constant=_refused)
        try:
            while rest:
                value, end = decoder.raw_decode(rest)
                if depth(value) > DEEPEST:
                    return []
                found.append(_whole(value, self.text))
                rest = rest[end:].lstrip()
        except (ValueError, RecursionError):
            return []
        return found


def depth(value: Any) -> int:
    """Count the levels of a value, without recursion; stops counting beyond what is read."""
    level, held = 0, [value]
    while held and level <= DEEPEST:
        level += 1
        held = [
            inner
            for each in held
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return level


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _whole(value: Any, text: str) -> Any:
    # Half of a pair of surrogates is no character; nothing could write it down.
    if not _HALF.search(text):
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
