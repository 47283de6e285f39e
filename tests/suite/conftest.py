"""Fixtures of the behaviour suite: `stage`, once per provider and kind; `async def` tests get a loop of their own."""

from __future__ import annotations

import asyncio
import inspect
import random
import ssl
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from journeykit.adapters import names
from journeykit_emulator.virtual_loop import LoopClock

from .stage import KINDS, House, Stage, StageClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test, and close its stages in the same loop: an async client can be closed nowhere else."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: value for name, value in pyfuncitem.funcargs.items() if name in wanted}

    async def run() -> None:
        try:
            await pyfuncitem.obj(**arguments)
        finally:
            for argument in arguments.values():
                if isinstance(argument, Stage):
                    await argument.close()

    asyncio.run(run())
    return True


@pytest.fixture(scope="package", autouse=True)
def certificates() -> Iterator[None]:
    """Read the certificates once, not for each of a thousand clients: 20 ms each, and nothing here speaks TLS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="package")
def house_of() -> Iterator[Callable[[str], House]]:
    """Open a provider's socket when it is first wanted."""
    with ExitStack() as closing:
        yield cache(lambda provider: House(provider, closing))


@pytest.fixture(params=names())
def provider(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StageClock:
    """Replace the clock that clients take; the emulator gets the same one."""
    clock = StageClock()
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", clock)
    monkeypatch.setattr("journeykit.observer.utc_now", lambda: datetime.fromtimestamp(clock.now(), UTC))
    return clock


@pytest.fixture
def virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients and providers of one process go by the time of the loop that they run in."""
    monkeypatch.setattr("journeykit.drive.SYSTEM_CLOCK", LoopClock())


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def stage(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    house_of: Callable[[str], House],
    clock: StageClock,
) -> Stage:
    """Give a behaviour its provider, its kind of client and a world in which nothing has happened yet."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a developer's proxy is no part of the stage
    random.seed(request.node.name)  # the jitter of pauses: a failure must repeat
    return Stage(provider, request.param, house_of(provider), clock)


@pytest.fixture
def second(stage: Stage, house_of: Callable[[str], House]) -> Stage:
    """Give another provider for pools, which speaks the wire of the stage's or another one."""
    provider = "pro365" if stage.provider == "anyapi" else "anyapi"
    return Stage(provider, stage.kind, house_of(provider), stage.clock)
