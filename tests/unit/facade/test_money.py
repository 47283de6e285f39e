"""What may be sent again: counted on the transport, because a submit that goes out twice is paid twice."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import HOME, KEY, OPERATIONS, PROVIDERS, TASK_ID, Wire, aask, answer, ask, client, good_body

import journeykit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from facade_wire import VirtualClock

SUBMITS, READS = ("imagine", "press"), ("fetch", "fetch_many")
ASKS = pytest.mark.parametrize("perform", [ask, aask], ids=["sync", "async"])
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
NEVER_ARRIVED = [
    httpx.ConnectError("[Errno 111] Connection refused"),
    httpx.ConnectError("[Errno -2] Name or service not known"),
    httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"),
    httpx.ConnectTimeout(""),
    httpx.PoolTimeout(""),
    httpx.ProxyError("502 Bad Gateway"),
]
WENT_OUT = [
    httpx.ReadTimeout(""),
    httpx.ReadError(""),
    httpx.WriteError("broken pipe"),
    httpx.WriteTimeout(""),
    httpx.CloseError(""),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    RuntimeError("Event loop is closed"),  # asyncio's, of connections that an ended loop left in a client of the user's
]


def _name(value: object) -> str:
    return type(value).__name__ if isinstance(value, Exception) else str(value)


@ASKS
@every_provider
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("error", NEVER_ARRIVED, ids=_name)
def test_what_never_arrived_is_sent_again(perform: Any, provider: str, operation: str, error: Exception) -> None:
    wire = Wire(error, error, answer(good_body(provider, operation)))
    assert perform(provider, operation, wire, max_retries=2)
    assert len(wire.requests) == 3


@ASKS
@every_provider
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_until_the_retries_are_used_up(perform: Any, provider: str, retries: int, clock: VirtualClock) -> None:
    wire = Wire(httpx.ConnectError("refused"))
    with pytest.raises(journeykit.APIConnectionError, match="nothing was sent") as caught:
        perform(provider, "imagine", wire, max_retries=retries)
    assert caught.value.safe_to_resubmit
    assert len(wire.requests) == 1 + retries
    assert len(clock.pauses) == retries
    assert all(0 < pause <= 8 for pause in clock.pauses)


@ASKS
@every_provider
@pytest.mark.parametrize("operation", SUBMITS)
@pytest.mark.parametrize("error", WENT_OUT, ids=_name)
def test_a_submit_that_went_out_is_not_sent_again(
    perform: Any, provider: str, operation: str, error: Exception
) -> None:
    wire = Wire(error)
    with pytest.raises(journeykit.APITimeoutError, match="may have been accepted") as caught:
        perform(provider, operation, wire, max_retries=5)
    assert wire.posts == len(wire.requests) == 1
    assert caught.value.safe_to_resubmit is False
    assert caught.value.__cause__ is not None


@ASKS
@every_provider
@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("error", WENT_OUT, ids=_name)
def test_a_read_that_went_out_is_sent_again(perform: Any, provider: str, operation: str, error: Exception) -> None:
    wire = Wire(error, answer(good_body(provider, operation)))
    assert perform(provider, operation, wire, max_retries=1)
    assert len(wire.requests) == 2


@every_provider
@pytest.mark.parametrize("operation", READS)
def test_a_read_never_speaks_of_paying(provider: str, operation: str) -> None:
    with pytest.raises(journeykit.APITimeoutError) as caught:
        ask(provider, operation, Wire(httpx.ReadTimeout("")))
    assert "resubmit" not in str(caught.value)


@every_provider
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("status", [429, 503])
def test_accepted_nothing_is_sent_again(provider: str, operation: str, status: int) -> None:
    wire = Wire(answer(status=status), answer(good_body(provider, operation)))
    assert ask(provider, operation, wire, max_retries=1)
    assert len(wire.requests) == 2


@every_provider
@pytest.mark.parametrize("operation", SUBMITS)
@pytest.mark.parametrize("status", [500, 502, 504, 520, 524, 561, 408, 499])
def test_a_submit_that_broke_on_the_way_is_not_sent_again(provider: str, operation: str, status: int) -> None:
    wire = Wire(answer(status=status))
    with pytest.raises(journeykit.APIStatusError) as caught:
        ask(provider, operation, wire, max_retries=5)
    assert wire.posts == 1
    assert caught.value.safe_to_resubmit is False


@every_provider
@pytest.mark.parametrize(
    ("said", "again"),
    [
        (b"upstream connect error or disconnect/reset before headers. reset reason: connection termination", False),
        (b"upstream connect error or disconnect/reset before headers. reset reason: connection failure", True),
        (b"<html><h1>Error 503 Backend fetch failed</h1></html>", False),
        (b"<html><h1>503 Service Temporarily Unavailable</h1><hr>nginx</html>", True),
        (b"no healthy upstream", True),
    ],
)
def test_a_gateway_s_503_is_safe_only_if_nothing_was_passed_on(provider: str, said: bytes, again: bool) -> None:
    wire = Wire(answer(content=said, status=503))
    with pytest.raises(journeykit.ProviderUnavailableError) as caught:
        ask(provider, "imagine", wire, max_retries=1)
    assert wire.posts == 1 + again
    assert caught.value.safe_to_resubmit is again


@every_provider
@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 561, 429])
def test_a_read_that_broke_on_the_way_is_sent_again(provider: str, operation: str, status: int) -> None:
    wire = Wire(answer(status=status), answer(status=status), answer(good_body(provider, operation)))
    assert ask(provider, operation, wire, max_retries=2)
    assert len(wire.requests) == 3


@every_provider
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b"null"])
def test_an_odd_answer_is_not_asked_for_again(provider: str, operation: str, content: bytes) -> None:
    wire = Wire(answer(content=content))
    with pytest.raises(journeykit.APIError):
        ask(provider, operation, wire, max_retries=5)
    assert len(wire.requests) == 1


# Codes inside an answer: what accepted nothing may go out again, what may have been accepted must not.
_CODES = [
    *[(provider, code, again) for provider in ("anyapi", "pro365", "trueai") for code, again in
      ((3, True), (23, True), (30, True), (5, False), (9, False), (0, False), (99, False), (4, False), (24, False))],
    *[("ohmygpt", code, again) for code, again in ((503, True), (429, True), (500, False), (502, False), (400, False))],
]  # fmt: skip


@pytest.mark.parametrize(("provider", "code", "again"), _CODES)
def test_codes_of_a_submit(provider: str, code: int, again: bool) -> None:
    refusal = {"code": code, "description": "no", "result": None, "properties": {}}
    if provider == "ohmygpt":
        refusal = {"statusCode": code, "message": "no", "data": None}
    wire = Wire(answer(refusal), answer(good_body(provider, "imagine")))
    if again:
        assert ask(provider, "imagine", wire, max_retries=1).id == TASK_ID
        assert wire.posts == 2
    else:
        with pytest.raises(journeykit.APIStatusError):
            ask(provider, "imagine", wire, max_retries=1)
        assert wire.posts == 1


@contextmanager
def _cutting_server(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection after the other: read the request, say `reply`, hang up."""
    seen: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            with suppress(OSError):  # the listener is closed to end this
                while len(seen) < 20:
                    connection, _ = server.accept()
                    with connection:
                        connection.settimeout(5)
                        head = b""
                        while b"\r\n\r\n" not in head:
                            head += connection.recv(65536)
                        size = int(head.lower().partition(b"content-length:")[2].split()[0])
                        body = head.partition(b"\r\n\r\n")[2]
                        while len(body) < size:
                            body += connection.recv(65536)
                        seen.append(head)
                        connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


