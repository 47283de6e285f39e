"""Rounds: which looks share a request, and what becomes of lists that do not work."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from journeykit.adapters.protocol import Cadence
from journeykit.models import State, Status
from journeykit.rounds import AT_ONCE, Round

CADENCE = Cadence(first=2, factor=1.3, longest=5, tick=3)


def test_what_falls_due_between_two_rounds_goes_together() -> None:
    round = Round(batch=100, cadence=CADENCE)
    round.want("1", 0)
    assert round.take(0) == [["1"]]
    round.want("2", 1)
    round.want("3", 2)
    assert (round.next_at(), round.take(2)) == (3, [])
    assert round.take(3) == [["2", "3"]]
    assert round.next_at() == float("inf")


def test_request_goes_out_once_it_is_full_and_takes_what_is_due_first() -> None:
    round = Round(batch=2, cadence=CADENCE)
    round.want("0", 0)
    assert round.take(0) == [["0"]]
    for id, due in (("3", 1.5), ("1", 0.5), ("2", 1.0)):
        round.want(id, due)
    assert round.next_at() == 1.0
    assert round.take(1.6) == [["1", "2"]]
    assert round.next_at() == 1.6 + CADENCE.tick
    assert round.take(1.6 + CADENCE.tick) == [["3"]]


def test_what_cannot_wait_does_not_wait_for_a_full_request() -> None:
    round = Round(batch=2, cadence=CADENCE)
    round.want("0", 0)
    round.take(0)
    for id in "123":
        round.want(id, 1.0, latest=1.0)
    assert sorted(id for ids in round.take(1.0) for id in ids) == ["1", "2", "3"]


def test_what_has_failed_just_now_waits_for_a_round_however_much_it_is() -> None:
    round = Round(batch=2, cadence=CADENCE)
    round.want("0", 0)
    round.take(0)
    for id in "123":
        round.want(id, AT_ONCE)
    assert round.next_at() == CADENCE.tick


def test_a_list_that_fails_once_is_asked_again_and_then_ever_later() -> None:
    round = Round(batch=100, cadence=CADENCE)
    listed_at, now = [], 0.0
    while now < 3000:
        for id in "123":
            round.want(id, now)
        chunks = round.take(now)
        assert sorted(id for chunk in chunks for id in chunk) == ["1", "2", "3"]
        if len(chunks) == 1:
            listed_at.append(now)
            round.list_fails(now)
        now += 3
    assert listed_at[:5] == [0, 3, 9, 27, 81]
    pauses = [later - earlier for earlier, later in pairwise(listed_at)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 300
    round.list_works()
    round.list_fails(now)
    for id in "123":
        round.want(id, now)
    assert len(round.take(now)) == 1


def test_what_was_wanted_long_ago_does_not_pile_up() -> None:
    round = Round(batch=1, cadence=CADENCE)
    round.want("2", 40_000, latest=40_000)
    for now in range(0, 30_000, 3):
        round.want("1", now, latest=10.0**9)
        assert round.take(now) == [["1"]]
    assert len(round._by_latest) + len(round._by_due) < 250


@pytest.mark.parametrize(("due", "taken"), [(33.0, [["a task"]]), (50.0, [])])
def test_what_was_not_seen_since_a_refresh_just_found_out_waits_for_the_next_only_if_due_then(
    due: float, taken: list[list[str]]
) -> None:
    round = Round(batch=100, cadence=Cadence(first=2, factor=1.3, longest=5, refresh=15.0))
    running = State(id="", provider="pro365", action="IMAGINE", status=Status.RUNNING)
    round.want("a task", due)
    for at in (15.5, 18.0, 21.0, 24.0, 27.0):
        round.hear(at, at, [replace(running, id=str(number), progress=int(at > 16.0)) for number in range(60)])
    assert round.take(27.0) == taken
