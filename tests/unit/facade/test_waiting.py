"""Waiting for a task, on a clock of its own: when it asks, when it stops, and that it never loses the task."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import (
    PROVIDERS,
    TASK_ID,
    VirtualClock,
    Wire,
    aclient,
    answer,
    client,
    come_of,
    submit_body,
    task_body,
    task_row,
)

import journeykit
from journeykit import Status, lifecycle, looks
from journeykit.adapters import load
from journeykit.config import resolve
from journeykit.context import Context
from journeykit.flow import Emit, Look, Send, Sleep
from journeykit.models import State
from journeykit.response import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
KEY_REFUSED = answer({"error": {"message": "no"}}, status=401)


def _waiter(provider: str, *answers: Any, **options: Any) -> tuple[journeykit.Task, Wire]:
    """Submit, and let the given answers be those of the polls."""
    wire = Wire(answer(submit_body(provider)))
    task = client(provider, wire, **options).imagine("a lighthouse")
    wire.answers = list(answers)
    wire.requests.clear()
    return task, wire


def _running(provider: str, percent: int, **changes: Any) -> httpx.Response:
    return answer(task_body(provider, status="IN_PROGRESS", progress=f"{percent}%", buttons=[], **changes))


def _unknown_task(provider: str) -> httpx.Response:
    if provider == "trueai":
        return httpx.Response(204)
    if provider == "ohmygpt":
        return answer({"statusCode": 404, "message": "no such task", "data": None})
    return answer({"code": 4, "description": "task_no_found ", "type": "upstream_error"}, status=400)


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


def _said(response: httpx.Response) -> Response:
    response.read()
    return Response(response.status_code, dict(response.headers), response.content)


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
    task, wire = _waiter(provider, answer(task_body(provider)))
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
    task, wire = _waiter(provider, _running(provider, 10), _running(provider, 60), end)
    if isinstance(outcome, Status):
        assert task.wait().status is outcome
    else:
        with pytest.raises(outcome) as caught:
            task.wait()
        assert caught.value.task.token == f"{provider}:{TASK_ID}"
        assert isinstance(caught.value.task, journeykit.Task)
        assert "too dark" in str(caught.value) or outcome is journeykit.TaskCancelledError
    assert len(wire.requests) == 3


@every_provider
@pytest.mark.parametrize("word", ["", "WONDERING", None, 7])
def test_an_unknown_status_keeps_waiting(provider: str, word: object) -> None:
    task, wire = _waiter(provider, *[answer(task_body(provider, status=word))] * 7, answer(task_body(provider)))
    assert task.wait().succeeded
    assert len(wire.requests) == 8


@every_provider
def test_no_time_at_all_asks_nothing(provider: str) -> None:
    task, wire = _waiter(provider, _running(provider, 46))
    with pytest.raises(journeykit.WaitTimeoutError):
        task.wait(timeout=0)
    assert wire.requests == []


@every_provider
@pytest.mark.parametrize("timeout", [0.5, 1, 3, 10, 61.7, 600])
def test_the_deadline_is_kept(provider: str, timeout: float, clock: VirtualClock) -> None:
    task, _ = _waiter(provider, _running(provider, 46))
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
        return answer(task_body(provider)) if clock.now() - started >= 98.9 else _running(provider, 50)

    task, _ = _waiter(provider, say)
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
    task, wire = _waiter(provider, _running(provider, 46))
    with pytest.raises(journeykit.WaitTimeoutError):
        task.wait(timeout=600)
    assert len(wire.requests) < 600 / 4
    assert max(clock.pauses) <= 6
    assert min(clock.pauses[:-2]) >= 1, "but for the last look and what is left after it"


@every_provider
def test_poll_interval(provider: str, clock: VirtualClock) -> None:
    task, _ = _waiter(provider, *[_running(provider, 1)] * 5, answer(task_body(provider)))
    task.wait(poll_interval=30)
    assert len(clock.pauses) == 5
    assert all(26 < pause <= 30 for pause in clock.pauses)


@every_provider
def test_a_poll_interval_of_nothing_does_not_hammer(provider: str, clock: VirtualClock) -> None:
    task, wire = _waiter(provider, *[_running(provider, 1)] * 50, answer(task_body(provider)))
    try:
        task.wait(poll_interval=0)
    except journeykit.ConfigurationError:
        assert wire.requests == []
    else:
        assert all(pause > 0 for pause in clock.pauses)


@every_provider
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout(""),
        httpx.ConnectError("refused"),
        answer(status=500),
        answer(status=520),
        answer(status=429),
        answer(status=408),
        answer(status=425),
    ],
    ids=repr,
)
def test_failed_polls_do_not_end_a_wait(provider: str, failure: Any) -> None:
    task, wire = _waiter(provider, *[failure] * 20, answer(task_body(provider)))
    assert task.wait().succeeded
    assert len(wire.requests) == 21, "a failed poll is followed by the next one, not retried"


@every_provider
def test_the_last_failed_poll_is_the_cause(provider: str) -> None:
    task, _ = _waiter(provider, _running(provider, 46), answer("down", status=502))
    with pytest.raises(journeykit.WaitTimeoutError, match="last poll failed") as caught:
        task.wait(timeout=20)
    assert isinstance(caught.value.__cause__, journeykit.ProviderUnavailableError)
    assert caught.value.task.progress == 46


@every_provider
def test_a_poll_asked_to_pause_is_obeyed_within_the_deadline(provider: str, clock: VirtualClock) -> None:
    slow_down = answer(status=429, retry_after="20")
    task, _ = _waiter(provider, slow_down, answer(task_body(provider)))
    assert task.wait(timeout=100).succeeded
    assert clock.pauses == [20]

    task, _ = _waiter(provider, answer(status=429, retry_after="999999"), answer(task_body(provider)))
    started = clock.now()
    assert task.wait(timeout=100).succeeded, "looked once more before the deadline"
    assert 98 <= clock.now() - started <= 100


@every_provider
def test_a_new_task_may_be_unknown_for_a_moment(provider: str, clock: VirtualClock) -> None:
    task, _ = _waiter(provider, _unknown_task(provider), _unknown_task(provider), answer(task_body(provider)))
    assert task.wait().succeeded

    task, _ = _waiter(provider, _unknown_task(provider))
    started = clock.now()
    with pytest.raises(journeykit.NotFoundError) as caught:
        task.wait()
    assert 15 <= clock.now() - started <= 25
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_a_resumed_task_that_is_unknown_is_unknown_at_once(provider: str, clock: VirtualClock) -> None:
    wire = Wire(_unknown_task(provider))
    with pytest.raises(journeykit.NotFoundError) as caught:
        client(provider, wire).resume(f"{provider}:{TASK_ID}").wait()
    assert len(wire.requests) == 1
    assert clock.pauses == []
    assert caught.value.task.id == TASK_ID


@every_provider
def test_a_task_once_seen_and_then_unknown_is_lost_at_once(provider: str) -> None:
    task, wire = _waiter(provider, _running(provider, 1), _unknown_task(provider))
    with pytest.raises(journeykit.NotFoundError):
        task.wait()
    assert len(wire.requests) == 2


@every_provider
@pytest.mark.parametrize("odd", [answer(content=b"<html>"), answer([]), answer(content=b"{"), answer(7)], ids=repr)
def test_five_odd_answers_in_a_row_are_drift(provider: str, odd: httpx.Response) -> None:
    good = _running(provider, 46)
    task, wire = _waiter(provider, *[odd] * 4, good, *[odd] * 4, good, odd)
    with pytest.raises(journeykit.APIResponseError) as caught:
        task.wait()
    assert len(wire.requests) == 4 + 1 + 4 + 1 + 5
    assert caught.value.task.token == f"{provider}:{TASK_ID}"
    assert caught.value.task.progress == 46


@every_provider
@pytest.mark.parametrize("status", [403, 404])
def test_a_gateway_that_says_no_in_a_page_of_its_own_says_nothing_of_the_task(provider: str, status: int) -> None:
    page = answer(status=status, content=b"<!doctype html><title>blocked</title>", content_type="text/html")
    task, wire = _waiter(provider, _running(provider, 46), *[page] * 4, answer(task_body(provider)))
    assert task.wait().succeeded
    task, wire = _waiter(provider, _running(provider, 46), page)
    with pytest.raises(journeykit.APIStatusError) as caught:
        task.wait()
    assert (len(wire.requests), caught.value.task.progress) == (1 + 5, 46)


@every_provider
def test_a_refused_key_ends_the_wait_and_keeps_the_task(provider: str) -> None:
    task, wire = _waiter(provider, _running(provider, 46), KEY_REFUSED)
    with pytest.raises(journeykit.AuthenticationError) as caught:
        task.wait()
    assert len(wire.requests) == 2
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("polls", "kind"),
    [
        (KEY_REFUSED, journeykit.AuthenticationError),
        (answer(status=402), journeykit.InsufficientCreditsError),
        (answer(content=b"<html>"), journeykit.APIResponseError),
    ],
    ids=["key", "credit", "drift"],
)
def test_a_submit_whose_wait_breaks_is_never_safe_to_send_again(
    provider: str, is_async: bool, polls: httpx.Response, kind: type[journeykit.APIError]
) -> None:
    wire = Wire(answer(submit_body(provider)), polls)
    error = come_of(
        lambda: (
            asyncio.run(aclient(provider, wire).imagine("a lighthouse", wait=True))
            if is_async
            else client(provider, wire).imagine("a lighthouse", wait=True)
        )
    )
    assert isinstance(error, kind)
    assert error.safe_to_resubmit is False
    assert error.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_an_answer_that_names_another_id_does_not_mislead(provider: str) -> None:
    """The id of the submit is the one that was paid for, whatever an answer says."""
    other = _running(provider, 5, id=999)
    task, wire = _waiter(provider, other)
    with pytest.raises(journeykit.WaitTimeoutError) as caught:
        task.wait(timeout=20)
    asked = {request.url.path + request.content.decode() for request in wire.requests}
    assert len(asked) == 1
    assert TASK_ID in asked.pop()
    assert f"{provider}:{TASK_ID}" in str(caught.value)
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@every_provider
def test_the_finished_task_keeps_the_id_that_was_paid_for(provider: str) -> None:
    task, _ = _waiter(provider, answer(task_body(provider, id=999)))
    assert task.wait().token == f"{provider}:{TASK_ID}"


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
    polls = [_running(provider, 0), *[_running(provider, 46)] * 3, answer(status=500), _running(provider, 90)]
    task, _ = _waiter(provider, *polls, answer(task_body(provider, status="FAILURE", failReason="too dark")))
    seen = [(state.status, state.progress) for state in task.watch()]
    assert seen == [(Status.RUNNING, 0), (Status.RUNNING, 46), (Status.RUNNING, 90), (Status.FAILED, 100)]


@every_provider
def test_watch_survives_being_left_early(provider: str) -> None:
    task, wire = _waiter(provider, _running(provider, 1), _running(provider, 2))
    for state in task.watch():
        assert isinstance(state, journeykit.Task)
        break
    assert len(wire.requests) == 1


@every_provider
def test_an_interrupt_says_which_task_it_was(provider: str) -> None:
    for polls in ([KeyboardInterrupt()], [_running(provider, 1), KeyboardInterrupt()]):
        wire = Wire(answer(submit_body(provider)), *polls)
        with pytest.raises(KeyboardInterrupt) as caught:
            client(provider, wire).imagine("a lighthouse", wait=True)
        assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
def test_an_interrupt_of_a_task_taken_up_again_says_so_before_anything_is_known_of_it(provider: str) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, Wire(KeyboardInterrupt())).resume(f"{provider}:{TASK_ID}").wait()
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


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
@pytest.mark.parametrize("kind", ["client", "pool"])
def test_an_interrupt_of_a_wait_for_many_says_which_go_on(provider: str, kind: str, clock: VirtualClock) -> None:
    looks_at_the_other = 0

    def say(request: httpx.Request) -> httpx.Response:
        nonlocal looks_at_the_other
        if b"810" in request.url.raw_path + request.content:
            row = task_row(provider, id="810", status="SUCCESS")
            return answer({"statusCode": 200, "message": "Success", "data": row} if provider == "ohmygpt" else [row])
        looks_at_the_other += 1
        if provider == "ohmygpt" and looks_at_the_other == 1:  # at the same time as the one that ends
            return _running(provider, 1)
        raise KeyboardInterrupt

    one = client(provider, say)
    user = one if kind == "client" else journeykit.Pool([one, client(provider, Wire(AssertionError()), name="other")])
    with pytest.raises(KeyboardInterrupt) as caught:
        user.wait_all([user.resume(f"{provider}:{id}") for id in ("810", "910")])
    assert caught.value.__notes__ == [f"The task goes on; client.resume('{provider}:910') takes it up again."]


def test_an_interrupt_before_anything_is_known_of_many_names_them_all(clock: VirtualClock) -> None:
    user = client("pro365", Wire(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt) as caught:
        user.wait_all([user.resume("pro365:8"), user.resume("pro365:9")])
    (note,) = caught.value.__notes__
    assert note.startswith("2 tasks go on")
    assert "'pro365:8', 'pro365:9'" in note


@every_provider
def test_an_interrupt_while_watching_says_which_task_it_was(provider: str) -> None:
    task, _ = _waiter(provider, _running(provider, 1), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as caught:
        list(task.watch())
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
@pytest.mark.parametrize("kind", ["wait_all", "watch"])
def test_who_is_cancelled_while_waiting_is_told_of_the_tasks(provider: str, kind: str) -> None:
    async def perform() -> list[str]:
        arrived = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            arrived.set()
            await asyncio.Event().wait()
            raise AssertionError

        user = aclient(provider, hang, http_client=httpx.AsyncClient(transport=httpx.MockTransport(hang)))
        task = user.resume(f"{provider}:9")

        async def watch() -> None:
            async for _ in task.watch():
                pass

        running = asyncio.ensure_future(watch() if kind == "watch" else user.wait_all([task]))
        await arrived.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await running
        return caught.value.__notes__

    assert f"{provider}:9" in asyncio.run(perform())[0]


@every_provider
def test_an_interrupt_during_a_pause_too(provider: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(clock, "sleep", interrupt)
    wire = Wire(answer(submit_body(provider)), _running(provider, 1))
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, wire).imagine("a lighthouse", wait=True)
    assert any(f"{provider}:{TASK_ID}" in note for note in caught.value.__notes__)


@every_provider
@pytest.mark.parametrize("kind", ["wait", "wait_all", "as_completed"])
def test_a_client_closed_in_the_middle_of_a_wait_says_so_and_keeps_the_task(
    provider: str, kind: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, wire = _waiter(provider, _running(provider, 1))
    owner = client(provider, wire, http_client=task._session._connections.client)

    def sleep(seconds: float) -> None:
        clock.time += seconds
        if wire.requests:
            task._session._connections.client.close()

    monkeypatch.setattr(clock, "sleep", sleep)
    wait = {
        "wait": task.wait,
        "wait_all": lambda: owner.wait_all([owner.resume(task.token)]),
        "as_completed": lambda: list(owner.as_completed([owner.resume(task.token)])),
    }
    with pytest.raises(journeykit.ConfigurationError, match="closed") as caught:
        wait[kind]()
    assert len(wire.requests) == 1
    assert isinstance(caught.value.task, journeykit.Task)
    assert caught.value.task.progress == 1


@pytest.mark.parametrize("kind", ["wait", "wait_all", "pool"])
def test_a_program_that_ends_is_told_that_it_cannot_wait_any_more(
    kind: str, monkeypatch: pytest.MonkeyPatch, clock: VirtualClock
) -> None:
    """In `atexit` Python starts no threads any more, and says so with a RuntimeError."""

    def no_more(thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    one, other = (client("ohmygpt", Wire(_running("ohmygpt", 1)), name=name) for name in ("one", "other"))
    tasks = [one.resume("one:1"), one.resume("one:2"), other.resume("other:1")]
    monkeypatch.setattr(threading.Thread, "start", no_more)
    wait = {
        "wait": lambda: tasks[0].wait(timeout=60),
        "wait_all": lambda: one.wait_all(tasks[:2]),
        "pool": lambda: journeykit.Pool([one, other]).wait_all(tasks),
    }
    with pytest.raises(journeykit.ConfigurationError, match="can't create new thread") as caught:
        wait[kind]()
    if kind == "wait":
        assert caught.value.task.token == "one:1"
    else:
        assert caught.value.tasks[:2] == (tasks[0], tasks[1])


@every_provider
def test_an_interrupted_submit_says_that_it_may_have_been_accepted(provider: str) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        client(provider, Wire(KeyboardInterrupt())).imagine("a lighthouse")
    assert "may have been accepted" in caught.value.__notes__[0]


@every_provider
def test_cancelling_says_which_task_it_was(provider: str) -> None:
    async def perform() -> BaseException:
        arrived = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            if not arrived.is_set() and ("submit" in request.url.path or "imagine" in request.url.path):
                return answer(submit_body(provider))
            arrived.set()
            await asyncio.Event().wait()
            raise AssertionError

        http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        running = asyncio.create_task(aclient(provider, hang, http_client=http).imagine("a lighthouse", wait=True))
        await arrived.wait()
        running.cancel()
        try:
            await running
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("a cancelled wait must not end well")

    assert any(f"{provider}:{TASK_ID}" in note for note in asyncio.run(perform()).__notes__)


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
