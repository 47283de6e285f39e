"""docs/checking-a-provider.md explains whatever makes a rule be skipped; what is typed is in test_typed.py."""

from __future__ import annotations

from journeykit_conformance import rule
from tests.repo.pages import DOCS


def test_every_reason_to_skip_is_explained():
    body = (DOCS / "checking-a-provider.md").read_text("utf-8")
    for need in (rule.SECOND_KEY, rule.WEBHOOK, rule.FAILURE, rule.FUZZED):
        assert f"`{need}`" in body
