"""Whose key a recorded request carried, and how all keys get out of the record.

Nobody gives the keys of recorded traffic, so they are found where keys are sent: in headers and parameters with telling
names. From there they are redacted by value wherever else they stand.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from journeykit_conformance.recordings.secret_names import SECRET_NAME, is_secret, says_who_asks
from journeykit_conformance.redaction import HIDDEN, PLACEHOLDER, SHORTEST, Redactor
from journeykit_conformance.trace import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

M = TypeVar("M", Request, Response)
Picks = Callable[[list[Exchange]], list[Exchange]]

_FIRST_CHOICE = ("authorization", "mj-api-secret")
_SCHEME = re.compile(r"(?:(?:Bearer|Basic|Token|Digest|ApiKey|Key)\s+)?(?=\S)", re.IGNORECASE)
_IN_QUERY = re.compile(rf"((?:[?&]|^|%3F|%26){SECRET_NAME}(?:=|%3D))([^&#%\s\"'<>\\]+)", re.IGNORECASE)
_IN_JSON = re.compile(r'"[\w.-]*?(?:api[-_]?key|secret|password|access[-_]?token)"\s*:\s*"([^"\\]{8,})"', re.IGNORECASE)
_JSON_WORDS = ("key", "secret", "password", "token")
# Shapes that are keys wherever they stand: of most resellers, and JSON web tokens.
_SHAPES = re.compile(r"\bsk-[A-Za-z0-9_-]{20,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*")
_MASKED = re.compile(r"\$KEY|\$SECRET|[*•xX.]{3,}|\W*(?:filtered|redacted|masked|removed|hidden)\W*", re.IGNORECASE)
_OF_BODIES = frozenset({"content-type", "content-length"})  # some readers put these beside a body
_COOKIE = "cookie"
_SHORTEST_COOKIE = 16  # characters; shorter values are settings more often than secrets


def all_of(exchanges: list[Exchange]) -> list[Exchange]:
    """Pick every exchange."""
    return exchanges


def by_status(exchange: Exchange) -> bool:
    """Say whether an answer refuses whoever asks, as HTTP has it; many providers say so in an envelope instead."""
    return exchange.status in {401, 403}


def name(
    exchanges: list[Exchange], refused: Callable[[Exchange], bool], judged: Picks = all_of
) -> tuple[list[Exchange], list[str]]:
    """Say of each exchange whose key it carried, and what had to be guessed.

    Of those that are judged, the first key that is not always refused is `first`, every other one `second`; one that
    always is, `wrong`. What else a browser has sent meanwhile went to others, with other keys. A request of which no
    header was kept has that of those beside it at the same host, if there is but one.
    """
    carried = [_key(each.request) for each in exchanges]
    own = {each.number for each in judged(exchanges)}
    held = list(dict.fromkeys(key for key, each in zip(carried, exchanges, strict=True) if key and each.number in own))
    if not held:
        named = [replace(each, key="none" if refused(each) else "first") for each in exchanges]
        return named, ["no key was recorded (browsers leave them out): what was answered counts as asked with a key"]
    masked = {key for key in held if _MASKED.fullmatch(key)}
    accepted = {key for key, each in zip(carried, exchanges, strict=True) if each.number in own and not refused(each)}
    good = [key for key in held if key in accepted]
    names = dict.fromkeys(held, "wrong") | dict.fromkeys(good, "second") | dict.fromkeys(good[:1], "first")
    homes = {_host(each) for key, each in zip(carried, exchanges, strict=True) if key and each.number in own}
    bare = {
        each.number
        for each in exchanges
        if each.number in own and _host(each) in homes and _is_bare(each.request) and not refused(each)
    }
    if len(good) == 1:
        carried = [good[0] if each.number in bare else key for key, each in zip(carried, exchanges, strict=True)]
    named = [
        # Masked keys look alike, so each is judged by its own answer.
        replace(each, key="wrong" if key in masked and refused(each) else names.get(key, "second" if key else "none"))
        for key, each in zip(carried, exchanges, strict=True)
    ]
    notes = []
    if bare:
        counted = "counts as asked with the key beside it" if len(good) == 1 else "counts as asked without a key"
        notes.append(f"{len(bare)} of the requests were recorded without any header; what was answered {counted}")
    if masked:
        notes.append("keys are masked in this recording; they are taken for one account's")
    elif len(good) > 1:
        notes.append(f"{len(good)} keys were recorded; they are taken for different accounts")
    return named, notes


def redact(exchanges: list[Exchange]) -> list[Exchange]:
    """Take all secrets out."""
    found: dict[str, str] = {}
    for each in exchanges:
        for secret, stands_for in _secrets(each):
            if not _MASKED.fullmatch(secret) and found.get(secret) != PLACEHOLDER:
                found[secret] = stands_for
    long = {secret: stands_for for secret, stands_for in found.items() if len(secret) >= SHORTEST}
    by_value = [
        Redactor([secret for secret, stands_for in long.items() if stands_for == what], what)
        for what in (PLACEHOLDER, HIDDEN)
    ]
    return [_redacted(each, by_value) for each in exchanges]


def _redacted(exchange: Exchange, by_value: list[Redactor]) -> Exchange:
    request, response = _clean_request(exchange.request, by_value), exchange.response
    clean = _clean(response, by_value) if response else None
    came_back = bool(response and clean) and _mentions(clean) > _mentions(response)
    return replace(exchange, request=request, response=clean, has_key=exchange.has_key or came_back)


def _mentions(message: Response | None) -> int:
    """Count the keys in an answer, once they are taken out."""
    if message is None:
        return 0
    headers = sum(PLACEHOLDER in part for pair in message.headers for part in pair)
    return headers + message.body.count(PLACEHOLDER.encode())


def _host(exchange: Exchange) -> str:
    return urlsplit(exchange.request.url).netloc.lower()


def _is_bare(request: Request) -> bool:
    """Whether the recorder left the headers out: nobody sends a request with none at all."""
    return not _key(request) and all(name.lower() in _OF_BODIES for name, _ in request.headers)


def _key(request: Request) -> str:
    """Return what a request was signed with; empty if with nothing."""
    headers = [(key.lower(), value.strip()) for key, value in request.headers if value.strip()]
    for wanted in _FIRST_CHOICE:
        for key, value in headers:
            if key == wanted and (secret := _SCHEME.sub("", value, count=1)):
                return secret
    for key, value in (*headers, *parse_qsl(urlsplit(request.url).query)):
        if is_secret(key) and says_who_asks(key):
            return _SCHEME.sub("", value, count=1)
    # A console in a browser: whose cookies these are cannot be told, but somebody is signed in.
    return _COOKIE if any(key == "cookie" for key, _ in headers) else ""


def _secrets(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield each secret with what is to stand in its place."""
    request, response = exchange.request, exchange.response
    if exchange.key != "wrong":  # a wrong key is nobody's, and servers quote it when they refuse it
        yield from _of_request(request)
    for message in filter(None, (request, response)):
        for key, value in message.headers:
            if key.lower() in {"cookie", "set-cookie"}:
                for part in value.split(";"):
                    if len(held := part.partition("=")[2].strip().strip('"')) >= _SHORTEST_COOKIE:
                        yield held, HIDDEN
                        yield unquote_plus(held), HIDDEN
            elif message is response and is_secret(key) and _is_told(key, value.strip()):
                yield value.strip(), HIDDEN
        text = message.text
        lowered = text.lower()
        if any(word in lowered for word in _JSON_WORDS):
            yield from ((match[1], HIDDEN) for match in _IN_JSON.finditer(text))
        for match in _IN_QUERY.finditer(text):
            if _is_told(match[1], secret := unquote_plus(match[2])):
                yield secret, HIDDEN
        yield from ((match[0], HIDDEN) for match in _SHAPES.finditer(text))


