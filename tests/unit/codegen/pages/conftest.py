"""Small pages in the forms that providers publish, made up for these tests."""

from pathlib import Path

import pytest

from journeykit_codegen.pages.page import Page, read_page

PAGES = Path(__file__).parent / "saved"


@pytest.fixture
def page():
    def read(name: str) -> Page:
        return read_page(PAGES / name)

    return read
