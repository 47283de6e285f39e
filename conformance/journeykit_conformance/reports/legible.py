"""Makes text of a provider harmless to read: no control characters, nothing that turns a line around, nothing endless.

What a form needs beyond that (HTML, XML, Markdown) its own module escapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

LONGEST = 6000
"""Characters of one text that are shown."""

# Controls but tab and line feed; surrogates and non-characters, which XML and UTF-8 refuse; characters that are not
# seen but change what is: direction (also of source code: CVE-2021-42574), invisible spaces, tags, line separators.
# The two joiners of emoji and of Persian and Indic scripts stay.
_HIDDEN = re.compile(
    r"[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def legible(text: str) -> str:
    """Return a text as it can be shown: what is hidden is written out, what is too long is cut."""
    start = text[:LONGEST].replace("\r\n", "\n")
    spelled = _HIDDEN.sub(lambda match: _spell(match[0]), start)
    if len(text) <= LONGEST and len(spelled) <= LONGEST:
        return spelled
    return f"{spelled[:LONGEST]}... ({len(text)} characters)"


def each_text(value: _T, change: Callable[[str], str]) -> _T:
    """Return data with every text in it changed, however deep it lies."""
    changed: Any = value
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        changed = change(value)
    elif isinstance(value, Mapping):
        changed = {each_text(key, change): each_text(held, change) for key, held in value.items()}
    elif isinstance(value, tuple):
        changed = tuple(each_text(held, change) for held in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = replace(value, **{each.name: each_text(getattr(value, each.name), change) for each in fields(value)})
    return changed  # type: ignore[no-any-return]


@cache
def _spell(hidden: str) -> str:
    code = ord(hidden)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
