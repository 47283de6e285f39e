"""Which statuses are news: those that no response of the operation stands for, neither by number nor by range."""

import json

import pytest

from journeykit_codegen.__main__ import main

from .conftest import ROOT


@pytest.mark.parametrize(
    ("provider", "news"),
    [
        ("trueai", {302, 418, 520}),
        # Its overlay has 4XX and 5XX for every operation, whatever the body.
        ("ohmygpt", {302}),
    ],
)
def test_a_status_is_news_unless_a_range_has_it(provider, news, tmp_path, capsys):
    for status in (302, 418, 520):
        (tmp_path / f"fetchTask.{status}.json").write_text('{"error": "teapot"}', encoding="utf-8")
    assert main(["--root", str(ROOT), "drift", provider, "--bodies", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {each["status"] for each in found if each["kind"] == "undocumented status"} == news
