"""Waiting for a task, on a clock of its own: when it asks, and when it stops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_waits import every_provider, running, waiter
from facade_wire import PROVIDERS, TASK_ID, VirtualClock, Wire, aclient, answer, client, submit_body, task_body

import journeykit
from journeykit import Status, lifecycle, looks
from journeykit.adapters import load
from journeykit.config import resolve
from journeykit.context import Context
from journeykit.flow import Emit, Look, Send, Sleep
from journeykit.models import State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


class Script:
    """Performs a flow by hand: what it asks for is recorded, what it gets is scripted."""

    def __init__(self, clock: VirtualClock, context: Context) -> None:
        self.clock, self.context, self.sends, self.states = clock, context, [], []

    def run(self, flow: Generator[Any, Any, Any], say: Callable[[Send], Any]) -> Any:
        try:
            step = next(flow)
            for _ in range(100_000):
                outcome = None
                if isinstance(step, Sleep):
                    assert step.seconds >= 0
                    self.clock.sleep(step.seconds)
                elif isinstance(step, Emit):
                    self.states.append(step.state)
                elif isinstance(step, Look):
                    self.clock.sleep(step.pause)
                    found = self.run(looks.look(self.context, [step.id], step.left - step.pause), say)
                    outcome = found[step.id]
                else:
                    self.sends.append(step)
                    outcome = say(step)
                failed = isinstance(outcome, Exception)
                step = flow.throw(outcome) if failed else flow.send(outcome)
        except StopIteration as stop:
            return stop.value
        raise AssertionError("this flow never ends")


def _context(provider: str, clock: VirtualClock) -> Context:
    adapter = load(provider)
    config = resolve(
        provider, default_base_url="https://relay.example", default_auth_header=adapter.AUTH_HEADER, api_key="sk-123456"
    )
    return Context(adapter, config, clock.now)


@every_provider
@pytest.mark.parametrize("word", ["SUCCESS", "FAILURE"])
def test_what_has_ended_is_not_asked_for(provider: str, word: str, clock: VirtualClock) -> None:
    wire = Wire(answer(task_body(provider, status=word)))
    task = client(provider, wire).fetch(TASK_ID)
    if word == "SUCCESS":
        assert task.wait() == task
    else:
        with pytest.raises(journeykit.TaskFailedError):
            task.wait()
    assert len(wire.requests) == 1
    assert clock.pauses == []


@every_provider
def test_ended_at_the_first_poll_needs_no_pause(provider: str, clock: VirtualClock) -> None:
    task, wire = waiter(provider, answer(task_body(provider)))
    assert task.wait().succeeded
    assert len(wire.requests) == 1
    assert clock.pauses == []


@pytest.mark.parametrize(
    ("provider", "word", "outcome"),
    [
        *[(provider, "SUCCESS", Status.SUCCEEDED) for provider in PROVIDERS],
        *[(provider, "FAILURE", journeykit.TaskFailedError) for provider in PROVIDERS],
        *[(provider, "CANCEL", journeykit.TaskCancelledError) for provider in PROVIDERS if provider != "ohmygpt"],
        *[(provider, "MODAL", Status.WAITING) for provider in PROVIDERS if provider != "ohmygpt"],
        ("ohmygpt", "FAILED", journeykit.TaskFailedError),
    ],
)
def test_each_end(provider: str, word: str, outcome: Any) -> None:
    end = answer(task_body(provider, status=word, failReason="" if word in {"SUCCESS", "MODAL"} else "too dark"))
    task, wire = waiter(provider, running(provider, 10), running(provider, 60), end)
    if isinstance(outcome, Status):
        assert task.wait().status is outcome
    else:
        with pytest.raises(outcome) as caught:
            task.wait()
        assert caught.value.task.token == f"{provider}:{TASK_ID}"
        assert isinstance(caught.value.task, journeykit.Task)
        assert "too dark" in str(caught.value) or outcome is journeykit.TaskCancelledError
    assert [request.url.path for request in wire.requests[3:]] == (
        # Of a relay's window the list may know better.
        ["/mj/task/list-by-condition"] if outcome is Status.WAITING and provider != "trueai" else []
    )


@every_provider
@pytest.mark.parametrize("word", ["", "WONDERING", None, 7])
def test_an_unknown_status_keeps_waiting(provider: str, word: object) -> None:
    task, wire = waiter(provider, *[answer(task_body(provider, status=word))] * 7, answer(task_body(provider)))
    assert task.wait().succeeded
    assert len(wire.requests) == 8


@every_provider
def test_no_time_at_all_asks_nothing(provider: str) -> None:
    task, wire = waiter(provider, running(provider, 46))
    with pytest.raises(journeykit.WaitTimeoutError):
        task.wait(timeout=0)
    assert wire.requests == []


@every_provider
@pytest.mark.parametrize("timeout", [0.5, 1, 3, 10, 61.7, 600])
def test_the_deadline_is_kept(provider: str, timeout: float, clock: VirtualClock) -> None:
    task, _ = waiter(provider, running(provider, 46))
    started = clock.now()
    with pytest.raises(journeykit.WaitTimeoutError, match=f"client.resume\\('{provider}:{TASK_ID}'\\)") as caught:
        task.wait(timeout=timeout)
    assert timeout - 1.01 <= clock.now() - started <= timeout + 0.001
    assert caught.value.task.status is Status.RUNNING
    assert caught.value.task.progress == 46
    assert isinstance(caught.value, TimeoutError)


@every_provider
def test_a_task_that_ends_just_before_the_deadline_is_seen(provider: str, clock: VirtualClock) -> None:
    started = clock.now()

    def say(_: httpx.Request) -> httpx.Response:
        return answer(task_body(provider)) if clock.now() - started >= 98.9 else running(provider, 50)

    task, _ = waiter(provider, say)
    assert task.wait(timeout=100).succeeded


@every_provider
@pytest.mark.parametrize("timeout", [1, 20, 100])
def test_no_poll_may_last_beyond_the_deadline(provider: str, timeout: float) -> None:
    clock = VirtualClock()
    context = _context(provider, clock)
    script = Script(clock, context)
    deadline = clock.now() + timeout

    def hang(send: Send) -> Exception:
        assert send.timeout is not None
        assert send.timeout <= max(0.001, deadline - clock.now())
        clock.time += send.timeout
        return journeykit.APITimeoutError("no answer", provider=provider)

    state = State(id=TASK_ID, provider=provider, status=Status.QUEUED, fetched=False)
    with pytest.raises(journeykit.WaitTimeoutError) as caught:
        script.run(lifecycle.wait_for(context, state, timeout), hang)
    assert clock.now() <= deadline + 0.01
    assert isinstance(caught.value.__cause__, journeykit.APITimeoutError)
    assert "no answer" in str(caught.value)


@every_provider
def test_polls_keep_to_the_providers_cadence(provider: str, clock: VirtualClock) -> None:
    task, wire = waiter(provider, running(provider, 46))
    with pytest.raises(journeykit.WaitTimeoutError):
        task.wait(timeout=600)
    assert len(wire.requests) < 600 / 4
    assert max(clock.pauses) <= 6
    assert min(clock.pauses[:-2]) >= 1, "but for the last look and what is left after it"


@every_provider
def test_poll_interval(provider: str, clock: VirtualClock) -> None:
    task, _ = waiter(provider, *[running(provider, 1)] * 5, answer(task_body(provider)))
    task.wait(poll_interval=30)
    assert len(clock.pauses) == 5
    assert all(26 < pause <= 30 for pause in clock.pauses)


@every_provider
def test_a_poll_interval_of_nothing_does_not_hammer(provider: str, clock: VirtualClock) -> None:
    task, wire = waiter(provider, *[running(provider, 1)] * 50, answer(task_body(provider)))
    try:
        task.wait(poll_interval=0)
    except journeykit.ConfigurationError:
        assert wire.requests == []
    else:
        assert all(pause > 0 for pause in clock.pauses)


@every_provider
@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), "600", None, 10**400])
def test_a_bad_deadline_costs_nothing(provider: str, seconds: Any) -> None:
    wire = Wire(AssertionError("must not be sent"))
    user = client(provider, wire)
    with pytest.raises(journeykit.ConfigurationError, match="wait="):
        user.imagine("a lighthouse", wait=seconds)
    with pytest.raises(journeykit.ConfigurationError, match="wait="):
        asyncio.run(aclient(provider, wire).imagine("a lighthouse", wait=seconds))
    task = user.resume(f"{provider}:1")
    with pytest.raises(journeykit.ConfigurationError, match="timeout="):
        task.wait(timeout=seconds)
    with pytest.raises(journeykit.ConfigurationError, match="timeout="):
        next(iter(task.watch(timeout=seconds)))
    if seconds is not None:
        with pytest.raises(journeykit.ConfigurationError, match="poll_interval="):
            task.wait(poll_interval=seconds)
    assert wire.requests == []


@every_provider
def test_watch_shows_what_changed_and_nothing_twice(provider: str) -> None:
    polls = [running(provider, 0), *[running(provider, 46)] * 3, answer(status=500), running(provider, 90)]
    task, _ = waiter(provider, *polls, answer(task_body(provider, status="FAILURE", failReason="too dark")))
    seen = [(state.status, state.progress) for state in task.watch()]
    assert seen == [(Status.RUNNING, 0), (Status.RUNNING, 46), (Status.RUNNING, 90), (Status.FAILED, 100)]


@every_provider
def test_watch_survives_being_left_early(provider: str) -> None:
    task, wire = waiter(provider, running(provider, 1), running(provider, 2))
    for state in task.watch():
        assert isinstance(state, journeykit.Task)
        break
    assert len(wire.requests) == 1


@every_provider
@pytest.mark.parametrize("shows_progress", [False, True])
def test_progress_wakes_who_watches_and_nobody_who_only_waits(
    provider: str, shows_progress: bool, clock: VirtualClock
) -> None:
    context = _context(provider, clock)
    read = context.adapter.read_callback
    state = State(id=TASK_ID, provider=provider, status=Status.QUEUED, fetched=False)
    flow = lifecycle.watch(context, state, 600, shows_progress=shows_progress)
    step = next(flow)
    while not isinstance(step, Look):
        step = next(flow)
    clock.sleep(step.pause)
    assert step.next_if_unchanged is not None
    task = task_body(provider, status="IN_PROGRESS", progress="46%", buttons=[])
    halfway = read(context.config, task.get("data", task))
    after = step.next_if_unchanged(halfway, clock.now())
    assert (after is None) == shows_progress
    done = task_body(provider)
    assert step.next_if_unchanged(read(context.config, done.get("data", done)), clock.now()) is None


@every_provider
def test_a_hanging_poll_does_not_outlast_the_deadline_asynchronously(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journeykit import drive

    async def perform() -> None:
        async def hang(request: httpx.Request) -> httpx.Response:
            if "submit" in request.url.path or request.url.path.endswith("imagine"):
                return answer(submit_body(provider))
            await asyncio.Event().wait()
            raise AssertionError

        monkeypatch.setattr(drive, "SYSTEM_CLOCK", drive._SystemClock())
        http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        await asyncio.wait_for(aclient(provider, hang, http_client=http).imagine("a lighthouse", wait=0.05), 5)

    with pytest.raises(journeykit.WaitTimeoutError):
        asyncio.run(perform())
