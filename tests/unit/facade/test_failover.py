"""Who is asked, in which order, and when a call goes on: the logic of pools by hand, on a clock that is a number."""

from __future__ import annotations

import io
import logging
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from failover_by_hand import BUSY, Bench, kind_name, notes, perform

from journeykit import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APITimeoutError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
    RateLimitError,
    UnsupportedError,
)
from journeykit.context import Context
from journeykit.failover import Call
from journeykit.flow import Send

if TYPE_CHECKING:
    from journeykit.flow import Flow


SAFE = [
    APIConnectionError("refused"),
    AuthenticationError("wrong key"),
    InsufficientCreditsError("empty"),
    NotFoundError("no such address"),
    RateLimitError("slow down"),
    BUSY,
]
FINAL = [
    APITimeoutError("no answer"),
    APIResponseError("a web page"),
    ProviderUnavailableError("502"),
    InvalidRequestError("no size is called huge"),
    PromptRejectedError("banned"),
]


def test_the_first_that_is_well_takes_it() -> None:
    bench = Bench()
    assert [bench.imagine() for _ in range(3)] == ["a", "a", "a"]


@pytest.mark.parametrize("error", SAFE, ids=kind_name)
def test_a_member_that_refuses_is_passed_over_and_rests(error: APIError) -> None:
    bench = Bench()
    bench.does = {"a": error}
    assert (bench.imagine(), bench.asked) == ("b", ["a", "b"])
    assert (bench.imagine(), bench.asked) == ("b", ["a", "b", "b"])


@pytest.mark.parametrize("error", FINAL, ids=kind_name)
def test_nobody_else_is_asked_where_it_may_have_charged_or_the_request_is_to_blame(error: APIError) -> None:
    bench = Bench()
    bench.does = {"a": error}
    with pytest.raises(type(error)) as caught:
        bench.imagine()
    assert (caught.value, bench.asked, notes(caught.value)) == (error, ["a"], "")
    # Who failed rests all the same; who was right to refuse does not.
    bench.does = {}
    assert bench.imagine() == ("a" if isinstance(error, InvalidRequestError) else "b")


def test_where_it_ends_it_is_said_who_was_asked_before() -> None:
    bench = Bench()
    lost = APITimeoutError("no answer")
    bench.does = {"a": AuthenticationError("wrong key"), "b": lost}
    with pytest.raises(APITimeoutError) as caught:
        bench.imagine()
    assert (caught.value, bench.asked) == (lost, ["a", "b"])
    assert "a did not take it (AuthenticationError): wrong key" in notes(lost)
    assert "c" not in bench.asked


def test_after_its_rest_one_call_tries_it_while_others_go_elsewhere() -> None:
    bench = Bench()
    bench.does = {"a": BUSY}
    bench.imagine()
    bench.does = {}
    bench.clock.time += 4.9
    assert bench.imagine() == "b"
    bench.clock.time += 0.2
    with (probe := bench.call()).member() as name:
        assert name == "a"
        assert bench.imagine() == "b"
        assert perform(probe, None) == "a"
        assert bench.imagine() == "a"  # accepted: from here on it is well, however long somebody waits for the end


def test_a_try_that_fails_makes_the_next_rest_longer() -> None:
    bench = Bench()
    bench.does = {"a": BUSY}
    bench.imagine()
    bench.clock.time += 5
    bench.asked.clear()
    assert (bench.imagine(), bench.asked) == ("b", ["a", "b"])
    bench.clock.time += 9
    assert (bench.imagine(), bench.asked) == ("b", ["a", "b", "b"])
    bench.clock.time += 1
    bench.imagine()
    assert bench.asked[3:] == ["a", "b"]


@pytest.mark.parametrize("end", [KeyboardInterrupt(), PromptRejectedError("banned")], ids=kind_name)
def test_a_try_that_says_nothing_is_made_again(end: BaseException) -> None:
    bench = Bench()
    bench.does = {"a": BUSY}
    bench.imagine()
    bench.clock.time += 5
    with pytest.raises(type(end)), bench.call().member() as name:
        raise end
    assert name == "a"
    bench.does = {}
    assert bench.imagine() == "a"


def test_who_cannot_is_not_asked_and_not_blamed() -> None:
    bench = Bench()
    bench.cannot = {
        "a": UnsupportedError("a has no speed"),
        "b": InvalidRequestError("b knows no turbo; nothing was sent"),
    }
    assert (bench.imagine(), bench.asked) == ("c", ["c"])
    bench.cannot = {}
    assert bench.imagine() == "a"


def test_nobody_can() -> None:
    bench = Bench()
    bench.cannot = {name: UnsupportedError(f"{name} has no speed") for name in "abc"}
    with pytest.raises(UnsupportedError) as caught:
        bench.imagine()
    assert all(f"{name} has no speed" in str(caught.value) for name in "abc")
    bench.cannot["b"] = InvalidRequestError("b knows no turbo")
    with pytest.raises(InvalidRequestError, match="b knows no turbo"):
        bench.imagine()
    assert bench.asked == []


def test_all_rest_and_the_one_that_is_back_first_is_asked() -> None:
    bench = Bench()
    slow = RateLimitError("slow down", retry_after=60.0)
    bench.does = {"a": AuthenticationError("wrong key"), "b": slow, "c": InsufficientCreditsError("empty")}
    with pytest.raises(RateLimitError):
        bench.imagine()
    assert bench.asked == ["a", "b", "c"]
    bench.asked.clear()
    with pytest.raises(RateLimitError) as caught:
        bench.imagine()
    assert (caught.value, bench.asked) == (slow, ["b"])
    assert "a rests for 300 s more after AuthenticationError" in notes(slow)
    assert "c rests for 300 s more after InsufficientCreditsError" in notes(slow)
    bench.does = {}
    assert (bench.imagine(), bench.imagine()) == ("b", "b")  # it was well after all


