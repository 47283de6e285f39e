"""Callbacks wake who waits: at once, for few requests, and harmlessly however they come. On virtual time."""

from __future__ import annotations

import asyncio
import json
import math
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import journeykit
from journeykit.adapters import names
from journeykit.callbacks import callback_url
from journeykit_emulator import Scenario, create_app, deliver_due
from journeykit_emulator.hook_faults import HookFault, drop
from journeykit_emulator.plan import Outcome, Phase, Plan, ends_at
from journeykit_emulator.scenario import Limits, Options
from journeykit_emulator.virtual_loop import LoopClock, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from journeykit_emulator import World

SECRET = "a secret of sixteen or more"
HOOK = "http://127.0.0.1/mj?shop=7"
every_provider = pytest.mark.parametrize("provider", names())
pytestmark = pytest.mark.usefixtures("virtual_time")


class Shop:
    """A client whose callbacks arrive, and the provider that makes them."""

    def __init__(self, client: journeykit.AsyncClient, world: World) -> None:
        self.client, self.world = client, world
        self.ended: list[journeykit.AsyncTask] = []
        self.app: Any = None

    @property
    def looks(self) -> int:
        return sum(request.operation.startswith(("fetch", "list")) for request in self.world.requests)

    async def post(self, body: bytes = b"{}", method: str = "POST", path: str = "/mj") -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app)) as http:
            return (await http.request(method, f"http://127.0.0.1{path}", content=body)).status_code


@asynccontextmanager
async def open_shop(
    provider: str, *faults: HookFault, every: float = 0.25, confirm: bool = True, **scenario: Any
) -> AsyncIterator[Shop]:
    clock = LoopClock()
    options = Options(passes_hooks=True, **scenario.pop("options", {}))
    plan = scenario.pop("plan", None)
    chosen = Scenario(options=options, limits=Limits(concurrency=2000, queue=10_000), **scenario)
    if plan:
        chosen = Crowd(options=options, limits=Limits(concurrency=2000, queue=10_000))
    emulator = create_app(provider, clock=clock, scenario=chosen, hook_faults=faults)
    world = emulator.state.world
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app=emulator)) as http,
        journeykit.AsyncClient(
            provider,
            api_key=next(iter(world.accounts)),
            base_url="http://provider.example",
            http_client=http,
            webhook_url=HOOK,
            webhook_secret=SECRET,
        ) as client,
    ):
        shop = Shop(client, world)
        shop.app = journeykit.webhook.app(client, on_task=shop.ended.append, confirm=confirm)

        async def carry() -> None:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=shop.app)) as courier:
                while True:
                    await asyncio.sleep(every)
                    await deliver_due(world, http=courier)

        carrier = asyncio.create_task(carry())
        try:
            yield shop
        finally:
            carrier.cancel()
            await asyncio.gather(carrier, return_exceptions=True)


class Crowd(Scenario):
    """Durations like Midjourney's: lognormal around 40 s, by the number in the prompt."""

    __slots__ = ()

    def plan(self, prompt: str, action: Any) -> Plan:
        chance = random.Random(prompt)
        return Plan(queue=chance.expovariate(1 / 3), run=chance.lognormvariate(math.log(40), 0.45))


@every_provider
@pytest.mark.parametrize("confirm", [True, False])
def test_callback_ends_the_wait_at_once(provider: str, confirm: bool) -> None:
    async def perform() -> None:
        async with open_shop(provider, confirm=confirm) as shop:
            task = await shop.client.imagine("a paper boat", wait=True)
            assert task.succeeded
            assert task.image
            (made,) = shop.world.tasks
            late = LoopClock().now() - ends_at(made.plan, made.starts_at)
            rules = shop.world.provider
            refresh = 0 if rules.calls_from_upstream else rules.refresh
            # A relay's upstream calls before the relay itself has looked: its word is confirmed only then.
            slow = shop.world.provider.refresh + 5 if confirm else 0
            assert late <= refresh + 0.5 + slow
            assert shop.looks <= (8 if confirm else 3)

    run(perform())


