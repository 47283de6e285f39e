"""Fields of any kind in an answer that is good otherwise: a sound task, cheaply read, and no neighbour suffers."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import httpx
import pytest
from facade_outcomes import every_provider, outcome_of
from facade_wire import PROVIDERS, TASK_ID, UPSCALE, Wire, answer, client, listed, task_body, task_row

import journeykit
from journeykit import Status

LISTING = [provider for provider in PROVIDERS if provider != "ohmygpt"]  # that one is asked task by task
N = 30_000  # characters; a reading in quadratic time takes seconds for them
WRONG: list[Any] = [
    None, True, 0, -1, 46.7, 10**20, 10**400, float("nan"), float("inf"), -float("inf"), "", " ", "abc", "\ud800",
    "x" * 100_000, [], [None], [1], ["a"], [[]], [{}], {}, {"a": 1}, {"customId": 5}, [{"customId": None}], ...,
]  # fmt: skip
FIELDS = (
    "id", "action", "prompt", "promptEn", "description", "state", "submitTime", "startTime", "finishTime", "imageUrl",
    "imageUrls", "videoUrl", "videoUrls", "status", "progress", "failReason", "buttons", "properties", "customId",
    "botType", "maskBase64", "taskType", "imageS3Url", "displays", "mode", "messageIds", "seed", "isVideo", "news",
)  # fmt: skip


@every_provider
@pytest.mark.parametrize("operation", ["fetch", "fetch_many"])
@pytest.mark.parametrize("field", FIELDS)
def test_any_field_of_any_type(provider: str, operation: str, field: str) -> None:
    for value in WRONG:
        row = task_row(provider, **{field: value})
        body = {"statusCode": 200, "message": "", "data": row} if provider == "ohmygpt" else row
        if operation == "fetch_many" and provider != "ohmygpt":
            body = [body]
        outcome = outcome_of(provider, operation, answer(body))
        if field != "id":
            assert [task.id for task in listed(outcome)] == [TASK_ID], (field, value)


@pytest.mark.parametrize("provider", LISTING)
@pytest.mark.parametrize("field", FIELDS)
def test_one_odd_row_does_not_cost_the_others(provider: str, field: str) -> None:
    rows = [task_row(provider), *[task_row(provider, id="9", **{field: value}) for value in WRONG if field != "id"]]
    found = client(provider, Wire(answer([*rows, None, 5, "x", []]))).fetch_many([TASK_ID])
    assert [task.id for task in found] == [TASK_ID]


@every_provider
@pytest.mark.parametrize(
    ("sent", "progress"),
    [("0%", 0), ("46%", 46), ("46", 46), (46, 46), (46.7, 46), ("46.7%", 46), (" 100 % ", 100), (100, 100)]
    + [(odd, None) for odd in ("150%", "abc", "", "-1", -1, 101, None, True, [], {}, "%", "1e2", 10**400, "46%%")],
    ids=lambda value: f"{value!r:.30}",
)
def test_progress(provider: str, sent: object, progress: int | None) -> None:
    assert client(provider, Wire(answer(task_body(provider, progress=sent)))).fetch(TASK_ID).progress == progress


@every_provider
@pytest.mark.parametrize("field", ["progress", "status", "submitTime", "id", "buttons"])
@pytest.mark.parametrize("value", ["1" + " " * N + "x", "9" * N, "%" * N, " " * N + "x"], ids=range(4))
def test_no_text_is_expensive_to_read(provider: str, field: str, value: str) -> None:
    wire = Wire(answer(task_body(provider, **{field: value})))
    started = time.process_time()
    with contextlib.suppress(journeykit.JourneyError):
        client(provider, wire).fetch(TASK_ID)
    assert time.process_time() - started < 0.5


@every_provider
@pytest.mark.parametrize(
    ("sent", "iso"),
    [
        (1711436398441, "2024-03-26T06:59:58.441000+00:00"),
        ("1711436398441", "2024-03-26T06:59:58.441000+00:00"),
        (1711436398441.0, "2024-03-26T06:59:58.441000+00:00"),
        (1711436398, "2024-03-26T06:59:58+00:00"),
        ("2024-03-26T06:59:58Z", "2024-03-26T06:59:58+00:00"),
        ("2024-03-26T14:59:58+08:00", "2024-03-26T06:59:58+00:00"),
        ("2024-03-26 06:59:58", "2024-03-26T06:59:58+00:00"),
    ]
    + [
        (odd, None)
        for odd in (0, -1, -1711436398441, 10**17, 10**400, "soon", "", None, True, [], "0001-01-01T00:00:00+23:00")
    ],
    ids=lambda value: f"{value!r:.30}",
)
def test_times(provider: str, sent: object, iso: str | None) -> None:
    task = client(provider, Wire(answer(task_body(provider, submitTime=sent)))).fetch(TASK_ID)
    assert (task.submitted_at and task.submitted_at.isoformat()) == iso
    assert task.finished_at is not None, "the other times stand"


@every_provider
@pytest.mark.parametrize("word", ["", "WONDERING", "DONE", "COMPLETED", "100%", None, 5, True, [], {}, ...])
def test_an_unknown_status_is_never_done(provider: str, word: object) -> None:
    task = client(provider, Wire(answer(task_body(provider, status=word)))).fetch(TASK_ID)
    assert task.status in {Status.UNKNOWN, Status.QUEUED}
    assert not task.done
    assert not task.succeeded


@every_provider
def test_an_unknown_action_is_kept(provider: str) -> None:
    assert client(provider, Wire(answer(task_body(provider, action="DANCE")))).fetch(TASK_ID).action == "DANCE"


@every_provider
@pytest.mark.parametrize(
    ("sent", "faces"),
    [
        (None, []),
        ([], []),
        (["U1", 5, None, [], {}], []),
        ([{"customId": UPSCALE}], [("", "")]),
        ([{"customId": UPSCALE, "label": None, "emoji": None}], [("", "")]),
        ([{"customId": UPSCALE, "label": "U1", "emoji": {"name": "🔥", "id": None}}], [("U1", "🔥")]),
        ([{"customId": UPSCALE, "label": "U1", "emoji": {"id": 5}}], [("U1", "")]),
        ([{"customId": UPSCALE, "label": 1, "emoji": 2, "type": "2", "style": {}}], [("", "")]),
        ([{"label": "U1"}, {"customId": "", "label": "U2"}, {"customId": UPSCALE, "label": "U3"}], [("U3", "")]),
        ({"customId": UPSCALE}, []),
        ("U1", []),
    ],
)
def test_buttons(provider: str, sent: object, faces: list[tuple[str, str]]) -> None:
    task = client(provider, Wire(answer(task_body(provider, buttons=sent)))).fetch(TASK_ID)
    assert [(button.label, button.emoji) for button in task.buttons] == faces
    assert all(button.custom_id == UPSCALE for button in task.buttons)


@every_provider
@pytest.mark.parametrize("sent", [1711500000000123, 1711500000000123.0, TASK_ID, f" {TASK_ID}\n"])
def test_a_numeric_id(provider: str, sent: object) -> None:
    assert client(provider, Wire(answer(task_body(provider, id=sent)))).fetch(TASK_ID).id == TASK_ID


@pytest.mark.parametrize("provider", LISTING)
def test_duplicate_rows_are_one_task_the_further_one(provider: str) -> None:
    stuck = task_row(provider, status="MODAL", progress="0%")
    for rows in ([stuck, task_row(provider)], [task_row(provider), stuck]):
        (task,) = client(provider, Wire(answer(rows))).fetch_many([TASK_ID, TASK_ID])
        assert task.succeeded


@pytest.mark.parametrize("provider", LISTING)
def test_a_success_outlives_the_failure_of_its_forgotten_window(provider: str) -> None:
    """The relay keeps two rows for a modal task and fails the forgotten one after an hour."""
    failed = task_row(provider, status="FAILURE", failReason="上游任务超时（超过1小时）")
    for rows in ([failed, task_row(provider)], [task_row(provider), failed]):
        (task,) = client(provider, Wire(answer(rows))).fetch_many([TASK_ID])
        assert task.succeeded


GIVEN_UP = {"status": "FAILURE", "progress": "100%", "failReason": "上游任务超时（超过1小时）"}
WINDOW = {"action": "INPAINT", "status": "MODAL", "progress": "0%"}


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
@pytest.mark.parametrize("window", [WINDOW, {**WINDOW, **GIVEN_UP}], ids=["window", "given up"])
@pytest.mark.parametrize(
    ("word", "status"), [("", "queued"), ("MODAL", "queued"), ("IN_PROGRESS", "running"), ("SUCCESS", "succeeded")]
)
def test_the_answer_to_a_window_has_a_row_of_its_own(provider: str, window: Any, word: str, status: str) -> None:
    """The relay's fetch shows the first row only, which stands still until the answer's has ended."""
    first = task_row(provider, **window)
    answered = task_row(provider, action="MODAL", status=word, progress="46%", prompt="a red hat")
    (listed,) = client(provider, Wire(answer([first, answered]))).fetch_many([TASK_ID])
    wire = Wire(answer(first), answer([first, answered]))
    fetched = client(provider, wire).fetch(TASK_ID)
    assert (listed.status, fetched.status, fetched.prompt) == (status, status, "a red hat")
    assert fetched.answered
    assert [request.url.path for request in wire.requests[1:]] == ["/mj/task/list-by-condition"]


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
@pytest.mark.parametrize(
    "listed",
    [
        answer([task_row("pro365", **WINDOW)]),
        answer([]),
        answer("<!doctype html>"),
        *(answer(status=status) for status in (400, 401, 403, 404, 405)),
    ],
    ids=["alone", "unknown", "page", "400", "401", "403", "404", "405"],
)
def test_a_window_that_nobody_answered_waits(provider: str, listed: Any) -> None:
    wire = Wire(answer(task_row(provider, **WINDOW)), listed)
    assert client(provider, wire).fetch(TASK_ID).status == "waiting"


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
def test_a_window_is_not_said_to_wait_while_nobody_knows(provider: str) -> None:
    wire = Wire(answer(task_row(provider, **WINDOW)), answer(status=502))
    with pytest.raises(journeykit.ProviderUnavailableError):
        client(provider, wire, max_retries=0).fetch(TASK_ID)


@pytest.mark.parametrize("provider", LISTING)
@pytest.mark.parametrize("status", ["", "SUBMITTED", "IN_PROGRESS", "MODAL"])
def test_a_row_that_was_closed_for_a_reason_has_failed(provider: str, status: str) -> None:
    """The relay has given the price back then, and does not look again."""
    row = task_body(provider, status=status, progress="100%", failReason="banned")
    with pytest.raises(journeykit.TaskFailedError, match="banned"):
        client(provider, Wire(answer(row))).resume(f"{provider}:{TASK_ID}").wait(timeout=5)


@pytest.mark.parametrize("provider", LISTING)
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "IN_PROGRESS", "progress": "46%", "failReason": "slow"}, Status.RUNNING),
        ({"status": "IN_PROGRESS", "progress": "100%", "failReason": ""}, Status.RUNNING),
        ({"status": "SUCCESS", "progress": "100%", "failReason": "blurred"}, Status.SUCCEEDED),
        ({"status": "PAUSED", "progress": "100%", "failReason": "unheard of"}, Status.UNKNOWN),
    ],
    ids=["not yet", "no reason", "ended well", "unknown"],
)
def test_what_is_not_closed_has_not_failed(provider: str, fields: dict[str, str], status: Status) -> None:
    assert client(provider, Wire(answer(task_body(provider, **fields)))).fetch(TASK_ID).status is status


@pytest.mark.parametrize("provider", LISTING)
def test_a_list_keeps_the_order_asked_and_leaves_out_the_unknown(provider: str) -> None:
    rows = [task_row(provider, id="2"), task_row(provider, id="7"), task_row(provider, id=1)]
    found = client(provider, Wire(answer(rows))).fetch_many(["1", "3", "2"])
    assert [task.id for task in found] == ["1", "2"]


@pytest.mark.parametrize("provider", LISTING)
@pytest.mark.parametrize("body", [{}, {"data": []}, "none", 5, True, [1, 2]])
def test_no_list_where_one_is_documented(provider: str, body: object) -> None:
    assert isinstance(outcome_of(provider, "fetch_many", answer(body)), journeykit.APIResponseError)


@every_provider
def test_an_empty_list_is_asked_of_nobody(provider: str) -> None:
    wire = Wire(AssertionError("nothing to ask"))
    assert client(provider, wire).fetch_many([]) == []
    assert wire.requests == []


@every_provider
@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_many_ids_go_in_batches(provider: str, count: int) -> None:
    def listing(request: httpx.Request) -> httpx.Response:
        if provider == "ohmygpt":
            asked = dict(pair.split("=") for pair in request.content.decode().split("&"))
            return answer(task_body(provider, id=int(asked["taskId"])))
        return answer([task_row(provider, id=id) for id in reversed(json.loads(request.content)["ids"])])

    wire = Wire(listing)
    ids = [str(number) for number in range(1, count + 1)]
    assert [task.id for task in client(provider, wire).fetch_many(ids)] == ids
    assert len(wire.requests) == (count if provider == "ohmygpt" else -(-count // 100))
