"""Asking for tasks: one, many, again."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from journeykit import APIError, InvalidRequestError, NotFoundError
from journeykit.adapters import load
from journeykit_conformance.document import Document

from .stage import PROMPT, do

UNKNOWN = "1770000000000999"


async def submit(stage, client, how_many):
    """Start tasks a little apart, and let them be known to the provider's lists."""
    ids = []
    for number in range(how_many):
        ids.append((await do(client.imagine(f"{PROMPT} --seed {number}"))).id)
        stage.clock.advance(1)
    stage.clock.advance(20)
    stage.arrivals.clear()
    return ids


async def test_fetch_asks_once(stage):
    client = stage.client()
    (id,) = await submit(stage, client, 1)
    task = await do(client.fetch(id))
    assert type(task) is stage.kind.task
    assert (task.id, task.status, task.provider) == (id, "running", stage.provider)
    assert [arrival.operation for arrival in stage.arrivals] == ["fetchTask"]


async def test_what_a_task_has_as_raw_can_be_read_like_a_callback(stage):
    client = stage.client()
    (id,) = await submit(stage, client, 1)
    asked = [await do(client.fetch(id)), *await do(client.fetch_many([id]))]
    config = client._session.context.config
    for task in asked:
        state = load(stage.provider).read_callback(config, task.raw)
        assert (state.id, state.status, state.progress) == (id, "running", task.progress)


async def test_fetching_an_unknown_task_says_so(stage):
    with pytest.raises(NotFoundError) as caught:
        await do(stage.client().fetch(UNKNOWN))
    assert (caught.value.provider, len(stage.arrivals)) == (stage.provider, 1)


@pytest.mark.parametrize("id", ["", " ", "..", "a" * 201, "a\nb"])
async def test_what_is_no_id_is_refused_before_anything_is_sent(stage, id):
    with pytest.raises(InvalidRequestError, match="nothing was sent"):
        await do(stage.client().fetch(id))
    assert stage.arrivals == []


@pytest.mark.parametrize("id", ["a/../b", "a?b=c", "a#b", "a%2Fb", "../../submit/imagine"])
async def test_odd_id_cannot_lead_anywhere_else(stage, id):
    with pytest.raises(APIError):
        await do(stage.client().fetch(id))
    (arrival,) = stage.arrivals
    if arrival.body:
        assert arrival.fields["taskId"] == id
    else:
        path, _, query = arrival.target.partition("?")
        documented = Document.shipped(stage.provider).by_role("fetch").path.split("/")
        assert [unquote(part) for part in path.split("/")] == [id if "{" in part else part for part in documented]
        assert not query


async def test_refresh_tells_what_is_so_now(stage):
    client = stage.client()
    submitted = await do(client.imagine(PROMPT))
    stage.clock.advance(20)
    running = await do(submitted.refresh())
    stage.clock.advance(60)
    finished = await do(running.refresh())
    assert [task.status for task in (submitted, running, finished)] == ["queued", "running", "succeeded"]
    assert [type(task) for task in (running, finished)] == [stage.kind.task] * 2
    assert stage.count("fetchTask") == 2


async def test_fetch_many_keeps_the_order_asked(stage):
    client = stage.client()
    a, b, c = await submit(stage, client, 3)
    for asked in ([a, b, c], [c, a, b]):
        tasks = await do(client.fetch_many(asked))
        assert [type(task) for task in tasks] == [stage.kind.task] * 3
        assert [task.id for task in tasks] == asked


async def test_fetch_many_takes_any_iterable_and_names_each_task_once(stage):
    client = stage.client()
    a, b = await submit(stage, client, 2)
    tasks = await do(client.fetch_many(id for id in (b, a, b, b)))
    assert [task.id for task in tasks] == [b, a]


async def test_fetch_many_leaves_unknown_tasks_out(stage):
    client = stage.client()
    a, b = await submit(stage, client, 2)
    assert [task.id for task in await do(client.fetch_many([a, UNKNOWN, b]))] == [a, b]
    assert await do(client.fetch_many([UNKNOWN])) == []


async def test_fetch_many_of_nothing_sends_nothing(stage):
    assert await do(stage.client().fetch_many([])) == []
    assert stage.arrivals == []


@pytest.mark.parametrize("id", ["12345", b"12345"], ids=["text", "bytes"])
async def test_fetch_many_does_not_take_one_id_for_a_list(stage, id):
    with pytest.raises(InvalidRequestError, match="brackets"):
        await do(stage.client().fetch_many(id))
    assert stage.arrivals == []


async def test_fetch_many_costs_one_request_where_there_is_a_list(stage):
    client = stage.client()
    ids = await submit(stage, client, 4)
    await do(client.fetch_many(ids))
    assert len(stage.arrivals) == (1 if client.can("fetch_many") else len(ids))


async def test_fetch_many_splits_what_is_too_much_for_one_request(stage):
    client = stage.client()
    ids = await submit(stage, client, 2)
    batch = load(stage.provider).BATCH
    strangers = [f"{number}" for number in range(10_000, 10_000 + batch + 48)]
    tasks = await do(client.fetch_many([ids[0], *strangers, ids[1]]))
    assert [task.id for task in tasks] == ids
    assert len(stage.arrivals) == (2 if client.can("fetch_many") else len(strangers) + 2)
