"""The error tree as promised: who inherits from whom, what each carries, and that it travels between processes."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest
from facade_wire import PROVIDERS, TASK_ID, Wire, answer, client, submit_body, task_body

import journeykit as jk

TREE = {
    jk.JourneyError: Exception,
    jk.ConfigurationError: jk.JourneyError,
    jk.UnsupportedError: jk.JourneyError,
    jk.APIError: jk.JourneyError,
    jk.APIConnectionError: jk.APIError,
    jk.APITimeoutError: jk.APIError,
    jk.APIResponseError: jk.APIError,
    jk.APIStatusError: jk.APIError,
    jk.AuthenticationError: jk.APIStatusError,
    jk.InsufficientCreditsError: jk.APIStatusError,
    jk.NotFoundError: jk.APIStatusError,
    jk.InvalidRequestError: jk.APIStatusError,
    jk.PromptRejectedError: jk.InvalidRequestError,
    jk.RateLimitError: jk.APIStatusError,
    jk.ProviderUnavailableError: jk.APIStatusError,
    jk.TaskError: jk.JourneyError,
    jk.TaskFailedError: jk.TaskError,
    jk.TaskCancelledError: jk.TaskError,
    jk.WaitTimeoutError: jk.TaskError,
    jk.ButtonNotFoundError: jk.TaskError,
    jk.WebhookError: jk.JourneyError,
}
ALSO = {jk.ConfigurationError: ValueError, jk.WaitTimeoutError: TimeoutError, jk.ButtonNotFoundError: LookupError}
SAFE = {
    jk.APIConnectionError, jk.AuthenticationError, jk.InsufficientCreditsError, jk.NotFoundError,
    jk.InvalidRequestError, jk.PromptRejectedError, jk.RateLimitError,
}  # fmt: skip
every_kind = pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
RESPONSE = jk.Response(429, {"retry-after": "7", "content-type": "text/plain"}, b"slow down")


def test_the_tree_is_complete() -> None:
    public = {value for value in vars(jk).values() if inspect.isclass(value) and issubclass(value, BaseException)}
    assert public == set(TREE)
    assert {kind.__name__ for kind in public} <= set(jk.__all__)


@every_kind
def test_each_stands_where_it_belongs(kind: type[jk.JourneyError]) -> None:
    assert kind.__bases__[0] is TREE[kind]
    assert kind not in ALSO or issubclass(kind, ALSO[kind])
    assert kind.__doc__


@pytest.mark.parametrize("kind", [kind for kind in TREE if issubclass(kind, jk.APIError)], ids=lambda k: k.__name__)
def test_what_an_api_error_carries(kind: type[jk.APIError]) -> None:
    error = kind("it broke", provider="pro365", response=RESPONSE)
    assert (str(error), error.message, error.provider) == ("pro365: it broke", "it broke", "pro365")
    assert error.response is RESPONSE
    assert error.safe_to_resubmit is (kind in SAFE)
    assert kind("x", safe_to_resubmit=True).safe_to_resubmit is True
    assert kind("x", safe_to_resubmit=False).safe_to_resubmit is False
    assert error.task is None
    if isinstance(error, jk.APIStatusError):
        assert (error.status_code, error.code) == (429, None)
        assert kind("x").status_code is None
    if isinstance(error, jk.APIResponseError):
        assert error.body == b"slow down"
        assert kind("x").body == b""


@every_kind
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))], ids=range(3))
def test_each_travels(kind: type[jk.JourneyError], travel) -> None:
    error = (
        kind("it broke", provider="pro365", response=RESPONSE) if issubclass(kind, jk.APIError) else kind("it broke")
    )
    if isinstance(error, jk.RateLimitError):
        error.retry_after = 7.0
    error.add_note("and a note")
    twin = travel(error)
    assert type(twin) is kind
    assert (str(twin), twin.args, vars(twin)) == (str(error), error.args, vars(error))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "travel", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))], ids=["copy", "deepcopy", "pickle"]
)
def test_an_error_that_carries_a_task_travels(provider: str, travel) -> None:
    """A worker process that waits must be able to hand its error, and with it the paid task, to its parent."""
    wire = Wire(answer(submit_body(provider)), answer(task_body(provider, status="FAILURE", failReason="too dark")))
    with pytest.raises(jk.TaskFailedError) as caught:
        client(provider, wire).imagine("a lighthouse", wait=True)
    twin = travel(caught.value)
    assert type(twin) is jk.TaskFailedError
    assert str(twin) == str(caught.value)
    assert twin.task.id == TASK_ID


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_real_client_does_not_keep_its_errors_at_home(provider: str) -> None:
    wire = Wire(answer(submit_body(provider)), answer(status=401))
    user = jk.Client(provider, api_key="sk-123456", base_url="http://127.0.0.1:9", max_retries=0)
    user._session._connections.client._straight = client(provider, wire)._session._connections.client._transport
    with pytest.raises(jk.AuthenticationError) as caught:
        user.imagine("a lighthouse", wait=True)
    assert pickle.loads(pickle.dumps(caught.value)).task.id == TASK_ID


def test_a_task_is_what_was_said_and_not_how_it_was_asked() -> None:
    body = task_body("pro365")
    first, second = (client("pro365", Wire(answer(body))).fetch(TASK_ID) for _ in range(2))
    assert first == second
    assert len({first, second}) == 1
    with pytest.raises(AttributeError):
        first.status = jk.Status.FAILED  # type: ignore[misc]
