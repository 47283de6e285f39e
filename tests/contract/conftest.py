"""A scripted day with one emulator: every answer and callback that can be provoked, recorded.

Speaks the wire directly; what it learns nothing from is the facade and the specs. Here: imagine, the
buttons of pictures and the reads; `whole_surface` has the rest.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from journeykit_emulator import Scenario, VirtualClock, World, serve
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.provider import load_wire

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode puts no test folder on the path

import whole_surface

RELAYS = ("anyapi", "pro365")
STORED = {"options": {"stored_pictures": True}}
LIMITED = {"limits": {"concurrency": 1, "queue": 1}}
HOOK = "https://example.com/hook?t=1"


@dataclass
class Session:
    """A client that records, on a world whose time it controls."""

    provider: str
    http: httpx.Client
    world: World
    clock: VirtualClock
    key: str
    seen: list[httpx.Response] = field(default_factory=list)

    def send(self, method: str, path: str, *, key: str | None = None, **options: Any) -> Any:
        headers = dict(options.pop("headers", {}))
        key = self.key if key is None else key
        if key:
            headers["Authorization"] = key if self.provider == "trueai" else f"Bearer {key}"
        request = self.http.build_request(method, path, headers=headers, **options)
        request.read()  # a multipart body is a stream otherwise, which the judge could not look at
        response = self.http.send(request)
        self.seen.append(response)
        try:
            return response.json()
        except ValueError:
            return None


@contextmanager
def session(provider: str, scenario: dict[str, Any] | None = None) -> Iterator[Session]:
    builtin = Scenario.builtin()
    played = builtin
    if scenario:
        changed = Scenario.from_mapping(scenario)
        played = Scenario(builtin.rules, builtin.default, changed.limits, options=changed.options)
    clock = VirtualClock()
    with serve(provider, clock=clock, scenario=played) as serving:
        accounts = serving.world.accounts
        for standing in Standing:
            if standing is not Standing.GOOD:
                accounts[f"sk-{standing}"] = Account(f"sk-{standing}", standing=standing)
        accounts["sk-poor"] = Account("sk-poor", credit=Decimal(0))
        with httpx.Client(base_url=serving.base_url) as http:
            yield Session(provider, http, serving.world, clock, serving.api_key)


@dataclass
class Day:
    """What the whole script brought: answers, and the bodies of callbacks."""

    answers: list[httpx.Response] = field(default_factory=list)
    callbacks: list[bytes] = field(default_factory=list)

    def add(self, session: Session) -> None:
        self.answers += session.seen
        session.clock.advance(3600)
        self.callbacks += [delivery.body for delivery in session.world.hooks.due()]


def play(provider: str) -> Day:
    """Play the whole script."""
    day = Day()
    script = _ohmygpt if provider == "ohmygpt" else _proxy
    with session(provider) as s:
        script(s)
        day.add(s)
    rest = whole_surface.ohmygpt if provider == "ohmygpt" else whole_surface.proxy
    with session(provider, STORED) as s:
        rest(s, other_key(provider))
        day.add(s)
    with session(provider, LIMITED) as s:
        _crowd(s)
        day.add(s)
    return day


def other_key(provider: str) -> str:
    return load_wire(provider).PROVIDER.keys[1]


def _keys(s: Session) -> list[str]:
    return ["", "sk-nobody", *(f"sk-{standing}" for standing in Standing if standing != "good")]


def _proxy(s: Session) -> None:
    imagine, action = "/mj/submit/imagine", "/mj/submit/action"
    lists = ["/mj/task/list-by-condition"]
    lists += ["/mj/task/list-by-ids"] if s.provider == "trueai" else []

    def fetch(task_id: str, **options: Any) -> Any:
        return s.send("GET", f"/mj/task/{task_id}/fetch", **options)

    def submit(prompt: str, **more: Any) -> Any:
        return s.send("POST", imagine, json={"prompt": prompt, "notifyHook": HOOK, **more})

    def follow(task_id: str, steps: int = 16) -> Any:
        for _ in range(steps):
            fetch(task_id)
            s.clock.advance(5)
        return fetch(task_id)

    for key in _keys(s):
        s.send("POST", imagine, key=key, json={"prompt": "a fox"})
        s.send("POST", action, key=key, json={"taskId": "1", "customId": "MJ::JOB::reroll::0::x"})
        fetch("1", key=key)
        for path in lists:
            s.send("POST", path, key=key, json={"ids": []})
    if s.provider in RELAYS:
        s.send("POST", imagine, key=f"{s.key}-7", json={"prompt": "a fox"})

    task_id = submit("a fox <b> & 'crow'", state="order-1", base64Array=[])["result"]
    fetch(task_id, key=other_key(s.provider))
    s.send("POST", action, json={"taskId": task_id, "customId": "MJ::JOB::reroll::0::x::SOLO"})
    task = follow(task_id)
    for button in task["buttons"]:
        s.send("POST", action, json={"taskId": task_id, "customId": button["customId"], "notifyHook": HOOK})
    upscaled = s.send("POST", action, json={"taskId": task_id, "customId": task["buttons"][1]["customId"]})["result"]
    single = follow(upscaled, steps=6)
    children = [
        s.send("POST", action, json={"taskId": upscaled, "customId": button["customId"], "notifyHook": HOOK})
        for button in single["buttons"]
    ]
    waiting = [child["result"] for child in children if child and child.get("code") == 21]
    for child in waiting:
        fetch(child)
    s.clock.advance(20)
    for path in lists:
        for body in ({"ids": [task_id, upscaled, task_id, "404", *waiting]}, {"ids": []}, {}):
            s.send("POST", path, json=body)
        for raw in (b"", b"{", b'{"ids": [1]}', b'{"ids": "x"}', b"null"):
            s.send("POST", path, content=raw, headers={"Content-Type": "application/json"})
        s.send("POST", path, content=b"ids=1", headers={"Content-Type": "text/plain"})

    follow(submit("a fox @queued")["result"], steps=5)
    failing = submit("a fox @fail")["result"]
    stalled = submit("a fox @stall")["result"]
    follow(failing)
    s.clock.advance(3700)
    fetch(stalled)
    for child in waiting:
        fetch(child)
    s.send("POST", action, json={"taskId": failing, "customId": "MJ::JOB::reroll::0::x::SOLO"})

    for prompt in ("@banned", "@queue-full", "@no-account", "@out-of-credit", "@queued", "", "  "):
        submit(prompt)
    submit("a fox", state="x" * 300)
    submit("a fox", base64Array=["data:image/png;base64,iVBORw0KGgo="])
    submit("a fox", base64Array=["nothing, really"])
    submit("a fox", base64Array=["https://example.com/a.png"])
    for wrong in ({"prompt": 1}, {"state": 1}, {"base64Array": "x"}, {"base64Array": [1]}, {}):
        s.send("POST", imagine, json=wrong)
    s.send("POST", imagine, key="sk-poor", json={"prompt": "a fox"})
    for raw in (b"", b"{", b"null", b"[]", b'{"prompt": NaN}'):
        for path in (imagine, action):
            s.send("POST", path, content=raw, headers={"Content-Type": "application/json"})
    s.send("POST", imagine, content=b"prompt=x", headers={"Content-Type": "text/plain"})
    s.send("POST", imagine, data={"prompt": "x"})

    for custom_id in (
        "",
        "nonsense",
        "MJ::JOB",
        "MJ::JOB::upsample",
        "MJ::JOB::upsample::x::y",
        "MJ::BOOKMARK::x",
        "MJ::JOB::animate_low::1::x",
        "MJ::JOB::reroll::0::elsewhere::SOLO",
    ):
        s.send("POST", action, json={"taskId": task_id, "customId": custom_id})
    reroll = task["buttons"][4]["customId"]
    s.send("POST", action, json={"taskId": "404", "customId": reroll})
    s.send("POST", action, json={"taskId": "", "customId": reroll})
    s.send("POST", action, json={"taskId": int(task_id), "customId": reroll})
    s.send("POST", action, json={"taskId": task_id, "customId": reroll, "state": "x" * 300})
    s.send("POST", action, json={"taskId": task_id, "customId": reroll, "enableRemix": True})
    s.send("POST", action, key=other_key(s.provider), json={"taskId": task_id, "customId": reroll})
    s.send("POST", action, key="sk-poor", json={"taskId": task_id, "customId": reroll})
    fetch("404")


def _ohmygpt(s: Session) -> None:
    base = "/api/v1/ai/draw/mj"

    def call(name: str, **fields: Any) -> Any:
        s.send("POST", f"{base}/{name}", json={"model": "midjourney", **fields})
        return s.send("POST", f"{base}/{name}", data={"model": "midjourney", **fields})

    def follow(task_id: str, steps: int = 10) -> Any:
        for _ in range(steps):
            call("query", taskId=task_id)
            s.clock.advance(5)
        return call("query", taskId=task_id)["data"]

    for key in _keys(s):
        for name in ("imagine", "action", "query", "query-mj-tasks"):
            s.send("POST", f"{base}/{name}", key=key, data={"model": "midjourney"})
    for pool in ("FAST", "NORMAL", "SLOW"):
        call("imagine", prompt="a fox", type=pool, webhook=HOOK)
    task_id = str(call("imagine", prompt="a fox")["data"])
    call("action", taskId=task_id, customId="MJ::JOB::reroll::0::x::SOLO")
    task = follow(task_id)
    for button in task["actions"]:
        call("action", taskId=task_id, customId=button["customId"], webhook=HOOK)
    child = str(call("action", taskId=task_id, customId=task["actions"][1]["customId"], type="FAST")["data"])
    for button in follow(child, steps=4)["actions"]:
        call("action", taskId=child, customId=button["customId"])
    call("action", taskId=task_id, customId=task["actions"][0]["customId"], type="NORMAL")
    call("action", taskId=task_id, customId="nonsense")
    follow(str(call("imagine", prompt="a fox @fail", webhook=HOOK)["data"]))
    follow(str(call("imagine", prompt="a fox @stall")["data"]))
    for prompt in ("@banned", "@queue-full", "@no-account", "@out-of-credit", ""):
        call("imagine", prompt=prompt)
    s.send("POST", f"{base}/imagine", key="sk-poor", data={"model": "midjourney", "prompt": "a fox"})
    call("imagine", prompt="a fox", model="dall-e")
    call("imagine", prompt="a fox", base64Array=["data:image/png;base64,iVBORw0KGgo="])
    call("imagine", prompt="a fox", base64Array=["nothing, really"])
    for raw in (b"", b"{", b"null", b'{"model": "midjourney", "prompt": 1}'):
        s.send("POST", f"{base}/imagine", content=raw, headers={"Content-Type": "application/json"})
    for wrong in ("404", ""):
        call("query", taskId=wrong)
    s.send("POST", f"{base}/query", json={"model": "midjourney", "taskId": int(task_id)})
    s.send("POST", f"{base}/query", key=other_key(s.provider), data={"model": "midjourney", "taskId": task_id})
    for query in ("page=1", "page=1&pageSize=5", "page=99", "", "page=0", "page=1&pageSize=99"):
        s.send("POST", f"{base}/query-mj-tasks?{query}", data={"model": "midjourney"})


def _crowd(s: Session) -> None:
    """Submit more than the provider can take."""
    for _ in range(4):
        if s.provider == "ohmygpt":
            body = {"model": "midjourney", "prompt": "a fox"}
            s.send("POST", "/api/v1/ai/draw/mj/imagine", data=body)
        else:
            s.send("POST", "/mj/submit/imagine", json={"prompt": "a fox"})


@pytest.fixture(scope="session")
def day() -> Callable[[str], Day]:
    """What came of a provider's script, played once."""
    return cache(play)


@pytest.fixture(scope="session")
def answers(day: Callable[[str], Day]) -> Callable[[str], list[httpx.Response]]:
    """The answers to a provider's script."""
    return lambda provider: day(provider).answers


@pytest.fixture(scope="session")
def callbacks(day: Callable[[str], Day]) -> Callable[[str], list[bytes]]:
    """The bodies of a provider's callbacks."""
    return lambda provider: day(provider).callbacks
