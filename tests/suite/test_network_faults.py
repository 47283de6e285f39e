"""What goes wrong on the way of a submit: it is paid for once or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from types import SimpleNamespace

import pytest
from httpcore._backends.auto import AutoBackend
from httpcore._backends.sync import SyncBackend

from journeykit import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit_emulator.faults import (
    Fault,
    answer,
    busy,
    content_type,
    drop_after,
    drop_before,
    gzip,
    html,
    lose,
    silence,
    truncate,
)

from .rough_line import Mishap, RoughLine
from .stage import KINDS, PLAIN, PROMPT, do

pytestmark = pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)
FIRST = {1}


async def imagine(client):
    return await do(client.imagine(PROMPT))


async def press(client):
    task = await do(client.imagine(PROMPT, wait=True))
    return await do(task.vary(1))


SUBMITS = pytest.mark.parametrize(
    ("submit", "operation", "before"),
    [pytest.param(imagine, "submitImagine", 0, id="imagine"), pytest.param(press, "submitAction", 1, id="press")],
)


@SUBMITS
@pytest.mark.parametrize("effect", [drop_after(), truncate(), truncate(0.0)], ids=["dropped", "half", "headers only"])
async def test_submit_whose_answer_is_lost_is_not_sent_again(stage, submit, operation, before, effect):
    stage.reopen(Fault(effect, operation))
    with pytest.raises(APITimeoutError, match="do not simply resubmit") as caught:
        await submit(stage.client())
    assert not caught.value.safe_to_resubmit
    assert stage.count(operation) == 1
    assert len(stage.charges()) == before + 1


async def test_submit_that_is_never_answered_is_not_sent_again(stage):
    stage.reopen(Fault(silence(), "submitImagine"))
    with pytest.raises(APITimeoutError) as caught:
        await do(stage.client(timeout=0.3).imagine(PROMPT))
    assert not caught.value.safe_to_resubmit
    assert (stage.count("submitImagine"), len(stage.charges())) == (1, 1)


@SUBMITS
async def test_submit_that_is_cut_off_may_have_arrived(stage, submit, operation, before):
    stage.reopen(Fault(drop_before(), operation))
    with pytest.raises(APITimeoutError) as caught:
        await submit(stage.client())
    assert not caught.value.safe_to_resubmit  # from here it looks like one that was accepted
    assert stage.count(operation) == 1
    assert len(stage.charges()) == before


async def test_submit_whose_answer_breaks_off_after_all_was_said_is_accepted(stage):
    async with RoughLine(stage.house.base_url) as line:
        line.plan({1: Mishap.UNENDED})
        client = stage.client(base_url=line.base_url)
        made = await asyncio.to_thread(client.imagine, PROMPT)  # the line is in this thread
        assert [(await do(made)).id] == [task.id for task in stage.world.tasks]


async def test_refused_connection_is_tried_again_and_safe(stage):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refuses, and nobody else can take the port
        client = stage.client(base_url=f"http://127.0.0.1:{closed.getsockname()[1]}", max_retries=2)
        with pytest.raises(APIConnectionError, match="nothing was sent") as caught:
            await do(client.imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    assert len(stage.clock.naps) == 2
    assert stage.arrivals == []


async def test_connection_that_is_never_made_is_safe(stage):
    with socket.socket() as full, contextlib.ExitStack() as held:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # room for one whom nobody will let in; of further ones the system answers nothing
        for _ in range(3):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        client = stage.client(base_url=f"http://127.0.0.1:{full.getsockname()[1]}", timeout=0.1, max_retries=0)
        with pytest.raises(APIConnectionError, match="nothing was sent") as caught:
            await do(client.imagine(PROMPT))
    assert caught.value.safe_to_resubmit


@SUBMITS
async def test_submit_that_was_put_off_is_sent_again_and_paid_once(stage, submit, operation, before):
    stage.reopen(Fault(busy(429, retry_after=7), operation, FIRST), Fault(busy(503), operation, {2}))
    task = await submit(stage.client(max_retries=2))
    assert task.id == stage.world.tasks[-1].id
    assert stage.count(operation) == 3
    assert len(stage.charges()) == before + 1
    first, second = stage.clock.naps[-2:]
    assert first == 7
    assert 0 < second < 7


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimitError), (503, ProviderUnavailableError)], ids=["429", "503"]
)
async def test_submit_that_is_put_off_for_good_gives_up(stage, status, error):
    stage.reopen(Fault(busy(status, retry_after=5), "submitImagine"))
    with pytest.raises(error) as caught:
        await do(stage.client(max_retries=2).imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    assert (stage.clock.naps, stage.count("submitImagine"), len(stage.charges())) == ([5, 5], 3, 0)


async def test_rate_limit_tells_how_long(stage):
    stage.reopen(Fault(busy(429, retry_after=5), "submitImagine"))
    with pytest.raises(RateLimitError) as caught:
        await do(stage.client(max_retries=0).imagine(PROMPT))
    assert caught.value.retry_after == 5


async def test_pause_that_is_too_long_is_handed_to_the_caller(stage):
    stage.reopen(Fault(busy(429, retry_after=3600), "submitImagine"))
    with pytest.raises(RateLimitError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert (caught.value.retry_after, stage.clock.naps) == (3600, [])


@pytest.mark.parametrize("status", [500, 502, 504, 520])
async def test_server_error_on_submit_may_have_been_accepted(stage, status):
    stage.reopen(Fault(busy(status), "submitImagine"))
    with pytest.raises(ProviderUnavailableError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert (caught.value.status_code, caught.value.safe_to_resubmit) == (status, False)
    assert stage.count("submitImagine") == 1


@pytest.mark.parametrize("status", [408, 500, 502, 504, 520])
async def test_submit_whose_answer_a_gateway_lost_is_not_sent_again(stage, status):
    stage.reopen(Fault(lose(html(status)), "submitImagine"))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert not caught.value.safe_to_resubmit
    assert (stage.count("submitImagine"), len(stage.charges())) == (1, 1)


@pytest.mark.parametrize(
    "effect",
    [html(), answer(200, b""), answer(200, b"null"), answer(200, b"[]"), answer(200, b'{"message": "hello"}')],
    ids=["web page", "empty", "null", "empty list", "something else"],
)
async def test_submit_with_an_answer_that_cannot_be_read_is_not_sent_again(stage, effect):
    stage.reopen(Fault(effect, "submitImagine"))
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(PROMPT))
    assert type(caught.value) is APIResponseError
    assert not caught.value.safe_to_resubmit
    assert stage.count("submitImagine") == 1


@pytest.mark.parametrize(
    "effect",
    [gzip(), content_type("text/plain"), content_type("application/octet-stream"), content_type("")],
    ids=["compressed", "plain text", "bytes", "untyped"],
)
async def test_odd_wrapping_is_no_obstacle(stage, effect):
    stage.reopen(Fault(effect))
    client = stage.client()
    task = await do(client.imagine(PROMPT))
    stage.clock.advance(60)
    assert (await do(task.refresh())).succeeded
    assert [known.id for known in await do(client.fetch_many([task.id]))] == [task.id]


async def test_no_submit_goes_over_a_connection_that_servers_are_about_to_close(stage, monkeypatch):
    if stage.kind.is_plain:
        pytest.skip("how long its connections are kept is up to whoever made the client")
    hours = []
    monkeypatch.setattr("httpcore._sync.http11.time", SimpleNamespace(monotonic=lambda: hours[-1]))
    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: hours[-1])
    async with RoughLine(stage.house.base_url) as line:
        client, used = stage.client(base_url=line.base_url), []
        for hour in (100.0, 102.0, 106.9):
            hours.append(hour)
            made = await asyncio.to_thread(client.imagine, PROMPT)  # the line is in this thread
            await do(made)
            used.append(set(line.open))
    assert used[0] == used[1]
    assert used[1].isdisjoint(used[2])


async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(stage):
    async with RoughLine(stage.house.base_url) as line:
        client, ids = stage.client(base_url=line.base_url), []
        for _ in range(3):
            task = await do(await asyncio.to_thread(client.imagine, PROMPT))  # the line is in this thread
            ids.append(task.id)
            line.repeat()
            await asyncio.sleep(0.005)  # so that it is read
    assert ids == [task.id for task in stage.world.tasks]


@pytest.mark.parametrize("happens", [RoughLine.repeat, RoughLine.end], ids=["answer", "end"])
async def test_what_a_busy_event_loop_has_not_read_is_not_taken_for_the_next_answer_either(stage, happens):
    async with RoughLine(stage.house.base_url) as line:
        client, ids = stage.client(base_url=line.base_url), []
        for _ in range(3):
            made = await asyncio.to_thread(client.imagine, PROMPT)  # the line is in this thread
            happens(line)
            ids.append((await do(made)).id)  # at once, as after a long computation
    assert ids == [task.id for task in stage.world.tasks]


async def test_client_that_is_closed_while_it_connects_leaves_no_connection_open(stage, monkeypatch):
    if stage.kind.is_plain:
        pytest.skip("its connections are closed by whoever made the client")
    monkeypatch.setattr("journeykit.http_clients._fast_transport", lambda _: None)
    backend = SyncBackend if stage.kind.name == "sync" else AutoBackend
    connect = backend.connect_tcp

    def close_and_connect(*how, **named):
        client.close()
        return connect(*how, **named)

    async def aclose_and_connect(*how, **named):
        await client.close()
        return await connect(*how, **named)

    replaced = close_and_connect if stage.kind.name == "sync" else aclose_and_connect
    monkeypatch.setattr(backend, "connect_tcp", replaced)
    async with RoughLine(stage.house.base_url) as line:
        client = stage.client(base_url=line.base_url)
        made = await do(await asyncio.to_thread(client.imagine, PROMPT))  # the line is in this thread
        assert [made.id] == [task.id for task in stage.world.tasks]
        async with asyncio.timeout(5):
            await asyncio.gather(*line.open)
