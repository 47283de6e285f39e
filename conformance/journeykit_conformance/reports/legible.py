"""Makes text of a provider harmless to read: no control characters, nothing that turns a line around, nothing endless.

What a form needs beyond that (HTML, XML, Markdown) its own module escapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

LONGEST = 6000
"""Characters of one text that are shown."""

# Controls but tab and line feed; surrogates and non-characters, which XML and UTF-8 refuse; characters that are not
# seen but change what is: direction (also of source code: CVE-2021-42574), invisible spaces, tags, line separators.
# The two joiners of emoji and of Persian and Indic scripts stay.
_HIDDEN = (
    *(range(0x09), range(0x0B, 0x20), range(0x7F, 0xA0), b"\xad", (0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5)),
    *((0x180E, 0x200B, 0x200E, 0x200F), range(0x2028, 0x202F), range(0x2060, 0x2070), (0x3164, 0xFEFF, 0xFFA0)),
    *(range(0xD800, 0xE000), range(0xFDD0, 0xFDF0), range(0xFFF0, 0xFFFC), (0xFFFE, 0xFFFF), range(0xE0000, 0xE1000)),
)


def _spell(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SPELLED = {code: _spell(code) for codes in _HIDDEN for code in codes}
# `translate` alone is slow for text that is not ASCII and hides nothing.
_RUN = re.compile(f"[{''.join(map(chr, _SPELLED))}]+")


def legible(text: str) -> str:
    """Return a text as it can be shown: what is hidden is written out, what is too long is cut."""
    start = text[:LONGEST].replace("\r\n", "\n")
    spelled = _RUN.sub(lambda run: run[0].translate(_SPELLED), start)
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
