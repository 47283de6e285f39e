"""One call after another: CPU time of the facade's against the generated client's and what people write by hand.

Each way has a process of its own and one connection. They take turns of a few calls each, so that whatever slows the
machine down for a while slows all of them. Replicate's SDK fetches a task of its own service from the same server.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from bench import ways
from bench.answers import prediction, recorded, serving
from bench.rows import Goal, Row, ratio, row
from bench.run import BrokenError, is_installed, truly_without, without
from bench.ways import AsyncWay, Target, Way
from bench.workers import working

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.connection import Connection

    from bench.run import Run

TITLE = "CPU time of one call"
PLOTTED = "CPU us/call"
SECONDS = 100.0
_FIRST, *_OTHERS = ("pro365", "ohmygpt", "trueai", "anyapi")
_TURNS, _CALLS = 30, 50
_DEFAULT_INSTALL = ("httpx_aiohttp", "opentelemetry")
_WITH_AIOHTTP = ("opentelemetry",)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a call is made, without what, and what must be installed for it."""

    open: AsyncWay | Way
    without: tuple[str, ...] = ()
    needs: str = "httpx"
    misses: tuple[str, ...] = ()
    """What is searched for in vain each time, as if never installed."""


_ASYNC = {
    "journeykit, async": _Way(ways.async_facade, _DEFAULT_INSTALL),
    "journeykit, async, aiohttp extra": _Way(ways.async_facade, _WITH_AIOHTTP, "httpx_aiohttp"),
    "generated client, async": _Way(ways.async_generated),
    "generated client, async, without sniffio": _Way(ways.async_generated, misses=("sniffio",)),
    "generated client, async, httpx-aiohttp": _Way(ways.async_generated_on_aiohttp, needs="httpx_aiohttp"),
    "httpx alone, async": _Way(ways.async_bare_httpx),
    "httpx and json, async": _Way(ways.async_httpx),
    "aiohttp and json": _Way(ways.async_aiohttp, needs="aiohttp"),
    "replicate, async": _Way(ways.async_replicate, needs="replicate"),
}
_SYNC = {
    "journeykit, sync": _Way(ways.facade, _DEFAULT_INSTALL),
    "generated client, sync": _Way(ways.generated),
    "httpx alone, sync": _Way(ways.bare_httpx),
    "httpx and json, sync": _Way(ways.sync_httpx),
    "requests and json": _Way(ways.requests, needs="requests"),
    "replicate, sync": _Way(ways.replicate, needs="replicate"),
}
_WAYS = {**_ASYNC, **_SYNC}
_PAIRS = ("journeykit, async", "generated client, async", "journeykit, sync", "generated client, sync")
_STRETCH = 0.25
# Way -> the way that it is compared with, and the ratio that is wanted.
_WANTED: dict[str, tuple[tuple[str, float], ...]] = {
    "journeykit, async": (("generated client, async", 1.05), ("generated client, async, without sniffio", 0.75)),
    "journeykit, async, aiohttp extra": (
        ("generated client, async, httpx-aiohttp", 1.05),
        ("generated client, async, without sniffio", 0.5),
        ("generated client, async, without sniffio", _STRETCH),
    ),
    "journeykit, sync": (("generated client, sync", 1.10),),
}


def rows(run: Run) -> Iterator[Row]:
    """Measure fetches of one provider in all ways, then the rest against the generated client."""
    ids, answers = {}, prediction()
    for provider in (_FIRST, *_OTHERS):
        ids[provider], recorded_answers = recorded(provider)
        answers |= recorded_answers
    with serving(answers) as server:
        targets = [Target(provider, f"{server}/{provider}", id) for provider, id in ids.items()]
        yield from _compared(run, targets[0], tuple(_WAYS))
        for target in targets[1:]:
            yield from _compared(run, target, _PAIRS)
        for target in targets:
            yield from _compared(run, replace(target, verb="imagine"), _PAIRS)


def _compared(run: Run, target: Target, names: tuple[str, ...]) -> Iterator[Row]:
    missing = {name for name in names if not is_installed(_WAYS[name].needs)}
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in names if name not in missing}
    run.tell(f"{target.verb}, {target.provider}, {len(measured)} ways in turns")
    with ExitStack() as closing:
        calls = 5 if run.quick else _CALLS
        workers = {name: closing.enter_context(working(serve, name, target, calls)) for name in measured}
        for _ in run.rounds(_TURNS):
            for name, worker in workers.items():
                worker.ask()
                measured[name].append(worker.said())
    made = {name: row(name, runs) for name, runs in measured.items()}
    for name in names:
        case = f"{target.verb}, {target.provider}, {name}"
        if name in missing:
            yield Row(case, note=f"skipped: {_WAYS[name].needs} is not installed")
            continue
        goals = [
            Goal(
                f"CPU against {anchor}{' (stretch)' * (limit == _STRETCH)}",
                ratio(made[name], made.get(anchor), PLOTTED),
                limit,
            )
            for anchor, limit in _WANTED.get(name, ())
            if anchor in names
        ]
        yield Row(case, made[name].figures, goals)


def serve(pipe: Connection, name: str, target: Target, calls: int) -> None:
    """Make so many calls whenever asked, and say what one costs; in a process of its own."""
    way = _WAYS[name]
    without(*way.without)
    truly_without(*way.misses)
    if name in _ASYNC:
        asyncio.run(_serve_async(pipe, cast("AsyncWay", way.open), target, calls))
        return
    with cast("Way", way.open)(target) as call:
        while pipe.recv():
            _insist(call())  # a connection that nobody used for a while is made anew
            began, spent = time.perf_counter(), time.process_time()
            for _ in range(calls):
                call()
            pipe.send(_per_call(began, spent, calls))


async def _serve_async(pipe: Connection, open_: AsyncWay, target: Target, calls: int) -> None:
    async with open_(target) as call:
        while pipe.recv():  # nothing else is to happen in this process meanwhile
            _insist(await call())
            began, spent = time.perf_counter(), time.process_time()
            for _ in range(calls):
                await call()
            pipe.send(_per_call(began, spent, calls))


def _insist(answer: object) -> None:
    """Let no way count that got no answer: the generated client says so with None, and is done sooner."""
    if answer is None or getattr(answer, "status_code", 200) != 200:
        raise BrokenError(f"a call got no answer: {answer}")


def _per_call(began: float, spent: float, calls: int) -> dict[str, float]:
    cpu, wall = time.process_time() - spent, time.perf_counter() - began
    return {PLOTTED: cpu / calls * 1e6, "wall us/call": wall / calls * 1e6}
