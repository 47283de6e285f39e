"""A key goes to one host in one header, and into nothing that is kept or shown."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest

from journeykit_conformance.allowance import Budget, Keys, UsageError
from journeykit_conformance.calls import Call, RefusedError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.guard import Guard
from journeykit_conformance.result import Exit
from journeykit_conformance.trace import Request

from .lives import document
from .servers import KEY, OTHER, HandClock, Server, checked


def _forms(key: str) -> set[str]:
    """What a key must not be found as: whoever holds one of these holds the key."""
    raw = key.encode()
    forms = {key, quote(key, safe=""), quote(key), quote_plus(key), quote(quote(key, safe=""), safe=""), raw.hex()}
    forms |= {json.dumps(key)[1:-1], json.dumps(key)[1:-1].replace("/", "\\/"), "".join(f"%{byte:02x}" for byte in raw)}
    forms |= {
        "".join(f"\\u{byte:04x}" for byte in raw),
        "".join(f"&#{byte};" for byte in raw),
        key[:-1] + f"%{raw[-1]:X}",
    }
    for before in ("", "u:", "Bearer "):
        forms |= {
            encode(before.encode() + raw).decode().rstrip("=")
            for encode in (base64.b64encode, base64.urlsafe_b64encode)
        }
    return {*forms, *map(str.upper, forms), *map(str.lower, forms)}


def _places(asked: httpx.Request) -> str:
    """The key that a request was signed with, however the provider wants it."""
    return asked.headers.get("authorization", "").removeprefix("Bearer ")


def _echo(asked: httpx.Request) -> httpx.Response:
    """Send the key back in every way: all at once, in rotation of statuses."""
    key = _places(asked) or KEY
    forms = sorted(_forms(key))
    headers = [
        ("x-key", key),
        ("set-cookie", f"k={quote(key)}"),
        (f"x-{key[3:9]}", "1"),
        ("www-authenticate", f'Key "{key}"'),
    ]
    location = f"https://provider.example/login?next=/{quote(key, safe='')}/mj#{key}"
    number = len(asked.url.path) % 4
    body: Any = {
        "code": 1,
        "description": key,
        "message": key,
        "result": "1",
        "id": key,
        key: forms,
        "status": "SUCCESS",
    }
    body |= {
        "imageUrl": f"https://cdn.provider.example/{quote(key, safe='')}.png?k={key}",
        "statusCode": 200,
        "data": body.copy(),
    }
    if asked.url.path.endswith(("list-by-ids", "list-by-condition")):
        body = [body]
    match number:
        case 0:
            return httpx.Response(302, headers=[*headers, ("location", location)], content=key.encode())
        case 1:
            form = "&".join(f"key={quote_plus(form)}" for form in forms)
            return httpx.Response(
                200, headers=[*headers, ("content-type", "application/x-www-form-urlencoded")], content=form.encode()
            )
        case _:
            return httpx.Response(200, headers=[*headers, ("location", location)], json=body)


@pytest.mark.parametrize("wish", [Wish(), Wish("lifecycle", 4), Wish(task_id=KEY)], ids=["audit", "lifecycle", "id"])
@pytest.mark.parametrize("provider", shipped_providers())
def test_a_server_that_echoes_the_key_gets_it_into_nothing(provider: str, wish: Wish, tmp_path: Path) -> None:
    result, trace = checked(provider, _echo, wish)
    trace.write(tmp_path / "trace.jsonl")
    kept = [(tmp_path / "trace.jsonl").read_text("utf-8"), result.to_json(), repr(result), repr(trace), *result.notes]
    found = {form for form in _forms(KEY) | _forms(OTHER) for text in kept if form in text}
    assert found == set()
    assert result.exit is not Exit.OK


@pytest.mark.parametrize("provider", shipped_providers())
def test_an_echo_beside_right_answers_is_found_and_taken_out(provider: str, tmp_path: Path) -> None:
    """The provider works; but in an odd place of every answer and callback the key stands."""

    def leaking(app):  # type: ignore[no-untyped-def]  # an ASGI wrapper
        async def wrapped(scope, receive, send):  # type: ignore[no-untyped-def]
            key = dict(scope["headers"]).get(b"authorization", b"none").removeprefix(b"Bearer ")

            async def adding(message):  # type: ignore[no-untyped-def]
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-trace", base64.b64encode(b"id:" + key))]
                await send(message)

            await app(scope, receive, adding)

        return wrapped

    async def go() -> Any:
        async with emulated(provider, wrap=leaking) as (target, _):
            keys = target.keys
            return keys, *await run(target, document(provider), Wish("lifecycle", 1))

    keys, result, trace = asyncio.run(go())
    outcome = result.outcome("MJ-SEC-001")
    assert outcome
    assert outcome.verdict == "fail"
    assert result.exit is Exit.BROKEN
    assert [each.rule for each in result.outcomes if each.verdict == "fail"] == ["MJ-SEC-001"]
    trace.write(tmp_path / "trace.jsonl")
    kept = (tmp_path / "trace.jsonl").read_text("utf-8") + result.to_json()
    assert not [form for key in (keys.first, keys.second) for form in _forms(key) if form in kept]


def test_a_key_in_a_callback_is_found() -> None:
    guard = _guard(Server(lambda _: httpx.Response(200)))
    guard.hears(Request((("x-key", KEY),), b"{}", "POST", "http://127.0.0.1/hook"), step="callback")
    guard.hears(Request((), b"{}", "POST", "http://127.0.0.1/hook"), step="callback")
    assert [exchange.has_key for exchange in guard.trace.exchanges] == [True, False]
    assert KEY not in repr(guard.trace)


def test_a_problem_on_the_way_is_told_without_the_key() -> None:
    def fails(asked: httpx.Request) -> httpx.Response:
        raise httpx.ProxyError(f"the proxy has {asked.headers['authorization']} for {quote(KEY)}")

    result, trace = checked("pro365", fails)
    assert "ProxyError" in result.sentence
    assert not [form for form in _forms(KEY) if form in result.to_json() + repr(trace)]


def test_a_key_for_an_address_is_not_quoted() -> None:
    for base_url in (KEY, f"https://{KEY[:5]}:{KEY[5:]}@provider.example", f"https://provider.example?key={KEY}"):
        with pytest.raises(UsageError) as told:
            checked("pro365", Server(lambda _: httpx.Response(200)), base_url=base_url)
        assert not [form for form in _forms(KEY) if form in str(told.value)]


def test_keys_do_not_show() -> None:
    keys = Keys(KEY, OTHER)
    assert KEY not in repr(keys)
    assert OTHER not in repr(keys)


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "with space in it",
        "with\nnewline",
        "with\ttab-in-it",
        "umlaut-äöüß-key",
        "nul-\x00-in-the-key",
        "del-\x7f-in-it",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(UsageError) as told:
        Keys(key)
    assert key not in str(told.value)


def _guard(server: Server, auth: tuple[str, str] = ("Authorization", "Bearer ")) -> Guard:
    return Guard(
        "https://provider.example/api",
        Keys(KEY, OTHER),
        clock=HandClock(),
        allowed={"fetch"},
        budget=Budget(0),
        transport=server,
        auth=auth,
    )


FETCH = {"x-role": "fetch", "x-cost": "free", "operationId": "fetch", "responses": {}}
TINY = Document({"openapi": "3.0.3", "paths": {"/task/{id}": {"get": FETCH}}})


def _fetch(id: str = "1") -> Call:
    operation = TINY.operation("fetch")
    assert operation
    return Call(operation, path={"id": id})


@pytest.mark.parametrize("auth", [("Authorization", "Bearer "), ("Authorization", ""), ("mj-api-secret", "")])
@pytest.mark.parametrize(("whose", "secret"), [("first", KEY), ("second", OTHER), ("none", "")])
def test_the_key_stands_in_its_header_and_nowhere_else(auth: tuple[str, str], whose: str, secret: str) -> None:
    server = Server(lambda _: httpx.Response(200, headers={"set-cookie": "session=1; Path=/"}))
    guard = _guard(server, auth)

    async def ask() -> None:
        await guard.send(_fetch(), step="x", key=whose)
        await guard.send(_fetch(), step="x", key=whose)

    asyncio.run(ask())
    for asked in server.asked:
        held = {name: value for name, value in asked.headers.items() if KEY in value or OTHER in value}
        assert held == ({auth[0].lower(): auth[1] + secret} if secret else {})
        assert KEY not in str(asked.url)
        assert "cookie" not in asked.headers  # a session would be a second key
    assert all(KEY not in repr(exchange) for exchange in guard.trace.exchanges)


def test_pictures_are_fetched_without_a_key_and_redirects_of_the_api_are_not_followed() -> None:
    def elsewhere(asked: httpx.Request) -> httpx.Response:
        if asked.url.host == "cdn.example":
            return httpx.Response(200, content=b"picture")
        return httpx.Response(302, headers={"location": "https://cdn.example/picture.png"})

    server = Server(elsewhere)
    guard = _guard(server)

    async def ask() -> list[int]:
        first = await guard.send(_fetch(), step="x")
        second = await guard.download("https://provider.example/api/picture.png", step="x")
        return [first.status, second.status]

    assert asyncio.run(ask()) == [302, 200]
    assert [(asked.url.host, "authorization" in asked.headers) for asked in server.asked] == [
        ("provider.example", True),
        ("provider.example", False),
        ("cdn.example", False),
    ]


@pytest.mark.parametrize(
    "id", ["a\r\nX-Injected: 1", "a b", "a/../../x", "?k=1", "#x", "%0d%0a", "日本", "\u2028", "a\\b", "x" * 3000]
)
def test_an_id_stays_inside_its_part_of_the_path(id: str) -> None:
    server = Server(lambda _: httpx.Response(200))
    asyncio.run(_guard(server).send(_fetch(id), step="x"))
    (asked,) = server.asked
    assert "x-injected" not in asked.headers
    assert asked.url.raw_path.startswith(b"/api/task/")
    assert asked.url.raw_path.count(b"/") == 3
    assert not asked.url.query
    match = TINY.match("GET", str(asked.url))
    assert match
    assert match[1] == {"id": id}


@pytest.mark.parametrize("id", ["", ".", "..", " ", ". .", "\ud800"])
def test_an_id_that_would_leave_its_place_is_not_sent(id: str) -> None:
    server = Server(lambda _: httpx.Response(200))
    with pytest.raises(RefusedError):
        asyncio.run(_guard(server).send(_fetch(id), step="x"))
    with pytest.raises(RefusedError):
        asyncio.run(_guard(server).send(replace(_fetch(), path={}), step="x"))
    assert server.asked == []


def test_a_body_in_an_encoding_that_hides_it_is_not_kept() -> None:
    packed = base64.b85encode(KEY.encode())
    guard = _guard(Server(lambda _: httpx.Response(200, headers={"content-encoding": "x-own"}, content=packed)))
    exchange = asyncio.run(guard.send(_fetch(), step="x"))
    assert exchange.response
    assert (exchange.response.body, "encoding" in exchange.problem) == (b"", True)


def test_an_endless_answer_is_cut_and_leaves_no_half_of_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeykit_conformance.guard._LARGEST", 1000)
    for shift in range(len(KEY) + 1):
        body = b"." * (1000 - shift) + KEY.encode() * 80
        guard = _guard(Server(lambda _, body=body: httpx.Response(200, content=body)))
        exchange = asyncio.run(guard.send(_fetch(), step="x"))
        assert exchange.response
        assert exchange.response.body.strip(b".").replace(b"$KEY", b"") in {b"", b"$", b"$K", b"$KE"}
        assert len(exchange.response.body) <= 1000
        assert exchange.problem
