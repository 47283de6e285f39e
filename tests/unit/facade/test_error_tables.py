"""Each row of the providers' error tables through the facade: what the catcher gets, and what is sent again."""

from __future__ import annotations

import pytest
from facade_verbs import READS, ado, do, verbs_of
from facade_wire import HOME, KEY, PROVIDERS, TASK_ID, Wire, answer, client, come_of, submit_body, task_body
from refusals import ohmygpt, proxies, relay, trueai
from refusals.row import EVERY, Row

import journeykit

TABLES = {"pro365": relay.ROWS, "anyapi": relay.ROWS, "trueai": trueai.ROWS, "ohmygpt": ohmygpt.ROWS}
PASSING = (journeykit.RateLimitError, journeykit.ProviderUnavailableError)


ROWS = {provider: (*table, *proxies.ROWS) for provider, table in TABLES.items()}
CASES = [(provider, verb) for provider in TABLES for verb in verbs_of(provider)]


@pytest.mark.parametrize(("provider", "verb"), CASES)
def test_each_row(provider: str, verb: str) -> None:
    rows = [row for row in ROWS[provider] if row.on is EVERY or verb in row.on]
    assert rows
    for row in rows:
        _check(provider, verb, row)


def test_rows_speak_of_what_is_offered() -> None:
    for provider, rows in ROWS.items():
        assert not [row for row in rows if row.on is not EVERY and not {*row.on} <= {*verbs_of(provider)}]


def _check(provider: str, verb: str, row: Row) -> None:
    wire, awire = Wire(row.response()), Wire(row.response())
    error = come_of(lambda: do(provider, verb, wire, max_retries=1))
    if provider == "ohmygpt" and verb == "fetch_many" and row.error is journeykit.NotFoundError:
        assert error == [], "asked one by one, it speaks of the one task"
        return
    assert type(error) is row.error, row
    assert (error.provider, error.status_code, error.code) == (provider, row.status, row.code)
    assert error.safe_to_resubmit is row.safe, row
    assert row.says in str(error)
    assert "<html" not in str(error)
    again = issubclass(row.error, PASSING) and (row.safe or verb in READS)
    assert len(wire.requests) == (2 if again else 1), row

    other = come_of(lambda: ado(provider, verb, awire, max_retries=1))
    assert (type(other), str(other), other.safe_to_resubmit) == (row.error, str(error), row.safe), row
    assert len(awire.requests) == len(wire.requests)

    echoed = come_of(lambda: do(provider, verb, Wire(row.response(echo=KEY))))
    assert type(echoed) is row.error, row
    assert KEY not in str(echoed) + repr(echoed) + echoed.response.text, row


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_row_is_there_twice(provider: str) -> None:
    seen = [(row.on, row.status, row.content, row.kind) for row in TABLES[provider]]
    assert [row for row in seen if seen.count(row) > 1] == []


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        # The submit that is waited for may itself have emptied a key with a limit of its own.
        (401, "[sk-abc***xyz] 该令牌额度已用尽", journeykit.InsufficientCreditsError),
        # A key for some models only is let submit and not let ask.
        (403, "该令牌无权访问模型 ", journeykit.AuthenticationError),
        (503, "当前分组 default 下对于模型 mj_ 无可用渠道", None),
    ],
)
def test_a_poll_that_is_refused_keeps_the_task(
    provider: str, status: int, text: str, error: type[journeykit.APIError] | None
) -> None:
    refusal = answer(relay.openai(text), status=status)
    wire = Wire(answer(submit_body(provider)), refusal, answer(task_body(provider)))
    found = come_of(lambda: client(provider, wire).imagine("a lighthouse", wait=True))
    if error is None:
        assert found.succeeded
        return
    assert type(found) is error
    assert text.strip() in str(found)
    assert (found.safe_to_resubmit, found.task.token) == (False, f"{provider}:{TASK_ID}")


@pytest.mark.parametrize(
    ("provider", "reason"),
    [
        *[
            (provider, reason)
            for provider in ("pro365", "anyapi")
            for reason in (
                "上游任务超时（超过1小时）",
                "获取渠道信息失败，请联系管理员，渠道ID：7",
                "任务超时",
                "500 Internal Server Error",
            )
        ],
        # Since 11.6.2 it looks for banned words when it starts a task, no longer when it takes it.
        ("trueai", "可能包含敏感词"),
        ("trueai", "取消任务"),
        ("ohmygpt", "Banned prompt"),
    ],
)
def test_what_fails_later_is_the_tasks_error(provider: str, reason: str) -> None:
    wire = Wire(answer(submit_body(provider)), answer(task_body(provider, status="FAILURE", failReason=reason)))
    with pytest.raises(journeykit.TaskFailedError) as caught:
        client(provider, wire).imagine("a lighthouse", wait=True)
    assert reason in str(caught.value)
    assert caught.value.task.token == f"{provider}:{TASK_ID}"


@pytest.mark.parametrize("provider", ["pro365", "anyapi"])
@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (400, "midjourney_task_not_found", journeykit.NotFoundError),
        (500, "http_get_image_failed", journeykit.ProviderUnavailableError),
        (404, "This content is no longer available.", journeykit.NotFoundError),  # the origin's own status and text
        (400, "proxy_url_invalid", journeykit.APIStatusError),
        (403, "request blocked: private IP address not allowed", journeykit.NotFoundError),
    ],
)
def test_the_relays_picture_proxy(provider: str, status: int, text: str, error: type[journeykit.APIError]) -> None:
    address = f"{HOME}/mj/image/{TASK_ID}"
    wire = Wire(answer(task_body(provider, imageUrl=address)), answer({"error": text}, status=status))
    task = client(provider, wire).fetch(TASK_ID)
    with pytest.raises(error) as caught:
        task.image.read()
    assert caught.value.status_code == status
    assert str(wire.requests[1].url) == address
    assert "authorization" not in wire.requests[1].headers
