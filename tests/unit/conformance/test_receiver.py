"""Callbacks of a live provider: they arrive over a socket, strangers' do not, and rules are reached by them."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import asynccontextmanager

import httpx
import pytest

from journeykit_conformance.allowance import Keys, UsageError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import EmulatedClock
from journeykit_conformance.preparing import live, webhook
from journeykit_conformance.receiver import LARGEST, hook, receiving
from journeykit_conformance.result import Exit, Result, Verdict
from journeykit_conformance.rule import all_rules
from journeykit_conformance.target import Target
from journeykit_conformance.trace import Request, Trace
from journeykit_emulator import VirtualClock, deliver_due, serve

HOOKED = [rule.id for rule in all_rules() if "needs-webhook" in rule.costs]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _posted(port: int, *calls: tuple[str, str, bytes], path: str = "/mj") -> tuple[list[int], list[Request], str]:
    """Send requests to a receiver; TOKEN in a path stands for its token."""
    made = hook(f"http://127.0.0.1:{port}{path}")
    heard: list[Request] = []

    async def go() -> list[int]:
        async with receiving(made, heard.append), httpx.AsyncClient(trust_env=False) as http:
            urls = [
                (method, f"http://127.0.0.1:{port}{at.replace('TOKEN', made.token)}", body)
                for method, at, body in calls
            ]
            return [(await http.request(method, url, content=body)).status_code for method, url, body in urls]

    return asyncio.run(go()), heard, made.token


def test_what_is_posted_below_the_address_is_heard(port):
    calls = [("POST", at, b'{"id": "1"}') for at in ("/mj/TOKEN", "/mj/TOKEN/task/1?a=b", "/TOKEN")]
    statuses, heard, token = _posted(port, *calls)
    assert statuses == [200, 200, 200]  # whoever leads here may take the first part of the path off
    assert [each.body for each in heard] == [b'{"id": "1"}'] * 3
    assert heard[1].url.endswith(f"/mj/{token}/task/1?a=b")


def test_strangers_are_not_heard(port):
    calls = [("POST", at, b"{}") for at in ("/mj", "/mj/", "/mj/0123", "/", "/mj/xTOKEN", "/mj?TOKEN", "/mj/%C3%A9")]
    statuses, heard, _ = _posted(port, *calls)
    assert statuses == [404] * len(calls)
    assert heard == []


def test_only_small_posts_are_heard(port):
    other = [("GET", "/mj/TOKEN", b""), ("PUT", "/mj/TOKEN", b"{}"), ("POST", "/mj/TOKEN", b" " * (LARGEST + 1))]
    statuses, heard, _ = _posted(port, *other, ("POST", "/mj/TOKEN", b" " * LARGEST))
    assert statuses == [405, 405, 413, 200]
    assert len(heard) == 1


def test_each_run_has_a_token_of_its_own(port):
    one, other = (hook(f"http://127.0.0.1:{port}") for _ in range(2))
    assert one.token != other.token
    assert one.token not in repr(one)


def test_an_address_that_leads_elsewhere_is_found_out_before_anything_is_paid(port):
    async def go() -> None:
        with socket.create_server(("127.0.0.1", 0)) as elsewhere:
            url = f"http://127.0.0.1:{elsewhere.getsockname()[1]}"
            elsewhere.close()
            async with receiving(hook(url, port), print):
                pass

    with pytest.raises(UsageError, match=f"does not lead to port {port} of this machine"):
        asyncio.run(go())


def test_a_port_that_is_taken_is_named(port):
    async def go() -> None:
        async with receiving(hook(f"http://127.0.0.1:{port}"), print):
            pass

    with socket.create_server(("127.0.0.1", port)), pytest.raises(UsageError, match=f"port {port}: "):
        asyncio.run(go())


@pytest.mark.parametrize(
    ("url", "port", "profile", "base_url", "why"),
    [
        ("", 80, "lifecycle", "https://a.example", "--webhook-url"),
        ("ftp://a.example", 80, "lifecycle", "https://a.example", "http or https"),
        ("hooks", 80, "lifecycle", "https://a.example", "http or https"),
        ("https://a.example/?q=1", 80, "lifecycle", "https://a.example", "nothing else"),
        ("https://u:p@a.example", 80, "lifecycle", "https://a.example", "nothing else"),
        ("https://a.example", None, "lifecycle", "https://a.example", "--webhook-port"),
        ("https://a.example", 80, "audit", "https://a.example", "makes no task"),
        ("https://a.example", 80, "lifecycle", None, "by themselves"),
        ("http://127.0.0.1:80", None, "lifecycle", "https://a.example", "elsewhere"),
        ("http://[::1", 80, "lifecycle", "https://a.example", "no address"),
        ("https://xn--a.example", 80, "lifecycle", "https://a.example", "no address"),
        ("https://a.example:65536", 80, "lifecycle", "https://a.example", "no address"),
    ],
)
def test_what_nothing_would_arrive_at_is_refused(url, port, profile, base_url, why):
    wish = Wish(profile, int(profile != "audit"))
    with pytest.raises(UsageError, match=re.escape(why)):
        webhook(url, port, wish=wish, base_url=base_url)


def test_a_port_in_the_address_will_do():
    made = webhook("https://hooks.example:8443/mj/", None, wish=Wish("lifecycle", 1), base_url="https://a.example")
    assert made is not None
    assert (made.port, made.address) == (8443, f"https://hooks.example:8443/mj/{made.token}")


@asynccontextmanager
async def _served(provider: str, port: int | None):
    """A served emulator on virtual time, whose callbacks come over a socket like any provider's."""
    clock = VirtualClock()
    with serve(provider, clock=clock) as serving:
        made = None if port is None else hook(f"http://127.0.0.1:{port}/mj")
        first, second = [*serving.world.accounts][:2]
        async with live(serving.base_url, Keys(first, second), made) as target:
            in_step = EmulatedClock(clock, lambda: deliver_due(serving.world))
            yield (
                Target(
                    target.base_url,
                    target.keys,
                    in_step,
                    hook_url=target.hook_url,
                    tokens=target.tokens,
                    on_hook=target.on_hook,
                ),
                made,
            )


def _checked(provider: str, port: int | None) -> tuple[Result, Trace, str]:
    async def go() -> tuple[Result, Trace, str]:
        async with _served(provider, port) as (target, made):
            told = await run(target, Document.shipped(provider), Wish("lifecycle", 1))
            return *told, made.token if made else ""

    return asyncio.run(go())


@pytest.mark.parametrize("provider", ["trueai", "ohmygpt"])
def test_callbacks_over_a_socket_reach_their_rules(provider, port, tmp_path):
    result, trace, token = _checked(provider, port)
    assert result.exit is Exit.OK, result.sentence
    assert {result.outcome(id).verdict for id in HOOKED} == {Verdict.PASS}
    assert any(each.is_callback for each in trace.exchanges)
    trace.write(tmp_path / "t.jsonl")
    written = (tmp_path / "t.jsonl").read_text() + repr(result)
    assert token not in written
    assert "/mj/$SECRET" in written  # it was sent, and is hidden


def test_without_an_address_the_rules_say_what_they_need():
    result, _, _ = _checked("trueai", None)
    assert {(result.outcome(id).verdict, result.outcome(id).reason) for id in HOOKED} == {
        (Verdict.SKIP, "needs-webhook: --webhook-url")
    }
