"""One customer per provider, in process: what a client sends, in the least that the wire needs."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from journeykit_emulator import Options, Scenario, VirtualClock, World, create_app, provider_names
from journeykit_emulator.scenario import Rule

OHMYGPT = "/api/v1/ai/draw/mj"
HOOK = "http://127.0.0.1:9/hook?secret=s3cret"


@dataclass
class Customer:
    provider: str
    http: httpx.Client
    world: World
    clock: VirtualClock
    key: str = ""

    def __post_init__(self) -> None:
        self.key = self.key or self.world.provider.keys[0]

    def other(self) -> "Customer":
        return replace(self, key=self.world.provider.keys[1])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": self.key if self.provider == "trueai" else f"Bearer {self.key}"}

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.http.post(path, headers=self.headers | options.pop("headers", {}), **options)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path, headers=self.headers)

    def imagine(self, prompt: str = "a fox", **more: Any) -> httpx.Response:
        if self.provider == "ohmygpt":
            body = {"model": "midjourney", "prompt": prompt, **more}
            return self.post(f"{OHMYGPT}/imagine", json=body)
        return self.post("/mj/submit/imagine", json={"prompt": prompt, **more})

    def action(self, task_id: str, custom_id: str, **more: Any) -> httpx.Response:
        body = {"taskId": task_id, "customId": custom_id, **more}
        if self.provider == "ohmygpt":
            return self.post(f"{OHMYGPT}/action", json={"model": "midjourney", **body})
        return self.post("/mj/submit/action", json=body)

    def submit(self, verb: str, **body: Any) -> httpx.Response:
        if self.provider == "ohmygpt":
            return self.post(f"{OHMYGPT}/{verb}", json={"model": "midjourney", **body})
        return self.post(f"/mj/submit/{verb}", json=body)

    def done(self, submitted: httpx.Response, after: float = 60) -> dict[str, Any]:
        task_id = self.id_of(submitted)
        self.clock.advance(after)
        return self.task(task_id)

    def single(self) -> dict[str, Any]:
        grid = self.finished()
        return self.done(self.action(self.id_in(grid), self.button(grid, "U1")), 30)

    def open_dialog(self, label: str = "Vary (Region)") -> str:
        single = self.single()
        return self.press(single, label)

    def query(self, task_id: str) -> httpx.Response:
        if self.provider == "ohmygpt":
            body = {"model": "midjourney", "taskId": task_id}
            return self.post(f"{OHMYGPT}/query", data=body)
        return self.get(f"/mj/task/{task_id}/fetch")

    def many(self, *ids: str) -> list[dict[str, Any]]:
        if self.provider == "ohmygpt":
            answer = self.post(f"{OHMYGPT}/query-mj-tasks?page=1", data={"model": "midjourney"})
            tasks: list[dict[str, Any]] = answer.json()["data"]["tasks"]
            return [task for task in tasks if str(task["taskId"]) in ids]
        found: list[dict[str, Any]] = self.post("/mj/task/list-by-condition", json={"ids": ids}).json()
        return found

    def id_of(self, submitted: httpx.Response) -> str:
        body = submitted.json()
        return str(body["data"] if self.provider == "ohmygpt" else body["result"])

    def hooked(self, url: str = HOOK) -> dict[str, str]:
        return {"webhook" if self.provider == "ohmygpt" else "notifyHook": url}

    def told(self) -> list[dict[str, Any]]:
        """Take what has become due to hooks."""
        return [json.loads(delivery.body) for delivery in self.world.hooks.due()]

    def start(self, prompt: str = "a fox", **more: Any) -> str:
        return self.id_of(self.imagine(prompt, **more))

    def task(self, task_id: str) -> dict[str, Any]:
        body = self.query(task_id).json()
        return body["data"] if self.provider == "ohmygpt" else body

    def finished(self, prompt: str = "a fox") -> dict[str, Any]:
        task_id = self.start(prompt)
        self.clock.advance(60)
        return self.task(task_id)

    def press(self, task: dict[str, Any], label: str) -> str:
        return self.id_of(self.action(self.id_in(task), self.button(task, label)))

    def button(self, task: dict[str, Any], label: str) -> str:
        found: str = next(
            button["customId"] for button in self.buttons(task) if label in {button["label"], button["emoji"]}
        )
        return found

    def buttons(self, task: dict[str, Any]) -> list[dict[str, Any]]:
        return task["actions" if self.provider == "ohmygpt" else "buttons"]

    def id_in(self, task: dict[str, Any]) -> str:
        return str(task["taskId" if self.provider == "ohmygpt" else "id"])

    def picture(self, task: dict[str, Any]) -> str:
        return task["imageDcUrl" if self.provider == "ohmygpt" else "imageUrl"]


class InProcess(httpx.BaseTransport):
    """Sends requests to an ASGI application without a socket and without a running loop."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def send() -> httpx.Response:
            response = await self._inner.handle_async_request(request)
            body = b"".join([chunk async for chunk in response.aiter_raw()])
            return httpx.Response(response.status_code, headers=response.headers, content=body)

        return asyncio.run(send())


@pytest.fixture
def open_shop() -> Iterator[Any]:
    """Open a provider and return its first customer."""
    with ExitStack() as stack:

        def open_shop(
            provider: str,
            *,
            rules: tuple[Rule, ...] = (),
            scenario: Scenario | None = None,
            faults: tuple[Any, ...] = (),
            hook_faults: tuple[Any, ...] = (),
            **options: bool,
        ) -> Customer:
            clock = VirtualClock()
            played = scenario or Scenario(rules=rules, options=Options(**options))
            app = create_app(provider, clock=clock, scenario=played, faults=faults, hook_faults=hook_faults)
            http = stack.enter_context(httpx.Client(transport=InProcess(app), base_url="http://mj.test"))
            return Customer(provider, http, app.state.world, clock)

        yield open_shop


@pytest.fixture(params=provider_names())
def provider(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["anyapi", "pro365"])
def relay(request: pytest.FixtureRequest) -> str:
    return request.param
