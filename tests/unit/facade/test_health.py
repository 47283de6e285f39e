"""How long a member of a pool rests for what, and what ends it; time is a number here."""

from __future__ import annotations

from math import inf

import pytest

from journeykit import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
    RateLimitError,
    Response,
)
from journeykit.health import FIRST_REST, LONGEST_ASKED_REST, LONGEST_REST, Health, Looks

MINUTES = 60.0


def fail(health: Health, error: APIError, now: float = 0.0) -> float | None:
    """Let one call fail."""
    trial = health.begin()
    rest = health.failed(trial, error, now)
    health.end(trial)
    return rest


def succeed(health: Health) -> None:
    trial = health.begin()
    health.succeeded(trial)
    health.end(trial)


def asking(error: type[APIStatusError], seconds: str) -> APIStatusError:
    return error("later", response=Response(503, {"retry-after": seconds}, b""))


@pytest.mark.parametrize(
    ("error", "shortest", "longest"),
    [
        (APIConnectionError("refused"), 1, 15),
        (APITimeoutError("no answer"), 1, 15),
        (APIResponseError("a web page"), 1, 15),
        (ProviderUnavailableError("queue full"), 1, 15),
        (NotFoundError("no such address"), 1, 15),
        (RateLimitError("slow down"), 1, 15),
        (RateLimitError("slow down", retry_after=33.0), 33, 33),
        (RateLimitError("slow down", retry_after=0.0), 0, 0),
        (asking(ProviderUnavailableError, "47"), 47, 47),
        (AuthenticationError("wrong key"), 5 * MINUTES, 5 * MINUTES),
        (InsufficientCreditsError("empty"), 5 * MINUTES, 5 * MINUTES),
        (RateLimitError("slow down", retry_after=1e9), 30 * MINUTES, 120 * MINUTES),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else f"{value:g}",
)
def test_what_refuses_or_fails_rests(error: APIError, shortest: float, longest: float) -> None:
    health = Health()
    rest = fail(health, error, now=1000.0)
    assert rest is not None
    assert shortest <= rest <= longest
    assert health.until == 1000.0 + rest
    assert health.is_resting(1000.0) is (rest > 0)
    assert health.why == type(error).__name__
    assert not health.is_fit(1000.0 + rest - 0.1)
    assert health.is_fit(1000.0 + rest)


@pytest.mark.parametrize(
    "error",
    [InvalidRequestError("no"), PromptRejectedError("banned"), APIStatusError("code 99")],
    ids=lambda error: type(error).__name__,
)
def test_what_may_be_the_requests_fault_rests_nobody(error: APIError) -> None:
    health = Health()
    assert fail(health, error) is None
    assert health.is_fit(0.0)
    assert not health.why


def test_a_new_member_is_well() -> None:
    health = Health()
    assert health.is_fit(-inf)
    assert not health.is_resting(-inf)


def test_rests_grow_up_to_a_limit_and_success_forgets_them() -> None:
    health, now, rests = Health(), 0.0, []
    for _ in range(12):
        rest = fail(health, ProviderUnavailableError("down"), now)
        assert rest is not None
        rests.append(rest)
        now = health.until
    assert rests[:4] == [FIRST_REST, FIRST_REST * 2, FIRST_REST * 4, FIRST_REST * 8]
    assert rests[-3:] == [LONGEST_REST] * 3
    assert LONGEST_REST < LONGEST_ASKED_REST
    succeed(health)
    assert health.is_fit(now)
    assert fail(health, ProviderUnavailableError("down"), now) == FIRST_REST


def test_one_call_tries_it_after_its_rest() -> None:
    health = Health()
    fail(health, ProviderUnavailableError("down"), 0.0)
    probe = health.begin()
    assert not health.is_fit(health.until)
    health.succeeded(probe)
    assert health.is_fit(0.0)
    health.end(probe)
    assert health.is_fit(0.0)


def test_a_try_that_says_nothing_leaves_it_to_the_next_call() -> None:
    health = Health()
    fail(health, ProviderUnavailableError("down"), 0.0)
    cancelled = health.begin()
    health.end(cancelled)
    assert health.is_fit(health.until)
    assert health.why
    assert fail(health, PromptRejectedError("banned"), health.until) is None
    assert health.is_fit(health.until)
    second = health.begin()
    assert not health.is_fit(health.until)
    health.end(second)


def test_calls_that_one_outage_cuts_short_count_once() -> None:
    health = Health()
    trials = [health.begin() for _ in range(5)]
    rests = [health.failed(trial, APIConnectionError("refused"), 0.0) for trial in trials]
    assert rests == [FIRST_REST, None, None, None, None]
    assert health.until == FIRST_REST
    assert fail(health, APIConnectionError("refused"), health.until) == FIRST_REST * 2


def test_a_harder_no_among_them_counts() -> None:
    health = Health()
    first, second = health.begin(), health.begin()
    health.failed(first, APIConnectionError("refused"), 0.0)
    health.failed(second, AuthenticationError("disabled"), 1.0)
    assert health.until == 1.0 + LONGEST_REST
    assert fail(health, APIConnectionError("refused"), 2.0) == FIRST_REST * 2
    assert health.until == 1.0 + LONGEST_REST  # what is said later does not make a rest shorter


def test_old_news_neither_heals_nor_hurts() -> None:
    health = Health()
    slow_success, slow_failure = health.begin(), health.begin()
    fail(health, RateLimitError("slow down", retry_after=30.0), 0.0)
    health.succeeded(slow_success)  # sent before the "no"
    assert health.is_resting(29.0)
    succeed(health)
    assert health.failed(slow_failure, APITimeoutError("sent a minute ago"), 60.0) is None
    assert health.is_fit(60.0)


def failing(looks: Looks, *moments: float) -> list[float]:
    """Let looks fail at these moments, and say how long after each there are no new tasks."""
    rests = []
    for now in moments:
        looks.failed(APITimeoutError("no answer"), now)
        rests.append(max(0.0, looks.until - now))
    return rests


def test_looks_that_fail_in_a_row_keep_new_tasks_away_longer_each_time_that_it_is_tried() -> None:
    looks = Looks()
    assert failing(looks, 0, 1, 2, 6, 30, 35) == [0, *[FIRST_REST] * 3, *[2 * FIRST_REST] * 2]
    assert max(failing(looks, *range(100, 10_000, 400))) == LONGEST_REST
    looks.succeeded()
    assert failing(looks, 20_000, 20_001) == [0, FIRST_REST]


@pytest.mark.parametrize(
    "error", [NotFoundError("no such task"), RateLimitError("too many looks"), InvalidRequestError("what?")]
)
def test_look_that_says_nothing_of_the_provider_counts_for_nothing(error: APIError) -> None:
    looks = Looks()
    for now in range(20):
        looks.failed(error, now)
    assert not looks.is_failing(20)


def test_one_failed_look_says_nothing() -> None:
    looks = Looks()
    for now in range(20):
        assert failing(looks, now) == [0]
        looks.succeeded()
