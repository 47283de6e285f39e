"""Plain values go where other libraries read their annotations: models of pydantic, answers of FastAPI, cattrs."""

from __future__ import annotations

import dataclasses
from typing import Any, get_type_hints

import pytest

import journeykit

# What can act holds connections, and goes nowhere.
HANDLES = (journeykit.Task, journeykit.AsyncTask, journeykit.Video, journeykit.AsyncVideo)
VALUES = [value for name in sorted(journeykit.__all__) if dataclasses.is_dataclass(value := getattr(journeykit, name))]
PLAIN = [value for value in VALUES if not issubclass(value, HANDLES)]


def test_there_are_some() -> None:
    assert {journeykit.State, journeykit.Balance, journeykit.Submitted, journeykit.Response} <= set(PLAIN)


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: value.__name__)
def test_the_fields_of_a_plain_value_have_types_at_run_time(value: Any) -> None:
    assert {field.name for field in dataclasses.fields(value)} <= set(get_type_hints(value))
