"""What docs/adding-a-provider.md shows of a fifth provider is what `fifth/` has, which test_fifth_provider.py runs."""

from __future__ import annotations

import re

import pytest

import journeykit
from tests.repo.pages import DOCS, ROOT, blocks

PAGE = DOCS / "adding-a-provider.md"
ADAPTER = (ROOT / "tests/repo/fifth/heron/src/journeykit/adapters/heron.py").read_text("utf-8")
CLIENTS, *FRAGMENTS = (block.text for block in blocks(PAGE, "python"))


def test_clients_of_what_others_run_can_be_made():
    exec(CLIENTS, {"journeykit": journeykit})


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_fragment_is_in_the_adapter(fragment):
    assert fragment in ADAPTER


def test_the_constants_are_those_of_the_adapter():
    told = re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert told
    assert [each for each in told if not re.search(rf"^{each}\b", ADAPTER, re.MULTILINE)] == []