def test_what_the_user_s_function_raises_reaches_the_loop_s_handler() -> None:
    heard: list[dict[str, Any]] = []

    async def fails(_task: journeykit.AsyncTask) -> None:
        raise LookupError("no such order")

    async def perform() -> str:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: heard.append(told))
        async with open_shop("trueai") as shop:
            shop.app = journeykit.webhook.app(shop.client, on_task=fails)
            return (await shop.client.imagine("a paper boat", wait=True)).token

    token = run(perform())
    assert isinstance(heard[0]["exception"], LookupError)
    assert token in heard[0]["message"]


def test_dropped_callback_is_told_of_the_client_whose_address_it_came_to(caplog: pytest.LogCaptureFixture) -> None:
    async def perform() -> None:
        given: dict[str, Any] = {"api_key": "sk-0123456789", "base_url": "http://127.0.0.1:9", "webhook_url": HOOK}
        closed = journeykit.AsyncClient("trueai", **given, webhook_secret=SECRET)
        open_to_all = journeykit.AsyncClient("anyapi", **given)
        app = journeykit.webhook.app(closed, open_to_all)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http:
            assert (await http.post(HOOK, content=b"[]")).status_code == 400

    run(perform())
    assert [(each.provider, each.levelname) for each in caplog.records if "dropped" in each.message] == [  # type: ignore[attr-defined]
        ("anyapi", "WARNING")
    ]


def test_callback_that_may_be_of_several_clients_is_taken_for_none(caplog: pytest.LogCaptureFixture) -> None:
    async def perform() -> None:
        given: dict[str, Any] = {"api_key": "sk-0123456789", "base_url": "http://127.0.0.1:9", "webhook_url": HOOK}
        clients = [journeykit.AsyncClient("anyapi", **given, name=name) for name in ("one", "two")]
        app = journeykit.webhook.app(*clients, confirm=False)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http:
            assert (await http.post(HOOK, content=b'{"id": "1", "status": "SUCCESS"}')).status_code == 400

    run(perform())
    assert "give each a webhook_secret=" in caplog.text


def test_callbacks_to_a_client_that_is_closed_are_not_said_to_be_taken() -> None:
    async def perform() -> None:
        given: dict[str, Any] = {"api_key": "sk-0123456789", "base_url": "http://127.0.0.1:9"}
        client = journeykit.AsyncClient("trueai", **given, webhook_url=HOOK, webhook_secret=SECRET)
        app = journeykit.webhook.app(client, confirm=False)
        url, body = str(callback_url(client._session.config)), b'{"id": "1", "status": "SUCCESS"}'
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as courier:
            assert (await courier.post(url, content=body)).status_code == 200
            await client.close()
            assert (await courier.post(url, content=body)).status_code == 503

    run(perform())


def test_forged_callbacks_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    async def perform() -> None:
        async with open_shop("trueai") as shop:
            for _ in range(20):
                assert await shop.post() == 403

    run(perform())
    assert len([record for record in caplog.records if "dropped" in record.message]) == 1


@every_provider
def test_lost_callback_costs_no_more_than_the_fallback(provider: str) -> None:
    async def perform() -> None:
        lost = HookFault(drop(), phase=Phase.SUCCEEDED)
        async with open_shop(provider, lost) as shop:
            task = await shop.client.imagine("a paper boat", wait=True)
            assert task.succeeded
            (made,) = shop.world.tasks
            late = LoopClock().now() - ends_at(made.plan, made.starts_at)
            assert late <= 30 + shop.world.provider.refresh + 1
            assert not shop.ended

    run(perform())


@every_provider
@pytest.mark.parametrize("quirk", ["doubled_callbacks", "overtaken_callbacks"])
def test_doubled_and_overtaking_callbacks_do_no_harm(provider: str, quirk: str) -> None:
    async def perform() -> None:
        async with open_shop(provider, options={quirk: True}) as shop:
            task = await shop.client.imagine("a paper boat")
            seen = [(state.status.value, state.progress or 0) async for state in task.watch()]
            assert seen[-1] == ("succeeded", 100)
            assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)

    run(perform())


