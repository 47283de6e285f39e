"""Hundreds of submits per provider through everything that can go wrong on the way, and the waits that follow.

What each call was told is held against the emulator's world and ledger: never more than one task or charge, none where
the error says that sending again is safe, and no accepted task without a token or a warning. What goes wrong is chosen
by a seed, per call of an operation (`Fault`) or per request on the wire (`RoughLine`).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from journeykit import APIConnectionError, APIError, InvalidRequestError, WaitTimeoutError
from journeykit_emulator import Scenario
from journeykit_emulator.faults import (
    Fault,
    answer,
    busy,
    drip,
    drop_after,
    drop_before,
    drop_rows,
    html,
    lose,
    old_rows,
    repeat_rows,
    silence,
    stall,
    truncate,
)

from .rough_line import Mishap, RoughLine
from .stage import KINDS, PLAIN, collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .stage import Stage

# `make fuzz` makes five times as many.
TIMES = int(os.environ.get("TIMES", "1"))
SUBMITS = {"async": 150 * TIMES, "async over httpx": 150 * TIMES, "sync": 100 * TIMES}
TIMEOUT = 0.5  # seconds for a submit; one that is never answered costs them really
LOOK_TIMEOUT = 0.15  # seconds for a look where some are never answered; the next follows one that is late
PATIENCE = 5.0  # seconds for a look; every one of them is answered
DEADLINE = 100_000.0  # seconds of the stage's clock, which every nap of hundreds of calls moves
LISTS = ("listTasksByCondition", "listTasksByIds")
SCENARIO = {
    "limits": {"concurrency": 5000},
    # Most are done when so many are first looked at; the others live through what befalls the looks.
    "defaults": {"queue": 0, "run": 8},
    "rules": [
        {"prompt": "5$", "run": 60},
        {"prompt": "13$", "outcome": "reject"},
        {"prompt": "31$", "outcome": "reject", "refusal": "queue-full"},
    ],
}
ACCEPTED_BUT_NOT_SAID = (
    drop_after(),
    lose(html(502)),
    lose(busy(504)),
    lose(answer(200)),
    lose(answer(408)),
    truncate(),
    truncate(0.0),
    silence(),
    stall(2 * TIMEOUT),  # handled, and answered, when nobody listens any more
)
BROKEN_OFF = (drop_before(), html(502), html(), busy(500), busy(520))
PUT_OFF = (busy(429, retry_after=7), busy(503), busy(429), busy(503, retry_after=3))
HARMLESS = (stall(0.02), drip(5, 0.005))
ANSWERED = [mishap for mishap in Mishap if mishap not in {Mishap.SILENT, Mishap.WITHHELD}]


def trouble_with_submits(rng: random.Random, calls: int) -> Iterator[Fault]:
    """Let something befall a third of the calls, and two bursts besides."""
    effects = (*ACCEPTED_BUT_NOT_SAID, *BROKEN_OFF, *PUT_OFF, *HARMLESS)
    numbers = rng.sample(range(1, calls), calls // 3)
    for at, effect in enumerate(effects):
        yield Fault(effect, "submitImagine", frozenset(numbers[at :: len(effects)]))
    yield Fault(busy(503), "submitImagine", range(calls // 2, calls // 2 + 9))
    yield Fault(busy(502), "submitImagine", range(calls // 2 + 9, calls // 2 + 18))


def trouble_with_looks() -> Iterator[Fault]:
    """Let every kind of trouble befall lists, some of it for a while, and single looks now and then."""
    for operation in LISTS:
        yield Fault(drop_rows(2), operation, {1, 6})
        yield Fault(busy(502), operation, {2, 9, 10, 11})
        yield Fault(old_rows(), operation, {3, 5})
        yield Fault(old_rows(beside=True), operation, {4, 8})
        yield Fault(truncate(), operation, {7})
        yield Fault(busy(429, retry_after=5), operation, {12})
        yield Fault(html(), operation, range(13, 17))
        yield Fault(answer(200, b"[]", content_type="application/json"), operation, {17})
        yield Fault(repeat_rows(), operation)
    for effect, first in ((busy(503), 3), (drop_after(), 5), (html(), 7), (truncate(), 11), (busy(429), 13)):
        yield Fault(effect, "fetchTask", range(first, 10_000, 29))


def trouble_on_the_wire(rng: random.Random, requests: int, share: float, kinds: Sequence[Mishap]) -> dict[int, Mishap]:
    """Let something befall a share of the requests, each kind in turn."""
    return dict(zip(rng.sample(range(1, requests), int(requests * share)), cycle(kinds), strict=False))


async def all_at_once(stage: Stage, call: Callable[[Any], Any], given: Iterable[Any], at_once: int = 12) -> list[Any]:
    """Make the same call with each of the given, many at once, as the stage's kind does; its errors are outcomes."""
    if stage.kind.name == "sync":
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(at_once) as threads:
            calls = [loop.run_in_executor(threads, call, each) for each in given]
            return await asyncio.gather(*calls, return_exceptions=True)
    room = asyncio.Semaphore(at_once)

    async def one(each: Any) -> Any:
        async with room:
            return await call(each)

    return await asyncio.gather(*map(one, given), return_exceptions=True)


