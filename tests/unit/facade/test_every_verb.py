"""Every verb of every provider at answers nobody promised: one of our results or one of our errors, and one submit."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from facade_verbs import READS, do, verbs_of
from facade_wire import EXAMPLES, OPERATIONS, PROVIDERS, TASK_ID, Wire, answer, come_of, listed, submit_body, task_body
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import journeykit

# The four operations have files of their own; a cancel is followed by a fetch.
CASES = [(name, verb) for name in PROVIDERS for verb in verbs_of(name) if verb not in {*OPERATIONS, "cancel"}]
every_case = pytest.mark.parametrize(("provider", "verb"), CASES)
bounded = settings(
    max_examples=EXAMPLES or 25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def good(provider: str, verb: str) -> Any:
    """Make the valid answer of a verb."""
    if provider == "ohmygpt" and verb == "upload":
        return {"statusCode": 200, "message": "Success", "data": {"fileUniqueID": "a.png"}}
    if verb == "api_keys":
        row = {"key": "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "used_fee": "1.25", "max_fee": "12.50", "permissions": []}
        return {"statusCode": 200, "message": "1", "data": [row]}
    if verb == "upload":
        return {"code": 1, "description": "success", "result": ["https://pictures.example/a.png"]}
    if verb == "seed":
        return {"code": 1, "description": "成功", "properties": None, "result": "636646138"}
    if verb == "balance":
        return {"statusCode": 200, "message": "Success", "data": {"balance": "12.50", "free_balance": "0.00"}}
    if verb == "list":
        return {"statusCode": 200, "message": "Success", "data": {"total": 1, "tasks": [task_body(provider)["data"]]}}
    return submit_body(provider)


def survives(provider: str, verb: str, response: Any) -> None:
    wire = Wire(response)
    found = come_of(lambda: do(provider, verb, wire))
    assert len(wire.requests) == 1
    if isinstance(found, journeykit.JourneyError):
        assert str(found).startswith(f"{provider}: ")
        drifted = isinstance(found, journeykit.APIResponseError | journeykit.APITimeoutError)
        assert not (drifted and found.safe_to_resubmit)
        return
    assert isinstance(found, journeykit.Task | str | list | journeykit.Balance)
    assert all(item.id for item in listed(found) if isinstance(item, journeykit.Task))


@every_case
def test_good_news_is_read(provider: str, verb: str) -> None:
    found = do(provider, verb, Wire(answer(good(provider, verb))))
    if verb == "upload":
        (url,) = found
        assert url.startswith("https://")
        assert url.endswith("/a.png")
    elif verb == "seed":
        assert found == "636646138"
    elif verb == "balance":
        assert (str(found.amount), str(found.free)) == ("12.50", "0.00")
    elif verb == "api_keys":
        assert [(key.hint, str(key.left)) for key in found] == [("sk-aa...aa", "11.25")]
    elif verb == "list":
        assert [task.id for task in found] == [TASK_ID]
    else:
        assert (found.id, found.status) == (TASK_ID, "queued")


@every_case
@given(body=json_values)
@bounded
def test_any_json(provider: str, verb: str, body: Any) -> None:
    survives(provider, verb, answer(content=json.dumps(body).encode(), content_type="application/json"))


@every_case
@given(data=st.data())
@bounded
def test_one_member_replaced(provider: str, verb: str, data: st.DataObject) -> None:
    body = good(provider, verb)
    member = data.draw(st.sampled_from(sorted(body)))
    if data.draw(st.booleans()):
        body[member] = data.draw(json_values)
    else:
        del body[member]
    survives(provider, verb, answer(body))


@every_case
@pytest.mark.parametrize("status", [200, 201, 204, 302, 400, 401, 403, 404, 418, 429, 500, 503, 520])
def test_any_status_without_an_answer(provider: str, verb: str, status: int) -> None:
    for content in (b"", b"null", b"[]", b"{", b"<html>hello</html>", b"plain words"):
        wire = Wire(answer(status=status, content=content))
        outcome = come_of(lambda wire=wire: do(provider, verb, wire))
        assert isinstance(outcome, journeykit.APIError), content
        assert provider in str(outcome)
        assert len(wire.requests) == 1, content


@every_case
def test_a_cut_connection_costs_once(provider: str, verb: str) -> None:
    wire = Wire(httpx.ReadError("cut"))
    with pytest.raises(journeykit.APITimeoutError) as caught:
        do(provider, verb, wire, max_retries=2)
    assert not caught.value.safe_to_resubmit
    assert len(wire.requests) == (3 if verb in READS else 1)
