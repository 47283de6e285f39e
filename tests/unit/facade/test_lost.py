"""Which listed tasks a lost submit can be, on the one wire that has a list; bodies from its facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from facade_wire import UPSCALE, Wire, answer, client, task_body, task_row

import journeykit

if TYPE_CHECKING:
    from collections.abc import Callable

SENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
PROMPT = "a paper boat --ar 3:2"
PICTURE = "https://example.com/ref.png"


@pytest.fixture(autouse=True)
def _sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeykit.observer.utc_now", lambda: SENT)


def _row(id: int, seconds: float | None = 1.0, **changes: Any) -> dict[str, Any]:
    """Make a listed task that was submitted so many seconds after ours was sent."""
    moment = None
    if seconds is not None:
        moment = (SENT + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    row = task_row("ohmygpt", taskId=id, submitTime=moment, **{"prompt": PROMPT, **changes})
    return {**row, "description": f"/imagine {row['prompt']}"}


def _page(*rows: dict[str, Any]) -> httpx.Response:
    return answer({"statusCode": 200, "message": "Success", "data": {"total": 37, "tasks": list(rows)}})


OLDER = _row(1, -3600, prompt="long ago")


def _imagine(user: journeykit.Client) -> None:
    user.imagine(PROMPT)


def _press(user: journeykit.Client) -> None:
    user.fetch("7").press(UPSCALE)


def _found(*pages: httpx.Response, submit: Callable[[journeykit.Client], None] = _imagine) -> list[str]:
    """Lose a submit, look for it in these pages, and give the ids."""
    first = [answer(task_body("ohmygpt", prompt=PROMPT))] if submit is _press else []
    wire = Wire(*first, httpx.ReadTimeout(""))
    user = client("ohmygpt", wire)
    with pytest.raises(journeykit.APITimeoutError) as caught:
        submit(user)
    wire.answers = list(pages)
    return [task.id for task in user.find_submitted(caught.value)]


@pytest.mark.parametrize(
    "told",
    [
        PROMPT,
        "  a  paper\nboat --ar 3:2 ",
        f"{PROMPT} --fast",
        f"{PROMPT} --v 6.1 --relax",
        f"{PICTURE} {PROMPT}",
        f"<https://s.mj.run/abc> <https://s.mj.run/def> {PROMPT} --fast",
        None,
        "",
    ],
)
def test_a_prompt_may_come_back_changed(told: str | None) -> None:
    assert _found(_page(_row(2, prompt=told), OLDER)) == ["2"]


@pytest.mark.parametrize(
    "told", ["a paper boat", "a paper boat --ar 2:3", f"{PROMPT}4", f"not {PROMPT}", "a paper", f"{PROMPT} and a ship"]
)
def test_another_prompt_is_another_task(told: str) -> None:
    assert _found(_page(_row(2, prompt=told), OLDER)) == []


def test_our_own_links_do_not_matter_either() -> None:
    found = _found(_page(_row(2), OLDER), submit=lambda user: user.imagine(PROMPT, images=[PICTURE]))
    assert found == ["2"]


@pytest.mark.parametrize(("seconds", "is_found"), [(-301, False), (-299, True), (299, True), (86_400, True)])
def test_clocks_may_differ_by_five_minutes(seconds: float, is_found: bool) -> None:
    assert _found(_page(_row(2, seconds), OLDER)) == (["2"] if is_found else [])


@pytest.mark.parametrize(
    ("action", "is_found"), [("IMAGINE", True), ("imagine", True), (None, True), ("UPSCALE", False)]
)
def test_another_action_is_another_task(action: str | None, is_found: bool) -> None:
    assert _found(_page(_row(2, action=action), OLDER)) == (["2"] if is_found else [])


@pytest.mark.parametrize("action", ["UPSCALE", "VARIATION", "REROLL", "ZOOM", "SOMETHING_NEW", None])
def test_what_a_button_starts_may_be_called_anything(action: str | None) -> None:
    # Not what it was pressed under, and nothing else that was started meanwhile.
    rows = [_row(number, action=word) for number, word in enumerate((action, "IMAGINE", "BLEND", "DESCRIBE"), start=2)]
    assert _found(_page(*rows, OLDER), submit=_press) == ["2"]


def test_the_nearest_in_time_comes_first() -> None:
    page = _page(_row(2, 60), _row(3, None), _row(4, -1), _row(5, 2), _row(6, -200), OLDER)
    assert _found(page) == ["4", "5", "2", "6", "3"]


def test_a_page_need_not_be_in_order() -> None:
    assert _found(_page(OLDER, _row(3, prompt="another")), _page(_row(2)), _page()) == ["2"]


def test_tasks_that_move_onto_the_next_page_are_seen_once() -> None:
    rows = [_row(number, 500 - number, prompt="another") for number in range(2, 22)]
    assert _found(_page(*rows), _page(*rows[-3:], _row(30)), _page(OLDER)) == ["30"]


def test_a_list_that_repeats_itself_has_an_end() -> None:
    assert _found(_page(_row(2))) == ["2"]


def test_a_list_without_end_is_given_up() -> None:
    wire = Wire(lambda request: _page(_row(1000 + len(wire.requests), None)))
    user = client("ohmygpt", wire)
    with pytest.raises(
        journeykit.InvalidRequestError, match="newest 50 tasks do not reach back to 2024-05-06 07:03 UTC"
    ):
        user.find_submitted(since=SENT)
    assert len(wire.requests) == 50


@pytest.mark.parametrize(
    "data", [None, {}, {"total": 0}, {"tasks": None}, {"tasks": {}}, {"tasks": [{}]}, [], "", 0], ids=repr
)
def test_only_a_list_can_say_that_there_is_nothing(data: Any) -> None:
    wire = Wire(answer({"statusCode": 200, "message": "Success", "data": data}))
    with pytest.raises(journeykit.APIResponseError):
        client("ohmygpt", wire).find_submitted(since=SENT)


def test_pages_are_asked_for_as_documented() -> None:
    wire = Wire(_page(_row(2)), _page(OLDER))
    client("ohmygpt", wire).find_submitted(since=SENT)
    assert [dict(request.url.params) for request in wire.requests] == [
        {"page": "1", "pageSize": "20"},
        {"page": "2", "pageSize": "20"},
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["2", "3", "4"]),
        ({"prompt": PROMPT}, ["2", "3"]),
        ({"action": "upscale"}, ["3"]),
        ({"prompt": "another", "action": "IMAGINE"}, ["4"]),
    ],
    ids=["any", "prompt", "action", "both"],
)
def test_without_an_error_as_much_as_is_known(asked: dict[str, Any], found: list[str]) -> None:
    wire = Wire(_page(_row(2), _row(3, 2, action="UPSCALE"), _row(4, 3, prompt="another"), OLDER))
    assert [task.id for task in client("ohmygpt", wire).find_submitted(since=SENT, **asked)] == found