async def submit_all(stage: Stage, line: RoughLine, rng: random.Random) -> dict[str, Any]:
    """Submit every prompt, the first ones while nobody listens, and give what each call came to."""
    client = stage.client(base_url=line.base_url, timeout=TIMEOUT)
    prompts = [f"a paper boat {number}" for number in range(SUBMITS[stage.kind.name])]
    line.plan(trouble_on_the_wire(rng, len(prompts) * 4 // 5, 0.3, [*Mishap, *ANSWERED, *ANSWERED]))
    told = await all_at_once(stage, client.imagine, prompts[20:])
    assert set(line.happened) == set(Mishap)
    async with line.down():
        told = [*await all_at_once(stage, client.imagine, prompts[:20]), *told]
    return dict(zip(prompts, told, strict=True))


def insist_on_the_truth(stage: Stage, outcomes: dict[str, Any]) -> None:
    """Hold what each call came to against what the provider has."""
    has: dict[str, list[str]] = {prompt: [] for prompt in outcomes}
    for task in stage.world.tasks:
        has[task.prompt].append(task.id)
    for prompt, outcome in outcomes.items():
        if isinstance(outcome, APIError):
            assert len(has[prompt]) <= (0 if outcome.safe_to_resubmit else 1), (prompt, outcome)
        else:
            assert [outcome.id] == has[prompt], (prompt, outcome)


@pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
async def test_nothing_is_paid_twice_and_nothing_is_lost(stage):
    rng = random.Random(f"{stage.provider} {stage.kind.name}")
    faults = [*trouble_with_submits(rng, SUBMITS[stage.kind.name]), *trouble_with_looks()]
    stage.reopen(*faults, scenario=Scenario.from_mapping(SCENARIO))
    async with RoughLine(stage.house.base_url) as line:
        outcomes = await submit_all(stage, line, rng)
        insist_on_the_truth(stage, outcomes)
        kept = [outcome for outcome in outcomes.values() if not isinstance(outcome, APIError)]
        errors = [outcome for outcome in outcomes.values() if isinstance(outcome, APIError)]
        assert Counter(map(type, errors))[APIConnectionError] > 10
        # How many of each is a matter of the machine, too; that there are some, is what makes this a test.
        assert len(stage.world.tasks) - len(kept) > 5, "accepted, and reported as uncertain"
        assert len(kept) > 20

        line.plan(trouble_on_the_wire(rng, 2000, 0.08, ANSWERED))
        stage.arrivals.clear()
        here, there = (stage.client(base_url=line.base_url, timeout=PATIENCE) for _ in range(2))
        half, other = ([client.resume(task.token) for task in kept[at::2]] for at, client in enumerate((here, there)))
        waits = [
            lambda: here.wait_all(half, DEADLINE),
            lambda: (list if stage.kind.name == "sync" else collect)(there.as_completed(other, DEADLINE)),
        ]
        ended = [task for tasks in await all_at_once(stage, lambda wait: wait(), waits) for task in tasks]
    assert sorted(task.id for task in ended) == sorted(task.id for task in kept)
    assert all(task.succeeded for task in ended)
    assert len(stage.arrivals) < len(kept) * (4 if stage.provider == "ohmygpt" else 2)  # which has no list
    prices = Counter(entry.task_id for entry in stage.charges())
    assert prices == Counter(task.id for task in stage.world.tasks)


@pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
async def test_waits_outlive_looks_that_nobody_takes_or_answers(stage):
    stage.reopen(scenario=Scenario.from_mapping({"limits": {"concurrency": 5000}}))
    async with RoughLine(stage.house.base_url) as line:
        prompts = [f"a paper boat {number}" for number in range(12)]
        made = await all_at_once(stage, stage.client().imagine, prompts)
        client = stage.client(base_url=line.base_url, timeout=LOOK_TIMEOUT)
        tasks = [client.resume(task.token) for task in made]
        # The last looks of a wait whose deadline comes while nobody listens; then a wait in which some never end.
        async with line.down():
            (late,) = await all_at_once(stage, lambda wait: wait(), [lambda: client.wait_all(tasks, 100)])
        assert isinstance(late, WaitTimeoutError)
        assert [task.token for task in late.tasks] == [task.token for task in tasks]
        line.plan({number: (Mishap.SILENT, Mishap.WITHHELD)[number % 2] for number in range(1, 7)})
        again = [client.resume(task.token) for task in tasks]
        (ended,) = await all_at_once(stage, lambda wait: wait(), [lambda: client.wait_all(again, DEADLINE)])
    assert all(task.succeeded for task in ended)
    assert len(line.happened) == 6


@pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
async def test_pool_pays_once_and_loses_nothing_whatever_befalls_its_first(stage, second):
    rng, calls = random.Random(f"a pool of {stage.provider} {stage.kind.name}"), 100 * TIMES
    stage.reopen(*trouble_with_submits(rng, calls), scenario=Scenario.from_mapping(SCENARIO))
    second.reopen(scenario=Scenario.from_mapping({"limits": {"concurrency": 5000}}))
    prompts = [f"a paper boat {number}" for number in range(calls)]
    async with RoughLine(stage.house.base_url) as line:
        pool = stage.pool(second, base_url=line.base_url, timeout=TIMEOUT)
        line.plan(trouble_on_the_wire(rng, calls, 0.2, [*Mishap, *ANSWERED]))

        def imagine(prompt: str) -> Any:
            stage.clock.advance(301)  # so that whoever rests is tried again
            return pool.imagine(prompt)

        told = await all_at_once(stage, imagine, prompts[20:], at_once=4)
        async with line.down():
            told = [*await all_at_once(stage, imagine, prompts[:20], at_once=10), *told]
        has = {prompt: [] for prompt in prompts}
        for at in (stage, second):
            for task in at.world.tasks:
                has[task.prompt].append((at.provider, task.id))
        kept = [outcome for outcome in told if not isinstance(outcome, APIError)]
        for prompt, outcome in zip(prompts, told, strict=True):
            if isinstance(outcome, InvalidRequestError):
                assert has[prompt] == []
            elif isinstance(outcome, APIError):
                assert (outcome.safe_to_resubmit, outcome.provider) == (False, stage.provider), prompt
                assert len(has[prompt]) <= 1
            else:
                assert [(outcome.provider, outcome.id)] == has[prompt]
        assert not any(isinstance(outcome, APIError) for outcome in told[:20])
        assert Counter(task.provider for task in told[:20]) == {second.provider: 20}
        # How many go where hangs on which thread is faster; that the first is tried again does not.
        assert {task.provider for task in kept} == {stage.provider, second.provider}
        assert len(stage.world.tasks) + len(second.world.tasks) > len(kept)
        ended = await all_at_once(stage, lambda wait: wait(), [lambda: pool.wait_all(kept, DEADLINE)])
    assert all(task.succeeded for task in ended[0])
    for at in (stage, second):
        assert Counter(entry.task_id for entry in at.charges()) == Counter(task.id for task in at.world.tasks)
