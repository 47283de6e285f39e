"""Tasks are read from the JSON: the generated model would refuse nothing of it, and change nothing."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest

from journeykit.adapters import _mj, load, names

PLAIN: list[Any] = [None, True, 0, -1.5, "", "x", [], {}]
ODD: list[Any] = [[1], ["x"], [None], [{}], [{"url": 1, "x": [None]}], {"x": {}}, {"finalPrompt": 7}]
DIALECT = [name for name in names() if getattr(load(name), "_mj", None) is _mj]


@pytest.mark.parametrize("provider", DIALECT)
def test_the_model_of_a_task_holds_what_the_json_says(provider: str) -> None:
    task = import_module(f"journeykit_clients.{provider}.models").Task
    document = json.loads(files(f"journeykit_clients.{provider}").joinpath("client.json").read_text("utf-8"))
    fields = document["components"]["schemas"]["Task"]["properties"].keys()
    assert {"id", "status", "progress", "promptEn", "properties", "submitTime", "imageUrl"} <= fields
    for field in fields:
        for value in PLAIN:
            assert task.from_dict({field: value}).to_dict() == {field: value}
        for value in ODD:
            task.from_dict({field: value})  # may be kept in another form, but is not refused
