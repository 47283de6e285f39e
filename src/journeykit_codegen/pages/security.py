"""How the key travels, as a page says it: a paragraph about authorization, or only the sample of a request."""

import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

_WHERE = re.compile(r"(?:在\s*|to (?:the )?|in (?:the )?|通过\s*)?(header|query|cookie|请求头)", re.IGNORECASE)
_NAME = re.compile(r"(?:添加参数|parameter|参数名?|field)\s*[`:：]?\s*([A-Za-z][\w-]{1,60})", re.IGNORECASE)
_SHOWN = re.compile(r"^(?:示例|example)?\s*[:：]?\s*([A-Za-z][\w-]{1,60})\s*:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)


def security_of(paragraphs: Sequence[str]) -> tuple[str, Json] | None:
    """Read the paragraph on authorization: the name of the scheme and the scheme; None if there is none."""
    text = "\n".join(paragraphs)
    if not text.strip():
        return None
    flat = " ".join(text.split())
    shown = _SHOWN.search(text)
    named = _NAME.search(flat)
    name = named[1] if named else (shown[1] if shown else "Authorization")
    if re.search(r"\bbearer\b", flat, re.IGNORECASE):
        return "bearer", {"type": "http", "scheme": "bearer"}
    if re.search(r"\bbasic\b", flat, re.IGNORECASE):
        return "basic", {"type": "http", "scheme": "basic"}
    where = _WHERE.search(flat)
    if not named and not shown and not where and not re.search(r"api[ -]?key", flat, re.IGNORECASE):
        return None
    place = where[1].lower() if where else "header"
    return "apiKey", {"type": "apiKey", "in": "header" if place == "请求头" else place, "name": name}


def is_credential(name: str) -> bool:
    """Say whether a header by this name carries a key."""
    return (
        re.fullmatch(
            r"(?:proxy-)?authorization|(?:x-)?(?:mj-)?api-?(?:key|secret|token)|mj-api-secret|x-token|token",
            name.lower(),
        )
        is not None
    )
