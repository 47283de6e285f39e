"""Which addresses are asked, in whatever way they are written."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from journeykit_conformance.addresses import AddressError, base_address, is_loopback, picture_address
from journeykit_conformance.allowance import Budget, Keys
from journeykit_conformance.calls import RefusedError
from journeykit_conformance.guard import Guard

from .servers import KEY, HandClock, Server

BASE = "https://provider.example/api"
PRIVATE = [
    *(
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
    ),
    *(
        "127.0.0.1.",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "0",
        "100.64.0.1",
        "224.0.0.1",
    ),
    *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "router", "metadata", "metadata.google.internal", "nas.local", "a.lan", "b.home.arpa"),
]
PUBLIC = ["cdn.example.com", "8.8.8.8", "[2606:4700::1111]", "134744072", "local.example.com", "provider.example"]


@pytest.mark.parametrize("host", PRIVATE)
def test_pictures_are_not_fetched_from_private_places(host: str) -> None:
    for form in (f"http://{host}/a.png", f"https://user@{host}:8443/a.png"):
        with pytest.raises(AddressError):
            picture_address(form, BASE)


@pytest.mark.parametrize("host", PUBLIC)
def test_pictures_are_fetched_from_public_places(host: str) -> None:
    assert picture_address(f"https://{host}/a.png", BASE).scheme == "https"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.png",
        "/a.png",
        "//cdn.example/a.png",
        "ftp://cdn.example/a",
        "file:///etc/passwd",
        "javascript:1",
        "http://",
        "http://[",
        "https://a:99999999/",
        "https://a:65536/",
        "https://a:0/",
        "https://xn--a.example/",
        "data:image/png;base64,AA==",
        "https://\ud800.example/",
        "h" * 70_000,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        picture_address(url, BASE)


def test_the_providers_own_host_is_asked_wherever_it_is() -> None:
    assert picture_address("http://127.0.0.1:9000/a.png", "http://localhost:8000").port == 9000
    assert picture_address("http://10.0.0.7/a.png", "https://10.0.0.7").host == "10.0.0.7"
    with pytest.raises(AddressError):
        picture_address("http://10.0.0.8/a.png", "https://10.0.0.7")
    with pytest.raises(AddressError):
        picture_address("http://10.0.0.8/a.png", "http://localhost:8000")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "[::1]"])
def test_plain_http_is_for_this_machine_alone(host: str) -> None:
    assert base_address(f"http://{host}:8000/x/") == f"http://{host}:8000/x"


@pytest.mark.parametrize(
    "url",
    [
        "http://provider.example",
        "http://10.0.0.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://127.0.0.1@provider.example",
        "https://u:p@provider.example",
        "https://provider.example?x",
        "https://p.example#",
        "ftp://provider.example",
        "provider.example",
        "",
        "https://",
        "https://[",
        "https://provider.example:65536",
        "https://xn--a.example",
        "http://0x7f.0.0.1.example",
    ],
)
def test_a_base_url_that_gives_a_key_away_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        base_address(url)


def test_loopback_is_no_matter_of_looks() -> None:
    assert [host for host in ("127.0.0.1", "::1", "localhost") if not is_loopback(host)] == []
    assert [host for host in ("127.0.0.1.nip.io", "localhost.example", "10.0.0.1", "::2") if is_loopback(host)] == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "//router/x",
        "http://[",
        "https://cdn.example:99999/",
    ],
)
def test_a_redirect_of_a_picture_into_a_private_place_is_not_followed(target: str) -> None:
    server = Server(lambda _: httpx.Response(302, headers={"location": target}))
    guard = Guard(BASE, Keys(KEY), clock=HandClock(), allowed=(), budget=Budget(0), transport=server)
    with pytest.raises(RefusedError):
        asyncio.run(guard.download("https://cdn.example.com/a.png", step="x"))
    assert len(server.asked) == 1


def test_a_redirect_to_what_is_no_host_is_no_answer() -> None:
    server = Server(lambda _: httpx.Response(302, headers={"location": "https://xn--a.example/"}))
    guard = Guard(BASE, Keys(KEY), clock=HandClock(), allowed=(), budget=Budget(0), transport=server)
    exchange = asyncio.run(guard.download("https://cdn.example.com/a.png", step="x"))
    assert (exchange.response, len(server.asked)) == (None, 1)
    assert exchange.problem


def test_a_circle_of_redirects_ends() -> None:
    server = Server(lambda _: httpx.Response(302, headers={"location": "/again"}))
    guard = Guard(BASE, Keys(KEY), clock=HandClock(), allowed=(), budget=Budget(0), transport=server)
    exchange = asyncio.run(guard.download("https://cdn.example.com/a.png", step="x"))
    assert (exchange.status, len(server.asked)) == (302, 4)


@pytest.mark.parametrize("error", [OverflowError("port"), UnicodeError("label too long"), OSError("no route")])
def test_whatever_fails_below_is_no_answer(error: Exception) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise ExceptionGroup("several", [error]) if isinstance(error, OverflowError) else error

    guard = Guard(BASE, Keys(KEY), clock=HandClock(), allowed=(), budget=Budget(0), transport=Server(broken))
    exchange = asyncio.run(guard.download("https://cdn.example.com/a.png", step="x"))
    assert (exchange.response, guard.trace.exchanges) == (None, [exchange])


@pytest.mark.parametrize(
    ("address", "by_proxy"), [("http://127.0.0.1:8365", False), ("https://provider.example", True)]
)
def test_this_machine_is_sent_nothing_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, address: str, by_proxy: bool
) -> None:
    """A key goes to it in plain text."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    guard = Guard(address, Keys(KEY), clock=HandClock(), allowed=(), budget=Budget(0))
    assert bool(guard._http._mounts) is by_proxy
    assert guard._http.headers["accept-encoding"] == "gzip, deflate"
