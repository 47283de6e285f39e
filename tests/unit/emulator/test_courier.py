"""Callbacks on their way: who is called, what becomes of it, and that nothing is left behind."""

import asyncio
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import httpx
import pytest

from journeykit_emulator import ScaledClock, Scenario, VirtualClock, create_app, deliver_due, serve
from journeykit_emulator.hooks import Delivery
from journeykit_emulator.scenario import Options

PASSED = Scenario(options=Options(passes_hooks=True))
PATIENCE = 20


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent; on /hang it never answers."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/hang"):
            self.server.hangs.set()
            self.server.released.wait(PATIENCE)
            self.close_connection = True
            return
        self.server.got.put((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.got, server.hangs, server.released = Queue(), threading.Event(), threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def at(receiver, path="/hook?secret=s3cret"):
    return f"http://127.0.0.1:{receiver.server_port}{path}"


def imagine(serving, **hook):
    key, prompt = serving.api_key, {"prompt": "a fox", **hook}
    headers = {"Authorization": key if serving.provider == "trueai" else f"Bearer {key}"}
    path = "/mj/submit/imagine"
    if serving.provider == "ohmygpt":
        path, prompt = "/api/v1/ai/draw/mj/imagine", {"model": "midjourney", "prompt": "a fox"}
        prompt["webhook"] = hook["notifyHook"]
    httpx.post(f"{serving.base_url}{path}", json=prompt, headers=headers).raise_for_status()


def pump(world, answer=lambda _: httpx.Response(200), **options):
    """Deliver in process, to whatever `answer` is."""

    async def deliver():
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
            return await deliver_due(world, http=http, **options)

    return asyncio.run(deliver())


def test_a_served_emulator_calls_by_itself_and_leaves_nothing_behind(provider, receiver):
    before = set(threading.enumerate())
    with serve(provider, clock=ScaledClock(1000), scenario=PASSED) as serving:
        imagine(serving, notifyHook=at(receiver))
        got = [receiver.got.get(timeout=PATIENCE) for _ in range(9)]
        world = serving.world
    assert [task["status"] for _, _, task in got] == ["SUBMITTED", *["IN_PROGRESS"] * 7, "SUCCESS"]
    assert {path for path, _, _ in got} == {"/hook?secret=s3cret"}
    assert {kind.partition(";")[0] for _, kind, _ in got} == {"application/json"}
    assert [json.loads(callback.body) for callback in world.callbacks] == [task for _, _, task in got]
    assert {(callback.url, callback.status) for callback in world.callbacks} == {(at(receiver), 200)}
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("emulator-")]


def test_a_receiver_that_hangs_holds_up_neither_others_nor_the_end(receiver):
    with serve("trueai", clock=ScaledClock(1000)) as serving:
        imagine(serving, notifyHook=at(receiver, "/hang"))
        assert receiver.hangs.wait(PATIENCE)
        imagine(serving, notifyHook=at(receiver))
        while receiver.got.get(timeout=PATIENCE)[2]["status"] != "SUCCESS":
            pass
        assert not receiver.released.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("emulator-")]


def test_under_a_virtual_clock_nothing_leaves_before_it_is_told_to(receiver):
    clock = VirtualClock()
    with serve("ohmygpt", clock=clock) as serving:
        imagine(serving, notifyHook=at(receiver))
        clock.advance(60)
        assert receiver.got.empty()
        sent = asyncio.run(deliver_due(serving.world))
        assert [task["progress"] for _, _, task in (receiver.got.get_nowait() for _ in sent)][-1] == "100%"
        assert asyncio.run(deliver_due(serving.world)) == []
        assert serving.world.callbacks == sent


@pytest.mark.parametrize(("clock", "couriers"), [(VirtualClock(), 0), (ScaledClock(2), 1)])
def test_only_under_a_clock_that_runs_there_is_a_courier(clock, couriers):
    app = create_app("trueai", clock=clock)

    async def count():
        async with app.router.lifespan_context(app):
            inside = len(asyncio.all_tasks()) - 1
        return inside, len(asyncio.all_tasks()) - 1

    assert asyncio.run(count()) == (couriers, 0)


def test_a_courier_that_breaks_does_not_do_so_in_silence(caplog):
    app = create_app("trueai", clock=ScaledClock(2))
    app.state.world.hooks = None

    async def run():
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    with pytest.raises(ExceptionGroup):
        asyncio.run(run())
    assert "No more callbacks are sent" in caplog.text


