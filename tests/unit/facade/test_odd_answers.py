"""Whatever comes back: a correct task, or a JourneyError that names the provider, what came and what to do."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import httpx
import pytest
from facade_wire import (
    OPERATIONS,
    PROVIDERS,
    TASK_ID,
    UPSCALE,
    Wire,
    aask,
    answer,
    ask,
    client,
    come_of,
    good_body,
    listed,
    submit_body,
    task_body,
    task_row,
)

import journeykit
from journeykit import Status

LISTING = [provider for provider in PROVIDERS if provider != "ohmygpt"]  # that one is asked task by task
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
every_operation = pytest.mark.parametrize("operation", OPERATIONS)
N = 30_000  # characters; a reading in quadratic time takes seconds for them
HTML = b"<!doctype html><html><body>One API</body></html>"


def _outcome(provider: str, operation: str, response: httpx.Response) -> Any:
    """Return what came of it: tasks that are sound, or an error that says enough."""
    found = come_of(lambda: ask(provider, operation, Wire(response)))
    if isinstance(found, journeykit.JourneyError):
        assert str(found).startswith(f"{provider}: ")
        assert len(str(found)) < 2000
        if isinstance(found, journeykit.APIResponseError):
            assert operation.partition("_")[0] in str(found) or "request" in str(found)
            assert ("do not simply resubmit" in str(found)) == (operation in {"imagine", "press"})
            assert not found.safe_to_resubmit
        return found
    for task in listed(found):
        assert isinstance(task.id, str)
        assert task.id.strip()
        assert isinstance(task.status, Status)
        assert task.progress is None or 0 <= task.progress <= 100
        assert type(task.progress) in {int, type(None)}
        for text in (task.action, task.prompt, task.final_prompt, task.text, task.image_url, task.fail_reason):
            assert text is None or isinstance(text, str)
        for moment in (task.submitted_at, task.started_at, task.finished_at):
            assert moment is None or moment.utcoffset().total_seconds() == 0
        assert all(isinstance(button.custom_id, str) and button.custom_id for button in task.buttons)
        assert all(isinstance(button.label, str) and isinstance(button.emoji, str) for button in task.buttons)
        assert repr(task)
    return found


NO_ANSWERS = {
    "empty": answer(),
    "204": httpx.Response(204),
    "null": answer(None),
    "true": answer(True),
    "number": answer(7),
    "string": answer("sorry"),
    "list-of-none": answer([None]),
    "list-of-numbers": answer([1, 2]),
    "html": answer(content=HTML, content_type="text/html; charset=utf-8"),
    "html-without-type": answer(content=HTML),
    "html-said-to-be-json": answer(content=HTML, content_type="application/json"),
    "words": answer(content="维护中".encode(), content_type="text/plain"),
    "truncated": answer(content=b'{"id": "1", "status": "SUC', content_type="application/json"),
    "invalid-utf-8": answer(content=b"\xff\xfe{\x00}\x00", content_type="application/json"),
    "nested-too-deep": answer(content=b"[" * 200_000),
    "nested-objects-too-deep": answer(content=b'{"error":' * 200_000),
    "gzip-garbage": answer(content=b"not gzip at all", content_encoding="gzip", content_type="application/json"),
    "10-mb-of-nonsense": answer(content=b"x1 " * 3_500_000),
    "10-mb-of-numbers": answer(content=b"1 " * 5_000_000),
    "33-mb": answer(content=b" " * (33 * 1024**2)),
    "number-of-5000-digits": answer(content=b"9" * 5000),
    "nan": answer(content=b"NaN"),
    "redirect": httpx.Response(302, headers={"location": "https://elsewhere.example/login?next=/mj"}),
    "redirect-to-nowhere": httpx.Response(301),
    "not-modified": httpx.Response(304),
}


@every_provider
@every_operation
@pytest.mark.parametrize("what", NO_ANSWERS)
def test_no_answer_is_an_error(provider: str, operation: str, what: str) -> None:
    outcome = _outcome(provider, operation, NO_ANSWERS[what])
    assert isinstance(outcome, journeykit.APIError)
    # trueai answers 204 (or null, without its framework) for a task that it does not know.
    unknown = provider == "trueai" and operation == "fetch" and what in {"204", "null"}
    assert isinstance(outcome, journeykit.NotFoundError if unknown else journeykit.APIResponseError)


@every_provider
def test_html_says_what_to_look_at(provider: str) -> None:
    error = _outcome(provider, "fetch", NO_ANSWERS["html"])
    assert "HTML" in str(error)
    assert "base_url" in str(error)
    assert error.body == HTML


@every_provider
@every_operation
def test_redirects_are_not_followed(provider: str, operation: str) -> None:
    wire = Wire(NO_ANSWERS["redirect"])
    with pytest.raises(journeykit.APIResponseError, match=r"https://elsewhere\.example/login"):
        ask(provider, operation, wire)
    assert len(wire.requests) == 1


@every_provider
def test_no_depth_of_nesting_is_too_much(provider: str) -> None:
    """The parser's limit and ours differ; no depth may fall between them."""
    for depth in (*range(150, 330, 12), *range(330, 1000, 5)):
        nested = b'{"error":' * depth + b'"no"' + b"}" * depth
        outcome = _outcome(provider, "imagine", answer(content=nested, status=400))
        assert isinstance(outcome, journeykit.APIStatusError), depth


