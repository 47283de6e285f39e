"""Retry-After: obeyed wherever something is asked again anyway, never a reason to send a submit twice."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from facade_verbs import READS, ado, do, verbs_of
from facade_wire import PROVIDERS, TASK_ID, Wire, answer, ask, client, come_of, good_body, submit_body, task_body

import journeykit

if TYPE_CHECKING:
    from facade_wire import VirtualClock

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
every_verb = pytest.mark.parametrize(
    ("provider", "verb"), [(provider, verb) for provider in PROVIDERS for verb in verbs_of(provider)]
)
DATES = {"retry_after": "Tue, 26 Mar 2024 07:00:30 GMT", "date": "Tue, 26 Mar 2024 07:00:00 GMT"}
_SATURATED = {"code": 30, "description": "saturated ", "type": "upstream_error"}
_LOST = {"code": 5, "description": "do_request_failed ", "type": "upstream_error"}
_RELAY_BUSY = [
    answer(_SATURATED, status=429, retry_after="7"),
    answer({"code": 23, "description": "the queue is full", "result": None}, retry_after="7"),
    answer({"error": {"message": "no channel", "type": "new_api_error"}}, status=503, retry_after="7"),
]
_RELAY_BROKEN = [
    answer(_LOST, status=400, retry_after="7"),
    answer({"code": 9, "description": "failed", "result": None}, retry_after="7"),
]
# Refusals that prove that nothing was accepted, however they are told, and those after which something may run.
BUSY = {
    "pro365": _RELAY_BUSY,
    "anyapi": _RELAY_BUSY,
    "trueai": [
        answer(status=429, retry_after="7"),
        answer({"code": 3, "description": "no account", "result": None, "properties": {}}, retry_after="7"),
        answer({"success": False, "code": -1, "message": "并发数已达上限", "timestamp": "6"}, retry_after="7"),
    ],
    "ohmygpt": [
        answer({"statusCode": 429, "message": "slow down", "data": None}, retry_after="7"),
        answer({"statusCode": 503, "message": "try later", "data": None}, status=503, retry_after="7"),
    ],
}
BROKEN = {
    "pro365": _RELAY_BROKEN,
    "anyapi": _RELAY_BROKEN,
    "trueai": [answer({"code": 9, "description": "queue full", "result": None, "properties": {}}, retry_after="7")],
    "ohmygpt": [answer({"statusCode": 500, "message": "broken", "data": None}, retry_after="7")],
}


@every_provider
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "120"}, 120),
        ({"retry_after": "Tue, 26 Mar 2024 07:00:30 GMT", "date": "Tue, 26 Mar 2024 07:00:00 GMT"}, 30),
        ({"retry_after": "Tue, 26 Mar 2024 06:00:00 GMT", "date": "Tue, 26 Mar 2024 07:00:00 GMT"}, 0),
    ],
    ids=str,
)
def test_retry_after_is_respected(
    provider: str, status: int, headers: dict[str, str], pause: float, clock: VirtualClock
) -> None:
    wire = Wire(answer(status=status, **headers), answer(good_body(provider, "imagine")))
    assert ask(provider, "imagine", wire, max_retries=1)
    assert clock.pauses == [pause]


@every_provider
@pytest.mark.parametrize(
    ("after", "seconds"), [("86400", 86400.0), ("121", 121.0), ("Fri, 26 Mar 2100 07:00:00 GMT", None)]
)
def test_an_absurd_retry_after_is_raised_not_slept(
    provider: str, after: str, seconds: float | None, clock: VirtualClock
) -> None:
    wire = Wire(answer(status=429, retry_after=after))
    with pytest.raises(journeykit.RateLimitError) as caught:
        ask(provider, "imagine", wire, max_retries=5)
    assert clock.pauses == []
    assert wire.posts == 1
    assert caught.value.safe_to_resubmit
    assert caught.value.retry_after == seconds or (seconds is None and caught.value.retry_after > 1e6)


@every_provider
@pytest.mark.parametrize(
    "after", ["soon", "", "-5", "nan", "inf", "1e3", "9" * 400, "Wed, 21 Oct 2015 07:28:00 +99999999999999",
              "Wed, 99 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 99999 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00",
              ",", " , "]
)  # fmt: skip
def test_an_unreadable_retry_after_is_none(provider: str, after: str, clock: VirtualClock) -> None:
    for date in ("", "yesterday", "Wed, 21 Oct 2015 07:28:00 -0000"):
        clock.pauses.clear()
        wire = Wire(answer(status=429, retry_after=after, date=date), answer(good_body(provider, "imagine")))
        assert ask(provider, "imagine", wire, max_retries=1)
        assert 0 <= clock.pauses[0] <= 8, date


@every_verb
@pytest.mark.parametrize("perform", [do, ado], ids=["sync", "async"])
def test_every_verb_waits_as_asked(perform: Any, provider: str, verb: str, clock: VirtualClock) -> None:
    for status, headers in product((429, 503), ({"retry_after": "30"}, DATES)):
        clock.pauses.clear()
        wire = Wire(answer(status=status, **headers))
        error = come_of(lambda wire=wire: perform(provider, verb, wire, max_retries=2))
        assert error.status_code == status
        assert clock.pauses == [30, 30], (status, headers)
        assert len(wire.requests) == 3


@every_verb
@pytest.mark.parametrize("status", [500, 502, 504])
def test_what_broke_on_the_way_is_asked_again_only_if_it_cannot_be_paid_twice(
    provider: str, verb: str, status: int, clock: VirtualClock
) -> None:
    wire = Wire(answer(status=status, retry_after="7"))
    come_of(lambda: do(provider, verb, wire, max_retries=1))
    assert len(wire.requests) == (2 if verb in READS else 1)
    assert clock.pauses == ([7] if verb in READS else [])


@every_verb
def test_a_read_does_not_sleep_an_absurd_time_either(provider: str, verb: str, clock: VirtualClock) -> None:
    for after in ("121", "86400", "999999999"):
        error = come_of(
            lambda after=after: do(provider, verb, Wire(answer(status=429, retry_after=after)), max_retries=2)
        )
        assert type(error) is journeykit.RateLimitError
        assert error.retry_after == float(after)
    assert clock.pauses == []


@every_provider
def test_however_a_busy_provider_says_it(provider: str, clock: VirtualClock) -> None:
    for busy in BUSY[provider]:
        clock.pauses.clear()
        wire = Wire(busy, answer(submit_body(provider)))
        assert ask(provider, "imagine", wire, max_retries=1).id == TASK_ID
        assert (wire.posts, clock.pauses) == (2, [7])
        error = come_of(lambda busy=busy: ask(provider, "imagine", Wire(busy)))
        assert error.safe_to_resubmit
        assert getattr(error, "retry_after", 7) == 7


@every_provider
def test_it_does_not_make_a_submit_safe(provider: str, clock: VirtualClock) -> None:
    for broken in BROKEN[provider]:
        wire = Wire(broken)
        error = come_of(lambda wire=wire: ask(provider, "imagine", wire, max_retries=2))
        assert isinstance(error, journeykit.ProviderUnavailableError)
        assert (wire.posts, error.safe_to_resubmit) == (1, False)
    assert clock.pauses == []


@every_provider
@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("headers", [{"retry_after": "30"}, DATES], ids=["seconds", "date"])
def test_a_poll_waits_as_asked(provider: str, status: int, headers: dict[str, str], clock: VirtualClock) -> None:
    wire = Wire(answer(submit_body(provider)), answer(status=status, **headers), answer(task_body(provider)))
    assert client(provider, wire, max_retries=2).imagine("a lighthouse", wait=100).succeeded
    assert clock.pauses == [30]
    assert len(wire.requests) == 3


@every_provider
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_poll_that_is_told_an_absurd_time_does_not_sit_its_deadline_out(
    provider: str, status: int, clock: VirtualClock
) -> None:
    busy = answer(status=status, retry_after="86400")
    wire = Wire(answer(submit_body(provider)), busy, answer(task_body(provider)))
    assert client(provider, wire).imagine("a lighthouse", wait=600).succeeded
    assert clock.pauses == [120]


@every_provider
@pytest.mark.parametrize("after", ["soon", "", "-5", "nan", "Wed, 99 Oct 2015 07:28:00 GMT"])
def test_a_poll_that_is_told_nonsense_keeps_its_own_pace(provider: str, after: str, clock: VirtualClock) -> None:
    busy = answer(status=429, retry_after=after)
    wire = Wire(answer(submit_body(provider)), busy, answer(task_body(provider)))
    assert client(provider, wire).imagine("a lighthouse", wait=100).succeeded
    assert len(clock.pauses) == 1
    assert 1 <= clock.pauses[0] <= 6
