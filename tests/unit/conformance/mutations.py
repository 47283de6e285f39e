"""An emulator whose answers are changed by chance: what no author of rules has thought of."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 10**30, -(10**400), 1e308, 0.5, "", " ", "null", "0", "-1", "100%", "101%", "%"),
    *([], [[]], [None], {}, {"": None}, {"id": {}}, [{}], [1, "a"], "\ud83d\ude00", "\u2028", "x" * 5000),
    *("/", "..", "../..", "http://", "http://[", "https://127.0.0.1:99999/", "javascript:1", "//x", "http://a b/"),
    *("http://169.254.169.254/", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30", "NaN", "Infinity"),
    *("SUCCESS", "FAILURE", "MODAL", "IN_PROGRESS", "9" * 5000, "\x00", "{$request.body}", "a\r\nX-Injected: 1"),
)
RAW = (
    *(b"", b"null", b"{", b"[]", b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"NaN", b'{"a": NaN}', b'"\\ud800"', b"<html>"),
    *(b'{"id": "\\udfff", "status": "\\ud800", "code": 1}', b"[" * 3000, b'{"a":' * 900 + b"1" + b"}" * 900, b"{}{}"),
    *(b'{"code": 1, "result": "' + b"9" * 70000 + b'"}', b"1" * 6000, "成功".encode("gbk")),
)
STATUSES = (200, 200, 201, 202, 204, 206, 301, 302, 400, 403, 404, 409, 418, 500, 503, 520, 599)


def mutating(seed: int, rate: float = 0.25) -> Callable[[ASGIApp], ASGIApp]:
    """Change about that share of the answers."""
    chance = random.Random(seed)

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or chance.random() > rate:
                await app(scope, receive, send)
                return
            status, headers, body = _changed(chance, *await answered(app, scope, receive))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return wrapped

    return wrap


async def answered(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return what an app answers, without the length that a change would make wrong."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    headers = [pair for pair in sent[0]["headers"] if pair[0] != b"content-length"]
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def _changed(
    chance: random.Random, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    match chance.randrange(12):
        case 0:
            return chance.choice(STATUSES), headers, body
        case 1:
            return status, headers, chance.choice(RAW)
        case 2:
            kind = chance.choice((b"text/plain", b"application/json; charset=gbk", b"image/png", b"", b"\xff/\xfe"))
            return status, [*(pair for pair in headers if pair[0] != b"content-type"), (b"content-type", kind)], body
        case 3:
            return status, headers, body[: chance.randrange(len(body) + 1)]
        case 4:
            odd = chance.choice((b"//[", b"http://10.0.0.1/", b"/", b"\xff", b"https://a:b@c:d/"))
            return chance.choice((301, 302, 307)), [*headers, (b"location", odd)], body
        case _:
            try:
                value = json.loads(body)
            except ValueError:
                return status, headers, body
            return status, headers, json.dumps(_odd(chance, value)).encode()


def _odd(chance: random.Random, value: Any) -> Any:
    """Put something odd in one place of a value, drop it, double it, or wrap it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        if chance.random() < 0.15:
            return {key: member for key, member in value.items() if key != name}
        return {**value, name: _odd(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value, value[at]]
        return [*value[:at], _odd(chance, value[at]), *value[at + 1 :]]
    return chance.choice((*ODD, [value], {"data": value}, str(value)))
