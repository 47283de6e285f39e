"""Refusals nobody listed: any code in any envelope of theirs, on any verb, is a "no" with its text, never a task."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from facade_verbs import READS, do, verbs_of
from facade_wire import EXAMPLES, PROVIDERS, Wire, answer, come_of
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import journeykit as jk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Envelope = Callable[[Any, str], dict[str, Any]]

bounded = settings(
    max_examples=EXAMPLES or 15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_RELAY: dict[str, Envelope] = {
    "handler": lambda code, text: {"code": code, "description": f"{text} ", "type": "upstream_error"},
    "upstream": lambda code, text: {"code": code, "description": text, "result": None, "properties": {}},
    "middleware": lambda code, text: {"error": {"message": text, "type": "new_api_error", "code": code}},
}
ENVELOPES: dict[str, dict[str, Envelope]] = {
    "pro365": _RELAY,
    "anyapi": _RELAY,
    "trueai": {
        "SubmitResult": lambda code, text: {"code": code, "description": text, "result": None, "properties": {}},
        "Result": lambda code, text: {"success": False, "code": code, "message": text, "timestamp": "6390640000000000"},
        "Message": lambda code, text: {"code": code, "description": text},
    },
    "ohmygpt": {
        "envelope": lambda code, text: {"statusCode": code, "message": text, "data": None},
        "without data": lambda code, text: {"statusCode": code, "message": text},
        "with a type": lambda code, text: {"statusCode": code, "message": text, "data": None, "errorType": "new_error"},
    },
}
every_envelope = pytest.mark.parametrize(
    ("provider", "name"), [(provider, name) for provider in PROVIDERS for name in ENVELOPES[provider]]
)
_LISTED = {
    "ohmygpt": {*range(200, 300), 400, 401, 402, 403, 404, 429, 503},
    "trueai": {1, 3, 4, 5, 9, 21, 22, 23, 24, 30},
}
texts = st.text("abcdefghijklmnopqrstuvwxyz éß任何", min_size=1, max_size=40).filter(str.strip)
words = st.text("abcdefghijklmnopqrstuvwxyz_-.", min_size=1, max_size=20).filter(lambda word: word.strip("_-."))
BY_STATUS = {
    400: jk.InvalidRequestError, 401: jk.AuthenticationError, 402: jk.InsufficientCreditsError,
    403: jk.AuthenticationError, 404: jk.NotFoundError, 409: jk.APIStatusError, 413: jk.InvalidRequestError,
    418: jk.APIStatusError, 422: jk.InvalidRequestError, 429: jk.RateLimitError, 500: jk.ProviderUnavailableError,
    503: jk.ProviderUnavailableError, 504: jk.ProviderUnavailableError,
}  # fmt: skip


def _each_verb(provider: str) -> Iterator[str]:
    """Give the verbs one after another, and have the one that fails named."""
    for verb in verbs_of(provider):
        note(verb)
        yield verb


def _refusal(provider: str, verb: str, body: Any, status: int = 200) -> jk.APIStatusError:
    wire = Wire(answer(body, status=status))
    error = come_of(lambda: do(provider, verb, wire))
    assert isinstance(error, jk.APIStatusError), error
    assert (error.status_code, len(wire.requests)) == (status, 1)
    return error


@every_envelope
@given(data=st.data())
@bounded
def test_an_unknown_number(provider: str, name: str, data: st.DataObject) -> None:
    listed = _LISTED.get(provider, _LISTED["trueai"])
    code = data.draw((st.integers() | st.integers(0, 1000)).filter(lambda number: number not in listed))
    sent = data.draw(st.sampled_from([code, str(code)])) if abs(code) < 10**17 else code
    text = data.draw(texts)
    for verb in _each_verb(provider):
        error = _refusal(provider, verb, ENVELOPES[provider][name](sent, text))
        assert text.strip() in str(error)
        assert error.code == code
        if name == "Result":  # a logic error's own code; it is told before anything is made
            assert type(error) is jk.InvalidRequestError
        elif provider == "ohmygpt" and code >= 500:
            assert type(error) is jk.ProviderUnavailableError
        else:
            assert type(error) is jk.APIStatusError
        assert not error.safe_to_resubmit or name == "Result"


@every_envelope
@given(word=words, text=texts)
@bounded
def test_an_unknown_word(provider: str, name: str, word: str, text: str) -> None:
    for verb in _each_verb(provider):
        error = _refusal(provider, verb, ENVELOPES[provider][name](word, text))
        assert text.strip() in str(error)
        assert error.code == word
        assert type(error) is (jk.InvalidRequestError if name == "Result" else jk.APIStatusError)


@every_envelope
@given(data=st.data())
@bounded
def test_an_unknown_code_with_a_status(provider: str, name: str, data: st.DataObject) -> None:
    """The HTTP status says what kind of "no" it is, and the code and the text are kept."""
    status = data.draw(st.sampled_from(sorted(BY_STATUS)))
    code = data.draw(words if provider == "ohmygpt" else words | st.integers(1000, 10**6))
    text = data.draw(texts)
    for verb in _each_verb(provider):
        wire = Wire(answer(ENVELOPES[provider][name](code, text), status=status))
        error = come_of(lambda verb=verb, wire=wire: do(provider, verb, wire))
        if provider == "ohmygpt" and verb == "fetch_many" and status == 404:
            assert error == [], "asked one by one, a 404 speaks of the one task"
            continue
        assert type(error) is BY_STATUS[status]
        assert text.strip() in str(error)
        assert error.code == code
        assert not error.safe_to_resubmit or status < 500 or status == 503


@every_envelope
def test_beside_the_fields_of_a_task_it_is_still_a_refusal(provider: str, name: str) -> None:
    """An envelope with a status, a progress and a picture in it is no task."""
    for verb, code in product(verbs_of(provider), (4, "4", 99, -1, "broken", 10**30)):
        body = ENVELOPES[provider][name](code, "no") | {
            "status": "SUCCESS",
            "progress": "100%",
            "imageUrl": "https://x.example",
        }
        if provider == "ohmygpt":
            body["statusCode"] = 400 if code == 4 else code
        error = come_of(lambda verb=verb, body=body: do(provider, verb, Wire(answer(body))))
        if provider == "ohmygpt" and verb == "fetch_many" and body["statusCode"] == 400:
            assert error == []
            continue
        assert isinstance(error, jk.APIStatusError), (verb, code)
        assert "no" in str(error)


@pytest.mark.parametrize(
    ("provider", "verb"), [(provider, verb) for provider in PROVIDERS for verb in verbs_of(provider)]
)
@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", ""])
def test_a_page_is_no_answer(provider: str, verb: str, kind: str) -> None:
    """The console of a relay answers so, with 200, for every path that it does not know."""
    page = b"<!doctype html><html><body>One API</body></html>"
    wire = Wire(answer(content=page, **({"content_type": kind} if kind else {})))
    error = come_of(lambda: do(provider, verb, wire, max_retries=2))
    assert type(error) is jk.APIResponseError
    asked = {"extend": "video", "fetch_many": "fetch"}.get(verb, verb)
    for part in (provider, asked, "HTML", "base_url", "does not offer the operation"):
        assert part in str(error)
    assert ("do not simply resubmit" in str(error)) is (verb not in READS)
    assert (error.body, len(wire.requests), error.safe_to_resubmit) == (page, 1, False)
