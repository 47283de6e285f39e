"""A crowd of tasks that one client waits for, on virtual time, with an emulator in the process.

The fixed poll and the exponential back-off are computed for the same tasks: they depend on nothing but when each task
was submitted and when its end could first be seen. CPU time and memory are the client's: the emulator's are taken off.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import time
import tracemalloc
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

import journeykit
import journeykit.drive
from bench.answers import KEY
from bench.run import BrokenError
from journeykit_emulator import Scenario, create_app, deliver_due
from journeykit_emulator.hook_faults import HookFault
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Plan, ends_at
from journeykit_emulator.scenario import Limits, Options
from journeykit_emulator.virtual_loop import LoopClock
from journeykit_emulator.virtual_loop import run as run_on_virtual_time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from journeykit_emulator import World
    from journeykit_emulator.hooks import Delivery
    from journeykit_emulator.jobs import Action

REQUESTS, MEAN, P95, CPU, BATCH = "requests/task", "mean delay s", "p95 delay s", "CPU us/task", "largest batch"
FIXED, BACKOFF = "fixed poll every 5 s", "exponential back-off up to 60 s"
_ARRIVE_WITHIN = 60.0  # seconds over which the submits are spread
_OUT_OF_STEP = 1.4  # seconds by which our rounds must not happen to fit the provider's own
_EVERY, _LONGEST_BACKOFF = 5.0, 60.0
_ALL_SEEN = 30.0  # seconds after which every task has been looked at
_ENOUGH = 300  # tasks
_PATIENCE = 100_000.0
_DELIVERED_EVERY = 0.25  # seconds
_ONE_IN = 100  # callbacks that tell of an end, one gets lost
_HOOK, _SECRET = "http://127.0.0.1/hook", "a secret of the benchmark"


@dataclass(frozen=True, slots=True)
class Case:
    """What is waited for, and how."""

    provider: str
    number: int
    median: float = 40.0
    """Seconds that half of the tasks run for, at most; lognormal, as Midjourney's are."""
    steps: str = "even"
    """How progress is told: `even`, `none` or `noisy`."""
    hooks: str = ""
    """Whether the provider calls back, and whether an end that it tells of is `believed` or `confirmed`."""
    slots: int | None = None
    """How many tasks the account runs at once; None for as many as there are."""
    hub: bool = False
    """Whether the client knows of that, and keeps the queue."""


@dataclass(frozen=True, slots=True)
class Crowd(Scenario):
    """Durations and progress by the prompt; a queue of a few seconds before."""

    median: float = 40.0
    told: str = "even"

    def plan(self, prompt: str, action: Action) -> Plan:  # noqa: ARG002 - there are only imagines
        """Choose the plan of a task."""
        chance = random.Random(prompt)  # noqa: S311 - the same tasks in every run
        queue, run = chance.expovariate(1 / 3), chance.lognormvariate(math.log(self.median), 0.45)
        if self.told == "noisy":
            return Plan(queue=queue, run=run, steps=tuple(sorted(chance.sample(range(1, 99), 7))))
        return Plan(queue=queue, run=run, steps=()) if self.told == "none" else Plan(queue=queue, run=run)


