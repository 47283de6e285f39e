"""Fetching pictures: the addresses come from answers, so nothing about them is trusted."""

from __future__ import annotations

import asyncio
import copy
import gzip
import json
import pickle
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import KEY, PROVIDERS, PUBLIC, TASK_ID, Wire, aclient, answer, client, submit_body, task_body

import journeykit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from facade_wire import VirtualClock

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def _task(provider: str, wire: Wire, url: Any, **options: Any) -> journeykit.Task:
    planned, wire.answers = wire.answers, [answer(task_body(provider, imageUrl=url))]
    task = client(provider, wire, **options).fetch(TASK_ID)
    wire.answers = planned
    wire.requests.clear()
    return task


def _picture(content: bytes = PNG, **options: Any) -> httpx.Response:
    return answer(content=content, content_type="image/png", **options)


@every_provider
def test_a_picture_is_read(provider: str) -> None:
    wire = Wire(_picture())
    task = _task(provider, wire, "https://pictures.example/a.png")
    assert task.image.read() == PNG
    assert task.image.url == "https://pictures.example/a.png"
    assert [image.url for image in task.images] == [task.image.url]
    assert wire.requests[0].method == "GET"


@every_provider
@pytest.mark.parametrize("limit", [0, -1, None, "x", float("nan"), True])
def test_a_limit_that_is_none(provider: str, limit: Any) -> None:
    wire = Wire(_picture())
    task = _task(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.InvalidRequestError, match="whole number of bytes"):
        task.image.read(limit=limit)
    assert wire.requests == []


@every_provider
def test_a_picture_travels_without_its_connections(provider: str) -> None:
    image = _task(provider, Wire(_picture()), "https://pictures.example/a.png").image
    assert copy.copy(image) is copy.deepcopy(image) is image
    plain = pickle.loads(pickle.dumps(image))
    assert (plain.url, bool(plain)) == (image.url, True)
    assert TASK_ID in repr(plain)
    assert not hasattr(plain, "_session")


@pytest.mark.parametrize("step", [1, 7, 10_000])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("packed", "is_whole"),
    [
        (gzip.compress(PNG[:30]) + gzip.compress(PNG[30:]), True),
        (gzip.compress(PNG) + bytes(9), True),
        (gzip.compress(PNG)[:-9], False),
        (gzip.compress(PNG[:30]) + gzip.compress(PNG[30:])[:-2], False),
    ],
    ids=["members", "padded", "cut", "cut in the second"],
)
def test_a_packed_picture_is_read_whole_or_not_at_all(packed: bytes, is_whole: bool, step: int, is_async: bool) -> None:
    class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return (packed[at : at + step] for at in range(0, len(packed), step))

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self:
                yield piece

    def say(request: httpx.Request) -> httpx.Response:
        if request.url.host == "pictures.example":
            return httpx.Response(200, stream=Pieces(), headers={"content-encoding": "gzip"})
        return answer(task_body("trueai", imageUrl="https://pictures.example/a.png"))

    async def perform() -> bytes:
        return await (await aclient("trueai", say).fetch(TASK_ID)).image.read()

    def read() -> bytes:
        return asyncio.run(perform()) if is_async else client("trueai", say).fetch(TASK_ID).image.read()

    if is_whole:
        assert read() == PNG
    else:
        with pytest.raises(journeykit.APIResponseError, match="its end is missing"):
            read()


