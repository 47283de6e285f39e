"""Answers of the emulators, as they came and as they might: the corpus that two judges are compared over."""

import asyncio
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.operation import Operation
from journeykit_conformance.trace import Exchange, Response


@dataclass(frozen=True)
class Given:
    """One answer, and what was done to it."""

    operation: Operation
    path: dict[str, str]
    response: Response
    change: str = ""


@cache
def served(provider: str) -> list[Given]:
    """Everything that an emulator answers while a task lives, to operations that its document has."""

    async def live() -> list[Exchange]:
        async with emulated(provider) as (target, _):
            _, trace = await run(target, Document.shipped(provider), Wish("lifecycle", spend=4))
            return trace.exchanges

    document, found = Document.shipped(provider), []
    for exchange in asyncio.run(live()):
        match = None if exchange.is_callback else document.match(exchange.request.method, exchange.request.url)
        if match and exchange.response:
            found.append(Given(*match, exchange.response))
    return found


def changed(provider: str, count: int, seed: int = 0) -> Iterator[Given]:
    """As many answers with one change each, the same for the same seed."""
    chance = random.Random(f"{provider}/{seed}")
    for _ in range(count):
        given = chance.choice(served(provider))
        name = chance.choice(sorted(_CHANGES))
        yield replace(given, response=_CHANGES[name](given.response, chance), change=name)


def _headers(response: Response, media_type: str | None) -> tuple[tuple[str, str], ...]:
    rest = tuple(each for each in response.headers if each[0].lower() != "content-type")
    return rest if media_type is None else (*rest, ("content-type", media_type))


def _status(response: Response, chance: random.Random) -> Response:
    return replace(response, status=chance.choice([200, 201, 204, 302, 400, 401, 402, 404, 418, 429, 500, 502, 503]))


def _media_type(response: Response, chance: random.Random) -> Response:
    kinds = [
        *("application/json", "Application/JSON; charset=utf-8", "application/problem+json", "text/plain", "text/html"),
        *("application/xml", "image/png", "application/octet-stream", "nonsense", "", None),
    ]
    return replace(response, headers=_headers(response, chance.choice(kinds)))


def _cut(response: Response, chance: random.Random) -> Response:
    return replace(response, body=response.body[: chance.randrange(len(response.body) + 1)])


def _twice(response: Response, _: random.Random) -> Response:
    return replace(response, body=response.body * 2)


def _bytes(response: Response, chance: random.Random) -> Response:
    bodies = [b"", b" ", b"null", b"[]", b"{}", b'""', b"0", b"true", b"<html></html>", b"\xff\xfe", b"NaN", b"{'a':1}"]
    return replace(response, body=chance.choice(bodies))


def _value(response: Response, chance: random.Random) -> Response:
    """Change, drop, add or wrap one value somewhere in the body."""
    if not response.has_json:
        return response
    body = {"it": json.loads(response.text)}
    places = list(_places(body))
    holder, key = chance.choice(places)
    odd = [None, 0, 1, -1, 1.5, 1.0, 10**20, "", "x", "7", "SUCCESS", "100%", True, [], {}, [None], {"a": 1}, "\u0000"]
    deed = chance.choice(["set", "set", "set", "drop", "wrap", "add"])
    if deed == "set":
        holder[key] = chance.choice(odd)
    elif deed == "drop" and holder is not body:
        del holder[key]
    elif deed == "wrap":
        holder[key] = [holder[key]]
    elif isinstance(holder, dict):
        holder["journeykit"] = chance.choice(odd)
    return replace(response, body=json.dumps(body["it"], ensure_ascii=chance.random() < 0.5).encode())


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


_CHANGES = {
    "status": _status,
    "media type": _media_type,
    "cut": _cut,
    "twice": _twice,
    "bytes": _bytes,
    # Most of what goes wrong.
    **{f"value {number}": _value for number in range(8)},
}
