"""A wrong key, a wrong address, a server in trouble: never green, one sentence, the documented exit code."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import httpx
import pytest

from journeykit_conformance.allowance import Keys, UsageError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.result import Exit, Result, Verdict

from .lives import document
from .servers import KEY, Handler, Server, checked

PAGE = "<!doctype html><html><body>Welcome to our shop</body></html>"


def _json(text: str, status: int = 200) -> Handler:
    return lambda _: httpx.Response(status, content=text.encode(), headers={"content-type": "application/json"})


def _hang(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout(f"nothing came from {request.url.host}")


SERVERS: dict[str, tuple[Handler, Exit, str]] = {
    "front page": (lambda _: httpx.Response(200, html=PAGE), Exit.USAGE, "web page"),
    "page without a type": (lambda _: httpx.Response(200, content=PAGE.encode()), Exit.USAGE, "web page"),
    "404 of a web server": (lambda _: httpx.Response(404, html="<html>nginx</html>"), Exit.USAGE, "web page"),
    "404 of another API": (_json('{"detail": "Not Found"}', 404), Exit.USAGE, "paths"),
    "404 in words": (lambda _: httpx.Response(404, text="404 page not found"), Exit.USAGE, "paths"),
    "redirect": (
        lambda asked: httpx.Response(308, headers={"location": f"https://www.provider.example{asked.url.path}"}),
        Exit.USAGE,
        "https://www.provider.example",
    ),
    "refused key": (_json('{"error": {"message": "no such key"}}', 401), Exit.USAGE, "key"),
    "500 to everything": (lambda _: httpx.Response(500, text="oops"), Exit.UNJUDGED, "trouble"),
    "502 of a gateway": (lambda _: httpx.Response(502, html="<html>nginx</html>"), Exit.UNJUDGED, "trouble"),
    "503 in JSON": (_json('{"code": 1}', 503), Exit.UNJUDGED, "trouble"),
    "empty 200": (lambda _: httpx.Response(200), Exit.USAGE, "nothing"),
    "204 to everything": (lambda _: httpx.Response(204), Exit.USAGE, "nothing"),
    "null": (_json("null"), Exit.USAGE, "nothing"),
    "another API": (_json('{"ok": true}'), Exit.USAGE, "otherwise"),
    "a number": (_json("1"), Exit.USAGE, "otherwise"),
    "words": (lambda _: httpx.Response(200, text="pong"), Exit.USAGE, "otherwise"),
    "no credit": (_json("{}", 402), Exit.UNJUDGED, "credit"),
    "too many requests": (_json("{}", 429), Exit.UNJUDGED, "fewer"),
    "hangs": (_hang, Exit.UNJUDGED, "does not answer"),
}
WISHES = {"audit": Wish(), "task": Wish(task_id="1770850000000502"), "lifecycle": Wish("lifecycle", 4)}


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
@pytest.mark.parametrize("provider", shipped_providers())
@pytest.mark.parametrize("name", SERVERS)
def test_what_is_no_such_provider_is_told_in_one_sentence(name: str, provider: str, wish: Wish) -> None:
    handle, end, word = SERVERS[name]
    server = Server(handle)
    result, _ = checked(provider, server, wish)
    assert (result.exit, word in result.sentence) == (end, True), result.sentence
    assert result.sentence.count(". ") == 0
    assert result.sentence.endswith((".", "?"))
    assert "\n" not in result.sentence
    assert len(server.asked) <= 4
    assert result.figures.paid == 0
    assert result.figures.passed == 0
    assert not any(each.verdict is Verdict.PASS for each in result.outcomes)
    assert not any(KEY in text for text in (result.to_json(), *result.notes))


@pytest.mark.parametrize("provider", shipped_providers())
def test_a_server_that_is_down_is_no_verdict(provider: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result, trace = checked(provider, _Refusing(), base_url=f"http://127.0.0.1:{port}")
    assert result.exit is Exit.UNJUDGED
    assert "does not answer" in result.sentence
    assert all(exchange.problem.startswith("ConnectError") for exchange in trace.exchanges)


class _Refusing(Server):
    """Sends for real, where nobody listens."""

    def __init__(self) -> None:
        super().__init__(lambda _: httpx.Response(200))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncHTTPTransport() as real:
            return await real.handle_async_request(request)


def _at(provider: str, base: str = "", key: str = "", wish: Wish | None = None, *, loopback: bool = False) -> Result:
    async def go() -> Result:
        async with emulated(provider, loopback=loopback) as (target, _):
            keys = Keys(key, target.keys.second) if key else target.keys
            changed = replace(target, base_url=target.base_url + base, keys=keys)
            return (await run(changed, document(provider), wish or Wish()))[0]

    return asyncio.run(go())


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
@pytest.mark.parametrize("provider", shipped_providers())
def test_a_wrong_key_is_never_green(provider: str, wish: Wish) -> None:
    result = _at(provider, key="sk-not-a-key-of-this-server", wish=wish)
    assert result.exit is Exit.USAGE
    assert "does not accept the key" in result.sentence


@pytest.mark.parametrize("loopback", [False, True])
@pytest.mark.parametrize("provider", shipped_providers())
def test_a_wrong_path_is_never_green(provider: str, loopback: bool) -> None:
    result = _at(provider, base="/not/here", loopback=loopback)
    assert result.exit is Exit.USAGE
    assert "address" in result.sentence


@pytest.mark.parametrize("provider", shipped_providers())
def test_one_operation_in_trouble_is_for_the_rules(provider: str) -> None:
    """The run goes on, and finds what it is."""

    def broken(app):  # type: ignore[no-untyped-def]  # an ASGI wrapper
        seen = []

        async def wrapped(scope, receive, send):  # type: ignore[no-untyped-def]
            seen.append(scope["path"])
            if scope["path"] == seen[0]:
                await send({"type": "http.response.start", "status": 500, "headers": []})
                await send({"type": "http.response.body", "body": b"oops"})
            else:
                await app(scope, receive, send)

        return wrapped

    async def go() -> Result:
        async with emulated(provider, wrap=broken) as (target, _):
            return (await run(target, document(provider), Wish()))[0]

    result = asyncio.run(go())
    assert result.exit is Exit.BROKEN
    assert (outcome := result.outcome("MJ-NET-003")) is not None
    assert outcome.findings


BREAKS = {
    "500": (500, b"null pointer"),
    "page": (404, PAGE.encode()),
    "odd": (200, b'{"oops": 1}'),
    "words": (418, b"no"),
}


@pytest.mark.parametrize("broken_by", BREAKS)
@pytest.mark.parametrize("wish", [Wish(), Wish("lifecycle", 1)], ids=["audit", "lifecycle"])
@pytest.mark.parametrize("provider", shipped_providers())
def test_a_server_that_breaks_at_what_it_does_not_know_is_judged(provider: str, wish: Wish, broken_by: str) -> None:
    """Odd requests are all that an audit has: to give them up would be to say nothing."""

    def broken(app):  # type: ignore[no-untyped-def]  # an ASGI wrapper
        async def wrapped(scope, receive, send):  # type: ignore[no-untyped-def]
            body = b""
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body"):
                    break
            asked = scope["path"].encode() + body
            if (
                scope["method"] == "PUT"
                or body == b'{"ids": ['
                or any(id in asked for id in (b"1" + b"0" * 14, b"not-an"))
            ):
                status, told = BREAKS[broken_by]
                kind = (b"content-type", b"application/json" if told[:1] == b"{" else b"text/html")
                await send({"type": "http.response.start", "status": status, "headers": [kind]})
                await send({"type": "http.response.body", "body": told})
                return

            async def again():  # type: ignore[no-untyped-def]
                return {"type": "http.request", "body": body, "more_body": False}

            await app(scope, again, send)

        return wrapped

    async def go() -> Result:
        async with emulated(provider, wrap=broken) as (target, _):
            return (await run(target, document(provider), wish))[0]

    result = asyncio.run(go())
    failed = {each.rule for each in result.outcomes if each.verdict is Verdict.FAIL}
    assert (result.exit, "stopped" in result.sentence) == (Exit.BROKEN, False), result.sentence
    assert failed & {"MJ-TASK-003", "MJ-DOC-001", "MJ-DOC-002", "MJ-DOC-003", "MJ-DOC-006"}
    assert result.figures.paid == wish.spend


def test_without_a_key_nothing_is_asked() -> None:
    server = Server(lambda _: httpx.Response(200))
    with pytest.raises(UsageError, match="key"):
        checked("trueai", server, keys=Keys())
    assert server.asked == []


def test_a_document_that_offers_nothing_free_is_said_to() -> None:
    bare = Document({"openapi": "3.0.3", "paths": {"/x": {"post": {"x-role": "imagine", "responses": {}}}}})
    result, trace = checked(bare, lambda _: httpx.Response(200))
    assert (result.exit, trace.exchanges) == (Exit.USAGE, [])


@pytest.mark.parametrize(
    ("profile", "spend"), [("audit", 1), ("lifecycle", 0), ("lifecycle", -1), ("everything", 0), ("", 0)]
)
def test_a_wish_that_makes_no_sense_is_refused(profile: str, spend: int) -> None:
    with pytest.raises(UsageError):
        Wish(profile, spend)