def _of_request(request: Request) -> Iterator[tuple[str, str]]:
    for key, value in request.headers:
        if is_secret(key):
            secret = _SCHEME.sub("", value.strip(), count=1)
            if _is_told(key, secret):
                yield secret, _stands_for(key)
            if value.strip().lower().startswith("basic "):
                yield from ((each, PLACEHOLDER) for each in _basic(secret))
    parts = urlsplit(request.url)
    for key, value in parse_qsl(parts.query):
        if is_secret(key) and _is_told(key, value):
            yield value, _stands_for(key)
    if parts.password:
        yield unquote_plus(parts.password), PLACEHOLDER


def _stands_for(name: str) -> str:
    """What is put in the place of a secret, by the name that it goes by."""
    return PLACEHOLDER if says_who_asks(name) else HIDDEN


def _is_told(name: str, secret: str) -> bool:
    """Whether a secret is taken out elsewhere, too: a short session or signature is a word more often than a secret."""
    return len(secret) >= _SHORTEST_COOKIE or _stands_for(name) == PLACEHOLDER


def _basic(encoded: str) -> Iterator[str]:
    try:
        whole = base64.b64decode(encoded).decode()
    except (binascii.Error, ValueError):
        return
    yield whole
    yield whole.partition(":")[2]


def _clean(message: M, by_value: Iterable[Redactor]) -> M:
    headers = message.headers
    body = message.body
    is_request = isinstance(message, Request)
    headers = tuple((key, _clean_header(key, value, is_request=is_request)) for key, value in headers)
    for each in by_value:
        headers = tuple((each.text(key), each.text(value)) for key, value in headers)
        body = each.bytes(body)
    return replace(message, headers=headers, body=body)


def _clean_request(request: Request, by_value: Iterable[Redactor]) -> Request:
    url = _IN_QUERY.sub(lambda match: match[1] + _stands_for(match[1]), request.url)
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    if mark and "@" in authority:
        url = f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"
    for each in by_value:
        url = each.text(url)
    return replace(_clean(request, by_value), url=url)


def _clean_header(name: str, value: str, *, is_request: bool) -> str:
    """Hide a header that holds a secret, however short that is."""
    if name.lower() in {"cookie", "set-cookie"}:
        return HIDDEN
    if not is_secret(name):
        return _IN_QUERY.sub(rf"\g<1>{HIDDEN}", value)
    scheme = _SCHEME.match(value)
    return f"{scheme[0] if scheme else ''}{_stands_for(name)}" if is_request else HIDDEN
