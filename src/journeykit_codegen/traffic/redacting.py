"""Takes keys out of what is shown: those that are known by their value, those that look like one, and long payload."""

import base64
import contextlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MASK = "********"
_LONGEST, _MOST_ROWS, _MOST_KEYS = 160, 3, 60
_SHORTEST_SECRET = 6
_CARRIERS = re.compile(r"authorization|api-?key|secret|token|cookie", re.IGNORECASE)
_IN_QUERY = re.compile(r"key|token|secret|sign|auth|password", re.IGNORECASE)
_SHAPES = re.compile(
    r"\bsk-[\w-]{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}"
    r"|\b(?=[A-Za-z0-9_]*[0-9])(?=[A-Za-z0-9_]*[A-Za-z])[A-Za-z0-9_]{32,}"
)
_QUERY = re.compile(r"(?<=[?&])([\w.\-]{1,40})=[^&\s\"'#]{8,}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")


def secrets_in(headers: Iterable[tuple[str, str]], url: str = "", body: str = "") -> frozenset[str]:
    """Name the values that a request carried as keys, by the names of its headers, parameters and fields."""
    found: set[str] = set()
    for name, value in headers:
        if _CARRIERS.search(name):
            found.update((value, value.partition(" ")[2], *_basic(value)))
            found.update(part.partition("=")[2].strip() for part in value.split(";"))
    with contextlib.suppress(ValueError):
        found.update(value for name, value in parse_qsl(urlsplit(url).query) if _IN_QUERY.search(name))
    with contextlib.suppress(ValueError, RecursionError):
        is_json = body.lstrip()[:1] in {"{", "["}
        found.update(_fields(json.loads(body)) if is_json else _fields(dict(parse_qsl(body))))
    return frozenset(each.strip() for each in found if len(each.strip()) >= _SHORTEST_SECRET)


def _basic(value: str) -> tuple[str, ...]:
    scheme, _, packed = value.partition(" ")
    if scheme.lower() != "basic":
        return ()
    with contextlib.suppress(ValueError):
        name, _, password = base64.b64decode(packed).decode().partition(":")
        return name, password
    return ()


def _fields(value: Any) -> Iterator[str]:
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(each, str) and _IN_QUERY.search(str(name)):
            yield each
        yield from _fields(each)


def redacted(value: Any, secrets: Collection[str], *, longest: int = _LONGEST) -> Any:
    """Return a value to be shown: without keys, its texts and lists cut short."""
    if isinstance(value, str):
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, MASK)
        # Cut before the patterns: their work stays small.
        cut = value if len(value) <= longest else value[:longest] + "..."
        return _MAIL.sub(MASK, _QUERY.sub(rf"\1={MASK}", _SHAPES.sub(MASK, cut)))
    if isinstance(value, dict):
        kept = list(value.items())[:_MOST_KEYS]
        return {redacted(key, secrets): redacted(each, secrets, longest=longest) for key, each in kept}
    if isinstance(value, list):
        return [redacted(each, secrets, longest=longest) for each in value[:_MOST_ROWS]]
    return value