def test_the_command_calls_too(receiver):
    command = [sys.executable, "-W", "error", "-m", "journeykit_emulator", "trueai", "--port", "0", "--speed", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() + process.stdout.readline()
            words = dict(word.split("=", 1) for word in said.split() if "=" in word)
            for hook in ("http://hooks.example.com/?secret=s3cret", at(receiver)):
                httpx.post(
                    f"{words['TRUEAI_BASE_URL']}/mj/submit/imagine",
                    json={"prompt": "a fox", "notifyHook": hook},
                    headers={"Authorization": words["TRUEAI_API_KEY"]},
                )
            while receiver.got.get(timeout=PATIENCE)[2]["status"] != "SUCCESS":
                pass
            process.send_signal(signal.SIGTERM)
            _, complaint = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert (process.returncode, complaint.count("\n")) == (0, 1)
    assert complaint.startswith("A callback to hooks.example.com was not sent: only this machine is called")
    assert "s3cret" not in complaint


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(307, headers={"Location": "/elsewhere"})])
def test_whatever_is_answered_is_noted_and_nothing_is_sent_again(open_shop, provider, answer):
    shop, asked = open_shop(provider, passes_hooks=True), []
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    sent = pump(shop.world, lambda request: asked.append(str(request.url)) or answer)
    assert [callback.status for callback in sent] == [answer.status_code] * 9
    assert asked == list(shop.hooked().values()) * 9
    assert pump(shop.world) == []
    assert shop.world.callbacks == sent


@pytest.mark.parametrize("failure", [httpx.ConnectError("s3cret"), httpx.ReadTimeout("s3cret"), OverflowError()])
def test_a_callback_that_reaches_nobody_is_noted_and_the_next_is_sent(open_shop, failure):
    shop = open_shop("trueai")
    shop.start(**shop.hooked())
    shop.clock.advance(12)

    def fail(_):
        raise failure

    sent = pump(shop.world, fail)
    assert [(callback.status, callback.problem) for callback in sent] == [(None, type(failure).__name__)] * 3


def test_a_callback_that_cannot_be_written_is_noted(open_shop, monkeypatch):
    shop = open_shop("trueai")
    shop.start(**shop.hooked())
    shop.clock.advance(12)
    monkeypatch.setattr(Delivery, "body", property(lambda _: "\ud800".encode()))
    assert {callback.problem for callback in pump(shop.world)} == {"UnicodeEncodeError"}


def test_only_this_machine_is_called_unless_more_was_allowed(open_shop, caplog):
    shop, asked = open_shop("trueai"), []
    near = ["http://localhost/", "https://127.0.0.1:8443/x", "http://127.8.9.1/", "http://[::1]:1/"]
    far = ["http://hooks.example.com/?k=s3cret", "http://10.0.0.1/", "http://0.0.0.0/", "http://127.0.0.1\\@example.com/",
           "http://localhost.example.com/", "http://user@example.com:80/", "http://169.254.169.254/"]  # fmt: skip
    for allowed, expected in ((False, near), (True, near + far)):
        for url in near + far:
            shop.start(**shop.hooked(url))
        shop.clock.advance(3)
        asked.clear()
        with caplog.at_level(logging.WARNING):
            sent = pump(
                shop.world, lambda request: asked.append(request) or httpx.Response(200), calls_anywhere=allowed
            )
        assert len(asked) == len(expected)
        refused = [callback.url for callback in sent if callback.problem.startswith("not sent: only this machine")]
        assert refused == [url for url in near + far if url not in expected]
        shop.clock.advance(100)
        pump(shop.world)
    assert "s3cret" not in caplog.text
    assert "hooks.example.com" in caplog.text


ODD = ["hook", "://", "http://", "http://[::1", "ftp://localhost/", "http://127.0.0.1:99999/", "http://xn--/",
       "http://127.0.0.1:0/\ud800", "http://127.0.0.1:0/\n", "http://127.0.0.1:0/" + "a" * 1900]  # fmt: skip


@pytest.mark.parametrize("url", ODD)
def test_no_address_can_stop_the_courier(open_shop, url):
    shop = open_shop("trueai")
    raw = json.dumps({"prompt": "a fox", "notifyHook": url})
    shop.id_of(shop.post("/mj/submit/imagine", content=raw, headers={"Content-Type": "application/json"}))
    shop.clock.advance(12)
    sent = asyncio.run(deliver_due(shop.world, calls_anywhere=True))
    assert [callback.status for callback in sent] == [None] * 3
    assert all(callback.problem for callback in sent)


def test_the_proxies_of_the_machine_are_left_alone(open_shop, receiver, monkeypatch):
    with closed_port() as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        shop = open_shop("trueai")
        shop.start(**shop.hooked(at(receiver)))
        shop.clock.advance(6)
        assert [callback.status for callback in asyncio.run(deliver_due(shop.world))] == [200]


def test_a_given_world_brings_its_hook_faults(provider):
    world = create_app(provider).state.world
    with pytest.raises(ValueError, match="hook faults"):
        create_app(provider, world=world, hook_faults=(object(),))


@contextmanager
def closed_port():
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        yield unheard.getsockname()[1]