@every_provider
@pytest.mark.parametrize(
    "reply",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{", b"\x15\x03\x01\x00\x02\x02"],
    ids=["nothing", "half-a-head", "half-a-body", "no-http"],
)
def test_a_server_that_hangs_up_gets_the_submit_once(provider: str, reply: bytes) -> None:
    with _cutting_server(reply) as (url, seen), journeykit.Client(provider, api_key=KEY, base_url=url) as user:
        with pytest.raises(journeykit.APITimeoutError, match="may have been accepted") as caught:
            user.imagine("a lighthouse", wait=True)
        assert len(seen) == 1
    assert seen[0].startswith(b"POST ")
    assert caught.value.safe_to_resubmit is False


@every_provider
def test_a_closed_port_is_safe(provider: str, clock: VirtualClock) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    user = journeykit.Client(provider, api_key=KEY, base_url=url, max_retries=2)
    with user, pytest.raises(journeykit.APIConnectionError, match="nothing was sent") as caught:
        user.imagine("a lighthouse")
    assert caught.value.safe_to_resubmit
    assert len(clock.pauses) == 2


@every_provider
def test_a_name_that_does_not_exist_is_safe(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    user = journeykit.Client(provider, api_key=KEY, base_url="http://relay.invalid", max_retries=0)
    with user, pytest.raises(journeykit.APIConnectionError, match="nothing was sent") as caught:
        user.imagine("a lighthouse")
    assert caught.value.safe_to_resubmit


@every_provider
def test_the_request_of_a_retry_is_the_same(provider: str) -> None:
    wire = Wire(httpx.ConnectError("refused"), answer(good_body(provider, "imagine")))
    ask(provider, "imagine", wire, max_retries=1)
    first, second = wire.requests
    assert (first.method, first.url, first.content) == (second.method, second.url, second.content)
    assert str(first.url).startswith(HOME)


@every_provider
def test_what_cannot_be_encoded_is_refused_unsent(provider: str) -> None:
    wire = Wire(AssertionError("must not be sent"))
    for options in ({"prompt": "a \ud800"}, {"prompt": "x", "extra": {"when": object()}}):
        with pytest.raises(journeykit.JourneyError):
            client(provider, wire).imagine(**options)
    assert wire.requests == []