def test_when_all_who_are_well_fail_one_that_rests_is_asked() -> None:
    bench = Bench()
    bench.does = {
        "a": RateLimitError("slow down", retry_after=100.0),
        "b": RateLimitError("slow down", retry_after=50.0),
    }
    assert bench.imagine() == "c"
    bench.asked.clear()
    bench.does = {"c": BUSY}
    assert (bench.imagine(), bench.asked) == ("b", ["c", "b"])
    bench.does = {"b": BUSY, "c": BUSY}
    bench.asked.clear()
    with pytest.raises(ProviderUnavailableError):
        bench.imagine()
    assert bench.asked == ["b", "c"]  # b is well again, and of a and c, which rest, c is back first


def test_the_error_is_of_the_one_that_is_back_first() -> None:
    bench = Bench()
    busy, wrong = ProviderUnavailableError("queue full", safe_to_resubmit=True), AuthenticationError("wrong key")
    bench.does = {"a": busy, "b": wrong, "c": RateLimitError("slow down", retry_after=20.0)}
    with pytest.raises(ProviderUnavailableError) as caught:
        bench.imagine()
    assert caught.value is busy
    assert "b did not take it (AuthenticationError): wrong key" in notes(busy)
    assert "c did not take it (RateLimitError): slow down" in notes(busy)


def test_who_is_not_the_last_hope_is_asked_once_only() -> None:
    bench = Bench()
    bench.cannot = {"c": UnsupportedError("c cannot")}
    bench.does = {"a": BUSY}
    bench.imagine()
    assert bench.retries == [0, 2]
    bench.imagine()
    assert bench.retries == [2]
    bench.cannot = {name: UnsupportedError(f"{name} cannot") for name in "bc"}
    bench.does = {}
    bench.imagine()
    assert bench.retries == [2]


def test_a_picture_that_cannot_be_fetched_is_no_members_fault() -> None:
    bench = Bench()

    def blend(context: Context, /) -> Flow[str]:
        if context.config.name == "a":  # takes no links
            yield Send({}, "download", foreign=True)
        yield Send({}, "blend", submits=True)
        return context.config.name

    call = Call(bench.pool, blend)
    for who, outcome in (("a", APITimeoutError("the host of the picture is slow")), ("b", None)):
        with call.member() as name:
            assert name == who
            perform(call, outcome)
    assert bench.imagine() == "a"


def test_what_goes_wrong_after_it_was_accepted_ends_the_call() -> None:
    bench = Bench()
    refused = AuthenticationError("polls are refused")

    def imagine_and_wait() -> None:
        with (call := bench.call()).member():
            perform(call, None)
            raise refused

    with pytest.raises(AuthenticationError):
        imagine_and_wait()
    assert notes(refused) == ""
    assert bench.imagine() == "a"


def test_what_can_be_read_once_is_read_once() -> None:
    bench = Bench()
    seen: list[bytes] = []

    def blend(context: Context, images: Any, /, *, face: Any) -> Flow[str]:
        seen.append(b"".join(image.read() for image in images) + face.read())
        yield Send({}, "blend", submits=True)
        return context.config.name

    bench.does = {"a": BUSY}
    images = (io.BytesIO(content) for content in (b"one", b"two"))
    assert bench.finish(Call(bench.pool, blend, images, face=io.BytesIO(b"!"))) == "b"
    assert set(seen) == {b"onetwo!"}
    assert len(seen) > 2


def test_shares_are_kept_and_spread() -> None:
    bench = Bench(weights=(5, 1, 2))
    took = [bench.imagine() for _ in range(80)]
    assert Counter(took) == {"a": 50, "b": 10, "c": 20}
    for start in range(0, 80, 8):
        assert Counter(took[start : start + 8]) == {"a": 5, "b": 1, "c": 2}
    assert max(len(run) for run in "".join(took).replace("b", " ").replace("c", " ").split()) <= 3


def test_calls_that_a_member_cannot_take_are_not_counted_against_it() -> None:
    bench = Bench(weights=(1, 1, 1))
    took: Counter[str] = Counter()
    for number in range(60):
        bench.cannot = {"a": UnsupportedError("a has no speed")} if number % 2 else {}
        if not number % 2:
            took[bench.imagine()] += 1
        else:
            assert bench.imagine() != "a"
    assert took["a"] == 10


def test_who_was_away_catches_up_on_nothing() -> None:
    bench = Bench(weights=(1, 1, 1))
    bench.does = {"a": RateLimitError("slow down", retry_after=60.0)}
    away = [bench.imagine() for _ in range(30)]
    assert Counter(away)["b"] == Counter(away)["c"] == 15
    bench.does = {}
    bench.clock.time += 60
    assert all(one != next for one, next in pairwise(bench.imagine() for _ in range(12)))


def test_choices_and_rests_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "journeykit")
    bench = Bench()
    bench.does = {"a": RateLimitError("slow down", retry_after=20.0)}
    bench.cannot = {"b": UnsupportedError("b has no speed")}
    bench.imagine()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "pro365 rests in its pool as a for 20 s (RateLimitError)"),
        ("INFO", "pro365 takes the call of a pool as c: a did not take it (RateLimitError); b cannot take it"),
    ]
    caplog.clear()
    bench.clock.time += 4
    bench.imagine()
    assert caplog.messages == [
        "pro365 takes the call of a pool as c: a rests for 16 s more after RateLimitError; b cannot take it"
    ]
    caplog.clear()
    bench.does, bench.cannot = {}, {}
    bench.clock.time += 20
    with bench.call().member():
        bench.imagine()
    assert caplog.messages == ["pro365 takes the call of a pool as b: a is being tried again after RateLimitError"]