def _dressed(body: Any, how: str) -> httpx.Response:
    text = json.dumps(body, ensure_ascii=False).encode()
    return {
        "text/plain": answer(content=text, content_type="text/plain; charset=utf-8"),
        "no-content-type": answer(content=text),
        "html-content-type": answer(content=text, content_type="text/html"),
        "bom": answer(content=b"\xef\xbb\xbf" + text, content_type="application/json"),
        "white-space": answer(content=b"\r\n\t " + text + b"\n\n"),
        "201": answer(body, status=201),
        "202": answer(body, status=202),
        "two-documents": answer(content=text + b'{"error":{"message":"late"}}'),
        "debris": answer(content=text + b"<!-- cached -->"),
        "escaped": answer(content=json.dumps(body, ensure_ascii=True).encode(), content_type="application/json"),
    }[how]


CLOTHES = ("text/plain", "no-content-type", "html-content-type", "bom", "white-space", "201", "202", "two-documents")


@every_provider
@every_operation
@pytest.mark.parametrize("how", [*CLOTHES, "debris", "escaped"])
def test_a_good_answer_in_odd_clothes(provider: str, operation: str, how: str) -> None:
    body = good_body(provider, operation)
    (expected,) = listed(ask(provider, operation, Wire(answer(body))))
    (found,) = listed(ask(provider, operation, Wire(_dressed(body, how))))
    assert found == expected
    assert found.id == TASK_ID


@every_provider
@every_operation
def test_asynchronously_too(provider: str, operation: str) -> None:
    body = good_body(provider, operation)
    (found,) = listed(aask(provider, operation, Wire(answer(body))))
    (expected,) = listed(ask(provider, operation, Wire(answer(body))))
    assert {name: getattr(found, name) for name in ("id", "status", "progress", "prompt", "buttons", "raw")} == {
        name: getattr(expected, name) for name in ("id", "status", "progress", "prompt", "buttons", "raw")
    }
    with pytest.raises(journeykit.APIResponseError):
        aask(provider, operation, Wire(NO_ANSWERS["33-mb"]))


@every_provider
def test_a_list_around_the_one_task(provider: str) -> None:
    assert client(provider, Wire(answer([task_body(provider)]))).fetch(TASK_ID).id == TASK_ID


@every_provider
@pytest.mark.parametrize("count", [0, 2])
def test_a_list_of_none_or_two_is_no_task(provider: str, count: int) -> None:
    outcome = _outcome(provider, "fetch", answer([task_body(provider)] * count))
    assert isinstance(outcome, journeykit.APIResponseError)


@every_provider
@every_operation
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 418, 422, 429, 499, 500, 502, 503, 504, 520, 561])
def test_every_status_that_says_no(provider: str, operation: str, status: int) -> None:
    for content in (b"", HTML, b"{}", b"[]", b"null", b'"no"', b"{"):
        outcome = _outcome(provider, operation, answer(content=content, status=status))
        if (provider, operation, status) == ("ohmygpt", "fetch_many", 404):
            assert outcome == [], "asked one by one, a 404 speaks of the one task"
            continue
        assert isinstance(outcome, journeykit.APIStatusError), content
        assert outcome.status_code == status
        assert str(status) in str(outcome)
        if status >= 500:
            assert isinstance(outcome, journeykit.ProviderUnavailableError), content
            assert outcome.safe_to_resubmit is (status == 503)