@every_provider
@pytest.mark.parametrize("status", [200, 429])
def test_a_packed_answer_without_its_end_is_taken_if_it_says_all(provider: str, status: int) -> None:
    """Some gateways forget the checksum; a submit that was paid for is not lost to that."""
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    cut = gzip.compress(json.dumps(submit_body(provider)).encode(), mtime=0)[:-8]

    class Pieces(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield cut

    task = client(provider, lambda _: httpx.Response(status, stream=Pieces(), headers=headers)).imagine("a boat")
    assert task.id == TASK_ID


@every_provider
def test_a_body_that_is_packed_more_than_once(provider: str) -> None:
    """A kilobyte of it may be a gigabyte, and nothing can count that while it is unpacked."""
    content = gzip.compress(gzip.compress(PNG))
    wire = Wire(httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-encoding": "gzip, gzip"}))
    task = _task(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.APIResponseError, match="packed more than once"):
        task.image.read()


@every_provider
def test_a_picture_at_a_container_is_asked_for_at_the_relay(provider: str) -> None:
    wire = Wire(_picture())
    assert _task(provider, wire, f"http://172.17.0.2:8080/mj/image/{TASK_ID}").image.read() == PNG
    assert wire.requests[0].url.host != "172.17.0.2"


@every_provider
def test_a_picture_is_read_asynchronously(provider: str) -> None:
    async def perform() -> bytes:
        wire = Wire(answer(task_body(provider, imageUrl="https://pictures.example/a.png")), _picture())
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    assert asyncio.run(perform()) == PNG


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
    wire = Wire(redirect, _picture())
    http = httpx.Client(
        transport=httpx.MockTransport(wire),
        headers={"X-Default": "default-secret", "Authorization": f"Bearer {KEY}"},
        cookies={"session": "cookie-secret"},
        auth=("user", "auth-secret"),
        params={"token": "param-secret"},
    )
    _task(provider, wire, "https://pictures.example/a.png", http_client=http, **options).image.read()
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
    wire = Wire(_picture())
    _task(provider, wire, f"https://pictures.example/a%20b/c.png?{query}").image.read()
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
    wire = Wire(_picture())
    with pytest.raises(journeykit.APIError, match=r"private network|cannot be sent"):
        _task(provider, wire, f"http://{host}:8080/latest/meta-data").image.read()
    assert wire.requests == []


@every_provider
@pytest.mark.parametrize("host", PRIVATE)
def test_nor_by_a_redirect(provider: str, host: str) -> None:
    wire = Wire(httpx.Response(302, headers={"location": f"http://{host}/x"}), _picture())
    with pytest.raises(journeykit.APIError, match=r"private network|Invalid IPv4 address"):
        _task(provider, wire, "https://pictures.example/a.png").image.read()
    assert len(wire.requests) == 1


@every_provider
@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.7", "inside.example", "localhost"])
def test_nor_asynchronously(provider: str, host: str) -> None:
    async def perform() -> bytes:
        wire = Wire(answer(task_body(provider, imageUrl=f"http://{host}:1/x")), _picture())
        return await (await aclient(provider, wire).fetch(TASK_ID)).image.read()

    with pytest.raises(journeykit.APIResponseError, match="private network"):
        asyncio.run(perform())


@every_provider
def test_one_private_address_among_public_ones_is_enough(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in (PUBLIC, "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(journeykit.APIResponseError, match="private network"):
        _task(provider, Wire(_picture()), "https://pictures.example/a.png").image.read()


@every_provider
@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://LOCALHOST:8080/prefix", "http://192.168.1.9"])
def test_the_providers_own_host_may_be_private(provider: str, base: str) -> None:
    wire = Wire(_picture())
    host = base.split("//")[1].partition("/")[0].partition(":")[0]
    _task(provider, wire, f"http://{host}/pictures/a.png", base_url=base).image.read()
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
    wire = Wire(_picture())
    _task(provider, wire, url, base_url="https://relay.example/prefix").image.read()
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
    wire = Wire(_picture())
    _task(provider, wire, url, base_url="https://relay.example/prefix").image.read()
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
        _task(provider, wire, url).image.read()
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
        _task(provider, wire, "https://pictures.example/a.png").image.read()
    assert len(wire.requests) <= 7


@every_provider
def test_redirects_are_followed_but_not_for_ever(provider: str) -> None:
    wire = Wire(httpx.Response(307, headers={"location": "../b/c.png?x=1"}), _picture())
    assert _task(provider, wire, "https://pictures.example/a/a.png").image.read() == PNG
    assert str(wire.requests[1].url) == "https://pictures.example/b/c.png?x=1"

    wire = Wire(httpx.Response(302, headers={"location": "/again"}))
    with pytest.raises(journeykit.APIResponseError, match="redirects"):
        _task(provider, wire, "https://pictures.example/a.png").image.read()
    assert len(wire.requests) == 6


@every_provider
@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (answer(content=b"<html>expired", content_type="text/html"), journeykit.APIResponseError),
        (answer(content=b""), journeykit.APIResponseError),
        (answer({"error": "midjourney_task_not_found"}), journeykit.APIResponseError),
        (answer(content=b"RIFF1234WAVE"), journeykit.APIResponseError),
        (answer(status=206, content=b"half"), journeykit.APIResponseError),
        (answer(status=404), journeykit.NotFoundError),
        (answer(status=403, content=b"This content is no longer available."), journeykit.NotFoundError),
        (answer(status=401), journeykit.NotFoundError),
        (answer(status=410), journeykit.NotFoundError),
        (answer({"error": "midjourney_task_not_found"}, status=400), journeykit.NotFoundError),
        (answer(status=500), journeykit.ProviderUnavailableError),
        (answer(status=429), journeykit.RateLimitError),
        (answer(content=b"x", content_encoding="gzip"), journeykit.APIResponseError),
    ],
    ids=repr,
)
def test_what_is_no_picture(provider: str, response: httpx.Response, kind: type[journeykit.APIError]) -> None:
    with pytest.raises(kind) as caught:
        _task(provider, Wire(response), "https://pictures.example/a.png").image.read()
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{provider}: ")


@every_provider
def test_a_part_that_nobody_asked_for_is_no_picture(provider: str, tmp_path: Path) -> None:
    part = answer(content=PNG, status=206, content_range=f"bytes 0-{len(PNG) - 1}/9999")
    with pytest.raises(journeykit.APIResponseError, match="a part of the picture"):
        _task(provider, Wire(part), "https://pictures.example/a.png").image.save(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


@every_provider
def test_an_expired_link_says_what_to_do(provider: str) -> None:
    with pytest.raises(journeykit.NotFoundError, match="fetch the task again"):
        _task(provider, Wire(answer(status=404)), "https://pictures.example/a.png").image.read()


@every_provider
def test_a_broken_download_is_tried_again(provider: str, clock: VirtualClock) -> None:
    wire = Wire(httpx.ReadError("cut"), answer(status=502), _picture())
    assert _task(provider, wire, "https://pictures.example/a.png", max_retries=2).image.read() == PNG
    assert len(clock.pauses) == 2


@every_provider
def test_a_picture_without_end(provider: str) -> None:
    sent = 0

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            nonlocal sent
            yield PNG
            for _ in range(200):
                sent += 1
                yield bytes(1024**2)

    wire = Wire(lambda _: httpx.Response(200, stream=Endless()))
    with pytest.raises(journeykit.APIResponseError, match="more than 67,108,864 bytes"):
        _task(provider, wire, "https://pictures.example/a.png").image.read()
    assert sent <= 65


@every_provider
@pytest.mark.parametrize("url", [None, "", "  "])
def test_no_picture_yet(provider: str, url: Any) -> None:
    wire = Wire(answer(task_body(provider, imageUrl=url, status="IN_PROGRESS")), _picture())
    task = client(provider, wire).fetch(TASK_ID)
    wire.requests.clear()
    assert not task.image
    assert task.image.url is None
    assert task.images == ()
    with pytest.raises(journeykit.TaskError, match="has no picture") as caught:
        task.image.read()
    assert caught.value.task.id == TASK_ID
    assert wire.requests == []


@every_provider
def test_saving(provider: str, tmp_path: Path) -> None:
    task = _task(provider, Wire(_picture()), "https://pictures.example/a.png")
    assert task.image.save(tmp_path / "b.png").read_bytes() == PNG
    assert task.image.save(tmp_path).name == f"{provider}-{TASK_ID}.png"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["b.png", f"{provider}-{TASK_ID}.png"])


@every_provider
def test_saving_does_not_leave_the_folder(provider: str, tmp_path: Path) -> None:
    if provider == "ohmygpt":
        body = task_body(provider, id="../../evil", imageUrl="https://pictures.example/a.png")
    else:
        body = task_body(provider, id="../../evil\x00", imageUrl="https://pictures.example/a.png")
    task = client(provider, Wire(answer(body), _picture())).fetch(TASK_ID)
    assert task.image.save(tmp_path).parent == tmp_path


@every_provider
def test_a_failed_download_leaves_no_file(provider: str, tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(b"old")
    wire = Wire(answer(status=404))
    task = _task(provider, wire, "https://pictures.example/a.png")
    with pytest.raises(journeykit.NotFoundError):
        task.image.save(tmp_path / "b.png")
    wire.requests.clear()
    with pytest.raises(FileNotFoundError):
        task.image.save(tmp_path / "nowhere" / "b.png")
    assert wire.requests == [], "a mistyped folder is seen before the download"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.png", b"old")]


@every_provider
def test_the_cap_is_the_users_to_set(provider: str, tmp_path: Path) -> None:
    task = _task(provider, Wire(_picture(PNG + b"\0" * 4096)), "https://pictures.example/a.png")
    assert len(task.image.read(limit=len(PNG) + 4096)) == len(PNG) + 4096
    with pytest.raises(journeykit.APIResponseError, match="download was answered with more than"):
        task.image.save(tmp_path / "a.png", limit=len(PNG))
    assert list(tmp_path.iterdir()) == []