@every_provider
def test_failure_is_told_too_and_the_owner_hears_of_it(provider: str) -> None:
    async def perform() -> None:
        async with open_shop(provider, default=Plan(outcome=Outcome.FAIL, reason="too dark")) as shop:
            with pytest.raises(journeykit.TaskFailedError, match="too dark"):
                await shop.client.imagine("a paper boat", wait=True)
            await asyncio.sleep(60)
            assert {task.fail_reason for task in shop.ended} == {"too dark"}

    run(perform())


@every_provider
def test_end_told_before_anybody_waits_is_not_forgotten(provider: str) -> None:
    async def perform() -> None:
        async with open_shop(provider, confirm=False) as shop:
            task = await shop.client.imagine("a paper boat")
            await asyncio.sleep(120)
            looks, began = shop.looks, LoopClock().now()
            assert (await task.wait()).succeeded
            assert (shop.looks, LoopClock().now()) == (looks, began)

    run(perform())


@every_provider
def test_polling_goes_on_as_usual_where_no_callback_comes(provider: str) -> None:
    async def perform() -> None:
        async with open_shop(provider, every=1e6) as shop:
            assert (await shop.client.imagine("a paper boat", wait=True)).succeeded
            (made,) = shop.world.tasks
            assert LoopClock().now() - ends_at(made.plan, made.starts_at) <= shop.world.provider.refresh + 6

    run(perform())


@every_provider
def test_what_is_not_a_callback_of_ours_is_turned_away(provider: str) -> None:
    async def perform() -> None:
        async with open_shop(provider) as shop:
            await shop.client.imagine("a paper boat")
            url = next(delivery.url for delivery in shop.world.hooks.due(LoopClock().now() + 100))
            genuine = url.removeprefix("http://127.0.0.1")
            assert await shop.post(path="/mj") == 403
            assert await shop.post(path=genuine[:-1] + "x") == 403
            assert await shop.post(b"nonsense", path=genuine) == 400
            assert await shop.post(b" " * (1024 * 1024 + 1), path=genuine) == 413
            assert await shop.post(method="GET", path=genuine) == 405
            assert await shop.post(method="PUT", path=genuine) == 405
            unknown = {"id": "1711500000009999", "taskId": 1711500000009999, "status": "SUCCESS"}
            assert await shop.post(json.dumps(unknown).encode(), path=genuine) == 200
            assert not shop.ended, "a task that the provider does not know has not ended"

    run(perform())


def test_application_wants_clients_that_it_can_tell_apart() -> None:
    client = journeykit.AsyncClient("pro365", api_key="sk-123456")
    other = journeykit.AsyncClient("pro365", api_key="sk-654321")
    for wrong in ((), (journeykit.Client("pro365", api_key="sk-123456"),), (client, other), ("pro365",)):
        with pytest.raises(journeykit.ConfigurationError, match=r"webhook\.app"):
            journeykit.webhook.app(*wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("provider", "number"), [("trueai", 1000), ("ohmygpt", 300)])
def test_a_thousand_tasks_cost_a_handful_of_requests(provider: str, number: int) -> None:
    naive, delays = 0, list[float]()

    async def perform() -> None:
        nonlocal naive
        async with open_shop(provider, confirm=False, plan=True) as shop:

            async def one(index: int) -> None:
                nonlocal naive
                await asyncio.sleep(random.Random(index).uniform(0, 60))
                task = await shop.client.imagine(f"boat {index}")
                began = LoopClock().now()
                assert (await task.wait()).succeeded
                made = shop.world.find(task.id)
                assert made
                every = shop.world.provider.refresh
                end = ends_at(made.plan, made.starts_at)
                shown = shop.world.began_at + math.ceil((end - shop.world.began_at) / every) * every if every else end
                naive += math.ceil((shown - began) / 5)
                delays.append(LoopClock().now() - shown)

            await asyncio.gather(*(one(index) for index in range(number)))
            assert naive / shop.looks >= (1000 if shop.client.can("fetch_many") else 20)
            assert sum(delays) / number <= 0.25 * 2.5  # what a poll every five seconds would take

    run(perform())
