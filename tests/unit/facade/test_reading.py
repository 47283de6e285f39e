"""Single values as a provider may send them: read or None, never an exception."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from facade_wire import TASK_ID, Wire, answer, client, task_body
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit import Status, reading
from journeykit.adapters._mj import STATUSES
from journeykit.config import resolve
from journeykit.flow import retry_after
from journeykit.models import Button

CONFIG = resolve(
    "pro365", default_base_url="https://relay.example", default_auth_header="Authorization", api_key="sk-123456"
)
ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.integers(10**299, 10**320), st.floats(), st.text(), st.binary(),
        st.text(st.characters(categories=["Cs", "Nd", "Zs"])), st.just(...),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner), st.tuples(inner)),
    max_leaves=6,
)  # fmt: skip
bounded = settings(max_examples=200, derandomize=True, database=None, deadline=None)


@given(value=ANYTHING)
@bounded
def test_nothing_raises(value: Any) -> None:
    assert isinstance(reading.text(value), str | None)
    assert isinstance(reading.identity(value), str | None)
    assert isinstance(reading.whole(value), int | None)
    progress = reading.percent(value)
    assert progress is None or 0 <= progress <= 100
    moment = reading.when(value)
    assert moment is None or moment.tzinfo is UTC
    assert isinstance(reading.decimal(value), Decimal | None)
    assert isinstance(reading.mapping(value), dict)
    assert all(isinstance(row, dict) for row in reading.rows(value))
    assert all(isinstance(button, Button) for button in reading.buttons(value))
    assert reading.status_of(value, STATUSES, CONFIG) in Status


def test_a_number_that_python_refuses_to_write() -> None:
    for read in (reading.identity, reading.decimal, reading.percent, reading.when, reading.text):
        assert read(10**5000) is None


@pytest.mark.parametrize("number", [1_731_000_000.25, 1_731_000_000_250.0])
def test_seconds_may_have_a_fraction(number: float) -> None:
    assert reading.when(number) == datetime(2024, 11, 7, 17, 20, 0, 250_000, tzinfo=UTC)


@given(number=st.integers(1, 7_258_118_400_000))  # to the year 2200; far beyond, floats lose microseconds
@bounded
def test_milliseconds_are_read_exactly(number: int) -> None:
    moment = reading.when(number)
    assert moment is not None
    if number >= 10**11:
        assert (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000 == pytest.approx(number, abs=0.01)
        assert moment.microsecond % 1000 == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), (" a ", " a "), ("", None), (" \n", None), (None, None), (5, None), (["a"], None), (b"a", None)],
)
def test_text(value: Any, expected: str | None) -> None:
    assert reading.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", "1"), (" 1 ", "1"), (1, "1"), (1.0, "1"), (0, None), (-1, None),
     ("the queue is full", None), (1.5, None), (True, None), ("", None), (None, None),
     (math.nan, None), (math.inf, None), ([1], None), (1711436398441464, "1711436398441464"),
     (10**199, f"1{'0' * 199}"), (10**200, None), (1e300, None)]
)  # fmt: skip
def test_identity(value: Any, expected: str | None) -> None:
    assert reading.identity(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1), ("1", 1), (" -1 ", -1), (1.0, 1), (1.5, None), ("1.0", None), ("", None), (True, None), (None, None),
     ("9" * 400, None), (math.nan, None)]
)  # fmt: skip
def test_whole(value: Any, expected: int | None) -> None:
    assert reading.whole(value) == expected


@pytest.mark.parametrize(
    ("word", "status"),
    [("SUCCESS", "succeeded"), ("success", "succeeded"), (" Failure ", "failed"), ("CANCEL", "cancelled"),
     ("", "queued"),     ("MODAL", "waiting"),
     ("SUBMITTED", "queued"), ("NOT_START", "queued"), ("IN_PROGRESS", "running"),
     ("SUCCESSFUL", "unknown"), (None, "unknown"), (1, "unknown")]
)  # fmt: skip
def test_status(word: Any, status: str) -> None:
    found = reading.status_of(word, STATUSES, CONFIG)
    assert found == status
    assert found.done is (status in {"succeeded", "failed", "cancelled"})


@given(value=st.text(max_size=40), date=st.one_of(st.none(), st.text(max_size=40)))
@bounded
def test_retry_after_never_raises(value: str, date: str | None) -> None:
    headers = {"retry-after": value} | ({} if date is None else {"date": date})
    seconds = retry_after(headers)
    assert seconds is None or seconds >= 0


@given(
    zone=st.integers(-(10**20), 10**20), year=st.integers(-1, 10**6), day=st.integers(-1, 40), hour=st.integers(-1, 30)
)
@bounded
def test_retry_after_survives_any_date(zone: int, year: int, day: int, hour: int) -> None:
    seconds = retry_after({"retry-after": f"Wed, {day} Oct {year} {hour}:28:00 {zone:+05d}"})
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("", ()),
        ("a lighthouse", ()),
        ("1️⃣ a lighthouse --ar 3:2\n\n2️⃣ a tower by\nthe sea", ("a lighthouse --ar 3:2", "a tower by the sea")),
        ("1. one\n2. two 3. not a start\n10. nor this", ("one", "two 3. not a start 10. nor this")),
        ("Shortened:\r\n1) a\r\n2) b", ("a", "b")),
        ("1.5 litres of fog", ()),
        ("1️⃣ \n2️⃣ b", ("b",)),
    ],
)
def test_suggestions(value: str | None, expected: tuple[str, ...]) -> None:
    assert reading.suggestions(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12.50", "12.50"), (" 3 ", "3"), (7, "7"), (0.1, "0.1"), ("-1.5", "-1.5"), ("1e3", "1E+3"), ("NaN", None)]
    + [(odd, None) for odd in ("", "a lot", None, True, [], {}, math.inf, "Infinity", "1,5")],
)
def test_decimal(value: Any, expected: str | None) -> None:
    read = reading.decimal(value)
    assert (None if read is None else str(read)) == expected


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "trueai"])
@pytest.mark.parametrize("action", ["DESCRIBE", "SHORTEN"])
def test_the_answer_to_the_submit_is_no_text_result(provider: str, action: str) -> None:
    body = task_body(provider, action=action, promptEn="", properties=None, description="Submit success")
    task = client(provider, Wire(answer(body))).fetch(TASK_ID)
    assert (task.succeeded, task.text, task.suggestions) == (True, None, ())


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "trueai"])
def test_the_prompt_to_shorten_is_no_shorter_one(provider: str) -> None:
    body = task_body(provider, action="SHORTEN", promptEn="1. a very old lighthouse", properties=None)
    task = client(provider, Wire(answer(body))).fetch(TASK_ID)
    assert (task.succeeded, task.text, task.suggestions) == (True, None, ())


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "trueai"])
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        # Such a row is never looked at again, and was paid back.
        *(({"status": word, "progress": "100%"}, "failed") for word in ("", "SUBMITTED", "IN_PROGRESS", "MODAL")),
        ({"status": "SUBMITTED", "progress": "99%"}, "queued"),
        ({"status": "SUBMITTED", "progress": "100%", "failReason": ""}, "queued"),
        ({"status": "DANCING", "progress": "100%"}, "unknown"),
        ({"status": "SUCCESS", "progress": "100%"}, "succeeded"),
        ({"status": "CANCEL", "progress": "100%"}, "cancelled"),
    ],
    ids=str,
)
def test_a_row_that_is_closed_with_a_reason_has_failed(provider: str, changes: dict[str, Any], status: str) -> None:
    body = task_body(provider, **{"failReason": "任务超时", "imageUrl": "", **changes})
    assert client(provider, Wire(answer(body))).fetch(TASK_ID).status == status


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "trueai"])
@pytest.mark.parametrize(
    ("action", "shown"),
    # A relay says "InsightFace" where it has no prompt, and trueai puts a translated description there.
    [("SWAP_FACE", "InsightFace"), ("SWAP_VIDEO_FACE", "InsightFace"), ("DESCRIBE", "\u4e00\u5ea7\u706f\u5854")],
)
def test_a_task_that_takes_no_prompt_has_none(provider: str, action: str, shown: str) -> None:
    task = client(provider, Wire(answer(task_body(provider, action=action, prompt=shown)))).fetch(TASK_ID)
    assert (task.succeeded, task.prompt) == (True, None)