class Metered(httpx.ASGITransport):
    """The way to the emulator, on which its CPU time is taken, and looks are counted."""

    spent = 0.0
    looks = largest = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let the emulator answer."""
        if "imagine" not in request.url.path:
            self.looks += 1
            self.largest = max(self.largest, _ids_in(request))
        began = time.process_time()
        answering = super().handle_async_request(request)
        try:
            answering.send(None)
        except StopIteration as answered:
            response: httpx.Response = answered.value
            return response
        finally:
            self.spent += time.process_time() - began
        raise BrokenError("the emulator waited for something, so its time cannot be told from the client's")


def _ids_in(request: httpx.Request) -> int:
    is_json = "json" in request.headers.get("content-type", "")
    return len(json.loads(request.content).get("ids", [""])) if is_json else 1


@dataclass(frozen=True, slots=True)
class _End:
    """Of a task: when it was submitted, when its end could first be seen, and when it was."""

    submitted: float
    visible: float
    seen: float


@dataclass(slots=True)
class Studio:
    """The client, the emulator and what has been seen of its tasks."""

    client: journeykit.AsyncClient
    world: World
    transport: Metered
    ends: list[_End]

    async def one(self, prompt: str, within: float = _ARRIVE_WITHIN) -> None:
        """Submit a task within so many seconds, and wait for it."""
        await asyncio.sleep(_OUT_OF_STEP + random.Random(prompt).uniform(0, within))  # noqa: S311
        task = await self.client.imagine(prompt)
        submitted = LoopClock().now()
        await task.wait(_PATIENCE)
        made = self.world.find(task.id)
        if made is None:
            raise BrokenError("the emulator does not know its own task")
        visible = self.world.look_after(ends_at(made.plan, made.starts_at))
        self.ends.append(_End(submitted, visible, LoopClock().now()))


async def opened(case: Case, closing: AsyncExitStack) -> Studio:
    """Open an emulator for a crowd, and a client of it."""
    crowded = Limits(concurrency=case.slots or 2 * case.number, queue=2 * case.number)
    lost = HookFault(_losing_some, phase=Phase.SUCCEEDED)
    emulator = create_app(
        case.provider,
        clock=LoopClock(),
        scenario=Crowd(
            limits=crowded,
            accounts=(Account(KEY),),
            options=Options(passes_hooks=True),
            median=case.median,
            told=case.steps,
        ),
        hook_faults=[lost],
    )
    transport = Metered(app=emulator)
    http = await closing.enter_async_context(httpx.AsyncClient(transport=transport))
    options: dict[str, Any] = {"webhook_url": _HOOK, "webhook_secret": _SECRET} if case.hooks else {}
    if case.hub:
        options["hub"] = journeykit.LocalHub(concurrent=case.slots)
    client = await closing.enter_async_context(
        journeykit.AsyncClient(case.provider, api_key=KEY, base_url="http://emulated", http_client=http, **options)
    )
    world: World = emulator.state.world
    if case.hooks:
        app = journeykit.webhook.app(client, confirm=case.hooks == "confirmed")
        await closing.enter_async_context(_carrying(world, httpx.ASGITransport(app=app)))
    return Studio(client, world, transport, [])


def _losing_some(delivery: Delivery) -> Sequence[Delivery]:
    return () if delivery.task.number % _ONE_IN == 0 else (delivery,)


@asynccontextmanager
async def _carrying(world: World, transport: httpx.ASGITransport) -> AsyncIterator[None]:
    async def carry() -> None:
        while True:
            await asyncio.sleep(_DELIVERED_EVERY)
            await deliver_due(world, http=courier)

    async with httpx.AsyncClient(transport=transport) as courier:
        carrier = asyncio.create_task(carry())
        try:
            yield
        finally:
            carrier.cancel()
            await asyncio.gather(carrier, return_exceptions=True)


def wait_for(case: Case, turn: int) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Wait for a crowd; give our figures, those of the fixed poll and those of exponential back-off.

    Small crowds are waited for several times, one after another, until there are enough tasks to speak of.
    """
    journeykit.drive.SYSTEM_CLOCK = LoopClock()
    random.seed(turn)
    ends: list[_End] = []
    spent, looks, largest, crowds = 0.0, 0, 0, max(1, _ENOUGH // case.number)

    async def perform(crowd: int) -> None:
        nonlocal spent, looks, largest
        async with AsyncExitStack() as closing:
            studio = await opened(case, closing)
            began = time.process_time()
            await asyncio.gather(*(studio.one(f"boat {number} of {turn}.{crowd}") for number in range(case.number)))
            spent += time.process_time() - began - studio.transport.spent
            looks, largest = looks + studio.transport.looks, max(largest, studio.transport.largest)
            ends.extend(studio.ends)

    for crowd in range(crowds):
        run_on_virtual_time(perform(crowd))
    ours = _figures(looks, [end.seen - end.visible for end in ends])
    cost = {} if case.hooks else {CPU: spent / len(ends) * 1e6}
    fixed, backoff = _polled(ends, lambda _: _EVERY), _polled(ends, lambda looks: min(2.0**looks, _LONGEST_BACKOFF))
    return {**ours, **cost, BATCH: largest}, fixed, backoff


def _polled(ends: Sequence[_End], pause: Callable[[int], float]) -> dict[str, float]:
    requests, delays = 0, []
    for end in ends:
        looks, now = 0, end.submitted
        while now < end.visible:
            now += pause(looks)
            looks += 1
        requests += looks
        delays.append(now - end.visible)
    return _figures(requests, delays)


def _figures(requests: int, delays: list[float]) -> dict[str, float]:
    delays.sort()
    number = len(delays)
    return {REQUESTS: requests / number, MEAN: sum(delays) / number, P95: delays[int(number * 0.95)]}


def memory_of(case: Case) -> float:
    """Tell how many bytes the client holds for each task, when all have been looked at and none has ended."""
    journeykit.drive.SYSTEM_CLOCK = LoopClock()
    slow = Case(case.provider, case.number, median=1000.0)

    async def perform() -> float:
        async with AsyncExitStack() as closing:
            studio = await opened(slow, closing)
            tracemalloc.start()
            waits = [asyncio.create_task(studio.one(f"boat {number}", 1.0)) for number in range(case.number)]
            await asyncio.sleep(_ALL_SEEN)
            held = tracemalloc.take_snapshot().statistics("filename")
            tracemalloc.stop()
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
            return sum(each.size for each in held if not _is_emulators(each)) / case.number

    return run_on_virtual_time(perform())


def _is_emulators(held: tracemalloc.Statistic) -> bool:
    filename = held.traceback[0].filename
    return "starlette" in filename or ("journeykit_emulator" in filename and "virtual_loop" not in filename)
