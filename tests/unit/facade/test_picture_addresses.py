"""Where a picture is fetched: its address comes from an answer, so nothing about it is trusted."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_pictures import PNG, every_provider, picture, task_at
from facade_wire import HOME, KEY, PUBLIC, TASK_ID, Wire, aclient, answer, task_body

import journeykit

if TYPE_CHECKING:
    pass


@every_provider
def test_a_picture_at_a_container_is_asked_for_at_the_relay(provider: str) -> None:
    wire = Wire(picture())
    assert task_at(provider, wire, f"http://172.17.0.2:8080/mj/image/{TASK_ID}").image.read() == PNG
    assert wire.requests[0].url.host != "172.17.0.2"


@every_provider
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"auth_header": "mj-api-secret"},
        {"auth_header": "X-Key: {key}"},
        {"extra_headers": {"X-Team": "team-secret"}},
    ],
    ids=str,
)
def test_no_key_to_another_host(provider: str, options: dict[str, Any]) -> None:
    redirect = httpx.Response(302, headers={"location": "https://cdn.example/b.png"})
    wire = Wire(redirect, picture())
    http = httpx.Client(
        transport=httpx.MockTransport(wire),
        headers={"X-Default": "default-secret", "Authorization": f"Bearer {KEY}"},
        cookies={"session": "cookie-secret"},
        auth=("user", "auth-secret"),
        params={"token": "param-secret"},
    )
    task_at(provider, wire, "https://pictures.example/a.png", http_client=http, **options).image.read()
    assert [request.url.host for request in wire.requests] == ["pictures.example", "cdn.example"]
    for request in wire.requests:
        everything = str(request.url) + str(request.headers.raw)
        assert "secret" not in everything.replace("mj-api-secret", "X" if "mj-api-secret" in options.values() else "")
        assert KEY not in everything
        assert "authorization" not in request.headers
        assert "cookie" not in request.headers


@every_provider
@pytest.mark.parametrize(
    "query",
    [
        "ex=6728831f&is=6727319f&hm=f6d7&",
        "b=2&a=1&b=1",
        "sig=a%2Fb%2bc+d%3D%3D&x=",
        "X-Amz-Signature=abc~_-.&list=a,b;c",
    ],
)
def test_a_signed_query_is_left_alone(provider: str, query: str) -> None:
    wire = Wire(picture())
    task_at(provider, wire, f"https://pictures.example/a%20b/c.png?{query}").image.read()
    assert wire.requests[0].url.raw_path.decode() == f"/a%20b/c.png?{query}"


# The last three: an IPv4 address inside an IPv6 one (NAT64, 6to4), and octal, which the HTTP library itself refuses.
PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "10.0.0.7", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fd00::1]",
    "224.0.0.1", "255.255.255.255", "localhost", "inside.example", "user:pw@10.0.0.7", "192.0.2.1", "[64:ff9b::a00:7]",
    "[2002:0a00:0007::1]", "*", "0177.0.0.1",
]  # fmt: skip


@every_provider
@pytest.mark.parametrize("host", PRIVATE)
def test_no_way_into_a_private_network(provider: str, host: str) -> None:
    wire = Wire(httpx.Response(404))
    with pytest.raises(journeykit.APIError, match=r"private network|cannot be sent"):
        task_at(provider, wire, f"http://{host}:8080/latest/meta-data").image.read()
    assert {request.url.host for request in wire.requests} <= {httpx.URL(HOME).host}  # some have another road, at home


@every_provider
@pytest.mark.parametrize("host", PRIVATE)
def test_nor_by_a_redirect(provider: str, host: str) -> None:
    wire = Wire(httpx.Response(302, headers={"location": f"http://{host}/x"}), httpx.Response(404))
    with pytest.raises(journeykit.APIError, match=r"private network|Invalid IPv4 address"):
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert {request.url.host for request in wire.requests} <= {"pictures.example", httpx.URL(HOME).host}


@every_provider
@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.7", "inside.example", "localhost"])
def test_nor_asynchronously(provider: str, host: str) -> None:
    async def perform() -> bytes:
        wire = Wire(answer(task_body(provider, imageUrl=f"http://{host}:1/x")), httpx.Response(404))
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    with pytest.raises(journeykit.APIResponseError, match="private network"):
        asyncio.run(perform())


@every_provider
def test_a_picture_out_of_reach_says_nothing_of_base_url(provider: str) -> None:
    wire = Wire(httpx.ConnectError("no route"))
    with pytest.raises(journeykit.APIConnectionError, match="nothing was sent") as caught:
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert "base_url" not in str(caught.value)


@every_provider
def test_one_private_address_among_public_ones_is_enough(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in (PUBLIC, "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(journeykit.APIResponseError, match="private network"):
        task_at(provider, Wire(httpx.Response(404)), "https://pictures.example/a.png").image.read()


@every_provider
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_resolver_that_gives_every_name_an_address_of_its_own(
    provider: str, addresses: dict[str, str], is_async: bool
) -> None:
    addresses["pictures.example"] = "198.18.3.7"  # as a proxy that takes the whole machine's traffic answers
    link = "https://pictures.example/a.png"
    wire = Wire(picture())

    async def perform() -> bytes:
        wire.answers.insert(0, answer(task_body(provider, imageUrl=link)))
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    assert (asyncio.run(perform()) if is_async else task_at(provider, wire, link).image.read()) == PNG
    assert str(wire.requests[-1].url) == link


@every_provider
@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://LOCALHOST:8080/prefix", "http://192.168.1.9"])
def test_the_providers_own_host_may_be_private(provider: str, base: str) -> None:
    wire = Wire(picture())
    host = base.split("//")[1].partition("/")[0].partition(":")[0]
    task_at(provider, wire, f"http://{host}/pictures/a.png", base_url=base).image.read()
    assert KEY not in str(wire.requests[0].headers.raw)


@every_provider
@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost:3000/mj/image/17?rand=5", "/mj/image/17?rand=5"),
        ("http://127.0.0.1:3000/mj/image/17", "/mj/image/17"),
        ("http://[::1]/mj/image/17", "/mj/image/17"),
        ("https://LOCALHOST/mj/image/17", "/mj/image/17"),
        ("http://localhost:3000/mj-fast/mj/image/17", "/mj/image/17"),
        ("/mj/image/17?rand=5", "/mj/image/17?rand=5"),
        (" /mj-fast/mj/image/17", "/mj/image/17"),
    ],
)
def test_a_relay_that_does_not_know_its_address(provider: str, url: str, path: str) -> None:
    wire = Wire(picture())
    task_at(provider, wire, url, base_url="https://relay.example/prefix").image.read()
    assert str(wire.requests[0].url) == f"https://relay.example/prefix{path}"
    assert KEY not in str(wire.requests[0].headers.raw)


@every_provider
@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("//cdn.example/a.png", "https://cdn.example/a.png"),
        ("/files/a.png?x=1", "https://relay.example/files/a.png?x=1"),
    ],
)
def test_an_address_that_is_a_path_is_of_the_provider(provider: str, url: str, address: str) -> None:
    wire = Wire(picture())
    task_at(provider, wire, url, base_url="https://relay.example/prefix").image.read()
    assert [str(request.url) for request in wire.requests] == [address]
    assert KEY not in str(wire.requests[0].headers.raw)


@every_provider
@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://pictures.example/a", "data:image/png;base64,AAAA", "javascript:1",
     "pictures.example/a", "http://", "http://[::1", "https://a\x00b/", "string",
     "https://pictures.example:99999/a", "https://pictures.example:-1/a", "https://pictures.example:0/a"]
)  # fmt: skip
def test_an_address_that_is_none(provider: str, url: str) -> None:
    wire = Wire(httpx.Response(404))
    with pytest.raises(journeykit.APIError) as caught:
        task_at(provider, wire, url).image.read()
    assert str(caught.value).startswith(f"{provider}: ")
    # A relay shows the picture by the task's id as well.
    assert all(request.url.path.startswith("/mj/image/") for request in wire.requests)


@every_provider
@pytest.mark.parametrize(
    "location",
    ["", "http://[", "file:///etc/passwd", "http://[::1", "https://x:99999/", "//", "\\\\evil", "a" * 100_000],
)
def test_a_redirect_to_nowhere(provider: str, location: str) -> None:
    wire = Wire(httpx.Response(302, headers={"location": location}))
    with pytest.raises(journeykit.APIError):
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert len(wire.requests) <= 7


@every_provider
def test_redirects_are_followed_but_not_for_ever(provider: str) -> None:
    wire = Wire(httpx.Response(307, headers={"location": "../b/c.png?x=1"}), picture())
    assert task_at(provider, wire, "https://pictures.example/a/a.png").image.read() == PNG
    assert str(wire.requests[1].url) == "https://pictures.example/b/c.png?x=1"

    wire = Wire(httpx.Response(302, headers={"location": "/again"}))
    with pytest.raises(journeykit.APIResponseError, match="redirects"):
        task_at(provider, wire, "https://pictures.example/a.png").image.read()
    assert len(wire.requests) == 6
