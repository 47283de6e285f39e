"""Whatever comes back: a correct task, or a JourneyError that names the provider, what came and what to do."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from facade_outcomes import every_provider, outcome_of
from facade_wire import OPERATIONS, TASK_ID, Wire, aask, answer, ask, client, good_body, listed, submit_body, task_body

import journeykit
from journeykit import Status

every_operation = pytest.mark.parametrize("operation", OPERATIONS)
HTML = b"<!doctype html><html><body>One API</body></html>"


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
    outcome = outcome_of(provider, operation, NO_ANSWERS[what])
    assert isinstance(outcome, journeykit.APIError)
    # trueai answers 204 (or null, without its framework) for a task that it does not know.
    unknown = provider == "trueai" and operation == "fetch" and what in {"204", "null"}
    assert isinstance(outcome, journeykit.NotFoundError if unknown else journeykit.APIResponseError)


@every_provider
def test_html_says_what_to_look_at(provider: str) -> None:
    error = outcome_of(provider, "fetch", NO_ANSWERS["html"])
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
        outcome = outcome_of(provider, "imagine", answer(content=nested, status=400))
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
    outcome = outcome_of(provider, "fetch", answer([task_body(provider)] * count))
    assert isinstance(outcome, journeykit.APIResponseError)


@every_provider
@every_operation
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 418, 422, 429, 499, 500, 502, 503, 504, 520, 561])
def test_every_status_that_says_no(provider: str, operation: str, status: int) -> None:
    for content in (b"", HTML, b"{}", b"[]", b"null", b'"no"', b"{"):
        outcome = outcome_of(provider, operation, answer(content=content, status=status))
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
        outcome = outcome_of(provider, operation, answer(good_body(provider, operation), status=status))
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
    outcome = outcome_of(provider, operation, answer(submit_body(provider, result)))
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
    outcome = outcome_of(provider, "imagine", answer(body))
    assert isinstance(outcome, journeykit.APIStatusError)
    assert outcome.code == code
    assert not outcome.safe_to_resubmit