@every_provider
@pytest.mark.parametrize("operation", ["imagine", "press"])
def test_an_acceptance_that_names_its_task_is_one_whatever_its_status(provider: str, operation: str) -> None:
    """Sent again, or to another provider, it would be paid for twice."""
    for status in (400, 401, 402, 403, 404, 429, 500, 502, 503):
        wire = Wire(answer(good_body(provider, operation), status=status))
        assert ask(provider, operation, wire).id == TASK_ID
        assert len(wire.requests) == 1


@every_provider
@pytest.mark.parametrize("operation", ["fetch", "fetch_many"])
def test_a_good_body_does_not_excuse_a_bad_status(provider: str, operation: str) -> None:
    for status in (400, 500, 520):
        outcome = _outcome(provider, operation, answer(good_body(provider, operation), status=status))
        assert isinstance(outcome, journeykit.APIStatusError)
        assert not (status >= 500 and outcome.safe_to_resubmit)


@every_provider
@pytest.mark.parametrize("operation", ["imagine", "press"])
@pytest.mark.parametrize(
    ("result", "id"),
    [(1711500000000123, TASK_ID), (1711500000000123.0, TASK_ID), (f" {TASK_ID} ", TASK_ID), (10**30, str(10**30))],
)
def test_the_id_of_a_submit_as_number(provider: str, operation: str, result: object, id: str) -> None:
    task = ask(provider, operation, Wire(answer(submit_body(provider, result))))
    assert (task.id, task.status, task.done) == (id, Status.QUEUED, False)


@every_provider
@pytest.mark.parametrize("operation", ["imagine", "press"])
@pytest.mark.parametrize("result", [None, "", "  ", True, [], {}, [TASK_ID, "2"], 0.5, float("nan"), float("inf")])
def test_an_acceptance_that_names_no_task(provider: str, operation: str, result: object) -> None:
    outcome = _outcome(provider, operation, answer(submit_body(provider, result)))
    assert isinstance(outcome, journeykit.APIResponseError)


@every_provider
@pytest.mark.parametrize("operation", ["imagine", "press"])
@pytest.mark.parametrize("id", ["\ud800", "..", "a\x00b", "1/../../2", "x" * 5000])
def test_an_id_that_no_url_can_carry_does_not_break_the_wait(provider: str, operation: str, id: str) -> None:
    """Either refused as it comes, or a task whose wait ends in one of our errors."""
    try:
        task = ask(provider, operation, Wire(answer(submit_body(provider, id)), answer(task_body(provider))))
        task.wait(timeout=5)
    except journeykit.JourneyError:
        pass


@every_provider
@pytest.mark.parametrize("code", [0, 2, 7, 99, -1, 500, 10**400])
def test_an_unknown_code_is_a_refusal(provider: str, code: int) -> None:
    body = submit_body(provider)
    body["statusCode" if provider == "ohmygpt" else "code"] = code
    outcome = _outcome(provider, "imagine", answer(body))
    assert isinstance(outcome, journeykit.APIStatusError)
    assert outcome.code == code
    assert not outcome.safe_to_resubmit


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
        outcome = _outcome(provider, operation, answer(body))
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


@pytest.mark.parametrize("provider", LISTING)
def test_a_list_keeps_the_order_asked_and_leaves_out_the_unknown(provider: str) -> None:
    rows = [task_row(provider, id="2"), task_row(provider, id="7"), task_row(provider, id=1)]
    found = client(provider, Wire(answer(rows))).fetch_many(["1", "3", "2"])
    assert [task.id for task in found] == ["1", "2"]


@pytest.mark.parametrize("provider", LISTING)
@pytest.mark.parametrize("body", [{}, {"data": []}, "none", 5, True, [1, 2]])
def test_no_list_where_one_is_documented(provider: str, body: object) -> None:
    assert isinstance(_outcome(provider, "fetch_many", answer(body)), journeykit.APIResponseError)


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
