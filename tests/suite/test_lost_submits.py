"""A submit whose answer was lost: what its error knows, and how it is found instead of being paid for twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from journeykit import APIError, APIResponseError, AuthenticationError, InvalidRequestError, UnsupportedError
from journeykit.adapters import load, names
from journeykit.capabilities import Capability
from journeykit_emulator.faults import Fault, answer, busy, drop_after, drop_before, fields
from journeykit_emulator.pictures import draw_grid

from .stage import PROMPT, do

LISTING = [name for name in names() if Capability.LIST in load(name).CAPABILITIES]
listing = pytest.mark.parametrize("provider", LISTING)
PNG, OTHER = draw_grid("one", edge=16), draw_grid("two", edge=16)


async def lost(submit, error=APIError):
    """Submit, and give the error that this ends in."""
    with pytest.raises(error) as caught:
        await do(submit())
    assert not caught.value.safe_to_resubmit
    return caught.value


async def test_error_knows_what_was_sent(stage):
    stage.reopen(Fault(busy(429, retry_after=60), "submitImagine", {1}), Fault(drop_after(), "submitImagine"))
    error = await lost(lambda: stage.client(name="mine").imagine(PROMPT, images=["https://example.com/a.png"]))
    sent = error.submitted
    assert (sent.client, sent.operation, sent.prompt) == ("mine", "imagine", f"https://example.com/a.png {PROMPT}")
    assert sent.at == datetime.fromtimestamp(stage.arrivals[-1].at, UTC)


async def test_error_of_a_button_knows_it_too(stage):
    stage.reopen(Fault(drop_after(), "submitAction"))
    grid = await do(stage.client().imagine(PROMPT, wait=True))
    error = await lost(lambda: grid.vary(1))
    assert (error.submitted.operation, error.submitted.prompt) == ("press", PROMPT)


async def test_refused_submit_was_not_sent_in_that_sense(stage):
    with pytest.raises(APIError) as caught:
        await do(stage.client().imagine(f"{PROMPT} @banned"))
    assert caught.value.submitted is None


async def test_failed_read_is_no_submit(stage):
    stage.reopen(Fault(drop_after(), "fetchTask"))
    client = stage.client(max_retries=0)
    task = await do(client.imagine(PROMPT))
    assert (await lost(task.refresh)).submitted is None
    # Which buttons there are has to be asked for first, and nothing was pressed yet.
    error = await lost(lambda: client.resume(task.token).press("U1"))
    assert error.submitted is None


@pytest.mark.parametrize("provider", [name for name in names() if name not in LISTING])
async def test_provider_without_a_list_says_who_has_one(stage):
    stage.reopen(Fault(drop_after(), "submitImagine"))
    client = stage.client()
    error = await lost(lambda: client.imagine(PROMPT))
    with pytest.raises(UnsupportedError, match="ohmygpt can"):
        await do(client.find_submitted(error))
    assert len(stage.arrivals) == 1


@listing
async def test_lost_submit_is_found_and_not_paid_again(stage):
    stage.reopen(Fault(drop_after(), "submitImagine", {2}))
    client = stage.client()
    await do(client.imagine("another thing"))
    error = await lost(lambda: client.imagine(PROMPT))
    (task,) = await do(client.find_submitted(error))
    assert type(task) is stage.kind.task
    assert (task.id, task.prompt) == (stage.world.tasks[1].id, PROMPT)
    assert (await do(task.wait())).succeeded
    assert (stage.count("submitImagine"), len(stage.charges())) == (2, 2)


@pytest.mark.parametrize(
    ("operation", "submit"),
    [
        ("submitImagine", lambda client: client.imagine(PROMPT, images=["https://example.com/a.png", PNG])),
        ("submitBlend", lambda client: client.blend([PNG, OTHER])),
        ("submitDescribe", lambda client: client.describe(PNG)),
    ],
    ids=["imagine", "blend", "describe"],
)
@pytest.mark.parametrize("later", [0, 600], ids=["at once", "when it has ended"])
@listing
async def test_whatever_was_started_is_found(stage, operation, submit, later):
    stage.reopen(Fault(drop_after(), operation))
    client = stage.client()
    error = await lost(lambda: submit(client))
    made = stage.world.tasks[-1]
    stage.clock.advance(later)
    (task,) = await do(client.find_submitted(error))
    assert task.id == made.id


@listing
async def test_pressed_button_is_found_and_not_what_it_was_pressed_under(stage):
    stage.reopen(Fault(drop_after(), "submitAction"))
    client = stage.client()
    grid = await do(client.imagine(PROMPT, wait=True))
    error = await lost(grid.reroll)
    (task,) = await do(client.find_submitted(error))
    assert task.id == stage.world.tasks[-1].id != grid.id


@listing
async def test_acceptance_without_an_id_is_looked_for_as_well(stage):
    stage.reopen(Fault(fields(drop=["data"]), "submitImagine"))
    client = stage.client()
    error = await lost(lambda: client.imagine(PROMPT), APIResponseError)
    (task,) = await do(client.find_submitted(error))
    assert task.id == stage.world.tasks[0].id


@listing
async def test_equal_submits_are_not_told_apart(stage):
    stage.reopen(Fault(drop_after(), "submitImagine", {2}))
    client = stage.client()
    first = await do(client.imagine(PROMPT))
    stage.clock.advance(90)
    error = await lost(lambda: client.imagine(PROMPT))
    stage.clock.advance(30)
    third = await do(client.imagine(PROMPT))
    found = await do(client.find_submitted(error))
    assert [task.id for task in found] == [stage.world.tasks[1].id, third.id, first.id]  # the nearest in time first


@listing
async def test_what_never_arrived_is_not_found(stage):
    stage.reopen(Fault(drop_before(), "submitImagine", {2}))
    client = stage.client()
    await do(client.imagine(PROMPT))
    stage.clock.advance(3600)
    error = await lost(lambda: client.imagine(PROMPT))
    assert await do(client.find_submitted(error)) == []
    assert stage.count("listTasks") == 1  # the first page reaches back far enough


@listing
async def test_empty_account_has_nothing(stage):
    found = await do(stage.client().find_submitted(since=datetime.fromtimestamp(stage.clock.now(), UTC)))
    assert found == []


@listing
async def test_busy_account_is_paged_through(stage):
    stage.reopen(Fault(drop_after(), "submitImagine", {26}))
    client = stage.client()
    for number in range(25):
        await do(client.imagine(f"before {number}"))
    stage.clock.advance(3600)
    error = await lost(lambda: client.imagine(PROMPT))
    for number in range(45):
        await do(client.imagine(f"after {number}"))
    (task,) = await do(client.find_submitted(error))
    assert task.id == stage.world.tasks[25].id
    assert stage.count("listTasks") == 4  # 46 tasks on three pages, and one to see that no more can come
    with pytest.raises(InvalidRequestError, match=r"newest 40 tasks do not reach back .* give more pages=") as caught:
        await do(client.find_submitted(error, pages=2))
    assert not caught.value.safe_to_resubmit


@listing
async def test_it_can_be_looked_for_without_the_error(stage):
    client = stage.client()
    task = await do(client.imagine(PROMPT, wait=True))
    await do(task.upscale(1))
    when = task.submitted_at.astimezone(tz=None)
    assert [found.id for found in await do(client.find_submitted(since=when, prompt=PROMPT, action="imagine"))] == [
        task.id
    ]
    assert len(await do(client.find_submitted(since=when))) == 2
    assert await do(client.find_submitted(since=when + timedelta(hours=1), prompt=PROMPT)) == []


@listing
async def test_search_that_is_refused_says_nothing_about_the_submit(stage):
    refused = answer(200, b'{"statusCode": 401, "message": "no", "data": null}', content_type="application/json")
    stage.reopen(Fault(drop_after(), "submitImagine"), Fault(refused, "listTasks"))
    client = stage.client()
    error = await lost(lambda: client.imagine(PROMPT))
    again = await lost(lambda: client.find_submitted(error), AuthenticationError)
    assert again.submitted is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"since": "2026-02-11"},
        {"since": datetime(2026, 2, 11)},  # noqa: DTZ001 - a naive one is the point
        {"since": datetime(2026, 2, 11, tzinfo=UTC), "pages": 0},
        {"since": datetime(2026, 2, 11, tzinfo=UTC), "prompt": " "},
        {"error": ValueError("?")},
        {"error": APIError("a failed read")},
    ],
    ids=["nothing", "text", "naive", "no page", "no prompt", "not ours", "no submit"],
)
@listing
async def test_unclear_questions_are_refused_unsent(stage, wrong):
    await lost(lambda: stage.client().find_submitted(**wrong), InvalidRequestError)
    assert stage.arrivals == []


@listing
async def test_account_of_another_client_is_not_searched(stage):
    stage.reopen(Fault(drop_after(), "submitImagine"))
    error = await lost(lambda: stage.client(name="one").imagine(PROMPT))
    other = stage.client(name="two")
    with pytest.raises(InvalidRequestError, match="'one'"):
        await do(other.find_submitted(error))
    with pytest.raises(InvalidRequestError, match="the error says"):
        await do(stage.client(name="one").find_submitted(error, prompt=PROMPT))
    assert stage.count("listTasks") == 0
