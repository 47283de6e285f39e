"""A place with a member of a pool that counts tasks: who has it, and when it is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from failover_by_hand import BUSY, Bench

from journeykit.failover import Call
from journeykit.flow import Enter, Reserve, Send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.flow import Flow


class Room:
    """A place, and whether it was given back."""

    name = "a room"
    is_free = False

    def bind(self, ids: Sequence[str]) -> None:
        raise AssertionError(f"{ids} were never accepted")

    def free(self) -> None:
        self.is_free = True

    doubt = free


def limited() -> tuple[Bench, Call[str, Any], Flow[None]]:
    """Give a call of a pool whose members count tasks, up to its question for a place."""
    bench = Bench()
    for member in bench.pool.members:
        member.counts_places = True
    call = bench.call()
    reserving = call.reserve()
    assert next(reserving) == Reserve(["a", "b", "c"])
    return bench, call, reserving


def reserved(reserving: Flow[None], answer: object) -> object:
    """Answer the question, and give the next one, if there is one."""
    try:
        return reserving.send(answer)
    except StopIteration:
        return None


def test_place_is_given_back_if_the_attempt_never_begins() -> None:
    _, call, reserving = limited()
    room = Room()
    assert reserved(reserving, (1, room)) is None
    with pytest.raises(RuntimeError), call.member():
        raise RuntimeError("another event loop is in use")
    assert room.is_free


def test_place_is_of_who_submits_from_then_on() -> None:
    _, call, reserving = limited()
    room = Room()
    reserved(reserving, (1, room))
    with call.member():
        attempt = call.attempt()
        assert next(attempt) == Enter(room)
        assert isinstance(next(attempt), Send)
        attempt.close()
    assert not room.is_free


def test_whoever_has_a_place_first_is_waited_for_only_if_nobody_has_one_now() -> None:
    _, call, reserving = limited()
    assert reserved(reserving, None) == Reserve(["a", "b", "c"], waits=True)
    assert reserved(reserving, (2, Room())) is None
    with call.member() as name:
        assert name == "c"


def test_place_with_who_rests_meanwhile_is_given_back() -> None:
    bench, call, reserving = limited()
    reserved(reserving, None)
    bench.does = {"a": BUSY}
    bench.imagine()  # another call, and now the first rests
    room = Room()
    assert reserved(reserving, (0, room)) == Reserve(["b", "c"])
    assert room.is_free
    assert reserved(reserving, (0, Room())) is None
    with call.member() as name:
        assert name == "b"
