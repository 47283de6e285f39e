"""Who is before whom in a queue, and what that says of when a task may start."""

from __future__ import annotations

from journeykit.waiting_line import WaitingLine


def test_who_leaves_lets_those_behind_move_up_and_nobody_else() -> None:
    line = WaitingLine()
    for id in "abcab":  # whoever is in line already stays there
        line.join(id)
    assert [line.ahead(id) for id in "abc"] == [0, 1, 2]
    line.leave("b")
    line.leave("b")
    assert [line.ahead(id) for id in "abc"] == [0, 0, 1]
    line.join("b")
    assert [line.ahead(id) for id in "acb"] == [0, 1, 2]
    assert line.ahead("nobody") == 0
